"""A table of rows to documents: where its header stands, what its columns are, which of its rows are records.

Above the header may stand titles, below the rows totals; rows may be too short or too long. What is no record is told.
"""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any, NamedTuple

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources.base import Problem, ReadOptions, SourceFile, Unchanged
from indexer.sources.decoding import clean
from indexer.sources.line_memory import LineMemory
from indexer.sources.registers.headings import SURE, confidence_of, mapping_from, propose
from indexer.sources.registers.mapping import ColumnMapping, columns_of, folded, mapping_of
from indexer.sources.registers.record_reader import RecordReader, tallied
from indexer.sources.tables.lines import read_lines

HEAD_ROWS = 25  # among which the header stands
_MOST_SHOWN = 8  # columns, in a message
_LONGEST_SHOWN = 40  # characters of one
_TOTALS = frozenset(
    ("yhteensä", "kaikki yhteensä", "summa", "kokonaissumma", "totalt", "sammanlagt", "total", "sum", "grand total")
)
_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#PUUTTUU!", "#ARVO!"))
_FEW_COLUMNS = 4  # in a table of so many a row with one filled cell is a caption, not a record
_SHORTER, _LONGER, _ERROR = "shorter", "longer", "error"
_COUNTED = {
    _SHORTER: "rows shorter than the header, taken as if empty cells followed: {}",
    _LONGER: "rows longer than the header, what stands beyond it kept aside: {}",
    _ERROR: "rows with a spreadsheet's error in a cell (#N/A …), taken for empty: {}",
}


class Row(NamedTuple):
    """A row as a format reads it. raw: its bytes, where rows are known by them. fault: why it could not be read.

    lost: whether by the fault something is lost, or only may be.
    """

    number: int
    cells: Sequence[Any]
    raw: bytes = b""
    fault: str = ""
    lost: bool = True


class Header(NamedTuple):
    """Where the columns are named (a place in the first rows), their names, and what they are."""

    place: int
    names: list[str]
    mapping: ColumnMapping


def find_header(rows: Sequence[Row], reading: ReadOptions) -> Header | None:
    """Return the header among the first rows of a table, None where no row names a title. Raises: SourceError."""
    told = mapping_of(reading)
    best: tuple[float, Header] | None = None
    for place, row in enumerate(rows):
        names = names_of(row.cells)
        score, mapping = _told(names, told) if told else _proposed(names, reading)
        if mapping and (best is None or score > best[0]):
            best = score, Header(place, names, mapping)
    return best[1] if best else None


def _told(names: list[str], told: ColumnMapping) -> tuple[float, ColumnMapping | None]:
    mapping = told.bound(names)
    return len(mapping.columns), mapping if mapping.has_text else None


def _proposed(names: list[str], reading: ReadOptions) -> tuple[float, ColumnMapping | None]:
    guesses = propose(names)
    if confidence_of(guesses) < SURE:
        return 0, None
    own = ColumnMapping({}, reading.values, reading.date_format, reading.list_separator)
    return sum(guess.confidence for guess in guesses), own.over(mapping_from(guesses))


def names_of(cells: Iterable[Any]) -> list[str]:
    """Return the names of columns: each once, and one for a column without a heading.

    >>> names_of(["Nimi", None, "Nimi", "  Saaja\\n(yhteisö) ", ""])
    ['Nimi', 'column 2', 'Nimi (2)', 'Saaja (yhteisö)']
    """
    told = ["" if cell is None else " ".join(clean(str(cell)).split()) for cell in cells]
    while told and not told[-1]:
        told.pop()
    names: list[str] = []
    seen: dict[str, int] = {}
    for number, name in enumerate(told, 1):
        seen[name] = seen.get(name, 0) + 1
        unlike = f"{name} ({seen[name]})" if seen[name] > 1 else name
        names.append(unlike if name else f"column {number}")
    return names


def columns_in(rows: Sequence[Row], reading: ReadOptions) -> list[str]:
    """Return the names of the columns of a table by its first rows: of its header, else of the widest row."""
    header = find_header(rows, reading)
    return header.names if header else max((names_of(row.cells) for row in rows), key=len, default=[])


def unknown_columns(names: Sequence[str], file: SourceFile) -> SourceError:
    """Return the error that the columns of a file are not known, and what to do."""
    shown = [name[:_LONGEST_SHOWN] for name in names[:_MOST_SHOWN]] + ["…"] * (len(names) > _MOST_SHOWN)
    return SourceError(
        f"its columns are not known ({', '.join(shown) or 'none'}): run indexer map {shlex.quote(str(file.path))}"
    )


def read_table(
    file: SourceFile, rows: Iterator[Row], memory: LineMemory, taken: set[str], *, sheet: str = "", uneven: bool = True
) -> Iterator[Document | Unchanged | Problem]:
    """Yield the documents of a table's rows and the problems met.

    memory: by which rows are known from before, and from those of other sheets. taken: the ids that the file gave
    already. sheet: its name, where there are several. uneven: whether rows shorter than the header are told of.
    Raises: SourceError when the columns are not known.
    """
    first = list(islice(rows, HEAD_ROWS))
    header = find_header(first, file.options)
    if header is None:
        raise unknown_columns(columns_in(first, file.options), file)
    table = _Table(file, header, memory, taken, uneven=uneven)
    below = table.read(chain(first[header.place + 1 :], rows))
    found = chain(table.header_problems(first), _or_nothing(below, Problem(file.name, "no records below its header")))
    for each in tallied(found, file.name, _COUNTED):
        if sheet and isinstance(each, Problem):
            yield replace(each, reason=f"sheet {sheet!r}: {each.reason}")
        else:
            yield each


def _or_nothing(
    found: Iterator[Document | Unchanged | Problem], nothing: Problem
) -> Iterator[Document | Unchanged | Problem]:
    """Yield what is found; where that is nothing, that it is nothing."""
    yield next(found, nothing)
    yield from found


class _Table:
    """The rows below a header."""

    def __init__(self, file: SourceFile, header: Header, memory: LineMemory, taken: set[str], *, uneven: bool) -> None:
        self._file, self._header, self._memory, self._taken, self._uneven = file, header, memory, taken, uneven
        self._names, self._width = header.names, len(header.names)
        self._folded = [folded(name) for name in header.names]
        self._reader = RecordReader(file, header.mapping, taken)
        # a row is read anew when its columns are named or mapped otherwise
        self._salt = hashlib.sha256(repr((header.names, header.mapping)).encode("utf-8", "replace")).digest()[:8]

    def header_problems(self, first: Sequence[Row]) -> Iterator[Problem]:
        """Yield what is to be told of the header and what stands above it."""
        number, name = first[self._header.place].number, self._file.name
        above = sum(any(not _is_empty(cell) for cell in row.cells) for row in first[: self._header.place])
        if above:
            yield Problem(name, f"what stands above the header is passed over; rows: {above}", number, lost=False)
        here = set(self._folded)
        for key, told in self._file.options.columns.items():
            for column in columns_of(told):
                if folded(column) not in here:
                    yield Problem(name, f"no column {column!r}, which its source names for {key}", number, lost=False)
        mapped = self._header.mapping.names
        rest = [each for at, each in enumerate(self._names, 1) if each not in mapped and each != f"column {at}"]
        if rest:
            yield Problem(name, f"columns that are not mapped, kept aside: {', '.join(rest)}", number, lost=False)

    def read(self, rows: Iterable[Row]) -> Iterator[Document | Unchanged | Problem]:
        """Yield the documents of the rows."""
        lines = (
            (row.number, self._salt + (row.raw or repr(row.cells).encode("utf-8", "replace")), row) for row in rows
        )
        return read_lines(self._file, lines, self._read_row, self._taken, self._memory)

    def _read_row(self, row: Row, number: int) -> tuple[Document | None, tuple[str, ...], list[Problem]]:
        if row.fault:
            return None, (), [Problem(self._file.name, row.fault, number, lost=row.lost)]
        cells, problems = self._cells(row)
        filled = [cell for cell in cells if not _is_empty(cell)]
        if not filled:
            return None, (), problems
        if reason := self._no_record(filled, cells):
            return None, (), [Problem(self._file.name, reason, number, lost=len(filled) == 1)]
        record = dict(zip(self._names, cells, strict=False))
        beyond = {f"column {at}": cell for at, cell in enumerate(cells[self._width :], self._width + 1) if cell}
        document, wrong = self._reader.read(record, number, beyond)
        return document, (), [*wrong, *problems]

    def _cells(self, row: Row) -> tuple[list[Any], list[Problem]]:
        """Return the cells of a row, without empty ones beyond the header, and what is uneven in it."""
        cells = list(row.cells)
        while len(cells) > self._width and _is_empty(cells[-1]):
            cells.pop()
        reasons = []
        if len(cells) > self._width:
            reasons.append(_LONGER)
        elif len(cells) < self._width and self._uneven and any(not _is_empty(cell) for cell in cells):
            reasons.append(_SHORTER)
        if not _ERRORS.isdisjoint(cell for cell in cells if isinstance(cell, str)):
            reasons.append(_ERROR)
            cells = [None if cell in _ERRORS else cell for cell in cells]
        return cells, [Problem(self._file.name, reason, row.number, lost=False) for reason in reasons]

    def _no_record(self, filled: list[Any], cells: list[Any]) -> str:
        """Return why a row is no record: totals, a caption, the header once more. "" for a record."""
        first = str(filled[0]).strip()
        if folded(first) in _TOTALS and len(filled) * 2 <= max(self._width, 4):
            return f"a row of totals ({first}), passed over"
        if len(filled) == 1 and self._width >= _FEW_COLUMNS:
            return f"no record, only one cell is filled: {first!r:.80}"
        if first in self._names and [folded(str(cell or "")) for cell in cells] == self._folded:
            return "the header once more, passed over"
        return ""


def _is_empty(cell: Any) -> bool:  # noqa: ANN401 - whatever a cell holds
    return cell is None or (isinstance(cell, str) and not cell.strip())
