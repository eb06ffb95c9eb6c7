"""Measures which words of queries are taken as facts, for several values of FACT_BIAS.

    python benchmarks/readings.py --index index

Prints how many queries of readings.tsv are limited to exactly the facets that they should be limited to, how many lack
a limit, and how many have a wrong one. A fact that the index does not know cannot limit.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from indexer import load_settings
from searchapp.query.facts import readings
from searchapp.search.parameters import Parameters
from searchapp.search.search_index import SearchIndex
from searchapp.search.searcher import Searcher

BIASES = (0.25, 0.5, 1, 2, 4, 8, 1000)
_QUERIES = Path(__file__).with_name("readings.tsv")


class Judged(NamedTuple):
    """A query and the facets that it should be limited to."""

    query: str
    facets: frozenset[str]


class Figures(NamedTuple):
    """The queries whose reading is right, and the queries with missing and with wrong limits."""

    right: int
    missing: list[str]
    wrong: list[str]


def judged_queries(path: Path = _QUERIES) -> list[Judged]:
    """Return the judged queries of a file."""
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return [Judged(query, frozenset(facets.split("+")) - {"-"}) for query, facets in rows]


def measure_readings(searcher: Searcher, queries: list[Judged], today: date) -> Figures:
    """Return how well the limits of queries agree with the judgements."""
    right, missing, wrong = 0, [], []
    for query, facets in queries:
        facts = searcher.facts(Parameters(q=query), today=today)
        limits = {fact.facet for fact in facts if fact.is_limit}
        right += limits == facets
        missing += [query] if facets - limits else []
        wrong += [query] if limits - facets else []
    return Figures(right, missing, wrong)


@click.command(help=__doc__)
@click.option("--index", "index", type=click.Path(path_type=Path, exists=True), default=Path("index"))
@click.option("--verbose", is_flag=True, help="List the queries that are read wrongly.")
def main(index: Path, *, verbose: bool) -> None:
    """Print the figures of an index for each bias."""
    searcher = SearchIndex(load_settings(environment={}, index=index)).current().searcher
    queries = judged_queries()
    for bias in BIASES:
        readings.FACT_BIAS = bias
        figures = measure_readings(searcher, queries, date(2026, 1, 1))
        click.echo(
            f"bias {bias}: {figures.right} of {len(queries)} right,"
            f" {len(figures.missing)} with missing limits, {len(figures.wrong)} with wrong limits"
        )
        if verbose:
            click.echo(f"  missing: {figures.missing}\n  wrong: {figures.wrong}")


if __name__ == "__main__":
    main()
