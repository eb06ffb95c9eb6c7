"""`indexer watch`: keeps the index up to date while it runs."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from indexer.commands.options import corpus_option, index_option, print_problems, settings_of


@click.command("watch")
@corpus_option
@index_option
@click.option(
    "--every",
    type=click.FloatRange(min=0),
    default=60.0,
    show_default=True,
    metavar="MINUTES",
    help="How often sources of the web are looked at; 0: never.",
)
@click.option("--poll", is_flag=True, help="Look at every file again and again: for network drives.")
@click.pass_context
def command(ctx: click.Context, corpus: Path | None, index: Path | None, every: float, poll: bool) -> None:
    """Keep the index in line with the texts, as they change, until stopped by Ctrl+C."""
    from indexer.watch.runner import Keeper
    from indexer.watch.watcher import watch as keep_watch

    settings = settings_of(ctx, corpus=corpus, index=index)
    click.echo(f"Watching {settings.corpus}/ for the index in {settings.index}/ (stop: Ctrl+C)", err=True)
    keeper = Keeper(settings, say=click.echo, tell=print_problems, warn=partial(click.echo, err=True))
    keep_watch(settings, keeper, every_s=every * 60, poll=poll)
