"""`indexer explain`: prints the value of each field of a document, and where it was found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.commands.options import json_option, print_json, print_problems, settings_of

if TYPE_CHECKING:
    from indexer.commands.explanation import Explanation

_LINE_RE = re.compile(r"(.+):(\d+)")
_MAX_VALUE = 100  # characters shown
_MAX_SHOWN = 20  # documents


@click.command("explain")
@click.argument("file")
@click.argument("document_id", metavar="[ID]", default="", required=False)
@json_option
@click.pass_context
def command(ctx: click.Context, file: str, document_id: str, as_json: bool) -> None:
    """Show where each value of the documents in FILE was found.

    FILE:LINE or FILE ID explains one record of a register. A file of the corpus or of a [[source]] is read with its
    settings.
    """
    from indexer.commands.explanation import Explainer

    path, line = _location(file)
    explanations, problems = Explainer(settings_of(ctx), today=date.today()).explain(
        path, line=line, document_id=document_id
    )
    if as_json:
        print_json(explanations)
    elif explanations:
        click.echo("\n\n".join("\n".join(_lines(explanation)) for explanation in explanations[:_MAX_SHOWN]))
        if len(explanations) > _MAX_SHOWN:
            click.echo(f"\nand {len(explanations) - _MAX_SHOWN:,} more; name one: indexer explain FILE ID")
    print_problems(problem for problem in problems if line in (None, problem.line))
    if not explanations:
        record = f" with the id {document_id}" if document_id else f" in line {line}" if line else ""
        raise click.ClickException(f"{path}: no document{record}")


def _location(text: str) -> tuple[Path, int | None]:
    """Return the path and the line in FILE:LINE. Raises: click.ClickException if there is no such file."""
    match = None if Path(text).exists() else _LINE_RE.fullmatch(text)
    path = Path(match[1] if match else text)
    if not path.is_file():
        raise click.ClickException(f"there is no file {path}")
    return path, int(match[2]) if match else None


def _lines(explanation: Explanation) -> Iterator[str]:
    place = f"{explanation.file}:{explanation.line}" if explanation.line else explanation.file
    yield f"{place}: {explanation.kind}, id {explanation.id}"
    for finding in explanation.findings:
        yield f"  {finding.field}: {_short(finding.value)} — {finding.origin}"
    for heading, values in (
        ("shown and searched as details:", explanation.details),
        ("labels that no field holds:", explanation.unused),
        ("left out as frame of the site:", explanation.frame),
    ):
        if values:
            yield f"  {heading}"
            yield from (f"    {_short(value)}" for value in values)


def _short(text: str) -> str:
    return text if len(text) <= _MAX_VALUE else f"{text[: _MAX_VALUE - 1]}…"
