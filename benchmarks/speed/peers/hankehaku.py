"""Our engine, through its contract. All that it needs of the house is in `benchmarks.speed.ours`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from benchmarks.speed import ours
from benchmarks.speed.asking import Answer, Query
from indexer.engines.base import Batch, Reader


class Hankehaku:
    """Ours."""

    name = "Hankehaku"
    takes_all = True

    def missing(self) -> str:
        """Return why it cannot be measured here."""
        return ours.missing()

    def prepare(self, batch: Batch) -> Batch:
        """Return the batch: it is what our writer takes."""
        return batch

    def build(self, folder: Path, prepared: Iterable[Batch]) -> None:
        """Make an index."""
        ours.build(folder, prepared)

    def change(self, folder: Path, prepared: Batch) -> None:
        """Replace documents."""
        ours.change(folder, prepared)

    def open(self, folder: Path) -> OpenHankehaku:
        """Open an index."""
        return OpenHankehaku(ours.engine().reader(folder))


class OpenHankehaku:
    """A reader of ours."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def search(self, query: Query) -> Answer:
        """Answer a query."""
        return ours.search(self._reader, query)

    def close(self) -> None:
        """Let go of files."""
        self._reader.close()
