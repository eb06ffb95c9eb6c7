"""The analysis of document batches: languages, and the terms of fields."""

from __future__ import annotations

import json
import lzma
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import Analyzer
from indexer.analysis.documents import analyze
from indexer.analysis.suggestable_words import suggestable_words
from indexer.fields import TEXT_FIELDS, TermKind, field_texts
from indexer.model import Document, Kind

FINNISH = "Kylätalolla keitettiin kahvia ja juteltiin lasten harrastuksista koko ilta."
SWEDISH = "I byns samlingslokal kokade man kaffe och pratade om barnens fritid hela kvällen."


@pytest.fixture(scope="module")
def analyzer():
    return Analyzer()


def document(**values):
    return Document(**{"id": "1", "kind": Kind.PROJECT, "title": "Kahvipöytä kylillä", "source": "a.txt"} | values)


def with_language(analyzer, **values):
    """The document as `analyze` returns it, with its languages."""
    return analyze([document(**values)], analyzer).documents[0]


def rows_of(occurrences):
    """The rows of occurrences: (document number, field, term, position)."""
    numbers, *others = (
        column.tolist()
        for column in (occurrences.numbers, occurrences.documents, occurrences.fields, occurrences.positions)
    )
    return [
        (document_number, TEXT_FIELDS[field], occurrences.terms[number], position)
        for number, document_number, field, position in zip(numbers, *others, strict=True)
    ]


def terms_of(analyzer, **values):
    """The (term, position) pairs of one document, by field and kind."""
    terms = {}
    for kind, occurrences in analyze([document(**values)], analyzer).occurrences.items():
        for _, field, term, position in rows_of(occurrences):
            terms.setdefault((field, kind), []).append((term, position))
    return terms


@pytest.mark.parametrize(
    ("values", "language"),
    [
        ({"title": "MAJAKKA - Arctic Growth", "language": "sv"}, "sv"),  # of the record
        ({"title": "MAJAKKA - Arctic Growth", "text": SWEDISH}, "sv"),  # of its other text
        ({"title": "MAJAKKA - Arctic Growth", "text": FINNISH}, "fi"),
        ({"title": "Arctic Growth"}, "en"),
        ({"title": "ARCTIC - Majakoiden kasvu"}, "fi"),
    ],
)
def test_a_short_title_has_the_language_of_its_record_then_of_its_words(analyzer, values, language):
    assert with_language(analyzer, **values).language == language


def expected_rows(documents, analyzer):
    """The rows of each term kind and the suggested words, computed token by token from documents with languages."""
    rows, words = {kind: [] for kind in TermKind}, {}
    for number, document in enumerate(documents):
        for field, pieces in field_texts(document):
            offset = 0
            for piece in pieces:
                position = 0
                for token, terms in analyzer.tokens(piece.text, piece.language):
                    position = token.position
                    kinds = {TermKind.EXACT: (terms.exact,), TermKind.BASE: terms.base, TermKind.PART: terms.part}
                    for kind, terms_of_kind in kinds.items():
                        rows[kind] += [(number, field, term, offset + position) for term in terms_of_kind]
                    for lemma, term in suggestable_words([terms], analyzer).items():
                        words.setdefault(lemma, set()).add(term)
                offset += position + 100
    return rows, words


def assert_same_as_token_by_token(documents, analyzer):
    analyzed = analyze(documents, analyzer)
    rows, words = expected_rows(analyzed.documents, analyzer)
    assert {kind: rows_of(occurrences) for kind, occurrences in analyzed.occurrences.items()} == rows
    assert analyzed.words.keys() == words.keys()
    assert all(term in words[lemma] for lemma, term in analyzed.words.items())
    for occurrences in analyzed.occurrences.values():
        assert len(set(occurrences.terms)) == len(occurrences.terms)
        assert {
            column.dtype
            for column in (occurrences.numbers, occurrences.documents, occurrences.fields, occurrences.positions)
        } == {np.dtype(np.uint32)}


def test_only_non_empty_fields_have_terms(analyzer):
    terms = terms_of(analyzer, text="Kuntien väki tuli.", funders=("Kela",))
    assert {field for field, _ in terms} == {"title", "text", "funders"}


def test_terms_of_one_word_share_its_position(analyzer):
    terms = terms_of(analyzer, text="Tehtiin järjestöyhteistyötä kunnissa.")
    assert terms["text", "exact"] == [("tehtiin", 0), ("järjestöyhteistyötä", 1), ("kunnissa", 2)]
    assert ("yhteistyö", 1) in terms["text", "part"]
    assert {position for _, position in terms["text", "base"]} == {0, 1, 2}


def test_a_stop_word_takes_a_position_but_has_no_base_term(analyzer):
    terms = terms_of(analyzer, text="Lapset ja nuoret")
    assert ("ja", 1) in terms["text", "exact"]
    assert {position for _, position in terms["text", "base"]} == {0, 2}


def test_a_gap_of_positions_separates_two_funders(analyzer):
    terms = terms_of(analyzer, funders=("Kylien säätiö", "Kela"))
    positions = dict(terms["funders", "exact"])
    assert positions["säätiö"] == 1
    assert positions["kela"] - positions["säätiö"] >= 100


def test_no_documents_have_no_terms(analyzer):
    assert_same_as_token_by_token([], analyzer)


ODD = st.lists(
    st.sampled_from(["kunnissa", "Keski-Suomi", "STEA:n", "och", "2007–2008", "\n", "…", "\u00ad", "中文", "x" * 70]),
    max_size=12,
).map(" ".join)
TEXTS = st.one_of(ODD, st.text(max_size=40))


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.builds(
            document,
            title=TEXTS,
            text=TEXTS,
            summary=TEXTS,
            titles=st.dictionaries(st.sampled_from(["sv", "en", "de"]), TEXTS),
            funders=st.lists(TEXTS, max_size=3).map(tuple),
            language=st.sampled_from(["", "fi", "sv", "et"]),
        ),
        max_size=4,
    )
)
def test_a_batch_of_any_texts_has_the_same_terms_as_token_by_token(analyzer, documents):
    assert_same_as_token_by_token(documents, analyzer)


def test_a_batch_of_real_texts_has_the_same_terms_as_token_by_token(analyzer, shared):
    with lzma.open(shared / "scale" / "projects-100k.jsonl.xz", "rt", encoding="utf-8") as stream:
        records = [json.loads(line) for line in islice(stream, 0, 4000, 50)]
    assert_same_as_token_by_token(
        [
            document(id=record["id"], title=record["title"], summary=record.get("summary", ""),
                     results=record.get("results", ""), funders=tuple(record.get("funders", ())))
            for record in records
        ],
        analyzer,
    )  # fmt: skip


@pytest.mark.parametrize(("text", "language"), [(FINNISH, "fi"), (SWEDISH, "sv")])
def test_the_language_is_detected_from_the_text(analyzer, text, language):
    assert with_language(analyzer, title="2010", text=text).language == language


def test_a_document_has_the_language_that_its_long_fields_share(analyzer):
    identified = with_language(analyzer, title="Coffee for the villages", summary=SWEDISH, text=SWEDISH * 2)
    assert (identified.language, identified.languages) == ("sv", {})


def test_the_language_from_the_source_is_not_changed(analyzer):
    assert with_language(analyzer, language="sv").language == "sv"


def test_a_field_in_another_language_is_analysed_in_that_language(analyzer):
    terms = terms_of(analyzer, text=FINNISH * 3, summary=SWEDISH)
    assert {"och", "kaffe"} <= set(dict(terms["summary", "exact"]))
    assert "kaff" in dict(terms["summary", "base"])  # a Swedish stem
    assert "och" not in dict(terms["summary", "base"])  # a Swedish stop word
    assert set(analyzer.word("lapsi", "fi").base) & set(dict(terms["text", "base"]))


def test_a_title_in_another_language_is_analysed_in_that_language(analyzer):
    terms = terms_of(analyzer, text=FINNISH, titles={"en": "The Projects"})
    assert terms["titles", "base"] == [("project", 1)]


def test_fields_come_in_the_order_of_their_names():
    full = document(
        text="a", summary="b", results="c", people=("d",), funders=("e",), organisations=("f",), titles={"en": "g"},
        codes=("h",), places=("i",),
        extra={"Laji": "j", "keywords": ["k"], "business_id": ["l"], "authority": ["m"], "fund": ["n"]},
    )  # fmt: skip
    assert tuple(field for field, _ in field_texts(full)) == TEXT_FIELDS
