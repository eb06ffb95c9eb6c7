from __future__ import annotations

import pytest

from searchapp.query.spelling import nearest_word

WORDS = {"kuntoutus": 9, "kuntoutuja": 4, "kunta": 20, "kunto": 3, "hanke": 5, "kerran": 1, "työ": 8, "perhe": 6}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("kuntotus", "kuntoutus"), ("kuntuotus", "kuntoutus"), ("Kuntoutsu", "kuntoutus"), ("hnake", "hanke"),
     ("pehre", "perhe"), ("kuntoutuus", "kuntoutus"), ("tyo", "työ")],
)  # fmt: skip
def test_a_misspelt_word_is_corrected(typed, expected):
    assert nearest_word(typed, WORDS) == expected


@pytest.mark.parametrize("typed", ["2013", "20133", "covid19", "R2D2"])
def test_a_word_with_digits_is_never_corrected(typed):
    assert nearest_word(typed, {"2012": 9, "20131": 9, "covid18": 9, **WORDS}) is None


@pytest.mark.parametrize("typed", ["kuntoutus", "KUNTO", "hanke"])
def test_a_word_of_the_index_is_not_corrected(typed):
    assert nearest_word(typed, WORDS) is None


def test_the_most_frequent_of_equally_near_words_is_suggested():
    assert nearest_word("kunti", WORDS) == "kunta"


def test_a_nearer_word_is_preferred_to_a_more_frequent_one():
    assert nearest_word("kuntoutujaa", {"kuntouttaja": 99, "kuntoutuja": 2}) == "kuntoutuja"


@pytest.mark.parametrize("typed", ["two", "xyz", "", "satelliitti", "kerrna", "hnaek"])
def test_short_and_distant_words_and_words_of_one_document_are_not_suggested(typed):
    assert nearest_word(typed, WORDS) is None


def test_a_suggestion_does_not_replace_the_typed_word(find):
    results = find("kuntotus")
    assert (results.total, results.parameters.q) == (0, "kuntotus")
    (offer,) = [item for item in results.offers if item.kind == "did_you_mean"]
    assert (offer.about, offer.count) == ("kuntoutus", find("kuntoutus").total)
