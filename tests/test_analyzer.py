"""The analyzer: the same analysis for documents and queries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import ANALYSIS, LANGUAGES, Analyzer, analysis_version, detect_language, voikko
from indexer.errors import SettingsError

WORDS = ["kuntien", "järjestöyhteistyössä", "lasten", "STEA:n", "KUUMA-kunnissa", "kauppiaille", "blorbissa"] * 20


def test_tokens_have_offsets_and_terms():
    text = "Kunnissa tehtiin järjestöyhteistyötä."
    tokens = list(Analyzer().tokens(text, "fi"))
    assert [text[token.start : token.end] for token, _ in tokens] == ["Kunnissa", "tehtiin", "järjestöyhteistyötä"]
    assert "yhteistyö" in tokens[2].terms.part


def test_a_word_is_analysed_in_the_requested_language():
    analyzer = Analyzer()
    assert analyzer.word("kommunerna", "sv").base == ("kommun",)
    assert analyzer.word("och", "fi").base
    assert not analyzer.word("och", "sv").base


def test_a_language_without_its_own_module_is_analysed_as_the_default():
    assert Analyzer(default="sv").word("kommunerna", "de") == Analyzer().word("kommunerna", "sv")


def test_a_default_language_without_a_module_is_a_settings_error():
    with pytest.raises(SettingsError, match="unknown language 'suomi'; set language to one of fi, sv, en"):
        Analyzer(default="suomi")


def test_a_text_without_words_has_the_default_language():
    assert Analyzer(default="sv").language_of("2007–2008") == "sv"


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
@pytest.mark.parametrize("form", ["kunnissa", "kommunerna", "projects", "STEA:n"])
def test_a_query_word_has_its_terms_of_every_language(form, language):
    analyzer = Analyzer()
    query_terms, text_terms = analyzer.query_word(form), analyzer.word(form, language)
    assert query_terms.exact == text_terms.exact
    assert set(text_terms.base) <= set(query_terms.base)
    assert set(text_terms.part) <= set(query_terms.part)


@pytest.mark.parametrize("form", ["ja", "och", "the", "Että"])
def test_a_query_word_that_is_a_stop_word_in_any_language_has_no_base_terms(form):
    assert not Analyzer().query_word(form).base


def test_many_threads_get_the_same_terms_as_one():
    alone, shared = Analyzer(), Analyzer()
    with ThreadPoolExecutor(8) as pool:
        terms = list(pool.map(lambda form: shared.word(form, "fi"), WORDS))
    assert terms == [alone.word(form, "fi") for form in WORDS]


def test_a_full_cache_changes_no_terms():
    analyzer = Analyzer(max_words=2)
    assert [analyzer.word(form, "fi") for form in WORDS] == [Analyzer().word(form, "fi") for form in WORDS]


def test_words_analysed_together_have_the_same_terms_as_alone():
    together = Analyzer().words(WORDS, "fi")
    assert together == [Analyzer().word(form, "fi") for form in WORDS]


def test_only_words_in_the_dictionary_are_known():
    forms = ["kunnissa", "lastensuojelussa", "Keski-Suomessa", "kommunerna", "blorbissa", "Blorb-kunnissa"]
    assert [terms.is_known for terms in Analyzer().words(forms, "fi")] == [True, True, True, False, False, False]


def test_the_analysis_version_names_its_libraries():
    assert analysis_version().startswith(f"{ANALYSIS}; ")
    assert "PyStemmer" in ANALYSIS
    assert analysis_version().endswith(voikko.version())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_analysed_and_its_language_detected(text):
    analyzer = Analyzer()
    assert all(terms.exact for _, terms in analyzer.tokens(text, detect_language(text)))
