from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.documents import analyze
from indexer.model import Document, Kind
from searchapp.highlight.matcher import Match, Matcher, MatchType
from searchapp.highlight.snippets import snippets
from searchapp.query.parser import parse
from searchapp.query.planner import Planner, Width

FILLER = "Työpajoja pidettiin pitkin syksyä eri paikkakunnilla ja niistä kirjattiin muistiinpanot. " * 6


def shown(typed, analyzer, *, width=Width.COMPOUND, **texts):
    (document,) = analyze([Document("1", Kind.PROJECT, "Otsikko", "1", **texts)], analyzer).documents
    plan = Planner(analyzer, width).plan(parse(typed))
    return snippets(document, Matcher(plan.query_terms, analyzer, width).find(document))


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
def test_matching_words_are_marked_as_written(analyzer, typed, text, expected):
    (snippet,) = shown(typed, analyzer, summary=text)
    assert marked(snippet) == expected


def test_the_passage_contains_the_matching_word(analyzer):
    (snippet,) = shown("perhekeskus", analyzer, text=FILLER + "Perhekeskuksen ovi avattiin. " + FILLER)
    assert marked(snippet) == ["Perhekeskuksen"]
    assert snippet.text.startswith("…\u00a0Perhekeskuksen ovi")
    assert len(snippet.text) < 260


def test_a_passage_that_matches_more_words_is_preferred(analyzer):
    (snippet,) = shown("nuori koulu", analyzer, text=f"Nuoria oli paljon. {FILLER} Nuorten koulu alkoi.")
    assert marked(snippet) == ["Nuorten", "koulu"]


def test_two_fields_are_shown_in_the_order_of_fields(analyzer):
    passages = shown(
        "nuori", analyzer, summary="Nuoria tuettiin.", results="Nuoret valmistuivat.", text="Nuorten teksti."
    )
    assert [passage.field for passage in passages] == ["summary", "results"]


def test_the_beginning_is_shown_without_matches(analyzer):
    (snippet,) = shown("", analyzer, summary=FILLER)
    assert (snippet.field, snippet.marks) == ("summary", [])
    assert snippet.text.startswith("Työpajoja")
    assert snippet.text.endswith("\u00a0…")


def test_white_space_is_collapsed_and_the_marks_are_moved(analyzer):
    (snippet,) = shown("koulu", analyzer, summary="Yksi.\n\n  Kaksi  koulua.")
    assert snippet.text == "Yksi. Kaksi koulua."
    assert marked(snippet) == ["koulua"]


def test_a_document_without_text_has_no_snippets(analyzer):
    assert shown("kunta", analyzer) == []


def test_only_words_that_match_in_the_width_are_marked(analyzer):
    text = "Kunnat ja kunta sopivat peruskunnasta."
    (exact,) = shown("kunta", analyzer, width=Width.EXACT, summary=text)
    (widest,) = shown("kunta", analyzer, summary=text)
    assert (marked(exact), marked(widest)) == (["kunta"], ["Kunnat", "kunta", "peruskunnasta"])


def test_different_words_count_more_than_repetitions(analyzer):
    text = f"Nuori, nuoret, nuorten, nuoria. {FILLER} Nuorten koulu alkoi."
    assert "koulu" in marked(shown("nuori koulu", analyzer, text=text)[0])


def test_a_word_with_a_field_is_not_marked_elsewhere(analyzer):
    (snippet,) = shown("tulokset:nuori", analyzer, summary="Nuoria tuettiin.", results="Nuoret valmistuivat.")
    assert (snippet.field, marked(snippet)) == ("results", ["Nuoret"])


def test_marks_are_in_order_and_do_not_overlap(analyzer):
    (snippet,) = shown('"hyvä arki" arki hyvä arj*', analyzer, summary="Arki, hyvä arki ja hyvän arjen arkeen.")
    assert snippet.marks == sorted(snippet.marks)
    assert all(one[1] <= other[0] for one, other in zip(snippet.marks, snippet.marks[1:], strict=False))


@given(st.text("ab ä.\n\t\u00a0", max_size=900), st.integers(1, 9))
def test_marks_delimit_whole_words_with_any_spacing(text, step):
    words = [Match(*word.span(), 0, MatchType.SAME, word.group()) for word in re.finditer(r"\w+", text)][::step]
    document = Document("1", Kind.PROJECT, "Otsikko", "1", text=text)
    for snippet in snippets(document, {"text": [words]}):
        assert " ".join(snippet.text.split()) == snippet.text
        forms = [word.form for word in words]
        marked_forms = marked(snippet)
        assert any(forms[start : start + len(marked_forms)] == marked_forms for start in range(len(forms) + 1))
