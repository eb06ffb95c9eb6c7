"""The interface of a measured server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from benchmarks.speed import adapter
from benchmarks.speed.answers.searches import Words
from benchmarks.speed.batches import lines_of
from benchmarks.speed.load import Request
from indexer.model import Document

_BATCH = 1_000


class Corpus(NamedTuple):
    """The records to search. served: our index of these records. folder: for the data of a server."""

    documents: Path
    records: int
    served: Path
    folder: Path

    def batches(self) -> Iterator[list[Document]]:
        """Yield the documents of the records, 1,000 at a time."""
        return adapter.parse_batches(lines_of(self.documents), self.records, self.folder, size=_BATCH)


class Reply(NamedTuple):
    """What a reply contains. facets: facets with at least one value. marked: hits with a marked word. total: None if
    the reply does not have it in a form for programs.
    """

    total: int | None
    hits: int
    facets: int
    marked: int


class Endpoint(NamedTuple):
    """What is asked of a server. name: in the tables. request: for words. read: of the body of a reply."""

    name: str
    request: Callable[[Words], Request]
    read: Callable[[bytes], Reply]


@dataclass
class Running:
    """A running server with an index. pid: of its first process. figures: of indexing and starting, for the tables."""

    port: int
    pid: int
    endpoints: tuple[Endpoint, ...]
    figures: dict[str, Any] = field(default_factory=dict)


class Service(Protocol):
    """A server that can be measured. name: in the tables and options."""

    name: str

    def missing(self) -> str:
        """Return why it cannot be measured on this machine, "" if it can."""
        ...

    def started(self, corpus: Corpus) -> AbstractContextManager[Running]:
        """Return a context with the server and its index. Raises, when entered: ServerError."""
        ...
