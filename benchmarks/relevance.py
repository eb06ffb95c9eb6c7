"""How well the search finds what people judged relevant: one row for each configuration.

    python benchmarks/relevance.py --collection ../shared/relevance
    python benchmarks/relevance.py --forms ../shared/wordforms

A collection is documents (JSON Lines: id, text; .xz or not), queries (`qid<TAB>query`) and judgements (TREC's
`qid 0 document grade`). It is indexed by the real pipeline into a scratch index and asked by the real search.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
_DEEPEST = 1000  # ranks that count


class Collection(NamedTuple):
    """documents: a JSON Lines file. queries: text by id. judged: by query, the grade of each relevant document."""

    documents: Path
    queries: dict[str, str]
    judged: dict[str, dict[str, int]]

    @property
    def digest(self) -> str:
        """What tells one collection from another."""
        told = json.dumps([self.queries, self.judged], sort_keys=True, ensure_ascii=False).encode()
        return hashlib.sha256(self.documents.read_bytes() + told).hexdigest()[:16]


def read_collection(documents: Path, queries: Path, qrels: Path) -> Collection:
    """Read a collection; queries without a relevant document are left out."""
    judged: dict[str, dict[str, int]] = {}
    for line in qrels.read_text("utf-8").splitlines():
        qid, _, document, grade = line.split()
        if int(grade) > 0:
            judged.setdefault(qid, {})[document] = int(grade)
    rows = (line.split("\t", 1) for line in queries.read_text("utf-8").splitlines() if line.strip())
    return Collection(documents, {qid: text for qid, text in rows if qid in judged}, judged)


Ranker = Callable[[str], list[str]]
"""Gives the ids of documents for a query, the best first."""


def measure(rank: Ranker, collection: Collection) -> dict[str, float]:
    """Return the mean of each measure over the queries, and how many queries found nothing."""
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


def snowball_alone() -> Analyzer:
    """Return the analysis of the peers: Snowball of the written form, no dictionary."""
    finnish = next(language for language in LANGUAGES if language.code == "fi")
    plain = Language("fi", finnish.stop_words, snowball_words("finnish"))
    return Analyzer(languages=[plain, *(each for each in LANGUAGES if each.code != "fi")])


@contextmanager
def searcher_of(documents: Path, analyzer: Analyzer) -> Iterator[Searcher]:
    """Index documents into a scratch folder and give a searcher of them."""
    with tempfile.TemporaryDirectory() as scratch:
        corpus, index = Path(scratch, "corpus"), Path(scratch, "index")
        corpus.mkdir()
        data = lzma.decompress(documents.read_bytes()) if documents.suffix == ".xz" else documents.read_bytes()
        (corpus / "documents.jsonl").write_bytes(data)
        yield searcher_of_corpus(corpus, index, analyzer)


def searcher_of_corpus(corpus: Path, index: Path, analyzer: Analyzer) -> Searcher:
    """Index a folder and return a searcher of it, without synonyms: they are measured by what they are given."""
    settings = load_settings(environment={}, corpus=corpus, index=index, thesaurus="")
    reindex(settings, analyzer=analyzer)
    return Searcher(OpenIndex(index).current().reader, analyzer, load_funders())


def ranker(searcher: Searcher, width: Width, *, related: bool = False) -> Ranker:
    """Return the ranking of the real search in a width, followed by related texts or not."""

    def rank(text: str) -> list[str]:
        asked = Parameters(q=text, width=width, size=_DEEPEST)
        return searcher.ranking(asked, related=_DEEPEST if related else 0)[:_DEEPEST]

    return rank


def rows(collection: Collection) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield the name and measures of each configuration."""
    with searcher_of(collection.documents, snowball_alone()) as searcher:
        yield "plain words", measure(ranker(searcher, Width.EXACT), collection)
        yield "Snowball alone", measure(ranker(searcher, Width.INFLECTED), collection)
    with searcher_of(collection.documents, Analyzer()) as searcher:
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
    """Print how well each configuration finds what people judged relevant."""
    told: dict[str, dict[str, float]] = {}
    if collection or documents:
        folder = collection or Path()
        judged = read_collection(
            documents or _one(folder, "documents.jsonl*"),
            queries or _one(folder, "queries*"),
            qrels or _one(folder, "qrels*"),
        )
        told |= dict(rows(judged))
    if forms:
        told |= measure_forms(forms if forms.is_file() else _one(forms, "*.tsv"))
    if not told:
        raise click.UsageError("name a --collection or --forms")
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    _print_table(told)


def _one(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise click.UsageError(f"no {pattern} in {folder}")
    return found[0]


def _print_table(told: dict[str, dict[str, float]]) -> None:
    header: tuple[str, ...] = ()
    for name, measures in told.items():
        if tuple(measures) != header:
            header = tuple(measures)
            click.echo(f"\n| {'configuration':<34} | " + " | ".join(f"{each:>10}" for each in header) + " |")
            click.echo(f"| {'-' * 34} | " + " | ".join("-" * 9 + ":" for _ in header) + " |")
        shown = (f"{value:>10.0f}" if each == "zero-hit" else f"{value:>10.3f}" for each, value in measures.items())
        click.echo(f"| {name:<34} | " + " | ".join(shown) + " |")


if __name__ == "__main__":
    main()
