"""`indexer reindex`: brings the index up to date with the source files."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import msgspec

from indexer.commands.options import corpus_option, index_option, json_option, print_json, print_problems, settings_of


@click.command("reindex")
@corpus_option
@index_option
@click.option("--full", is_flag=True, help="Rebuild the whole index, then replace the old one.")
@click.option("--accept-shrink", is_flag=True, help="Remove missing documents even if most of a source is missing.")
@click.option(
    "--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help="Wait for another indexer to finish."
)
@click.option(
    "--jobs", type=click.IntRange(min=0), metavar="N", help="Processes for analysing many new texts; 0: one per core."
)
@click.option("-v", "--verbose", is_flag=True, help="List the documents that are shown as part of others, and why.")
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    corpus: Path | None,
    index: Path | None,
    full: bool,
    accept_shrink: bool,
    wait: float,
    jobs: int | None,
    verbose: bool,
    as_json: bool,
) -> None:
    """Update the index: read new and changed files, remove the documents of missing files."""
    from indexer.indexing.reindex import reindex as update_index

    settings = settings_of(ctx, corpus=corpus, index=index, jobs=jobs)
    with _progress_bar(shown=not as_json and sys.stderr.isatty()) as progress:
        report = update_index(settings, full=full, accept_shrink=accept_shrink, wait_s=wait, progress=progress)
    print_problems(report.problems)
    if as_json:
        print_json({**msgspec.to_builtins(report), "skipped": report.skipped})
        return
    if report.rebuilt:
        click.echo(f"Full rebuild: {report.rebuilt}")
    click.echo(report.summary)
    if report.duplicates_line:
        click.echo(f"{report.duplicates_line}{'' if verbose else '; --verbose lists them'}")
    for merge in report.merged if verbose else ():
        click.echo(f"  {merge}")
    for line in report.overview.lines:
        click.echo(line)
    click.echo(f"Generation {report.generation} of {settings.index}/ is served")


@contextmanager
def _progress_bar(*, shown: bool) -> Iterator[Any]:
    """Yield a function that shows progress on a terminal, or None if it is not to be shown.

    It shows the share of the sources read, the number of documents, records per second and the remaining time.
    """
    if not shown:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    started = time.monotonic()
    columns = (
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %  {task.fields[read]} documents  {task.fields[speed]:.0f} records/s"),
        TimeRemainingColumn(),
    )
    # auto_refresh would start a thread, and processes must not be forked while other threads run
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("", total=None, read=0, speed=0.0)

        def show(done: int, total: int, read: int) -> None:
            speed = read / max(time.monotonic() - started, 0.001)
            bar.update(task, completed=done, total=total, read=read, speed=speed, refresh=True)

        yield show
