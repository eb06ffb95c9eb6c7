"""The command: measures what is asked for and prints tables or JSON. What it is doing goes to stderr."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import click

from benchmarks.speed import building, opening, ours, pages, reindexing, searching
from benchmarks.speed.batches import analysed, lines_of, read_batches
from benchmarks.speed.measuring import machine
from benchmarks.speed.peers import OURS, PEERS
from benchmarks.speed.peers.base import CannotChangeError
from benchmarks.speed.plain import Plain
from benchmarks.speed.queries import DEEP, draw
from benchmarks.speed.tables import markdown
from benchmarks.speed.targets import targets

SECTIONS = ("reindex", "index", "search", "segments", "open", "pages")
_STOCK = "stock Whoosh"
_TITLES = 20_000  # enough to draw the searches for pages from


def _listed(allowed: tuple[str, ...]) -> Callable[[click.Context, click.Parameter, str | None], tuple[str, ...]]:
    """Return a reader of names with commas between; of nothing, all."""

    def read(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
        names = tuple(name.strip() for name in (value or ",".join(allowed)).split(","))
        if unknown := [name for name in names if name not in allowed]:
            raise click.BadParameter(f"{', '.join(unknown)}: none of {', '.join(allowed)}")
        return names

    return read


def _numbers(_ctx: click.Context, _parameter: click.Parameter, value: str) -> tuple[int, ...]:
    try:
        return tuple(sorted(int(each) for each in value.split(",")))
    except ValueError as error:
        raise click.BadParameter("numbers with commas between") from error


@click.command()
@click.option(
    "--documents", type=click.Path(exists=True, path_type=Path), required=True, help="JSON Lines, .xz or not."
)
@click.option("--records", callback=_numbers, default="10000,100000", show_default=True, help="The first so many.")
@click.option("--only", callback=_listed(SECTIONS), help=f"What to measure, of {','.join(SECTIONS)}.  [default: all]")
@click.option("--peers", callback=_listed(tuple(PEERS)), help=f"Engines, of {','.join(PEERS)}.  [default: all]")
@click.option("--stock-records", type=int, help="No more records than these for stock Whoosh, which takes minutes.")
@click.option("--work", type=click.Path(path_type=Path), help="Keep analysed records and indexes in this folder.")
@click.option("--deep", type=int, default=DEEP, show_default=True, help="The offset of the deep page.")
@click.option("--seconds", type=float, default=pages.SECONDS, show_default=True, help="Of asking for pages, each way.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of Markdown.")
def main(
    documents: Path,
    records: tuple[int, ...],
    only: tuple[str, ...],
    peers: tuple[str, ...],
    stock_records: int | None,
    work: Path | None,
    deep: int,
    seconds: float,
    as_json: bool,
) -> None:
    """Print how fast we and other engines index, search, open and serve."""
    with _folder(work) as folder:
        run = _Run(documents, folder, only, peers, stock_records, deep, seconds)
        for size in records:
            run.measure(size)
        if "pages" in only:
            run.measure_pages(max(records))
        met = targets(run.result)
    if as_json:
        click.echo(json.dumps({**run.result, "targets": [each._asdict() for each in met]}, ensure_ascii=False))
        return
    for line in markdown(run.result, met):
        click.echo(line)


@contextmanager
def _folder(work: Path | None) -> Iterator[Path]:
    if work is None:
        with tempfile.TemporaryDirectory() as scratch:
            yield Path(scratch)
        return
    work.mkdir(parents=True, exist_ok=True)
    yield work.resolve()


class _Run:
    """Gathers the figures. After each part they are kept in the work folder, for a part may fail."""

    def __init__(
        self,
        documents: Path,
        work: Path,
        only: tuple[str, ...],
        peers: tuple[str, ...],
        stock_records: int | None,
        deep: int,
        seconds: float,
    ) -> None:
        self.documents, self.work, self.only = documents, work, only
        self.stock_records, self.deep, self.seconds = stock_records, deep, seconds
        self.result: dict[str, Any] = {"machine": machine(), "sizes": {}, "notes": []}
        self.peers = []
        for name in peers:
            reason = PEERS[name].missing()
            if reason:
                self._note(f"{name} is left out: {reason}")
            else:
                self.peers.append(name)
        self._batches: Path | None = None
        self._counted: Plain | None = None

    @property
    def batches(self) -> Path:
        """The folder of analysed records."""
        if self._batches is None:
            self._tell("analysing the records, once for all engines")
            self._batches = analysed(self.documents, self.work)
        return self._batches

    def measure(self, size: int) -> None:
        """Measure everything but pages on the first so many records."""
        figures = self.result["sizes"].setdefault(str(size), {})
        if "reindex" in self.only and OURS in self.peers:
            self._part("reindex", size, lambda: self._whole(size, figures))
        if set(self.only) <= {"reindex", "pages"}:
            return
        names = self._built(size, figures)
        if "search" in self.only and names:
            self._part("search", size, lambda: self._search(size, figures, names))
        if "segments" in self.only:
            self._part("segments", size, lambda: self._segments(size, figures, names))
        if "open" in self.only:
            self._part("open", size, lambda: self._open(size, figures, names))

    def measure_pages(self, size: int) -> None:
        """Measure pages of the index that the command makes."""
        if OURS in self.peers:
            self._part("pages", size, lambda: self._pages(size))

    def _part(self, name: str, size: int, measure: Callable[[], None]) -> None:
        self._tell(f"{name}, {size:,} records")
        try:
            measure()
        except (reindexing.RunError, pages.ServerError) as error:
            self._note(f"**{name}, {size:,} records, failed:** {error}")
        kept = self.work / "figures.json"
        kept.write_text(json.dumps(self.result, ensure_ascii=False))

    def _built(self, size: int, figures: dict[str, Any]) -> list[str]:
        """Build the index of each engine, ours always anew, and return the engines that have one."""
        names = []
        for name in self.peers:
            if name == _STOCK and self.stock_records is not None and size > self.stock_records:
                self._note(f"{name} is left out at {size:,} records: it takes minutes (--stock-records)")
                continue
            self._tell(f"index, {size:,} records, {name}")
            try:
                anew = "index" in self.only or name == OURS
                told = building.built(self.work, self.batches, name, size, anew=anew)
            except building.BuildError as error:
                self._note(f"**{name} is left out at {size:,} records:** {error}")
                continue
            names.append(name)
            if "index" in self.only:
                figures.setdefault("index", {})[name] = told
        return names

    def _whole(self, size: int, figures: dict[str, Any]) -> None:
        figures["reindex"] = reindexing.measure(self.work, self.documents, size)

    def _search(self, size: int, figures: dict[str, Any], names: list[str]) -> None:
        plain = self._plain(size)
        figures["search"] = searching.measure(self.work, names, size, plain, draw(plain, deep=self.deep))

    def _plain(self, size: int) -> Plain:
        """Return the plain count of the first so many records, made once."""
        if self._counted is None or self._counted.size != size:
            self._counted = Plain(read_batches(self.batches, size))
        return self._counted

    def _segments(self, size: int, figures: dict[str, Any], names: list[str]) -> None:
        """Search with one big segment, and after many small commits."""
        asked = [
            query
            for kind, queries in draw(self._plain(size), deep=self.deep).items()
            if kind not in ("deep page", "everything")
            for query in queries[:5]
        ]
        for name in names:
            try:
                told = building.small_commits(self.work, self.batches, name, size)
            except CannotChangeError as error:
                self._note(f"{name} is left out of small commits: {error}")
                continue
            folder = building.index_folder(self.work, name, size)
            for moment, each in (("before", folder), ("after", folder.with_name(told["folder"]))):
                reader = PEERS[name].open(each)
                told[moment] = searching.warm(reader, asked)
                reader.close()
            figures.setdefault("segments", {})[name] = told

    def _open(self, size: int, figures: dict[str, Any], names: list[str]) -> None:
        (word,) = self._plain(size).commonest(1, letters=3)
        if OURS in names:
            served = reindexing.ready_index(self.work, self.documents, size)
            figures.setdefault("open", {})[OURS] = opening.measure(self.work, OURS, size, word, served=served)
        for name in names:
            label = f"{name}, engine alone" if name == OURS else name
            figures.setdefault("open", {})[label] = opening.measure(self.work, name, size, word)

    def _pages(self, size: int) -> None:
        index = reindexing.ready_index(self.work, self.documents, size)
        lines = b"".join(islice(lines_of(self.documents), min(size, _TITLES)))
        told = pages.measure(index, ours.parse(lines, self.work), seconds=self.seconds)
        self.result["pages"] = {"records": size, **told}

    def _note(self, text: str) -> None:
        if text not in self.result["notes"]:
            self.result["notes"].append(text)
        self._tell(text)

    @staticmethod
    def _tell(text: str) -> None:
        click.echo(text, err=True)


if __name__ == "__main__":
    main()
