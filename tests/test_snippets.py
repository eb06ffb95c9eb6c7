from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.documents import analyze
from indexer.model import Document, Kind
from searchapp.highlight.matcher import Found, How, Matcher
from searchapp.highlight.snippets import snippets
from searchapp.query.parser import parse
from searchapp.query.planner import Planner, Width

FILLER = "Työpajoja pidettiin pitkin syksyä eri paikkakunnilla ja niistä kirjattiin muistiinpanot. " * 6


def shown(typed, analyzer, *, width=Width.COMPOUND, **texts):
    (document,) = analyze([Document("1", Kind.PROJECT, "Otsikko", "1", **texts)], analyzer).documents
    plan = Planner(analyzer, width).plan(parse(typed))
    return snippets(document, Matcher(plan.sought, analyzer, width).find(document))


def marked(snippet):
    return [snippet.text[start:end] for start, end in snippet.marks]


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ("kunta", "Mukana olivat kaikki alueen kunnat ja kuntien viranhaltijat.", ["kunnat", "kuntien"]),
        ("yhteistyö", "Sovittiin järjestöyhteistyöstä.", ["järjestöyhteistyöstä"]),
        ("stea", "STEA:n päätös saatiin.", ["STEA:n"]),
        ('"hyvä arki"', "Hyvän arjen malli. Arki oli hyvä.", ["Hyvän", "arjen"]),
    ],
)
def test_words_are_marked_as_they_are_written(analyzer, typed, text, expected):
    (snippet,) = shown(typed, analyzer, summary=text)
    assert marked(snippet) == expected


def test_the_passage_is_taken_from_where_the_word_is(analyzer):
    (snippet,) = shown("perhekeskus", analyzer, text=FILLER + "Perhekeskuksen ovi avattiin. " + FILLER)
    assert marked(snippet) == ["Perhekeskuksen"]
    assert snippet.text.startswith("…\u00a0Perhekeskuksen ovi")
    assert len(snippet.text) < 260


def test_a_passage_with_more_of_the_words_is_preferred(analyzer):
    (snippet,) = shown("nuori koulu", analyzer, text=f"Nuoria oli paljon. {FILLER} Nuorten koulu alkoi.")
    assert marked(snippet) == ["Nuorten", "koulu"]


def test_two_fields_are_shown_in_their_order(analyzer):
    passages = shown(
        "nuori", analyzer, summary="Nuoria tuettiin.", results="Nuoret valmistuivat.", text="Nuorten teksti."
    )
    assert [passage.field for passage in passages] == ["summary", "results"]


def test_without_a_word_of_the_query_the_beginning_is_shown(analyzer):
    (snippet,) = shown("", analyzer, summary=FILLER)
    assert (snippet.field, snippet.marks) == ("summary", [])
    assert snippet.text.startswith("Työpajoja")
    assert snippet.text.endswith("\u00a0…")


def test_lines_are_folded_and_the_marks_move_with_them(analyzer):
    (snippet,) = shown("koulu", analyzer, summary="Yksi.\n\n  Kaksi  koulua.")
    assert snippet.text == "Yksi. Kaksi koulua."
    assert marked(snippet) == ["koulua"]


def test_a_document_with_no_text_has_no_passage(analyzer):
    assert shown("kunta", analyzer) == []


def test_only_what_the_width_finds_is_marked(analyzer):
    text = "Kunnat ja kunta sopivat peruskunnasta."
    (exact,) = shown("kunta", analyzer, width=Width.EXACT, summary=text)
    (widest,) = shown("kunta", analyzer, summary=text)
    assert (marked(exact), marked(widest)) == (["kunta"], ["Kunnat", "kunta", "peruskunnasta"])


def test_different_words_are_worth_more_than_one_repeated(analyzer):
    text = f"Nuori, nuoret, nuorten, nuoria. {FILLER} Nuorten koulu alkoi."
    assert "koulu" in marked(shown("nuori koulu", analyzer, text=text)[0])


def test_a_word_with_a_field_is_not_marked_elsewhere(analyzer):
    (snippet,) = shown("tulokset:nuori", analyzer, summary="Nuoria tuettiin.", results="Nuoret valmistuivat.")
    assert (snippet.field, marked(snippet)) == ("results", ["Nuoret"])


def test_marks_stand_in_order_and_never_overlap(analyzer):
    (snippet,) = shown('"hyvä arki" arki hyvä arj*', analyzer, summary="Arki, hyvä arki ja hyvän arjen arkeen.")
    assert snippet.marks == sorted(snippet.marks)
    assert all(one[1] <= other[0] for one, other in zip(snippet.marks, snippet.marks[1:], strict=False))


@given(st.text("ab ä.\n\t\u00a0", max_size=900), st.integers(1, 9))
def test_marks_hold_the_very_words_however_they_are_spaced(text, every):
    words = [Found(*each.span(), 0, How.SAME, each.group()) for each in re.finditer(r"\w+", text)][::every]
    document = Document("1", Kind.PROJECT, "Otsikko", "1", text=text)
    for snippet in snippets(document, {"text": [words]}):
        assert " ".join(snippet.text.split()) == snippet.text
        told = [word.form for word in words]
        shown_words = marked(snippet)
        assert any(told[at : at + len(shown_words)] == shown_words for at in range(len(told) + 1))
