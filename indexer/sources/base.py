"""What every source format shares: the file it reads, what it may say about it, and how it registers.

A format is a module with a `FORMAT` of this shape, and one line in `indexer/sources/__init__.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources.decoding import decode
from indexer.sources.line_memory import LineMemory


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should know of a file: where, and why.

    line: 1 is the first; None for the whole file.
    lost: whether a document could not be made (a skip), or is there but not whole (a note).
    """

    path: str
    reason: str
    line: int | None = None
    lost: bool = True

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.reason}"


class Unchanged(NamedTuple):
    """Documents, by their ids, that are as they were when the file's memory was made."""

    ids: list[str]


@dataclass(frozen=True)
class SourceFile:
    """A file of the corpus. `name` is its path below the corpus with / between folders."""

    path: Path
    name: str
    max_bytes: int = 20_000_000
    memory: LineMemory = field(default_factory=LineMemory)
    """What is known of its lines from before: nothing, unless told."""

    @cached_property
    def data(self) -> bytes:
        """The whole file. Raises: SourceError when it is over-long or cannot be read."""
        size = self.path.stat().st_size
        if size > self.max_bytes:
            raise SourceError(f"{size:,} bytes long; the limit (limits.file_bytes) is {self.max_bytes:,}")
        return self.path.read_bytes()

    @cached_property
    def text(self) -> str:
        """The whole text, decoded, in NFC, with \\n between lines. Raises: SourceError."""
        return decode(self.data)

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text without the white space around them; empty ones are kept."""
        return [line.strip() for line in self.text.split("\n")]


Reader = Callable[[SourceFile], Iterator[Document | Unchanged | Problem]]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of source: its name, whether a file is of it, and how to read it.

    recognises and reads may raise SourceError, whose text becomes the reason of a Problem.
    """

    name: str
    recognises: Callable[[SourceFile], bool]
    read: Reader
