"""Measures the relevance of search results by human judgements: one row per configuration.

    python benchmarks/relevance.py --collection ../shared/relevance
    python benchmarks/relevance.py --forms ../shared/wordforms

A collection is documents (JSON Lines: id, text; .xz or not), queries (`qid<TAB>query`) and judgements (TREC's
`qid 0 document grade`). It is indexed with the real pipeline into a temporary index, and searched with the real search.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.forms import measure_forms
from benchmarks.measures import average_precision, ndcg, recall
from indexer import Analyzer, OpenIndex, load_settings
from indexer.analysis import LANGUAGES
from indexer.analysis.snowball import snowball_words
from indexer.analysis.words import Language
from indexer.indexing.reindex import reindex
from indexer.vocabularies.funders import load_funders
from searchapp.query.planner import Width
from searchapp.search.parameters import Parameters
from searchapp.search.searcher import Searcher

MEASURES = ("nDCG@10", "MAP", "recall@100", "recall", "zero-hit")
_MAX_RANKS = 1000  # documents below this rank do not count


class Collection(NamedTuple):
    """A test collection.

    documents: a JSON Lines file. queries: text by id. judged: by query id, the grade of each relevant document.
    """

    documents: Path
    queries: dict[str, str]
    judged: dict[str, dict[str, int]]

    @property
    def digest(self) -> str:
        """A hash of the documents, queries and judgements, which identifies the collection."""
        content = json.dumps([self.queries, self.judged], sort_keys=True, ensure_ascii=False).encode()
        return hashlib.sha256(self.documents.read_bytes() + content).hexdigest()[:16]


def read_collection(documents: Path, queries: Path, qrels: Path) -> Collection:
    """Read a collection, without queries that have no relevant document."""
    judged: dict[str, dict[str, int]] = {}
    for line in qrels.read_text("utf-8").splitlines():
        qid, _, document, grade = line.split()
        if int(grade) > 0:
            judged.setdefault(qid, {})[document] = int(grade)
    measure_configurations = (line.split("\t", 1) for line in queries.read_text("utf-8").splitlines() if line.strip())
    return Collection(documents, {qid: text for qid, text in measure_configurations if qid in judged}, judged)


Ranker = Callable[[str], list[str]]
"""Returns the ids of documents for a query, best first."""


def measure(rank: Ranker, collection: Collection) -> dict[str, float]:
    """Return the mean of each measure over the queries, and the number of queries without results."""
    totals = dict.fromkeys(MEASURES, 0.0)
    for qid, text in collection.queries.items():
        ranking, judged = rank(text), collection.judged[qid]
        totals["nDCG@10"] += ndcg(ranking, judged)
        totals["MAP"] += average_precision(ranking, judged)
        totals["recall@100"] += recall(ranking, judged, k=100)
        totals["recall"] += recall(ranking, judged)
        totals["zero-hit"] += not ranking
    count = len(collection.queries)
    return {name: total if name == "zero-hit" else round(total / count, 4) for name, total in totals.items()}


def snowball_analyzer() -> Analyzer:
    """Return an analyzer like those of other engines: Snowball stems of Finnish, without a dictionary."""
    finnish = next(language for language in LANGUAGES if language.code == "fi")
    snowball_only = Language("fi", finnish.stop_words, snowball_words("finnish"))
    return Analyzer(languages=[snowball_only, *(language for language in LANGUAGES if language.code != "fi")])


@contextmanager
def indexed_collection(documents: Path, analyzer: Analyzer) -> Iterator[Searcher]:
    """Index documents into a temporary folder and yield a searcher of the index."""
    with tempfile.TemporaryDirectory() as scratch:
        corpus, index = Path(scratch, "corpus"), Path(scratch, "index")
        corpus.mkdir()
        data = lzma.decompress(documents.read_bytes()) if documents.suffix == ".xz" else documents.read_bytes()
        (corpus / "documents.jsonl").write_bytes(data)
        yield index_corpus(corpus, index, analyzer)


def index_corpus(corpus: Path, index: Path, analyzer: Analyzer) -> Searcher:
    """Index a folder and return a searcher, without a thesaurus: the floors are measured without synonyms."""
    settings = load_settings(environment={}, corpus=corpus, index=index, thesaurus="")
    reindex(settings, analyzer=analyzer)
    return Searcher(OpenIndex(index).current().reader, analyzer, load_funders())


def ranker(searcher: Searcher, width: Width, *, related: bool = False) -> Ranker:
    """Return the ranking of the real search at a width. related: whether related documents follow the hits."""

    def rank(text: str) -> list[str]:
        parameters = Parameters(q=text, width=width, size=_MAX_RANKS)
        ids = searcher.ranking(parameters, related=_MAX_RANKS if related else 0, today=date.today())
        return ids[:_MAX_RANKS]

    return rank


def measure_configurations(collection: Collection) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield each configuration's name and measures."""
    with indexed_collection(collection.documents, snowball_analyzer()) as searcher:
        yield "plain words", measure(ranker(searcher, Width.EXACT), collection)
        yield "Snowball alone", measure(ranker(searcher, Width.INFLECTED), collection)
    with indexed_collection(collection.documents, Analyzer()) as searcher:
        yield "base terms", measure(ranker(searcher, Width.INFLECTED), collection)
        yield "base and part terms", measure(ranker(searcher, Width.COMPOUND), collection)
        yield "our default (with related texts)", measure(ranker(searcher, Width.COMPOUND, related=True), collection)


@click.command()
@click.option("--collection", type=click.Path(exists=True, path_type=Path), help="Folder of a collection.")
@click.option("--documents", type=click.Path(exists=True, path_type=Path), help="Its documents, if elsewhere.")
@click.option("--queries", type=click.Path(exists=True, path_type=Path), help="Its queries, if elsewhere.")
@click.option("--qrels", type=click.Path(exists=True, path_type=Path), help="Its judgements, if elsewhere.")
@click.option("--forms", type=click.Path(exists=True, path_type=Path), help="Folder or file of dictionary forms.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(
    collection: Path | None,
    documents: Path | None,
    queries: Path | None,
    qrels: Path | None,
    forms: Path | None,
    as_json: bool,
) -> None:
    """Print the relevance of the search results of each configuration."""
    rows: dict[str, dict[str, float]] = {}
    if collection or documents:
        folder = collection or Path()
        judged = read_collection(
            documents or _first_match(folder, "documents.jsonl*"),
            queries or _first_match(folder, "queries*"),
            qrels or _first_match(folder, "qrels*"),
        )
        rows |= dict(measure_configurations(judged))
    if forms:
        rows |= measure_forms(forms if forms.is_file() else _first_match(forms, "*.tsv"))
    if not rows:
        raise click.UsageError("name a --collection or --forms")
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    _print_table(rows)


def _first_match(folder: Path, pattern: str) -> Path:
    paths = sorted(folder.glob(pattern))
    if not paths:
        raise click.UsageError(f"no {pattern} in {folder}")
    return paths[0]


def _print_table(rows: dict[str, dict[str, float]]) -> None:
    header: tuple[str, ...] = ()
    for name, measures in rows.items():
        if tuple(measures) != header:
            header = tuple(measures)
            click.echo(
                f"\n| {'configuration':<34} | " + " | ".join(f"{measure_name:>10}" for measure_name in header) + " |"
            )
            click.echo(f"| {'-' * 34} | " + " | ".join("-" * 9 + ":" for _ in header) + " |")
        cells = (
            f"{value:>10.0f}" if measure_name == "zero-hit" else f"{value:>10.3f}"
            for measure_name, value in measures.items()
        )
        click.echo(f"| {name:<34} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
