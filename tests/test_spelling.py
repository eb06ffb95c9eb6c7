from __future__ import annotations

import pytest

from searchapp.query.spelling import near_word

WORDS = {"kuntoutus": 9, "kuntoutuja": 4, "kunta": 20, "kunto": 3, "hanke": 5, "kerran": 1, "työ": 8, "perhe": 6}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("kuntotus", "kuntoutus"), ("kuntuotus", "kuntoutus"), ("Kuntoutsu", "kuntoutus"), ("hnake", "hanke"),
     ("pehre", "perhe"), ("kuntoutuus", "kuntoutus")],
)  # fmt: skip
def test_a_slip_of_the_fingers_is_put_right(typed, meant):
    assert near_word(typed, WORDS) == meant


@pytest.mark.parametrize("typed", ["2013", "20133", "covid19", "R2D2"])
def test_a_number_is_never_changed(typed):
    assert near_word(typed, {"2012": 9, "20131": 9, "covid18": 9, **WORDS}) is None


@pytest.mark.parametrize("typed", ["kuntoutus", "KUNTO", "hanke"])
def test_a_word_that_the_index_holds_is_right_whatever_is_near(typed):
    assert near_word(typed, WORDS) is None


def test_of_equally_near_words_the_commonest_is_meant():
    assert near_word("kunti", WORDS) == "kunta"


def test_a_nearer_word_goes_before_a_commoner_one():
    assert near_word("kuntoutujaa", {"kuntouttaja": 99, "kuntoutuja": 2}) == "kuntoutuja"


@pytest.mark.parametrize("typed", ["tyo", "xyz", "", "satelliitti", "kerrna", "hnaek"])
def test_short_words_far_words_and_words_of_one_text_are_left_alone(typed):
    assert near_word(typed, WORDS) is None


def test_the_word_that_was_typed_is_searched_all_the_same(find):
    results = find("kuntotus")
    assert (results.total, results.parameters.q) == (0, "kuntotus")
    (offer,) = [each for each in results.offers if each.kind == "did_you_mean"]
    assert (offer.about, offer.count) == ("kuntoutus", find("kuntoutus").total)
