"""`indexer search`: the same search from the command line. The indexer finds it as an entry point."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from indexer.commands.options import index_option, json_option, print_json, settings_of
from searchapp.api.serializers import search_reply
from searchapp.i18n.formatting import offer_text, when_text, why_text
from searchapp.i18n.labels import notice_text, value_name
from searchapp.search.parameters import PARAMETER_NAMES, read_parameters
from searchapp.search.results import Hit, Results
from searchapp.search.search_index import SearchIndex
from searchapp.search.suggestions import suggest


@click.command()
@click.argument("query", default="")
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="NAME=VALUE",
    help="As in an address: year=2011, status=ended, sort=newest, page=2 …  Repeatable.",
)
@click.option("--suggest", "as_beginning", is_flag=True, help="Suggest how QUERY might go on, and search nothing.")
@index_option
@json_option
@click.pass_context
def search(
    ctx: click.Context, query: str, filters: tuple[str, ...], as_beginning: bool, index: Path | None, as_json: bool
) -> None:
    """Search the index for QUERY; without one, browse everything, the newest first."""
    given: dict[str, list[str]] = {"q": [query]}
    for each in filters:
        name, _, value = each.partition("=")
        if name not in PARAMETER_NAMES:
            raise click.BadParameter(f"there is no filter {name!r}", param_hint="--filter")
        given.setdefault(name, []).append(value)
    parameters, bad = read_parameters(given)
    if bad:
        raise click.BadParameter(f"{bad[0].name} must be {bad[0].expected}", param_hint="--filter")
    settings = settings_of(ctx, index=index)
    searcher, generation = SearchIndex(settings).current()
    if as_beginning:
        found = [each._asdict() for each in suggest(query, searcher.reader)]
        print_json(found) if as_json else click.echo("\n".join(f"{each['text']}  ({each['kind']})" for each in found))
        return
    today = date.today()
    results = searcher.search(parameters, today=today)
    if as_json:
        print_json(search_reply(results, generation, today))
        return
    _print_results(results)


def _print_results(results: Results) -> None:
    widths = " · ".join(f"{width} {count}" for width, count in results.widths.items())
    click.echo(f"{results.total} found" + (f" ({widths})" if widths else ""))
    for notice in results.notices:
        click.echo(notice_text(notice))
    for synonyms in results.synonyms:
        click.echo(f"{synonyms.words} = {', '.join(synonyms.others)} (as it is: --filter plain={synonyms.words!r})")
    first = (results.parameters.page - 1) * results.parameters.size + 1
    for number, hit in enumerate(results.hits, first):
        _print(number, hit)
    for offer in results.offers:
        click.echo(f"\n{offer_text(offer)}: {offer.count} — {offer.parameters.url('')}")
    if results.related:
        click.echo("\nnear the subject:")
    for number, hit in enumerate(results.related, 1):
        _print(number, hit)


def _print(number: int, hit: Hit) -> None:
    document = hit.document
    status = value_name("status", hit.status.value) if hit.status else ""
    facts = [value_name("kind", document.kind.value), when_text(document), status, *document.funders, document.id]
    click.echo(f"\n{number}. {click.style(document.title, bold=True)}")
    click.echo("   " + " · ".join(filter(None, facts)))
    for snippet in hit.snippets:
        click.echo("   " + _marked(snippet.text, snippet.marks))
    if hit.why:
        click.echo("   " + why_text(hit.why))


def _marked(text: str, marks: list[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in marks:
        pieces += [text[at:start], click.style(text[start:end], underline=True, bold=True)]
        at = end
    return "".join([*pieces, text[at:]])
