"""`indexer stats`: statistics of an index."""

from __future__ import annotations

from pathlib import Path

import click

from indexer.commands.options import index_option, json_option, print_json, settings_of


@click.command("stats")
@index_option
@json_option
@click.pass_context
def command(ctx: click.Context, index: Path | None, as_json: bool) -> None:
    """Show statistics of the index."""
    from indexer.storage.stats import read_stats

    stats = read_stats(settings_of(ctx, index=index).index)
    if as_json:
        print_json(stats)
        return
    for name, value in stats.items():
        if isinstance(value, dict):
            click.echo(f"{name}:")
            for label, count in value.items():
                click.echo(f"  {count:>7}  {label}")
        else:
            click.echo(f"{name}: {value}")
