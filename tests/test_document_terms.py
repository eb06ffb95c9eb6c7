"""Documents to the terms of their fields."""

from __future__ import annotations

import json
import lzma
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import Analyzer
from indexer.analysis.documents import analyze, with_languages
from indexer.fields import TEXT_FIELDS, TermKind, field_texts
from indexer.model import Document, Kind

FINNISH = "Kylätalolla keitettiin kahvia ja juteltiin lasten harrastuksista koko ilta."
SWEDISH = "I byns samlingslokal kokade man kaffe och pratade om barnens fritid hela kvällen."


@pytest.fixture(scope="module")
def analyzer():
    return Analyzer()


def document(**values):
    return Document(**{"id": "1", "kind": Kind.PROJECT, "title": "Kahvipöytä kylillä", "source": "a.txt"} | values)


def columns(occurrences):
    """The rows of occurrences: (number of the document, field, term, position)."""
    numbers, *others = (
        column.tolist()
        for column in (occurrences.numbers, occurrences.documents, occurrences.fields, occurrences.positions)
    )
    return [
        (at, TEXT_FIELDS[field], occurrences.terms[number], position)
        for number, at, field, position in zip(numbers, *others, strict=True)
    ]


def terms_of(analyzer, **values):
    """The (term, position) pairs of one document, by field and kind."""
    found = {}
    for kind, occurrences in analyze([document(**values)], analyzer).occurrences.items():
        for _, field, term, position in columns(occurrences):
            found.setdefault((field, kind), []).append((term, position))
    return found


def plainly(documents, analyzer):
    """The rows of each kind and the words to suggest, token by token: what `analyze` must give."""
    rows, words = {kind: [] for kind in TermKind}, {}
    for number, each in enumerate(documents):
        for field, pieces in field_texts(with_languages(each, analyzer)):
            offset = 0
            for piece in pieces:
                position = 0
                for token, terms in analyzer.tokens(piece.text, piece.language):
                    position = token.position
                    kinds = {TermKind.EXACT: (terms.exact,), TermKind.BASE: terms.base, TermKind.PART: terms.part}
                    for kind, made in kinds.items():
                        rows[kind] += [(number, field, term, offset + position) for term in made]
                    lemma = terms.lemmas[0] if terms.base and terms.lemmas else ""
                    if len(lemma) >= 3 and lemma.replace("-", "").isalpha():
                        words.setdefault(lemma, set()).add(terms.base[0])
                offset += position + 100
    return rows, words


def assert_as_plainly(documents, analyzer):
    found = analyze(documents, analyzer)
    rows, words = plainly(documents, analyzer)
    assert {kind: columns(each) for kind, each in found.occurrences.items()} == rows
    assert found.words.keys() == words.keys()
    assert all(term in words[lemma] for lemma, term in found.words.items())
    for each in found.occurrences.values():
        assert len(set(each.terms)) == len(each.terms)
        assert {column.dtype for column in (each.numbers, each.documents, each.fields, each.positions)} == {
            np.dtype(np.uint32)
        }


def test_every_filled_field_has_its_terms_and_an_empty_one_none(analyzer):
    found = terms_of(analyzer, text="Kuntien väki tuli.", funders=("Kela",))
    assert {field for field, _ in found} == {"title", "text", "funders"}


def test_terms_of_one_word_share_its_position(analyzer):
    found = terms_of(analyzer, text="Tehtiin järjestöyhteistyötä kunnissa.")
    assert found["text", "exact"] == [("tehtiin", 0), ("järjestöyhteistyötä", 1), ("kunnissa", 2)]
    assert ("yhteistyö", 1) in found["text", "part"]
    assert {position for _, position in found["text", "base"]} == {0, 1, 2}


def test_a_stop_word_keeps_its_place_but_has_no_base_term(analyzer):
    found = terms_of(analyzer, text="Lapset ja nuoret")
    assert ("ja", 1) in found["text", "exact"]
    assert {position for _, position in found["text", "base"]} == {0, 2}


def test_no_phrase_reaches_from_one_funder_to_the_next(analyzer):
    found = terms_of(analyzer, funders=("Kylien säätiö", "Kela"))
    places = dict(found["funders", "exact"])
    assert places["säätiö"] == 1
    assert places["kela"] - places["säätiö"] >= 100


def test_no_documents_have_no_terms(analyzer):
    assert_as_plainly([], analyzer)


ODD = st.lists(
    st.sampled_from(["kunnissa", "Keski-Suomi", "STEA:n", "och", "2007–2008", "\n", "…", "\u00ad", "中文", "x" * 70]),
    max_size=12,
).map(" ".join)
TEXTS = st.one_of(ODD, st.text(max_size=40))


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
def test_any_texts_have_the_terms_that_they_have_one_by_one(analyzer, documents):
    assert_as_plainly(documents, analyzer)


def test_real_texts_have_the_terms_that_they_have_one_by_one(analyzer, shared):
    with lzma.open(shared / "scale" / "projects-100k.jsonl.xz", "rt", encoding="utf-8") as stream:
        records = [json.loads(line) for line in islice(stream, 0, 4000, 50)]
    assert_as_plainly(
        [
            document(id=each["id"], title=each["title"], summary=each.get("summary", ""),
                     results=each.get("results", ""), funders=tuple(each.get("funders", ())))
            for each in records
        ],
        analyzer,
    )  # fmt: skip


@pytest.mark.parametrize(("text", "language"), [(FINNISH, "fi"), (SWEDISH, "sv")])
def test_the_language_is_found_out_from_the_text(analyzer, text, language):
    assert with_languages(document(title="2010", text=text), analyzer).language == language


def test_a_document_whose_long_fields_agree_is_of_their_language(analyzer):
    found = with_languages(document(title="Coffee for the villages", summary=SWEDISH, text=SWEDISH * 2), analyzer)
    assert (found.language, found.languages) == ("sv", {})


def test_the_language_that_the_source_tells_holds(analyzer):
    assert with_languages(document(language="sv"), analyzer).language == "sv"


def test_a_field_in_another_language_is_analysed_in_its_own(analyzer):
    found = terms_of(analyzer, text=FINNISH * 3, summary=SWEDISH)
    assert {"och", "kaffe"} <= set(dict(found["summary", "exact"]))
    assert "kaff" in dict(found["summary", "base"])  # a Swedish stem
    assert "och" not in dict(found["summary", "base"])  # a Swedish stop word
    assert set(analyzer.word("lapsi", "fi").base) & set(dict(found["text", "base"]))


def test_a_title_in_another_language_is_analysed_in_that(analyzer):
    found = terms_of(analyzer, text=FINNISH, titles={"en": "The Projects"})
    assert found["titles", "base"] == [("project", 1)]


def test_fields_come_in_the_order_of_their_names():
    full = document(
        text="a", summary="b", results="c", people=("d",), funders=("e",), organisations=("f",), titles={"en": "g"}
    )
    assert tuple(field for field, _ in field_texts(full)) == TEXT_FIELDS
