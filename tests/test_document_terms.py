"""A document to the terms of its fields."""

from __future__ import annotations

import pytest

from indexer.analysis import Analyzer
from indexer.analysis.documents import analyze_document, with_languages
from indexer.fields import TEXT_FIELDS, TermKind, field_texts, term_field
from indexer.model import Document, Kind

FINNISH = "Kylätalolla keitettiin kahvia ja juteltiin lasten harrastuksista koko ilta."
SWEDISH = "I byns samlingslokal kokade man kaffe och pratade om barnens fritid hela kvällen."


@pytest.fixture(scope="module")
def analyzer():
    return Analyzer()


def document(**values):
    return Document(**{"id": "1", "kind": Kind.PROJECT, "title": "Kahvipöytä kylillä", "source": "a.txt"} | values)


def terms_of(analyzer, **values):
    return analyze_document(with_languages(document(**values), analyzer), analyzer)


def test_every_filled_field_has_its_terms_and_an_empty_one_none(analyzer):
    found = terms_of(analyzer, text="Kuntien väki tuli.", funders=("Kela",))
    assert {name.rpartition("_")[0] for name in found} == {"title", "text", "funders"}
    assert set(found) <= {term_field(field, kind) for field in TEXT_FIELDS for kind in TermKind}


def test_terms_of_one_word_share_its_position(analyzer):
    found = terms_of(analyzer, text="Tehtiin järjestöyhteistyötä kunnissa.")
    assert found["text_exact"] == [("tehtiin", 0), ("järjestöyhteistyötä", 1), ("kunnissa", 2)]
    assert ("yhteistyö", 1) in found["text_part"]
    assert {position for _, position in found["text_base"]} == {0, 1, 2}


def test_a_stop_word_keeps_its_place_but_has_no_base_term(analyzer):
    found = terms_of(analyzer, text="Lapset ja nuoret")
    assert ("ja", 1) in found["text_exact"]
    assert {position for _, position in found["text_base"]} == {0, 2}


def test_no_phrase_reaches_from_one_funder_to_the_next(analyzer):
    found = terms_of(analyzer, funders=("Kylien säätiö", "Kela"))
    places = dict(found["funders_exact"])
    assert places["säätiö"] == 1
    assert places["kela"] - places["säätiö"] >= 100


@pytest.mark.parametrize(("text", "language"), [(FINNISH, "fi"), (SWEDISH, "sv")])
def test_the_language_is_found_out_from_the_text(analyzer, text, language):
    assert with_languages(document(title="2010", text=text), analyzer).language == language


def test_the_language_that_the_source_tells_holds(analyzer):
    assert with_languages(document(language="sv"), analyzer).language == "sv"


def test_a_field_in_another_language_is_analysed_in_its_own(analyzer):
    found = terms_of(analyzer, text=FINNISH * 3, summary=SWEDISH)
    assert {"och", "kaffe"} <= set(dict(found["summary_exact"]))
    assert "kaff" in dict(found["summary_base"])  # a Swedish stem
    assert "och" not in dict(found["summary_base"])  # a Swedish stop word
    assert set(analyzer.word("lapsi", "fi").base) & set(dict(found["text_base"]))


def test_a_title_in_another_language_is_analysed_in_that(analyzer):
    found = terms_of(analyzer, text=FINNISH, titles={"en": "The Projects"})
    assert found["titles_base"] == [("project", 1)]


def test_fields_come_in_the_order_of_their_names():
    full = document(
        text="a", summary="b", results="c", people=("d",), funders=("e",), organisations=("f",), titles={"en": "g"}
    )
    assert tuple(field for field, _ in field_texts(full)) == TEXT_FIELDS
