"""Hankehaku's engine, by its interface; see `benchmarks.speed.adapter`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from benchmarks.speed import adapter
from benchmarks.speed.query import Answer, Query
from indexer.engines.base import Batch, Reader


class Hankehaku:
    """Hankehaku's engine."""

    name = "Hankehaku"
    takes_all = True

    def missing(self) -> str:
        """Return why it cannot be measured on this machine."""
        return adapter.missing()

    def prepare(self, batch: Batch) -> Batch:
        """Return the batch, which is the input of Hankehaku's writer."""
        return batch

    def build(self, folder: Path, prepared: Iterable[Batch]) -> None:
        """Build an index."""
        adapter.build(folder, prepared)

    def change(self, folder: Path, prepared: Batch) -> None:
        """Replace documents."""
        adapter.change(folder, prepared)

    def open(self, folder: Path) -> OpenHankehaku:
        """Open an index."""
        return OpenHankehaku(adapter.engine().reader(folder))


class OpenHankehaku:
    """A reader of Hankehaku's engine."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def search(self, query: Query) -> Answer:
        """Run a search."""
        return adapter.search(self._reader, query)

    def close(self) -> None:
        """Release the files."""
        self._reader.close()
