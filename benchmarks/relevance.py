"""Measures the relevance of search results by human judgements: one row per configuration.

    python benchmarks/relevance.py --collection ../shared/relevance
    python benchmarks/relevance.py --collection ../shared/relevance --rules
    python benchmarks/relevance.py --forms ../shared/wordforms

A collection is documents (JSON Lines: id, text; .xz or not), queries (`qid<TAB>query`) and judgements (TREC's
`qid 0 document grade`). It is indexed with the real pipeline into a temporary index, and searched with the real search.
A folder may hold several sets of queries (`queries-NAME.tsv`, `qrels-NAME.tsv`); judgements with several grades are
measured with their grades as gains, and strictly: only the highest grade is relevant.
"""

from __future__ import annotations

import json
import lzma
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import NoReturn

import click

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.forms import measure_forms
from benchmarks.judgements import Collection, read_collection, read_collections
from benchmarks.measures import average_precision, ndcg, recall
from benchmarks.rules import RULES, turned_off
from indexer import Analyzer, OpenIndex, load_settings
from indexer.analysis import LANGUAGES
from indexer.analysis.snowball import snowball_words
from indexer.analysis.words import Language
from indexer.indexing.reindex import reindex
from indexer.storage.stored_thesaurus import open_thesaurus
from indexer.vocabularies.funders import load_funders
from searchapp.query.planner import Width
from searchapp.search.parameters import Parameters
from searchapp.search.searcher import Searcher

MEASURES = ("nDCG@10", "MAP", "recall@100", "recall", "zero-hit")
_RULE_MEASURES = MEASURES[:3]
_MAX_RANKS = 1000  # documents below this rank do not count

Ranker = Callable[[str], list[str]]
"""Returns the ids of documents for a query, best first."""
Sets = Mapping[str, Collection]
"""Sets of queries of one collection of documents, by the names that the tables have."""
Rows = dict[str, dict[str, float]]
"""The measures of each configuration."""


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


def sets_to_measure(collections: Mapping[str, Collection]) -> dict[str, Collection]:
    """Return the sets of queries by the titles of their tables; a graded one twice, the second time strictly."""
    sets = {}
    for name, collection in collections.items():
        title = f"{name or 'queries'}: {len(collection.queries)} queries"
        if collection.is_graded:
            sets[f"{title}, grades as gains"] = collection
            sets[f"{title}, strict (grade {collection.highest_grade} only)"] = collection.strict()
        else:
            sets[title] = collection
    return sets


def snowball_analyzer() -> Analyzer:
    """Return an analyzer like those of other engines: Snowball stems of Finnish, without a dictionary."""
    finnish = next(language for language in LANGUAGES if language.code == "fi")
    snowball_only = Language("fi", finnish.stop_words, snowball_words("finnish"))
    return Analyzer(languages=[snowball_only, *(language for language in LANGUAGES if language.code != "fi")])


@contextmanager
def indexed_collection(documents: Path, analyzer: Analyzer, *, thesaurus: str = "") -> Iterator[Searcher]:
    """Index documents into a temporary folder and yield a searcher of the index."""
    with tempfile.TemporaryDirectory() as scratch:
        corpus, index = Path(scratch, "corpus"), Path(scratch, "index")
        corpus.mkdir()
        data = lzma.decompress(documents.read_bytes()) if documents.suffix == ".xz" else documents.read_bytes()
        (corpus / "documents.jsonl").write_bytes(data)
        yield index_corpus(corpus, index, analyzer, thesaurus=thesaurus)


def index_corpus(corpus: Path, index: Path, analyzer: Analyzer, *, thesaurus: str = "") -> Searcher:
    """Index a folder and return a searcher. The floors are measured without a thesaurus, so without synonyms."""
    settings = load_settings(environment={}, corpus=corpus, index=index, thesaurus=thesaurus)
    reindex(settings, analyzer=analyzer)
    generation, reader = OpenIndex(index).current()
    return Searcher(reader, analyzer, load_funders(), open_thesaurus(generation.folder))


def ranker(searcher: Searcher, width: Width, *, related: bool = False) -> Ranker:
    """Return the ranking of the real search at a width. related: whether related documents follow the hits."""

    def rank(text: str) -> list[str]:
        parameters = Parameters(q=text, width=width, size=_MAX_RANKS)
        ids = searcher.ranking(parameters, related=_MAX_RANKS if related else 0, today=date.today())
        return ids[:_MAX_RANKS]

    return rank


def measure_configurations(sets: Sets) -> dict[str, Rows]:
    """Return the measures of each set of queries, in each configuration."""
    rows: dict[str, Rows] = {name: {} for name in sets}

    def add(configuration: str, rank: Ranker) -> None:
        rank = cache(rank)  # a graded set is measured twice
        for name, collection in sets.items():
            rows[name][configuration] = measure(rank, collection)

    with indexed_collection(_documents_of(sets), snowball_analyzer()) as searcher:
        add("plain words", ranker(searcher, Width.EXACT))
        add("Snowball alone", ranker(searcher, Width.INFLECTED))
    with indexed_collection(_documents_of(sets), Analyzer()) as searcher:
        add("base terms", ranker(searcher, Width.INFLECTED))
        add("base and part terms", ranker(searcher, Width.COMPOUND))
        add("our default (with related texts)", ranker(searcher, Width.COMPOUND, related=True))
    return rows


def measure_rules(sets: Sets, *, thesaurus: str = "") -> dict[str, Rows]:
    """Return the measures of each set of queries with all rules, and the change that each rule alone makes to them.

    thesaurus: a file of synonyms. Without one, the rule of synonyms changes nothing.
    """
    with indexed_collection(_documents_of(sets), Analyzer(), thesaurus=thesaurus) as searcher:
        rows: dict[str, Rows] = {name: {"all rules": values} for name, values in _measure_default(searcher, sets)}
        for rule in RULES:
            with turned_off(rule):
                if rule.is_of_index:
                    with indexed_collection(_documents_of(sets), Analyzer(), thesaurus=thesaurus) as other:
                        without = dict(_measure_default(other, sets))
                else:
                    without = dict(_measure_default(searcher, sets))
            for name, values in without.items():
                all_rules = rows[name]["all rules"]
                rows[name][rule.name] = {of: round(all_rules[of] - values[of], 4) for of in values}
    return rows


def _measure_default(searcher: Searcher, sets: Sets) -> Iterator[tuple[str, dict[str, float]]]:
    rank = cache(ranker(searcher, Width.COMPOUND, related=True))
    for name, collection in sets.items():
        values = measure(rank, collection)
        yield name, {of: values[of] for of in _RULE_MEASURES}


def _documents_of(sets: Sets) -> Path:
    return next(iter(sets.values())).documents


@click.command()
@click.option("--collection", type=click.Path(exists=True, path_type=Path), help="Folder of a collection.")
@click.option("--documents", type=click.Path(exists=True, path_type=Path), help="Its documents, if elsewhere.")
@click.option("--queries", type=click.Path(exists=True, path_type=Path), help="Its queries, if elsewhere.")
@click.option("--qrels", type=click.Path(exists=True, path_type=Path), help="Its judgements, if elsewhere.")
@click.option("--rules", is_flag=True, help="Measure what each rule of the search gains, instead of configurations.")
@click.option("--thesaurus", default="", help="File of synonyms for --rules; by default there are none.")
@click.option("--forms", type=click.Path(exists=True, path_type=Path), help="Folder or file of dictionary forms.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(
    collection: Path | None,
    documents: Path | None,
    queries: Path | None,
    qrels: Path | None,
    rules: bool,
    thesaurus: str,
    forms: Path | None,
    as_json: bool,
) -> None:
    """Print the relevance of the search results of each configuration, or what each rule of the search gains."""
    tables: dict[str, Rows] = {}
    if collection or documents:
        sets = sets_to_measure(_collections(collection, documents, queries, qrels))
        tables |= measure_rules(sets, thesaurus=thesaurus) if rules else measure_configurations(sets)
    if forms:
        tables["word forms"] = measure_forms(forms if forms.is_file() else _first_match(forms, "*.tsv"))
    if not tables:
        raise click.UsageError("name a --collection or --forms")
    if as_json:
        click.echo(json.dumps(tables, ensure_ascii=False, indent=2))
        return
    for title, rows in tables.items():
        click.echo(f"\n{title}")
        _print_table(rows)


def _collections(
    folder: Path | None, documents: Path | None, queries: Path | None, qrels: Path | None
) -> dict[str, Collection]:
    """Return every set of queries of the folder, or the one set whose files are named."""
    if not (documents or queries or qrels):
        try:
            collections = dict(read_collections(folder or Path()))
        except FileNotFoundError as error:
            raise click.UsageError(str(error)) from error
        return collections or _no_match(folder or Path(), "queries*.tsv")
    folder = folder or Path()
    queries = queries or _first_match(folder, "queries*")
    return {
        queries.stem: read_collection(
            documents or _first_match(folder, "documents.jsonl*"), queries, qrels or _first_match(folder, "qrels*")
        )
    }


def _first_match(folder: Path, pattern: str) -> Path:
    paths = sorted(folder.glob(pattern))
    return paths[0] if paths else _no_match(folder, pattern)


def _no_match(folder: Path, pattern: str) -> NoReturn:
    raise click.UsageError(f"no {pattern} in {folder}")


def _print_table(rows: Rows) -> None:
    header: tuple[str, ...] = ()
    for name, measures in rows.items():
        if tuple(measures) != header:
            header = tuple(measures)
            click.echo(
                f"\n| {'configuration':<40} | " + " | ".join(f"{measure_name:>10}" for measure_name in header) + " |"
            )
            click.echo(f"| {'-' * 40} | " + " | ".join("-" * 9 + ":" for _ in header) + " |")
        cells = (
            f"{value:>10.0f}" if measure_name == "zero-hit" else f"{value:>10.3f}"
            for measure_name, value in measures.items()
        )
        click.echo(f"| {name:<40} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
