"""`indexer analyze`: the terms of each word of a text."""

from __future__ import annotations

from pathlib import Path

import click

from indexer.commands.options import index_option, json_option, print_json, settings_of


@click.command("analyze")
@click.argument("text")
@click.option("--language", help="ISO 639-1 code.  [default: detected]")
@index_option
@json_option
@click.pass_context
def command(ctx: click.Context, text: str, language: str | None, index: Path | None, as_json: bool) -> None:
    """Show how TEXT is analysed: each token with its language, dictionary forms and terms."""
    from indexer.analysis import Analyzer

    analyzer = Analyzer(default=settings_of(ctx, index=index).language)
    language = language or analyzer.language_of(text)
    tokens = list(analyzer.tokens(text, language))
    if as_json:
        print_json([{**token._asdict(), "language": language, **terms._asdict()} for token, terms in tokens])
        return
    for token, terms in tokens:
        kinds = {"lemmas": terms.lemmas, "base": terms.base, "part": terms.part}
        columns = "  ".join(f"{kind}: {' '.join(words) or '–'}" for kind, words in kinds.items())
        click.echo(f"{token.form}  [{language} {token.start}–{token.end}]  {columns}")
