"""What every source format shares: the file it reads, what it may say about it, and how it registers.

A format is a module with a `FORMAT` of this shape, and one line in `indexer/sources/__init__.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources.decoding import decode
from indexer.sources.line_memory import LineMemory

_HEAD_BYTES = 4096


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


@dataclass(frozen=True, slots=True)
class Reading:
    """How a [[source]] says that its files are to be read; by default all is told from the file. See Source."""

    format: str = ""
    mapping: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    date_format: str = ""
    list_separator: str = ""
    address: str = ""
    """Where the file was fetched from; "" for a file of the disk."""


@dataclass(frozen=True)
class SourceFile:
    """A file of a source. `name` is its path below the corpus, or source and path below it, / between folders."""

    path: Path
    name: str
    max_bytes: int = 20_000_000
    memory: LineMemory = field(default_factory=LineMemory)
    """What is known of its lines from before: nothing, unless told."""
    reading: Reading = Reading()
    document_bytes: int = 100_000_000

    @cached_property
    def head(self) -> bytes:
        """The first bytes, by which formats that are no text are known. Raises: OSError."""
        with self.path.open("rb") as stream:
            return stream.read(_HEAD_BYTES)

    @property
    def suffix(self) -> str:
        """The ending of the name with its dot, in lower case."""
        return self.path.suffix.lower()

    @cached_property
    def data(self) -> bytes:
        """The whole file of text. Raises: SourceError when it is over-long, OSError when it cannot be read."""
        return self._bytes(self.max_bytes, "file_bytes")

    @cached_property
    def document(self) -> bytes:
        """The whole file of a report or a table. Raises: SourceError when it is over-long, OSError."""
        return self._bytes(self.document_bytes, "document_bytes")

    def _bytes(self, most: int, setting: str) -> bytes:
        size = self.path.stat().st_size
        if size > most:
            raise SourceError(f"{size:,} bytes long; the limit (limits.{setting}) is {most:,}")
        return self.path.read_bytes()

    @cached_property
    def text(self) -> str:
        """The whole text, decoded, in NFC, with \\n between lines. Raises: SourceError."""
        return decode(self.data)

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text without the white space around them; empty ones are kept."""
        return [line.strip() for line in self.text.split("\n")]


Item = Document | Unchanged | Problem
Reader = Callable[[SourceFile], Iterator[Item]]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of source: its name, whether a file is of it, and how to read it.

    recognises and reads may raise SourceError, whose text becomes the reason of a Problem.
    is_apart: its parser is not to be trusted with this process: it runs in one of its own, see isolation.
    extra: the extra of the package that brings its parser, "" where none is needed.
    is_window: it shows its newest documents only, as a feed does: those that are no longer in it are not gone.
    """

    name: str
    recognises: Callable[[SourceFile], bool]
    read: Reader
    is_apart: bool = False
    extra: str = ""
    is_window: bool = False


@contextmanager
def library_of(extra: str) -> Iterator[None]:
    """Import a parser inside: where it is not installed, say which extra of the package brings it.

    Raises: SourceError.
    """
    try:
        yield
    except ImportError as error:
        raise SourceError(f"needs the extra \"{extra}\": pip install 'hankehaku[{extra}]'") from error
