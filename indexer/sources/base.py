"""Types that every source format shares: the file, the options to read it with, and what reading it yields.

A format is a module with a `FORMAT` of type Format, and one line in `indexer/sources/__init__.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from indexer.errors import SourceError
from indexer.extras import missing_extra
from indexer.model import Document
from indexer.sources.decoding import DecodedText, decode_with_note
from indexer.sources.line_memory import LineMemory

if TYPE_CHECKING:
    from indexer.sources.facts.reading import Reading
    from indexer.sources.facts.vocabulary import OwnLabels

_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Problem:
    """A message for the user about a file: where, and why.

    line: counted from 1; None if the problem concerns the whole file.
    lost: True if a document was skipped, False for a note on something less (an incomplete document, an ignored
    column).
    unused: the names of columns or keys that the note is about, which no field holds.
    """

    path: str
    reason: str
    line: int | None = None
    lost: bool = True
    unused: tuple[str, ...] = ()

    def __str__(self) -> str:
        location = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{location}: {self.reason}"


class Unchanged(NamedTuple):
    """Ids of documents that have not changed since the file's LineMemory was made."""

    ids: list[str]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read the files of one [[source]] (see settings.Source). An empty option is detected from the file."""

    format: str = ""
    mapping: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    date_format: str = ""
    list_separator: str = ""
    url: str = ""
    """The URL that the file was fetched from; "" for a local file."""
    labels: OwnLabels = ()
    """The operator's labels of facts, from the settings."""
    repeated: tuple[str, ...] = ()
    """Lines that most pages of its kind in its folder repeat."""


@dataclass(frozen=True)
class SourceFile:
    """A file of a source.

    name: the path relative to the corpus, or the source's name and the path relative to the source; always with "/".
    max_bytes: the size limit of a text. max_document_bytes: the size limit of a report or a table.
    memory: the lines of the previous run; empty by default.
    """

    path: Path
    name: str
    max_bytes: int = 20_000_000
    memory: LineMemory = field(default_factory=LineMemory)
    options: ReadOptions = ReadOptions()
    max_document_bytes: int = 100_000_000

    @cached_property
    def head(self) -> bytes:
        """The first 4,096 bytes, enough to recognise a binary format. Raises: OSError."""
        with self.path.open("rb") as stream:
            return stream.read(_HEAD_BYTES)

    @property
    def suffix(self) -> str:
        """The suffix of the file name, with its dot, in lower case."""
        return self.path.suffix.lower()

    @cached_property
    def data(self) -> bytes:
        """All bytes of a text file. Raises: SourceError if it exceeds max_bytes, OSError if it cannot be read."""
        return self._read_bytes(self.max_bytes, "file_bytes")

    @cached_property
    def document_data(self) -> bytes:
        """All bytes of a report or a table. Raises: SourceError if it exceeds max_document_bytes, OSError."""
        return self._read_bytes(self.max_document_bytes, "document_bytes")

    def _read_bytes(self, max_bytes: int, setting: str) -> bytes:
        size = self.path.stat().st_size
        if size > max_bytes:
            raise SourceError(f"{size:,} bytes long; the limit (limits.{setting}) is {max_bytes:,}")
        return self.path.read_bytes()

    @cached_property
    def text(self) -> str:
        """The decoded text in NFC, with \\n line ends. Raises: SourceError, OSError."""
        return self._decoded.text

    @property
    def decoding_note(self) -> str:
        """A note for the user on how the bytes of `text` were decoded; "" if there is none or no text was read."""
        return self._decoded.note if "_decoded" in self.__dict__ else ""

    @cached_property
    def _decoded(self) -> DecodedText:
        return decode_with_note(self.data)

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text, stripped of white space at both ends; empty lines are included."""
        return [line.strip() for line in self.text.split("\n")]


Item = Document | Unchanged | Problem
Reader = Callable[[SourceFile], Iterator[Item]]


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its name, how to recognise a file of it, and how to read one.

    recognises, read: may raise SourceError, whose text becomes the reason of a Problem.
    is_isolated: its parser is not trusted, so it runs in a separate process (see indexer/sources/sandbox/).
    extra: the optional dependency group that installs its parser; "" if none is needed.
    read_page: returns how a page was read, for formats of one document a file; may raise as `read` does.
    is_rolling: the file lists only its newest documents, as a feed does, so a document that disappears is retained.
    """

    name: str
    recognises: Callable[[SourceFile], bool]
    read: Reader
    is_isolated: bool = False
    extra: str = ""
    is_rolling: bool = False
    read_page: Callable[[SourceFile], Reading] | None = None


@contextmanager
def requires_extra(extra: str) -> Iterator[None]:
    """Turn an ImportError of the block into a message that names the extra to install. Raises: SourceError."""
    try:
        yield
    except ImportError as error:
        raise SourceError(missing_extra(extra, error)) from error
