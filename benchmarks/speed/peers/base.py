"""What an engine must do to be measured."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from benchmarks.speed.asking import Answer, Query
from indexer.engines.base import Batch


class CannotChangeError(Exception):
    """An engine has no way to change what it holds, and why."""


class Searching(Protocol):
    """An open index."""

    def search(self, query: Query) -> Answer:
        """Answer a query: exact total, the slice of hits best first and decoded, the counts of FACETS."""
        ...

    def close(self) -> None:
        """Let go of files."""
        ...


class Peer(Protocol):
    """An engine: its name in the tables, and whether it gets its batches while the clock stands still.

    takes_all: it is given every batch in memory beforehand, since it works on in threads while the next is made.
    """

    name: str
    takes_all: bool

    def missing(self) -> str:
        """Return why it cannot be measured here, "" when it can."""
        ...

    def prepare(self, batch: Batch) -> Any:  # noqa: ANN401 - whatever the engine takes
        """Return a batch as this engine takes it; not timed."""
        ...

    def build(self, folder: Path, prepared: Iterable[Any]) -> None:
        """Make an index in an empty folder, in one commit that lasts."""
        ...

    def change(self, folder: Path, prepared: Any) -> None:  # noqa: ANN401
        """Put documents in the place of those of their ids, in one commit. Raises: CannotChangeError."""
        ...

    def open(self, folder: Path) -> Searching:
        """Open an index for search."""
        ...
