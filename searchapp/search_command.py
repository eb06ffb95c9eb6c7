"""`indexer search`: the same search from the command line. The indexer finds it as an entry point."""

from __future__ import annotations

from pathlib import Path

import click

from indexer import Analyzer, OpenIndex
from indexer.cli import index_option, json_option, print_json, settings_of
from searchapp.api import to_json
from searchapp.parameters import REPEATABLE, read_parameters
from searchapp.presentation import date_text, period_text, value_name
from searchapp.search import Hit
from searchapp.search import search as run_search
from searchapp.service import Answer


@click.command()
@click.argument("query", default="")
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="NAME=VALUE",
    help="As in an address: year=2011, status=ended, sort=newest, page=2 …  Repeatable.",
)
@index_option
@json_option
@click.pass_context
def search(ctx: click.Context, query: str, filters: tuple[str, ...], index: Path | None, as_json: bool) -> None:
    """Search the index for QUERY; without one, browse everything, the newest first."""
    given: dict[str, list[str]] = {"q": [query]}
    for each in filters:
        name, _, value = each.partition("=")
        if name not in (*REPEATABLE, "year_from", "year_to", "sort", "page", "size"):
            raise click.BadParameter(f"there is no filter {name!r}", param_hint="--filter")
        given.setdefault(name, []).append(value)
    parameters, bad = read_parameters(given)
    if bad:
        raise click.BadParameter(f"{bad[0].name} must be {bad[0].expected}", param_hint="--filter")
    settings = settings_of(ctx, index=index)
    generation, reader = OpenIndex(settings.index).current()
    results = run_search(parameters, reader, Analyzer(default=settings.language))
    if as_json:
        print_json(to_json(Answer(results, generation.number, generation.manifest)))
        return
    click.echo(f"{results.total} found")
    first = (results.parameters.page - 1) * results.parameters.size + 1
    for number, hit in enumerate(results.hits, first):
        _print(number, hit)


def _print(number: int, hit: Hit) -> None:
    document = hit.document
    when = period_text(document.period) or date_text(document.published)
    status = value_name("status", hit.status.value) if hit.status else ""
    facts = [value_name("kind", document.kind.value), when, status, *document.funders, document.id]
    click.echo(f"\n{number}. {click.style(document.title, bold=True)}")
    click.echo("   " + " · ".join(filter(None, facts)))
    for snippet in hit.snippets:
        click.echo("   " + _marked(snippet.text, snippet.marks))


def _marked(text: str, marks: list[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in marks:
        pieces += [text[at:start], click.style(text[start:end], underline=True, bold=True)]
        at = end
    return "".join([*pieces, text[at:]])
