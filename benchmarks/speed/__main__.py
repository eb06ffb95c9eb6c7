"""The command: runs the selected measurements and prints tables or JSON. Progress goes to stderr."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import click

from benchmarks.speed import adapter, building, opening, pages, reindexing, searching
from benchmarks.speed.answers import measuring as answers
from benchmarks.speed.answers.report import answer_targets
from benchmarks.speed.answers.service import Corpus, Service
from benchmarks.speed.answers.services import SERVICES
from benchmarks.speed.batches import analyse_records, lines_of, read_batches
from benchmarks.speed.measuring import machine
from benchmarks.speed.peers import OURS, PEERS, Peer
from benchmarks.speed.peers.base import CannotChangeError
from benchmarks.speed.queries import DEEP, draw
from benchmarks.speed.reference_counts import ReferenceCounts
from benchmarks.speed.servers import ServerError
from benchmarks.speed.tables import markdown
from benchmarks.speed.targets import targets

SECTIONS = ("reindex", "index", "search", "segments", "open", "pages", "answers")
_BY_COMMAND = {"reindex", "pages", "answers"}  # sections that use only the index of `indexer reindex`
ALL_PEERS = tuple(dict.fromkeys((*PEERS, *SERVICES)))
_STOCK = "stock Whoosh"
_TITLES = 20_000  # from which searches for pages are drawn


def _names_of(allowed: tuple[str, ...]) -> Callable[[click.Context, click.Parameter, str | None], tuple[str, ...]]:
    """Return an option callback that reads comma-separated names; without a value it returns all."""

    def read(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
        names = tuple(name.strip() for name in (value or ",".join(allowed)).split(","))
        if unknown := [name for name in names if name not in allowed]:
            raise click.BadParameter(f"unknown {', '.join(unknown)} (available: {', '.join(allowed)})")
        return names

    return read


def _numbers(_ctx: click.Context, _parameter: click.Parameter, value: str) -> tuple[int, ...]:
    try:
        return tuple(sorted(int(number) for number in value.split(",")))
    except ValueError as error:
        raise click.BadParameter("expected comma-separated numbers") from error


@click.command()
@click.option(
    "--documents", type=click.Path(exists=True, path_type=Path), required=True, help="JSON Lines, .xz or not."
)
@click.option(
    "--records", callback=_numbers, default="10000,100000", show_default=True, help="Numbers of records to measure."
)
@click.option("--only", callback=_names_of(SECTIONS), help=f"What to measure, of {','.join(SECTIONS)}.  [default: all]")
@click.option(
    "--peers", callback=_names_of(ALL_PEERS), help=f"Engines and servers, of {','.join(ALL_PEERS)}.  [default: all]"
)
@click.option("--stock-records", type=int, help="Skip stock Whoosh, which is very slow, above this number.")
@click.option("--work", type=click.Path(path_type=Path), help="Keep analysed records and indexes in this folder.")
@click.option("--deep", type=int, default=DEEP, show_default=True, help="The offset of the deep page.")
@click.option(
    "--seconds", type=float, default=pages.SECONDS, show_default=True, help="Duration of each measurement over HTTP."
)
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
    """Print how fast Hankehaku and other engines index, search, open and serve.

    --only answers compares whole answers over HTTP: our API and page, OpenSearch (make opensearch) and Datasette
    (requirements/bench.txt), with 1, 4 and 8 clients. It measures the largest number of --records.
    """
    with _folder(work) as folder:
        run = _Run(documents, folder, only, peers, stock_records, deep, seconds)
        for size in records:
            run.measure(size)
        if "pages" in only:
            run.measure_pages(max(records))
        if "answers" in only:
            run.measure_answers(max(records))
        checked_targets = [*targets(run.result), *answer_targets(run.result.get("answers", {}))]
        if set(only) == {"answers"}:
            checked_targets = [*answer_targets(run.result.get("answers", {}))]
    if as_json:
        click.echo(
            json.dumps({**run.result, "targets": [target._asdict() for target in checked_targets]}, ensure_ascii=False)
        )
        return
    for line in markdown(run.result, checked_targets):
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
    """Runs the measurements. After each part the figures are written to the work folder, because a part may fail."""

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
        self.peers = self._available([name for name in peers if name in PEERS and set(only) - {"answers"}], PEERS)
        self.services = self._available([name for name in peers if name in SERVICES and "answers" in only], SERVICES)
        self._batches: Path | None = None
        self._reference_counts: ReferenceCounts | None = None

    def _available(self, names: Iterable[str], peers: Mapping[str, Peer] | Mapping[str, Service]) -> list[str]:
        """Return the names of the peers that can be measured on this machine."""
        available = []
        for name in names:
            reason = peers[name].missing()
            if reason:
                self._note(f"{name} is skipped: {reason}")
            else:
                available.append(name)
        return available

    @property
    def batches(self) -> Path:
        """The folder of analysed records."""
        if self._batches is None:
            self._log("analysing the records for all engines")
            self._batches = analyse_records(self.documents, self.work)
        return self._batches

    def measure(self, size: int) -> None:
        """Measure everything except pages on the first `size` records."""
        figures = self.result["sizes"].setdefault(str(size), {})
        if "reindex" in self.only and OURS in self.peers:
            self._measure_part("reindex", size, lambda: self._reindex(size, figures))
        if set(self.only) <= _BY_COMMAND:
            return
        names = self._build(size, figures)
        if "search" in self.only and names:
            self._measure_part("search", size, lambda: self._search(size, figures, names))
        if "segments" in self.only:
            self._measure_part("segments", size, lambda: self._segments(size, figures, names))
        if "open" in self.only:
            self._measure_part("open", size, lambda: self._open(size, figures, names))

    def measure_pages(self, size: int) -> None:
        """Measure pages on the index that `indexer reindex` builds."""
        if OURS in self.peers:
            self._measure_part("pages", size, lambda: self._pages(size))

    def measure_answers(self, size: int) -> None:
        """Measure whole answers over HTTP."""
        if self.services:
            self._measure_part("answers", size, lambda: self._answers(size))

    def _measure_part(self, name: str, size: int, measure: Callable[[], None]) -> None:
        self._log(f"{name}, {size:,} records")
        try:
            measure()
        except (reindexing.RunError, ServerError) as error:
            self._note(f"**{name}, {size:,} records, failed:** {error}")
        output = self.work / "figures.json"
        output.write_text(json.dumps(self.result, ensure_ascii=False))

    def _build(self, size: int, figures: dict[str, Any]) -> list[str]:
        """Build the index of each engine, and return the engines that have one. Hankehaku's is always rebuilt."""
        names = []
        for name in self.peers:
            if name == _STOCK and self.stock_records is not None and size > self.stock_records:
                self._note(f"{name} is skipped at {size:,} records (--stock-records)")
                continue
            self._log(f"index, {size:,} records, {name}")
            try:
                rebuild = "index" in self.only or name == OURS
                index_figures = building.build_index(self.work, self.batches, name, size, rebuild=rebuild)
            except building.BuildError as error:
                self._note(f"**{name} is skipped at {size:,} records:** {error}")
                continue
            names.append(name)
            if "index" in self.only:
                figures.setdefault("index", {})[name] = index_figures
        return names

    def _reindex(self, size: int, figures: dict[str, Any]) -> None:
        figures["reindex"] = reindexing.measure(self.work, self.documents, size)

    def _search(self, size: int, figures: dict[str, Any], names: list[str]) -> None:
        reference = self._reference(size)
        figures["search"] = searching.measure(self.work, names, size, reference, draw(reference, deep=self.deep))

    def _reference(self, size: int) -> ReferenceCounts:
        """Return the reference counts of the first `size` records, computed once."""
        if self._reference_counts is None or self._reference_counts.size != size:
            self._reference_counts = ReferenceCounts(read_batches(self.batches, size))
        return self._reference_counts

    def _segments(self, size: int, figures: dict[str, Any], names: list[str]) -> None:
        """Measure searches on one big segment, and after many small commits."""
        queries_to_time = [
            query
            for kind, queries in draw(self._reference(size), deep=self.deep).items()
            if kind not in ("deep page", "everything")
            for query in queries[:5]
        ]
        for name in names:
            try:
                segment_figures = building.small_commits(self.work, self.batches, name, size)
            except CannotChangeError as error:
                self._note(f"{name} is skipped for small commits: {error}")
                continue
            folder = building.index_folder(self.work, name, size)
            for moment, index in (("before", folder), ("after", folder.with_name(segment_figures["folder"]))):
                reader = PEERS[name].open(index)
                segment_figures[moment] = searching.warm(reader, queries_to_time)
                reader.close()
            figures.setdefault("segments", {})[name] = segment_figures

    def _open(self, size: int, figures: dict[str, Any], names: list[str]) -> None:
        (word,) = self._reference(size).most_frequent(1, letters=3)
        if OURS in names:
            served = reindexing.ready_index(self.work, self.documents, size)
            figures.setdefault("open", {})[OURS] = opening.measure(self.work, OURS, size, word, served=served)
        for name in names:
            label = f"{name}, engine alone" if name == OURS else name
            figures.setdefault("open", {})[label] = opening.measure(self.work, name, size, word)

    def _pages(self, size: int) -> None:
        index = reindexing.ready_index(self.work, self.documents, size)
        lines = b"".join(islice(lines_of(self.documents), min(size, _TITLES)))
        page_figures = pages.measure(index, adapter.parse(lines, self.work), seconds=self.seconds)
        self.result["pages"] = {"records": size, **page_figures}

    def _answers(self, size: int) -> None:
        index = reindexing.ready_index(self.work, self.documents, size)
        corpus = Corpus(self.documents, size, index, self.work / f"answers-{size}")
        schedule = answers.Schedule(self.seconds)
        self.result["answers"] = answers.measure(corpus, self.services, schedule, note=self._note)

    def _note(self, text: str) -> None:
        if text not in self.result["notes"]:
            self.result["notes"].append(text)
        self._log(text)

    @staticmethod
    def _log(text: str) -> None:
        click.echo(text, err=True)


if __name__ == "__main__":
    main()
