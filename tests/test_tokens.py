"""Tokens: the words of a text and their offsets in it."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import tokenize
from indexer.normalize import fold

wordish = st.text(alphabet="aäKÅ9é \n-\u2010\u2011–'’:.,_\u00ad\u0301\u200b€/ſß", max_size=40)


def forms(text):
    return [token.form for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kahvia, pullaa ja (lettuja).", ["Kahvia", "pullaa", "ja", "lettuja"]),
        ("sosiaali- ja terveystyö", ["sosiaali", "ja", "terveystyö"]),
        ("Keski-Suomi covid-19 1990-luku", ["Keski-Suomi", "covid-19", "1990-luku"]),
        ("2007-2008 2007–2008", ["2007", "2008", "2007", "2008"]),
        ("vaa'an vaa’an 'lainaus'", ["vaa'an", "vaa’an", "lainaus"]),
        ("STEA:n RAY:ltä ry:n STEA:N 5:een", ["STEA:n", "RAY:ltä", "ry:n", "STEA:N", "5:een"]),
        ("klo 14:08, suhde 1:2", ["klo", "14", "08", "suhde", "1", "2"]),
        ("Teksti:Aino Kivelä", ["Teksti", "Aino", "Kivelä"]),
        ("aino.kivela@kahvi.example", ["aino", "kivela", "kahvi", "example"]),
        ("snake_case", ["snake", "case"]),
        ("yhteis\u00adtyö \u00ad \u0301", ["yhteis\u00adtyö"]),
        ("kunta\u00a0\u00a0kunnan\tkuntien", ["kunta", "kunnan", "kuntien"]),
        ("… – * €", []),
        ("", []),
    ],
)
def test_a_text_is_split_into_words(text, words):
    assert forms(text) == words


@given(st.text() | wordish)
def test_the_offsets_of_a_token_select_its_form(text):
    tokens = list(tokenize(text))
    assert [text[token.start : token.end] for token in tokens] == [token.form for token in tokens]
    assert [token.position for token in tokens] == list(range(len(tokens)))
    assert all(a.end <= b.start for a, b in pairwise(tokens))


@given(st.text() | wordish)
def test_every_letter_and_digit_is_in_a_token_and_no_term_is_empty(text):
    tokens = list(tokenize(text))
    covered = {at for token in tokens for at in range(token.start, token.end)}
    assert not [c for at, c in enumerate(text) if c.isalnum() and at not in covered]
    assert all(fold(token.form) for token in tokens)


@pytest.mark.parametrize(
    ("form", "term"),
    [
        ("KESÄTYÖ", "kesätyö"),
        ("yhteis\u00adtyö", "yhteistyö"),
        ("Keski\u2011Suomi", "keski-suomi"),
        ("vaa’an", "vaa'an"),
        ("Straße", "strasse"),
    ],
)
def test_folding_removes_differences_of_spelling_only(form, term):
    assert fold(form) == term


@given(st.text())
def test_a_folded_form_is_composed_for_composed_and_decomposed_input(text):
    assert unicodedata.is_normalized("NFC", fold(text))
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)
