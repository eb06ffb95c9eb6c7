"""`indexer watch`: updates the index whenever the source files change."""

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
    help="How often sources with a URL are fetched; 0: never.",
)
@click.option("--poll", is_flag=True, help="Check all files repeatedly: for network drives.")
@click.pass_context
def command(ctx: click.Context, corpus: Path | None, index: Path | None, every: float, poll: bool) -> None:
    """Update the index whenever texts change, until stopped by Ctrl+C."""
    from indexer.watch.runner import WatchRunner
    from indexer.watch.watcher import watch as watch_sources

    settings = settings_of(ctx, corpus=corpus, index=index)
    click.echo(f"Watching {settings.corpus}/ for the index in {settings.index}/ (stop: Ctrl+C)", err=True)
    runner = WatchRunner(
        settings, on_summary=click.echo, on_problems=print_problems, on_warning=partial(click.echo, err=True)
    )
    watch_sources(settings, runner, every_s=every * 60, poll=poll)
