"""The `indexer` command: results to stdout, messages to stderr; exit code 1 when nothing came of it."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from indexer.errors import HankehakuError
from indexer.settings import Settings, load_settings

if TYPE_CHECKING:
    from indexer.sources import Problem

_COMMANDS = "hankehaku.commands"
"""Entry points of commands that belong to another package, which this one may not import."""


class _Commands(click.Group):
    """A group that also finds the commands that others hand in, and shows our errors as one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *(each.name for each in entry_points(group=_COMMANDS))})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        own = super().get_command(ctx, name)
        if own is not None:
            return own
        found: Iterator[click.Command] = (each.load() for each in entry_points(group=_COMMANDS, name=name))
        return next(found, None)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own
        try:
            return super().invoke(ctx)
        except HankehakuError as error:
            raise click.ClickException(str(error)) from error


corpus_option = click.option(
    "--corpus", type=click.Path(path_type=Path), help="Folder of the texts.  [default: corpus]"
)
index_option = click.option("--index", type=click.Path(path_type=Path), help="Folder of the index.  [default: index]")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


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


def settings_of(ctx: click.Context, **options: Any) -> Settings:  # noqa: ANN401
    """Return the settings that hold for a command with these options."""
    return load_settings(ctx.obj, **options)


def print_json(value: Any) -> None:  # noqa: ANN401
    """Print a value as JSON, readable."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def _tell(problems: Iterable[Problem]) -> None:
    """Print problems to stderr, a line each."""
    for problem in problems:
        click.echo(f"{'warning' if problem.lost else 'note'}: {problem}", err=True)


@main.command()
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
def reindex(
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
    from indexer.reindex import reindex as bring_in_line

    settings = settings_of(ctx, corpus=corpus, index=index, jobs=jobs)
    with _progress_bar(shown=not as_json and sys.stderr.isatty()) as progress:
        report = bring_in_line(settings, full=full, accept_shrink=accept_shrink, wait_s=wait, progress=progress)
    _tell(report.problems)
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


@main.command()
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
def watch(ctx: click.Context, corpus: Path | None, index: Path | None, every: float, poll: bool) -> None:
    """Keep the index in line with the texts, as they change, until stopped by Ctrl+C."""
    from indexer.keeping import Keeper
    from indexer.watching import watch as keep_watch

    settings = settings_of(ctx, corpus=corpus, index=index)
    click.echo(f"Watching {settings.corpus}/ for the index in {settings.index}/ (stop: Ctrl+C)", err=True)
    keeper = Keeper(settings, say=click.echo, tell=_tell, warn=partial(click.echo, err=True))
    keep_watch(settings, keeper, every_s=every * 60, poll=poll)


@main.command()
@index_option
@json_option
@click.pass_context
def stats(ctx: click.Context, index: Path | None, as_json: bool) -> None:
    """Tell what is in the index."""
    from indexer.stats import read_stats

    found = read_stats(settings_of(ctx, index=index).index)
    if as_json:
        print_json(found)
        return
    for name, value in found.items():
        if isinstance(value, dict):
            click.echo(f"{name}:")
            for each, count in value.items():
                click.echo(f"  {count:>7}  {each}")
        else:
            click.echo(f"{name}: {value}")


@main.command()
@click.argument("text")
@click.option("--language", help="ISO 639-1 code.  [default: detected]")
@index_option
@json_option
@click.pass_context
def analyze(ctx: click.Context, text: str, language: str | None, index: Path | None, as_json: bool) -> None:
    """Show what the analysis makes of TEXT: each token, its language, dictionary forms and terms."""
    from indexer.analysis import Analyzer

    analyzer = Analyzer(default=settings_of(ctx, index=index).language)
    language = language or analyzer.language_of(text)
    found = list(analyzer.tokens(text, language))
    if as_json:
        print_json([{**token._asdict(), "language": language, **terms._asdict()} for token, terms in found])
        return
    for token, terms in found:
        kinds = {"lemmas": terms.lemmas, "base": terms.base, "part": terms.part}
        told = "  ".join(f"{kind}: {' '.join(words) or '–'}" for kind, words in kinds.items())
        click.echo(f"{token.form}  [{language} {token.start}–{token.end}]  {told}")


@main.command()
@index_option
@click.pass_context
def check(ctx: click.Context, index: Path | None) -> None:
    """Check the index: every file as its manifest says, every document there and readable, no other."""
    from indexer.check import check_index

    settings = settings_of(ctx, index=index)
    wrong = list(check_index(settings.index))
    for line in wrong:
        click.echo(line)
    if wrong:
        ctx.exit(1)
    click.echo(f"{settings.index}/ is whole")


@main.command("map")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", default="", metavar="NAME", help="A shipped mapping of columns to use.")
@json_option
@click.pass_context
def map_columns(ctx: click.Context, file: Path, mapping: str, as_json: bool) -> None:
    """Propose how the columns of FILE (CSV, XLSX, JSON, JSON Lines) are to be read, and show what would be."""
    from indexer.map_command import json_of, propose_source, report_of

    proposal = propose_source(file, settings_of(ctx).limits, mapping)
    if as_json:
        print_json(json_of(proposal))
    else:
        click.echo(report_of(proposal))
    for problem in proposal.problems:
        click.echo(f"{'warning' if problem.lost else 'note'}: {problem}", err=True)
    if not proposal.count:
        ctx.exit(1)


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
