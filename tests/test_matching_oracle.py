"""The matcher compared with a simple reference implementation, on generated and sample documents."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_matcher import reference_explanations, reference_matches
from small_searchers import searcher_of

from indexer.model import Document, Kind
from searchapp.highlight.matcher import Matcher
from searchapp.query.ast import Phrase, Word
from searchapp.query.parser import parse
from searchapp.query.planner import Planner, Width

pytestmark = pytest.mark.slow

FORMS = (
    "lasten", "lapsi", "Lapset", "suojelu", "suojelun", "lastensuojelu", "Lastensuojelun", "kunta", "kuntien",
    "Kuntaliitto", "kuntoutus", "hyvä", "hyvän", "ja", "ei", "arki", "arjen", "STEA", "STEA:n", "RAY", "vertaistuki",
    "vertainen", "tuki", "järjestöyhteistyö", "yhteistyötä", "työ", "2010", "x",
)  # fmt: skip
QUERIES = (
    *FORMS, "vertais*", "kunt*", '"hyvä ja arki"', '"lasten suojelu"', '"ja arki"', "otsikko:lapsi", "rahoittaja:STEA",
    '"kunta kunta"', "-lapsi",
)  # fmt: skip
EXPANSIONS = {(Word("lapsi"),): (Word("kunta"), Phrase("hyvä arki")), (Word("STEA"),): (Word("RAY", "funder"),)}
texts = st.lists(st.sampled_from([*FORMS, ",", ".\n\n", "soft\u00adhyphen"]), max_size=14).map(" ".join)
documents = st.builds(
    Document, st.just("1"), st.just(Kind.PROJECT), texts, st.just("1"), summary=texts, text=texts,
    titles=st.dictionaries(st.sampled_from(["sv", "en"]), texts, max_size=2), language=st.sampled_from(["fi", "sv"]),
    funders=st.lists(texts, max_size=2).map(tuple), organisations=st.lists(texts, max_size=2).map(tuple),
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(documents, st.lists(st.sampled_from(QUERIES), min_size=1, max_size=4), st.sampled_from(Width))
def test_the_matches_of_generated_documents_are_those_of_the_reference_matcher(analyzer, document, words, width):
    query_terms = Planner(analyzer, width, EXPANSIONS).plan(parse(" ".join(words))).query_terms
    matcher = Matcher(query_terms, analyzer, width)
    matches = matcher.find(document)
    expected = reference_matches(document, query_terms, analyzer, width) if query_terms else {}
    assert matches == expected
    assert matcher.explain(matches) == reference_explanations(query_terms, expected)


@pytest.mark.parametrize("typed", ["kunta", "lastensuojelu nuori", '"kuntien yhteistyö"', "vertais* -koulu", "STEA"])
@pytest.mark.parametrize("width", list(Width))
def test_the_matches_of_sample_documents_are_those_of_the_reference_matcher(sample_searcher, analyzer, typed, width):
    query_terms = Planner(analyzer, width).plan(parse(typed)).query_terms
    reader = sample_searcher.reader
    documents = [reader.document(document_id) for document_id in reader.ids()]
    expected = [reference_matches(document, query_terms, analyzer, width) for document in documents]
    assert Matcher(query_terms, analyzer, width).find_all(documents) == expected
    assert Matcher(query_terms, analyzer, width, sample_searcher.find_words).find_all(documents) == expected


def test_matches_of_stored_terms_are_those_of_the_analysis_in_every_field_and_spelling(tmp_path, analyzer):
    rows = {
        "a": {"titles": {"sv": "Kunta och barn", "en": "A kunta"}, "text": "Kuntien kunta, arki", "funders": ["STEA"]},
        "b": {"organisations": ["KUNTALIITTO RY", "Kunta"], "funders": ["RAY", "Arki"], "text": "hyvä ja arki"},
        "c": {"organisations": ["Kuntaliitto r.y. (1234567-1)"], "summary": "lastensuojelun\u00ad kunta", "text": "x"},
        "d": {"organisations": ["Kuntaliitto r.y. (1234567-1)"], "people": ["Arki Kunta"]},
    }
    searcher = searcher_of({key: {"text": "", **row} for key, row in rows.items()}, tmp_path, analyzer)
    documents = [searcher.reader.document(document_id) for document_id in searcher.reader.ids()]
    assert len({document.organisations for document in documents}) < len(documents) == len(rows)
    for typed, width in product((*QUERIES, "kuntaliitto", '"kunta och barn"', "kun*"), Width):
        query_terms = Planner(analyzer, width, EXPANSIONS).plan(parse(typed)).query_terms
        expected = [reference_matches(document, query_terms, analyzer, width) for document in documents]
        matches = Matcher(query_terms, analyzer, width, searcher.find_words).find_all(documents)
        assert matches == (expected if query_terms else [{}] * len(documents)), (typed, width)
