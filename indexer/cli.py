"""The `indexer` command: results are printed to stdout, messages to stderr; the exit code is 1 after an error."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import click

from indexer.errors import HankehakuError

_OWN = ("reindex", "watch", "stats", "analyze", "check", "map", "explain")
"""Sub-commands of this package. Each is a module of indexer.commands, imported when it is used."""
_ENTRY_POINTS = "hankehaku.commands"
"""Entry point group for commands of other packages, such as searchapp, which this package must not import."""


class _Commands(click.Group):
    """A group that imports its commands on demand and shows errors of the package as a one-line message."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted({*_OWN, *(point.name for point in entry_points(group=_ENTRY_POINTS))})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002 - click's
        if name in _OWN:
            module = import_module(f"indexer.commands.{name}")
            command: click.Command = module.command
            return command
        commands: Iterator[click.Command] = (point.load() for point in entry_points(group=_ENTRY_POINTS, name=name))
        return next(commands, None)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own
        try:
            return super().invoke(ctx)
        except HankehakuError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Commands)
@click.option(
    "--settings", "settings_file", type=click.Path(path_type=Path), help="Settings file.  [default: hankehaku.toml]"
)
@click.version_option(package_name="hankehaku")
@click.pass_context
def main(ctx: click.Context, settings_file: Path | None) -> None:
    """Build the index of Hankehaku from a folder of texts, and inspect it."""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    ctx.obj = settings_file
