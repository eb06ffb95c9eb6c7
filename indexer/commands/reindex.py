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
@click.option("--full", is_flag=True, help="Build everything anew, aside; swap when it is whole.")
@click.option("--accept-shrink", is_flag=True, help="Remove what is gone, however much of a source that is.")
@click.option(
    "--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help="Wait for another indexer to end."
)
@click.option(
    "--jobs", type=click.IntRange(min=0), metavar="N", help="Processes for many new texts; 0: one for each core."
)
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
    as_json: bool,
) -> None:
    """Bring the index in line with the texts: reads what changed, removes what is gone."""
    from indexer.indexing.reindex import reindex as bring_in_line

    settings = settings_of(ctx, corpus=corpus, index=index, jobs=jobs)
    with _progress_bar(shown=not as_json and sys.stderr.isatty()) as progress:
        report = bring_in_line(settings, full=full, accept_shrink=accept_shrink, wait_s=wait, progress=progress)
    print_problems(report.problems)
    if as_json:
        print_json({**msgspec.to_builtins(report), "skipped": report.skipped})
        return
    if report.rebuilt:
        click.echo(f"read everything: {report.rebuilt}")
    click.echo(report.summary)
    click.echo(
        f"{len(report.skipped)} skipped, {len(report.problems) - len(report.skipped)} notes; {report.seconds:.1f} s,"
        f" {report.read / report.seconds if report.seconds else 0:.0f} records/s"
    )
    click.echo(f"generation {report.generation} of {settings.index}/ is served")


@contextmanager
def _progress_bar(*, shown: bool) -> Iterator[Any]:
    """Give what shows progress on a terminal: share of the sources read, documents, records a second, time left."""
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
    # Without auto_refresh there is no thread beside this one, so processes can be forked.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("", total=None, read=0, speed=0.0)

        def show(done: int, total: int, read: int) -> None:
            speed = read / max(time.monotonic() - started, 0.001)
            bar.update(task, completed=done, total=total, read=read, speed=speed, refresh=True)

        yield show
