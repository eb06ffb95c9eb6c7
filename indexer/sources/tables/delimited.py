"""Tables as text: .csv and .tsv, and .txt that looks like one. Rows are read as they come, the file is never held.

Python's csv reads the rows; which sign parts the columns is told from the first rows: that by which a header is found,
else that by which rows are of one width.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources.base import Format, Problem, ReadOptions, SourceFile, Unchanged
from indexer.sources.decoding import encoding_of_file
from indexer.sources.tables.table import HEAD_ROWS, Row, columns_in, find_header, read_table

_SUFFIXES = (".csv", ".tsv", ".tab")
_MAYBE = (".txt", "")
_DELIMITERS = ";\t,|"
_SAMPLE = 65_536  # characters, or bytes, by which the delimiter is told
_FEW_ROWS, _FEW_COLUMNS, _EVEN = 3, 3, 0.9  # of a .txt: fewer, or less even, are prose with commas in it
_SEPARATOR_LINE = "sep="  # which Excel writes and takes above the header


def recognises(file: SourceFile) -> bool:
    """Return whether the name says so, or the first lines are even rows below a header that is known."""
    if file.suffix in _SUFFIXES:
        return True
    if file.suffix not in _MAYBE:
        return False
    lines = _first_lines(file)
    delimiter = sniff(lines, file.options)
    rows = [row.cells for row in _rows(lines, delimiter) if any(row.cells)]
    if len(rows) < _FEW_ROWS:
        return False
    width, count = Counter(map(len, rows)).most_common(1)[0]
    return width >= _FEW_COLUMNS and count >= _EVEN * len(rows) and _header_score(lines, delimiter, file.options) > 0


def read(file: SourceFile) -> Iterator[Document | Unchanged | Problem]:
    """Yield the records of the table. Raises: SourceError when it is none, or its columns are not known."""
    with _opened(file) as stream:
        try:
            yield from read_table(file, _rows_of(stream, file), file.memory, set())
        except UnicodeError as error:
            raise SourceError("it changed while it was read") from error


def columns(file: SourceFile) -> list[str]:
    """Return the names of the columns. Raises: SourceError when it is no text."""
    with _opened(file) as stream:
        return columns_in(list(islice(_rows_of(stream, file), HEAD_ROWS)), file.options)


def _opened(file: SourceFile) -> io.TextIOWrapper:
    """Return the file, open as text with its own line ends. Raises: SourceError when it is no text."""
    return file.path.open(encoding=encoding_of_file(file.path), newline="")


def _rows_of(stream: io.TextIOBase, file: SourceFile) -> Iterator[Row]:
    sample = stream.read(_SAMPLE)
    lines = sample.splitlines(keepends=True)
    delimiter = sniff(lines[:-1] if len(sample) == _SAMPLE else lines, file.options)
    stream.seek(0)
    return _rows(_bounded(stream, file.max_bytes), delimiter)


def sniff(lines: list[str], reading: ReadOptions) -> str:
    """Return the sign between the columns of these first lines."""
    first = lines[0].strip().lower() if lines else ""
    if first.startswith(_SEPARATOR_LINE) and len(first) > len(_SEPARATOR_LINE):
        return first[len(_SEPARATOR_LINE)]
    return max(_DELIMITERS, key=lambda each: (_header_score(lines, each, reading), *_evenness(lines, each)))


def _header_score(lines: list[str], delimiter: str, reading: ReadOptions) -> int:
    """Return how many of our keys the header has, if the lines are parted so; 0 where none is found."""
    header = find_header(list(islice(_rows(lines, delimiter), HEAD_ROWS)), reading)
    return len(header.mapping.columns) if header else 0


def _evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    """Return how large a share of the rows is of the commonest width over one, and that width."""
    widths = Counter(len(row.cells) for row in _rows(lines, delimiter) if row.cells)
    wide = [(count, width) for width, count in widths.items() if width > 1]
    count, width = max(wide, default=(0, 0))
    return count / max(widths.total(), 1), width


def _first_lines(file: SourceFile) -> list[str]:
    """Return the first lines of a file, without one that is cut; none when its bytes are no text."""
    with file.path.open("rb") as stream:
        data = stream.read(_SAMPLE)
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encodings = ("utf-16",) if marked else () if b"\0" in data else ("utf-8-sig", "cp1252")
    whole = data if len(data) < _SAMPLE else data[:-2] if marked else data.rpartition(b"\n")[0]
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            return whole.decode(encoding).splitlines(keepends=True)
    return []


class _Tape:
    """Lines, with those that were taken since the last row; lines can be put back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._back: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> _Tape:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._lines)
        self.taken.append(line)
        self.number += 1
        return line

    def begin(self) -> None:
        """Take it that a row was read."""
        self.taken.clear()

    def put_back(self) -> None:
        """Give the lines since the last row again, but for the first of them."""
        self._back.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    """Yield the rows by the numbers of their first lines.

    A cell without end (a quote that nothing closes) is a fault of its first line alone: what follows is read anew.
    """
    tape = _Tape(lines)
    reader = csv.reader(tape, delimiter=delimiter)
    while True:
        number = tape.number + 1
        tape.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            tape.put_back()
            yield Row(number, (), fault=f"a row that cannot be read: {error}")
        else:
            yield Row(number, cells, "".join(tape.taken).encode("utf-8", "replace"))


def _bounded(stream: io.TextIOBase, limit: int) -> Iterator[str]:
    """Yield the lines of a stream, one that is longer than the limit in pieces."""
    while line := stream.readline(limit):
        yield line


FORMAT = Format("CSV", recognises, read)
