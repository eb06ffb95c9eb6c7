"""`indexer queries`: the searches without results. The indexer loads it through an entry point."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click
import msgspec

from indexer.commands.options import index_option, json_option, print_json, settings_of
from indexer.storage.index_folder import IndexFolder
from indexer.storage.query_log import QueryLog, ZeroQuery
from searchapp.query.ast import Word, leaves
from searchapp.search.parameters import Parameters
from searchapp.search.search_index import SearchIndex
from searchapp.search.searcher import Searcher


@click.command()
@index_option
@click.option(
    "--least", type=click.IntRange(min=1), default=1, metavar="N", help="Leave out searches that were made fewer times."
)
@click.option("--most", type=click.IntRange(min=1), default=50, metavar="N", help="How many to show.  [default: 50]")
@json_option
@click.pass_context
def queries(ctx: click.Context, index: Path | None, least: int, most: int, as_json: bool) -> None:
    """Show the searches without results, most frequent first, with the most similar words of the index."""
    settings = settings_of(ctx, index=index)
    logged = QueryLog(IndexFolder(settings.index).zero_queries).read()
    entries = [entry for entry in logged if entry.count >= least][:most]
    searcher = SearchIndex(settings).current().searcher if entries else None
    today = date.today()
    rows = [_with_suggestions(entry, searcher, today) for entry in entries if searcher]
    if as_json:
        print_json(rows)
        return
    if not rows:
        click.echo(f"no searches without results are logged in {settings.index}/")
    for row in rows:
        notes = [f"near: {', '.join(row['near'])}"] if row["near"] else []
        notes += [f"found now: {row['found_now']}"] if row["found_now"] else []
        click.echo(f"{row['count']:>7}  {row['last']}  {row['query']}" + (f"  ({'; '.join(notes)})" if notes else ""))


def _with_suggestions(entry: ZeroQuery, searcher: Searcher, today: date) -> dict[str, Any]:
    """Return a logged query with how many documents it matches now and, if none, the words that may have been meant."""
    parameters = Parameters(q=entry.query)
    found_now = searcher.total(parameters, today=today)
    near = [] if found_now else _near_words(parameters, searcher, today)
    return {**msgspec.to_builtins(entry), "near": near, "found_now": found_now}


def _near_words(parameters: Parameters, searcher: Searcher, today: date) -> list[str]:
    """Return the most similar word of the index for each word of the query that no document contains, if any."""
    words = [leaf for leaf in leaves(parameters.query.parsed.tree) if isinstance(leaf, Word)]
    offers = [offer for word in words for offer in searcher.search(Parameters().with_tree(word), today=today).offers]
    return [offer.about for offer in offers if offer.kind == "did_you_mean"]
