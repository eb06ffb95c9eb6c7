from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchapp.query import MOST_WORDS, Phrase, Word, parse


def words(typed):
    return [node.form for node in parse(typed).nodes if isinstance(node, Word)]


def test_words_are_told_apart_by_white_space_and_signs():
    assert words("kunta, järjestö;  (yhteistyö)") == ["kunta", "järjestö", "yhteistyö"]


@pytest.mark.parametrize("typed", ['"hyvä arki"', "”hyvä arki”", "«hyvä arki»"])
def test_quotation_marks_of_any_kind_make_a_phrase(typed):
    assert parse(typed).nodes == (Phrase("hyvä arki"),)


def test_a_quoted_single_word_is_a_word():
    assert parse('"kunta"').nodes == (Word("kunta"),)


def test_an_open_quote_is_told_and_its_words_are_used():
    parsed = parse('kunta "hyvä arki')
    assert [node.form for node in parsed.nodes] == ["kunta", "hyvä", "arki"]
    assert parsed.notices == ("open_quote",)


def test_a_very_long_query_is_cut_and_told():
    parsed = parse("sana " * 2000)
    assert parsed.notices == ("query_cut",)
    assert len(parse(" ".join(f"sana{n}" for n in range(100))).nodes) <= MOST_WORDS


def test_decomposed_letters_mean_the_same():
    assert parse("kesa\u0308") == parse("kesä")


@pytest.mark.parametrize("typed", ["", "   ", "!?*", '""', "\x00", "\ud800"])
def test_what_holds_no_word_is_an_empty_query(typed):
    assert [node for node in parse(typed).nodes if isinstance(node, Phrase)] == []


@given(st.text(max_size=600))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_no_text_raises(typed):
    assert len(parse(typed).nodes) <= MOST_WORDS
