"""Relevance floors: search results may not become worse. Lower a floor only with a reason in RELEVANCE.md."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.measures import average_precision, ndcg, recall
from benchmarks.relevance import indexed_collection, measure, ranker, read_collection
from indexer import Analyzer
from indexer.vocabularies.funders import load_funders
from searchapp.query.planner import Width
from searchapp.search.searcher import Searcher

HERE = Path(__file__).parent
ALL_WORDS = 1_000_000  # more than the collection has: no word is analysed twice
FLOORS = json.loads((HERE / "relevance.json").read_text("utf-8"))


def below(measures, floors):
    """The measures that are below their floors."""
    return {name: measures[name] for name, floor in floors.items() if measures[name] < floor}


def test_relevance_on_the_sample_corpus_is_not_below_the_floors(sample_reader, analyzer):
    judged = read_collection(HERE / "relevance.json", HERE / "judged/queries.tsv", HERE / "judged/qrels.tsv")
    searcher = Searcher(sample_reader, analyzer, load_funders())
    measures = measure(ranker(searcher, Width.COMPOUND, related=True), judged)
    assert not below(measures, FLOORS["sample"]["floors"]), measures


@pytest.mark.slow
def test_relevance_with_snowball_only_is_below_every_floor(tmp_path):
    from benchmarks.relevance import index_corpus, snowball_analyzer

    judged = read_collection(HERE / "relevance.json", HERE / "judged/queries.tsv", HERE / "judged/qrels.tsv")
    searcher = index_corpus(HERE.parent / "corpus", tmp_path, snowball_analyzer())
    measures = measure(ranker(searcher, Width.INFLECTED), judged)
    assert set(below(measures, FLOORS["sample"]["floors"])) == set(FLOORS["sample"]["floors"]), measures


@pytest.mark.slow(60)
def test_relevance_on_the_judged_collection_is_not_below_the_floors(shared):
    folder = shared / "relevance"
    judged = read_collection(folder / "documents.jsonl.xz", folder / "queries-dev.tsv", folder / "qrels-dev.tsv")
    if judged.digest != FLOORS["collection"]["digest"]:
        pytest.skip(f"the floors are for another collection than this one: {judged.digest}")
    with indexed_collection(judged.documents, Analyzer(max_words=ALL_WORDS)) as searcher:
        measures = measure(ranker(searcher, Width.COMPOUND, related=True), judged)
    assert not below(measures, FLOORS["collection"]["floors"]), measures


def test_measures_have_their_textbook_values():
    judged = {"a": 2, "b": 1}
    assert ndcg(["a", "b"], judged) == 1
    assert average_precision(["x", "a", "b"], judged) == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert recall(["x", "a"], judged, k=1) == 0
