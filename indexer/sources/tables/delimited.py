"""Delimited text tables: .csv and .tsv, and .txt files that contain one. Rows are streamed; no file is loaded whole.

Python's csv module reads the rows. The delimiter is the one with which a header is found in the first rows, or else the
one that gives rows of equal width.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources.base import Format, Problem, ReadOptions, SourceFile, Unchanged
from indexer.sources.decoding import FileEncoding, encoding_of_file
from indexer.sources.tables.header import HEAD_ROWS, Row, find_header
from indexer.sources.tables.hyperlinks import parse_hyperlink
from indexer.sources.tables.table import TableSample, read_table, sample_of, upright

_SUFFIXES = (".csv", ".tsv", ".tab")
_POSSIBLE_SUFFIXES = (".txt", "")
_DELIMITERS = ";\t,|"
_SAMPLE = 65_536  # characters, or bytes, from which the delimiter is detected
_MIN_ROWS, _MIN_COLUMNS, _MIN_EVENNESS = 3, 3, 0.9  # a .txt file below these is prose with commas in it
_SEPARATOR_LINE = "sep="  # Excel writes and reads this line above the header


def recognises(file: SourceFile) -> bool:
    """Return whether the file has a suffix of tables, or its first lines are even rows below a known header."""
    if file.suffix in _SUFFIXES:
        return True
    if file.suffix not in _POSSIBLE_SUFFIXES:
        return False
    lines = _first_lines(file)
    if not any(_has_even_rows(lines, sign) for sign in (*_DELIMITERS, *filter(None, [_stated_delimiter(lines)]))):
        return False  # most .txt files are prose, in which detecting a header would be slow
    delimiter = sniff(lines, file.options)
    return _has_even_rows(lines, delimiter) and _header_score(lines, delimiter, file.options) > 0


def _has_even_rows(lines: list[str], delimiter: str) -> bool:
    """Return whether the lines, split by the delimiter, are enough rows of enough columns, nearly all of one width."""
    if sum(line.count(delimiter) for line in lines) < _MIN_ROWS * (_MIN_COLUMNS - 1):
        return False  # counting is faster than splitting
    widths = Counter(len(row.cells) for row in _rows(lines, delimiter) if any(row.cells))
    if widths.total() < _MIN_ROWS:
        return False
    width, count = widths.most_common(1)[0]
    return width >= _MIN_COLUMNS and count >= _MIN_EVENNESS * widths.total()


def read(file: SourceFile) -> Iterator[Document | Unchanged | Problem]:
    """Yield the documents of the table. Raises: SourceError when it is not text, or its columns are unknown."""
    encoding = encoding_of_file(file.path)
    if encoding.note:
        yield Problem(file.name, encoding.note, lost=False)
    with _open(file, encoding) as stream:
        try:
            head, rows = upright(_rows_of(stream, file))
            yield from read_table(file, chain(head, rows), file.memory, set())
        except UnicodeError as error:
            raise SourceError("it changed while it was read") from error


def sample(file: SourceFile) -> TableSample:
    """Return the columns and the first records. Raises: SourceError when the file is not text."""
    with _open(file, encoding_of_file(file.path)) as stream:
        return sample_of(*upright(_rows_of(stream, file)), file.options)


def _open(file: SourceFile, encoding: FileEncoding) -> io.TextIOWrapper:
    """Open the file as text with its original line ends. Raises: OSError."""
    return file.path.open(encoding=encoding.name, errors=encoding.errors, newline="")


def _rows_of(stream: io.TextIOBase, file: SourceFile) -> Iterator[Row]:
    sample = stream.read(_SAMPLE)
    lines = sample.splitlines(keepends=True)
    delimiter = sniff(lines[:-1] if len(sample) == _SAMPLE else lines, file.options)
    stream.seek(0)
    return _rows(_bounded_lines(stream, file.max_bytes), delimiter)


def sniff(lines: list[str], options: ReadOptions) -> str:
    """Return the delimiter of a table with these first lines."""
    return _stated_delimiter(lines) or max(
        _DELIMITERS, key=lambda sign: (_header_score(lines, sign, options), *_evenness(lines, sign))
    )


def _stated_delimiter(lines: list[str]) -> str:
    """Return the delimiter that the first line states, or ""."""
    first = lines[0].strip().lower() if lines else ""
    return first.removeprefix(_SEPARATOR_LINE)[:1] if first.startswith(_SEPARATOR_LINE) else ""


def _header_score(lines: list[str], delimiter: str, options: ReadOptions) -> int:
    """Return how many keys the header has when the lines are split by the delimiter; 0 without a header."""
    header = find_header(list(islice(_rows(lines, delimiter), HEAD_ROWS)), options)
    return len(header.mapping.columns) if header else 0


def _evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    """Return the share of rows that have the most common width over one, and that width."""
    widths = Counter(len(row.cells) for row in _rows(lines, delimiter) if row.cells)
    counts = [(count, width) for width, count in widths.items() if width > 1]
    count, width = max(counts, default=(0, 0))
    return count / max(widths.total(), 1), width


def _first_lines(file: SourceFile) -> list[str]:
    """Return the first complete lines of a file, or none when its bytes are not text."""
    with file.path.open("rb") as stream:
        data = stream.read(_SAMPLE)
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encodings = ("utf-16",) if is_utf16 else () if b"\0" in data else ("utf-8-sig", "cp1252")
    complete = data if len(data) < _SAMPLE else data[:-2] if is_utf16 else data.rpartition(b"\n")[0]
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            return complete.decode(encoding).splitlines(keepends=True)
    return []


class _RowLines:
    """An iterator of lines that records the lines of the current row, and can return to the row's second line."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._pushed_back: deque[str] = deque()
        self.current: list[str] = []
        self.number = 0

    def __iter__(self) -> _RowLines:
        return self

    def __next__(self) -> str:
        line = self._pushed_back.popleft() if self._pushed_back else next(self._lines)
        self.current.append(line)
        self.number += 1
        return line

    def start_row(self) -> None:
        """Begin a new row with the next line."""
        self.current.clear()

    def rewind(self) -> None:
        """Repeat the lines of the current row, except the first one."""
        self._pushed_back.extendleft(reversed(self.current[1:]))
        self.number -= len(self.current) - 1


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    """Yield the rows, numbered by their first lines.

    An unclosed quote would swallow the rest of the file: only its first line is a fault, and reading continues with the
    line after it.
    """
    row_lines = _RowLines(lines)
    reader = csv.reader(row_lines, delimiter=delimiter)
    while True:
        number = row_lines.number + 1
        row_lines.start_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            row_lines.rewind()
            yield Row(number, (), fault=f"a row that cannot be read: {error}")
        else:
            line = "".join(row_lines.current)
            row = Row(number, cells, line.encode("utf-8", "replace"))
            yield _with_links(row) if "HYPERLINK(" in line else row


def _with_links(row: Row) -> Row:
    """Return the row with the texts of its formulas HYPERLINK as cells, and their URLs as links."""
    links = {at: link for at, cell in enumerate(row.cells) if (link := parse_hyperlink(cell))}
    cells = [links[at].text if at in links else cell for at, cell in enumerate(row.cells)]
    return row._replace(cells=cells, links={at: link.url for at, link in links.items() if link.url})


def _bounded_lines(stream: io.TextIOBase, limit: int) -> Iterator[str]:
    """Yield the lines of a stream; a line longer than the limit is split."""
    while line := stream.readline(limit):
        yield line


FORMAT = Format("CSV", recognises, read)
