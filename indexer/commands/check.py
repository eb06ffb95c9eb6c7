"""`indexer check`: verifies the files and the documents of an index."""

from __future__ import annotations

from pathlib import Path

import click

from indexer.commands.options import index_option, settings_of


@click.command("check")
@index_option
@click.pass_context
def command(ctx: click.Context, index: Path | None) -> None:
    """Check the index: files against the manifest, and that exactly the expected documents are readable."""
    from indexer.storage.check import check_index, notes

    settings = settings_of(ctx, index=index)
    faults = list(check_index(settings.index))
    for fault in faults:
        click.echo(fault)
    if faults:
        ctx.exit(1)
    click.echo(f"{settings.index}/ is valid")
    for note in notes(settings.index):
        click.echo(note)
