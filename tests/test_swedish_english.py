"""Swedish and English: Snowball stems, stop words, hyphens and colons."""

from __future__ import annotations

import pytest

from indexer.analysis import LANGUAGES, Analyzer, WordTerms
from indexer.normalize import fold

ANALYZER = Analyzer()


@pytest.mark.parametrize(
    ("language", "base", "forms"),
    [
        ("sv", "kommun", ["kommunen", "kommuner", "kommunernas", "KOMMUN"]),
        ("sv", "förening", ["föreningen", "föreningar", "föreningarnas"]),
        ("sv", "välfärd", ["välfärden", "välfärdens"]),
        ("en", "project", ["projects", "Project", "project's"]),
        ("en", "rehabilitate", ["rehabilitation", "rehabilitating"]),
    ],
)
def test_inflected_forms_share_their_stem(language, base, forms):
    expected = ANALYZER.word(base, language).base
    assert [form for form in forms if ANALYZER.word(form, language).base != expected] == []


def test_projektet_and_projekt_share_a_base_term():
    assert set(ANALYZER.word("projektet", "sv").base) & set(ANALYZER.word("projekt", "sv").base)


@pytest.mark.parametrize(("language", "form"), [("sv", "och"), ("sv", "Inte"), ("en", "the"), ("en", "With")])
def test_a_stop_word_has_only_its_exact_term(language, form):
    assert ANALYZER.word(form, language) == WordTerms(fold(form))


def test_an_acronym_in_capitals_is_not_a_stop_word():
    assert ANALYZER.word("WHO", "en").base
    assert not ANALYZER.word("who", "en").base


@pytest.mark.parametrize(
    ("language", "form", "part"), [("en", "co-operation", "operation"), ("sv", "EU-kommunerna", "kommun")]
)
def test_the_part_terms_of_a_hyphenated_word_match_its_parts(language, form, part):
    assert set(ANALYZER.word(part, language).base) & set(ANALYZER.word(form, language).part)


@pytest.mark.parametrize("form", ["EU:s", "EU:n", "EU"])
def test_the_case_ending_of_an_acronym_is_removed_at_the_colon(form):
    assert ANALYZER.word(form, "sv").base == ("eu",)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_stop_words_are_folded(language):
    assert {fold(word) for word in language.stop_words} == language.stop_words
