"""The analyzer: one path for what is indexed and what is asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import ANALYSIS, LANGUAGES, Analyzer, detect_language
from indexer.errors import SettingsError

WORDS = ["kuntien", "järjestöyhteistyössä", "lasten", "STEA:n", "KUUMA-kunnissa", "kauppiaille", "blorbissa"] * 20


def test_tokens_keep_their_place_and_bring_their_terms():
    text = "Kunnissa tehtiin järjestöyhteistyötä."
    found = list(Analyzer().tokens(text, "fi"))
    assert [text[token.start : token.end] for token, _ in found] == ["Kunnissa", "tehtiin", "järjestöyhteistyötä"]
    assert "yhteistyö" in found[2].terms.part


def test_a_word_is_analysed_in_the_language_that_is_told():
    analyzer = Analyzer()
    assert analyzer.word("kommunerna", "sv").base == ("kommun",)
    assert analyzer.word("och", "fi").base
    assert not analyzer.word("och", "sv").base


def test_a_language_without_its_own_module_is_analysed_as_the_default():
    assert Analyzer(default="sv").word("kommunerna", "de") == Analyzer().word("kommunerna", "sv")


def test_a_default_that_no_module_knows_is_a_wrong_setting():
    with pytest.raises(SettingsError, match="'suomi' is none of fi, sv, en"):
        Analyzer(default="suomi")


def test_the_default_is_the_language_of_what_cannot_be_told():
    assert Analyzer(default="sv").language_of("2007–2008") == "sv"


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
@pytest.mark.parametrize("form", ["kunnissa", "kommunerna", "projects", "STEA:n"])
def test_a_typed_word_has_every_term_that_a_text_of_any_language_has(form, language):
    analyzer = Analyzer()
    asked, written = analyzer.query_word(form), analyzer.word(form, language)
    assert asked.exact == written.exact
    assert set(written.base) <= set(asked.base)
    assert set(written.part) <= set(asked.part)


@pytest.mark.parametrize("form", ["ja", "och", "the", "Että"])
def test_a_typed_stop_word_of_any_language_has_no_base_terms(form):
    assert not Analyzer().query_word(form).base


def test_many_threads_get_the_same_terms_as_one():
    alone, shared = Analyzer(), Analyzer()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda form: shared.word(form, "fi"), WORDS))
    assert found == [alone.word(form, "fi") for form in WORDS]


def test_forgetting_its_words_changes_no_terms(monkeypatch):
    monkeypatch.setattr("indexer.analysis._MOST_WORDS", 2)
    analyzer = Analyzer()
    assert [analyzer.word(form, "fi") for form in WORDS] == [Analyzer().word(form, "fi") for form in WORDS]


def test_words_together_have_the_terms_that_they_have_alone():
    together = Analyzer().words(WORDS, "fi")
    assert together == [Analyzer().word(form, "fi") for form in WORDS]


def test_only_what_the_dictionary_holds_is_known():
    forms = ["kunnissa", "lastensuojelussa", "Keski-Suomessa", "kommunerna", "blorbissa", "Blorb-kunnissa"]
    assert [terms.known for terms in Analyzer().words(forms, "fi")] == [True, True, True, False, False, False]


def test_what_made_the_terms_is_named_with_its_versions():
    assert {"pyvoikko", "PyStemmer"} <= set(ANALYSIS.split())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_analysed_and_its_language_told(text):
    analyzer = Analyzer()
    assert all(terms.exact for _, terms in analyzer.tokens(text, detect_language(text)))
