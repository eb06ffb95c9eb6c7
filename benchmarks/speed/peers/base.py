"""The interface of a measured engine."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from benchmarks.speed.query import Answer, Query
from indexer.engines.base import Batch


class CannotChangeError(Exception):
    """An engine cannot change the documents of its index; the message says why."""


class Searching(Protocol):
    """An open index."""

    def search(self, query: Query) -> Answer:
        """Return the exact total, the decoded hits of the slice, best first, and the counts of FACETS."""
        ...

    def close(self) -> None:
        """Release the files."""
        ...


class Peer(Protocol):
    """An engine. name: in the tables.

    takes_all: whether all batches are prepared before timing starts, because its threads would otherwise work during
    the untimed preparation of the next batch.
    """

    name: str
    takes_all: bool

    def missing(self) -> str:
        """Return why it cannot be measured on this machine, "" if it can."""
        ...

    def prepare(self, batch: Batch) -> Any:  # noqa: ANN401 - a type of the engine
        """Return a batch in the engine's input form; not timed."""
        ...

    def build(self, folder: Path, prepared: Iterable[Any]) -> None:
        """Build an index in an empty folder, in one durable commit."""
        ...

    def change(self, folder: Path, prepared: Any) -> None:  # noqa: ANN401
        """Replace the documents with the ids of a batch, in one commit. Raises: CannotChangeError."""
        ...

    def open(self, folder: Path) -> Searching:
        """Open an index for searching."""
        ...
