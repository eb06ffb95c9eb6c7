"""Relevance floors: search results may not become worse. Lower a floor only with a reason in RELEVANCE.md."""

from __future__ import annotations

import json
from pathlib import Path
from pkgutil import resolve_name

import pytest
from click.testing import CliRunner

from benchmarks.compounds import common_compounds
from benchmarks.judgements import read_collection, read_collections
from benchmarks.measures import average_precision, ndcg, recall
from benchmarks.relevance import indexed_collection, main, measure, ranker
from benchmarks.rules import RULES, turned_off
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


@pytest.mark.slow(90)
def test_relevance_on_the_judged_collection_is_not_below_the_floors(shared):
    """Queries of one subject; and of several, where only documents of all their subjects are relevant."""
    sets = dict(read_collections(shared / "relevance"))
    sets = {"single": sets["dev"], "several": sets["multi-dev"].strict()}
    digests = {name: collection.digest for name, collection in sets.items()}
    if digests != {name: FLOORS[name]["digest"] for name in sets}:
        pytest.skip(f"the floors are for another collection than this one: {digests}")
    with indexed_collection(sets["single"].documents, Analyzer(max_words=ALL_WORDS)) as searcher:
        rank = ranker(searcher, Width.COMPOUND, related=True)
        measures = {name: measure(rank, collection) for name, collection in sets.items()}
    assert not {name: low for name in sets if (low := below(measures[name], FLOORS[name]["floors"]))}, measures


def test_measures_have_their_textbook_values():
    judged = {"a": 2, "b": 1}
    assert ndcg(["a", "b"], judged) == 1
    assert average_precision(["x", "a", "b"], judged) == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert recall(["x", "a"], judged, k=1) == 0


# Sets of judgements and rules


@pytest.fixture
def graded(tmp_path):
    """A folder with two sets of queries, the second of them graded."""
    documents = {"both": "Kuntien uimahallit.", "one": "Uimahalli avattiin.", "none": "Kirje."}
    lines = [json.dumps({"id": name, "text": text}) for name, text in documents.items()]
    (tmp_path / "documents.jsonl").write_text("\n".join(lines), "utf-8")
    (tmp_path / "queries-a.tsv").write_text("q1\tuimahalli\nq2\tkirje\n", "utf-8")
    (tmp_path / "qrels-a.tsv").write_text("q1 0 one 1\nq1 0 both 1\nq2 0 none 0\n", "utf-8")
    (tmp_path / "queries-b.tsv").write_text("m1\tkunta uimahalli\nm2\tkirje halli\n", "utf-8")
    (tmp_path / "qrels-b.tsv").write_text("m1 0 both 3\nm1 0 one 1\nm2 0 none 1\n", "utf-8")
    return tmp_path


def test_each_set_of_queries_is_read_with_its_own_judgements(graded):
    sets = dict(read_collections(graded))
    assert {name: collection.queries for name, collection in sets.items()} == {
        "a": {"q1": "uimahalli"},
        "b": {"m1": "kunta uimahalli", "m2": "kirje halli"},
    }
    assert sets["b"].judged["m1"] == {"both": 3, "one": 1}


def test_only_the_highest_grade_counts_strictly(graded):
    strict = dict(read_collections(graded))["b"].strict()
    assert (strict.queries, strict.judged) == ({"m1": "kunta uimahalli"}, {"m1": {"both": 3}})


def test_a_higher_grade_is_a_higher_gain():
    judged = {"both": 3, "one": 1}
    assert ndcg(["one", "both"], judged) < ndcg(["both", "one"], judged) == 1
    assert ndcg(["one", "both"], {"both": 1, "one": 1}) == 1


def test_the_command_prints_a_table_for_each_set_and_a_strict_one_for_a_graded_set(graded):
    printed = CliRunner().invoke(main, ["--collection", str(graded)])
    titles = [line for line in printed.output.splitlines() if line and not line.startswith("|")]
    assert titles == [
        "a: 1 queries",
        "b: 2 queries, grades as gains",
        "b: 2 queries, strict (grade 3 only)",
    ]


@pytest.mark.slow
def test_the_command_prints_what_each_rule_changes(graded):
    printed = CliRunner().invoke(main, ["--collection", str(graded), "--rules", "--json"])
    rows = json.loads(printed.output)["a: 1 queries"]
    assert list(rows) == ["all rules", *(rule.name for rule in RULES)]
    assert rows["all rules"]["recall@100"] == 1


def test_a_folder_without_documents_is_refused_with_its_name(tmp_path):
    refused = CliRunner().invoke(main, ["--collection", str(tmp_path)])
    assert (refused.exit_code, f"no documents.jsonl in {tmp_path}" in refused.output) == (2, True)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_on_again_after_it_was_turned_off(rule):
    before = [resolve_name(name) for name in rule.off]
    with turned_off(rule):
        assert [resolve_name(name) for name in rule.off] == list(rule.off.values()) != before
    assert [resolve_name(name) for name in rule.off] == before


def test_compounds_are_counted_by_document_with_the_parts_that_find_them():
    texts = ["Kirjakauppa ja kirjakauppojen valikoima", "Kunnan kirjakauppa", "Etätyö"]
    assert list(common_compounds(texts))[:1] == [(2, "kirjakauppa", ("kirja", "kauppa"))]
