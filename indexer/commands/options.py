"""Options, settings and output functions shared by the sub-commands."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from indexer.settings import Settings, load_settings

if TYPE_CHECKING:
    from indexer.sources import Problem

corpus_option = click.option(
    "--corpus", type=click.Path(path_type=Path), help="Folder of the texts.  [default: corpus]"
)
index_option = click.option("--index", type=click.Path(path_type=Path), help="Folder of the index.  [default: index]")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def settings_of(ctx: click.Context, **options: Any) -> Settings:  # noqa: ANN401
    """Return the settings of a command, overridden by its options."""
    return load_settings(ctx.obj, **options)


def print_json(value: Any) -> None:  # noqa: ANN401
    """Print a value as indented JSON."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def print_problems(problems: Iterable[Problem]) -> None:
    """Print problems to stderr, one per line."""
    for problem in problems:
        click.echo(f"{'warning' if problem.lost else 'note'}: {problem}", err=True)
