"""`indexer queries`: the searches that found nothing. The indexer finds it as an entry point."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

from indexer.commands.options import index_option, json_option, print_json, settings_of
from indexer.storage.index_folder import IndexFolder
from indexer.storage.query_log import QueryLog, ZeroQuery
from searchapp.query.ast import Word, leaves
from searchapp.query.parser import parse
from searchapp.search.parameters import Parameters
from searchapp.search.search_index import OpenSearch
from searchapp.search.searcher import Searcher


@click.command()
@index_option
@click.option(
    "--least", type=click.IntRange(min=1), default=1, metavar="N", help="Leave out what was asked more rarely."
)
@click.option("--most", type=click.IntRange(min=1), default=50, metavar="N", help="How many to show.  [default: 50]")
@json_option
@click.pass_context
def queries(ctx: click.Context, index: Path | None, least: int, most: int, as_json: bool) -> None:
    """Show the searches that found nothing, the commonest first, with the nearest words that the index has."""
    settings = settings_of(ctx, index=index)
    noted = [each for each in QueryLog(IndexFolder(settings.index).zero_queries).read() if each.count >= least][:most]
    searcher = OpenSearch(settings).current().searcher if noted else None
    told = [_told(each, searcher) for each in noted if searcher]
    if as_json:
        print_json(told)
        return
    if not told:
        click.echo(f"no search that found nothing is noted in {settings.index}/")
    for each in told:
        more = [f"near: {', '.join(each['near'])}"] if each["near"] else []
        more += [f"found now: {each['found_now']}"] if each["found_now"] else []
        click.echo(f"{each['count']:>7}  {each['last']}  {each['query']}" + (f"  ({'; '.join(more)})" if more else ""))


def _told(noted: ZeroQuery, searcher: Searcher) -> dict[str, Any]:
    """Return what is noted of a query, the words near those that nothing has, and how many texts it finds by now."""
    found_now = searcher.search(Parameters(q=noted.query)).total
    near = [] if found_now else _near_words(noted.query, searcher)
    return {**msgspec.to_builtins(noted), "near": near, "found_now": found_now}


def _near_words(query: str, searcher: Searcher) -> list[str]:
    """Return for each word that finds nothing by itself the nearest that the index has, where one is near."""
    words = [leaf for leaf in leaves(parse(query).tree) if isinstance(leaf, Word)]
    offers = [offer for word in words for offer in searcher.search(Parameters(q=str(word))).offers]
    return [offer.about for offer in offers if offer.kind == "did_you_mean"]
