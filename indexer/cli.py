"""The `indexer` command: results to stdout, messages to stderr; exit code 1 when nothing came of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import click

from indexer.errors import HankehakuError

_OWN = ("reindex", "watch", "stats", "analyze", "check", "map")
"""Sub-commands of this package: each is a module of indexer.commands, loaded when it is used."""
_OTHERS = "hankehaku.commands"
"""Entry point group of the commands of another package, which this one may not import."""


class _Commands(click.Group):
    """A group that loads its commands on demand, and shows our errors as one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted({*_OWN, *(each.name for each in entry_points(group=_OTHERS))})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002 - click's
        if name in _OWN:
            module = import_module(f"indexer.commands.{name}")
            command: click.Command = module.command
            return command
        found: Iterator[click.Command] = (each.load() for each in entry_points(group=_OTHERS, name=name))
        return next(found, None)

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
    """Make the index of Hankehaku from a folder of texts, and look into it."""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    ctx.obj = settings_file
