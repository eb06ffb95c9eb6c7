"""`indexer search`: the search on the command line. The indexer loads it through an entry point."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from indexer.commands.options import index_option, json_option, print_json, settings_of
from searchapp.api.serializers import search_reply
from searchapp.i18n.formatting import offer_text, when_text, why_text
from searchapp.i18n.labels import facet_name, notice_text, value_name
from searchapp.search.parameters import PARAMETER_NAMES, Parameters, read_parameters
from searchapp.search.results import Hit, Results
from searchapp.search.search_index import SearchIndex


@click.command()
@click.argument("query", default="")
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="NAME=VALUE",
    help="As in a URL: year=2011, status=ended, sort=newest, page=2 …  Repeatable.",
)
@click.option("--suggest", "as_beginning", is_flag=True, help="Suggest completions of QUERY instead of searching.")
@index_option
@json_option
@click.pass_context
def search(
    ctx: click.Context, query: str, filters: tuple[str, ...], as_beginning: bool, index: Path | None, as_json: bool
) -> None:
    """Search the index for QUERY. Without QUERY, list all documents, newest first."""
    parameters = _parameters_of(query, filters)
    settings = settings_of(ctx, index=index)
    searcher, generation = SearchIndex(settings).current()
    if as_beginning:
        suggestions = searcher.suggestions(query)
        if as_json:
            print_json([suggestion._asdict() for suggestion in suggestions])
        else:
            click.echo("\n".join(f"{suggestion.text}  ({suggestion.kind})" for suggestion in suggestions))
        return
    today = date.today()
    results = searcher.search(parameters, today=today)
    if as_json:
        print_json(search_reply(results, generation, today))
        return
    _print_results(results)


def _parameters_of(query: str, filters: tuple[str, ...]) -> Parameters:
    """Return the parameters of a search. filters: NAME=VALUE. Raises: click.BadParameter."""
    values: dict[str, list[str]] = {"q": [query]}
    for text in filters:
        name, _, value = text.partition("=")
        if name not in PARAMETER_NAMES:
            available = ", ".join(PARAMETER_NAMES)
            raise click.BadParameter(f"unknown filter {name!r} (available: {available})", param_hint="--filter")
        values.setdefault(name, []).append(value)
    parameters, bad = read_parameters(values)
    if bad:
        raise click.BadParameter(f"{bad[0].name} must be {bad[0].expected}", param_hint="--filter")
    return parameters


def _print_results(results: Results) -> None:
    widths = " · ".join(f"{width} {count}" for width, count in results.widths.items())
    click.echo(f"{results.total} found" + (f" ({widths})" if widths else ""))
    for notice in results.notices:
        click.echo(notice_text(notice))
    for typed, form in results.corrections:
        click.echo(f"no text contains {typed!r}: searched for {form!r} (as typed: --filter plain={typed!r})")
    for fact in results.facts:
        name = f"{facet_name(fact.facet)}: {value_name(fact.facet, fact.value)}"
        if fact.is_limit:
            click.echo(f"{fact.words} = {name} (as words: --filter plain={fact.words!r})")
        else:
            click.echo(f"{fact.words} was searched for as words ({name}, {fact.total}: --filter fact={fact.words!r})")
    if results.optional_words:
        click.echo(f"not required: {', '.join(results.optional_words)} (required: {results.required_query})")
    for synonyms in results.synonyms:
        click.echo(
            f"{synonyms.words} = {', '.join(synonyms.others)} (without synonyms: --filter plain={synonyms.words!r})"
        )
    first = (results.parameters.page - 1) * results.parameters.size + 1
    for number, hit in enumerate(results.hits, first):
        _print_hit(number, hit)
    if results.partial_total:
        click.echo(f"\n{results.partial_total} with some of the words:")
    for number, hit in enumerate(results.partial, max(first, results.total + 1)):
        _print_hit(number, hit)
    for offer in results.offers:
        click.echo(f"\n{offer_text(offer)}: {offer.count} — {offer.parameters.url('')}")
    if results.related:
        click.echo("\nrelated:")
    for number, hit in enumerate(results.related, 1):
        _print_hit(number, hit)


def _print_hit(number: int, hit: Hit) -> None:
    document = hit.document
    status = value_name("status", hit.status.value) if hit.status else ""
    facts = [value_name("kind", document.kind.value), when_text(document), status, *document.funders, document.id]
    click.echo(f"\n{number}. {click.style(document.title, bold=True)}")
    click.echo("   " + " · ".join(filter(None, facts)))
    for snippet in hit.snippets:
        click.echo("   " + _marked(snippet.text, snippet.marks))
    if hit.missing:
        click.echo("   missing: " + ", ".join(hit.missing))
    if hit.why:
        click.echo("   " + why_text(hit.why))


def _marked(text: str, marks: list[tuple[int, int]]) -> str:
    pieces, position = [], 0
    for start, end in marks:
        pieces += [text[position:start], click.style(text[start:end], underline=True, bold=True)]
        position = end
    return "".join([*pieces, text[position:]])
