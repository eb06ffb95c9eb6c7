"""The command: measures what is missing, and renews the figures, the table and the plot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from benchmarks.growth.figures import growth_table
from benchmarks.growth.measuring import measure_part, missing_parts
from benchmarks.growth.plot import growth_svg
from benchmarks.speed.pages import SECONDS
from benchmarks.speed.reindexing import RunError
from benchmarks.speed.servers import ServerError

_FOLDER = Path(__file__).parents[1]
_BEGIN, _END = "<!-- growth: begin -->", "<!-- growth: end -->"
_SERIES = "embedded"


@click.command()
@click.option("--documents", type=click.Path(exists=True, path_type=Path), help="JSON Lines, .xz or not.")
@click.option("--work", type=click.Path(path_type=Path), help="Keep records and indexes in this folder.")
@click.option("--sizes", default="", help="Comma-separated numbers of records to measure.  [default: none]")
@click.option("--again", is_flag=True, help="Measure the sizes again, even if they have figures.")
@click.option(
    "--seconds", type=float, default=SECONDS, show_default=True, help="Duration of each measurement over HTTP."
)
@click.option(
    "--results",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=_FOLDER,
    help="The folder of growth.json, growth.svg and SPEED.md.  [default: benchmarks]",
)
def main(documents: Path | None, work: Path | None, sizes: str, again: bool, seconds: float, results: Path) -> None:
    """Measure sizes, part by part, and renew growth.json, growth.svg and the table in SPEED.md.

    Parts that have figures are not measured again, so an interrupted run continues. Without --sizes only the table and
    the plot are renewed.
    """
    path = results / "growth.json"
    figures: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    for size in _numbers(sizes):
        if documents is None or work is None:
            raise click.UsageError("--sizes needs --documents and --work")
        work.mkdir(parents=True, exist_ok=True)
        parts = figures.setdefault(_SERIES, {}).setdefault(str(size), {})
        if again:
            parts.clear()
        for part in missing_parts(parts):
            click.echo(f"{part}, {size:,} records", err=True)
            try:
                parts[part] = measure_part(part, documents, work.resolve(), size, seconds)
            except (RunError, ServerError, ValueError) as error:
                raise click.ClickException(f"{part}, {size:,} records: {error}") from error
            path.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")
    renew(results, figures)


def _numbers(text: str) -> list[int]:
    try:
        numbers = [int(number) for number in text.split(",") if number.strip()]
    except ValueError as error:
        raise click.BadParameter("expected comma-separated numbers", param_hint="--sizes") from error
    if any(number < 1 for number in numbers):
        raise click.BadParameter("sizes are positive numbers", param_hint="--sizes")
    return numbers


def renew(results: Path, figures: dict[str, Any]) -> None:
    """Write the plot, and the table into SPEED.md between its two comments. Raises: ClickException without them."""
    (results / "growth.svg").write_text(growth_svg(figures), "utf-8")
    report = results / "SPEED.md"
    text = report.read_text("utf-8")
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise click.ClickException(f"{report} has no place for the table; add the lines {_BEGIN} and {_END}")
    lines = "\n".join(growth_table(figures))
    report.write_text(f"{before}{begin}\n\n{lines}\n\n{end}{after}", "utf-8")


if __name__ == "__main__":
    main()
