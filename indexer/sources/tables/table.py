"""Tables of rows: reads the rows below a header as records.

Titles may precede the header and totals may follow the rows; rows may be too short or too long. Rows that are not
records are reported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any, NamedTuple

from indexer.model import Document
from indexer.sources.base import Problem, ReadOptions, SourceFile, Unchanged
from indexer.sources.facts.vocabulary import fold_label
from indexer.sources.line_memory import LineMemory
from indexer.sources.registers.headings import Guess, propose
from indexer.sources.registers.identifiers import SAMPLE, with_identifying_id
from indexer.sources.registers.mapping import mapping_of, split_columns
from indexer.sources.registers.own_exports import document_of_row
from indexer.sources.registers.record_reader import RecordReader, limit_problems, unknown_columns_error
from indexer.sources.tables.header import HEAD_ROWS, Header, Row, find_header, likely_header
from indexer.sources.tables.lines import read_lines
from indexer.sources.tables.sheet_layout import (
    card_columns,
    card_pairs,
    column_names,
    is_card,
    is_empty,
    is_heading_row,
    is_row_of_totals,
    is_single,
)

_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#PUUTTUU!", "#ARVO!"))
_CAPTION_COLUMNS = 4  # in a table at least this wide, a row with one filled cell is a caption, not a record
_SHORTER, _LONGER, _ERROR = "shorter", "longer", "error"
_LINK = "link behind the title"
_COUNTED = {
    _SHORTER: "rows shorter than the header, read as if empty cells followed: {}",
    _LONGER: "rows longer than the header, additional cells stored in extra: {}",
    _ERROR: "rows with an error value of a spreadsheet (#N/A …), read as an empty cell: {}",
}


class TableSample(NamedTuple):
    """The names of the columns of a table, the guesses of their keys, and its first records by column."""

    columns: list[str]
    guesses: Sequence[Guess]
    records: list[dict[str, Any]]


def upright(rows: Iterator[Row]) -> tuple[list[Row], Iterator[Row]]:
    """Return the first rows of a table and the others; the columns of a card, which has its labels in column A."""
    head = list(islice(rows, HEAD_ROWS))
    if any(row.fault for row in head):
        return head, rows
    if pairs := card_pairs(row.cells for row in head):
        return [Row(number, column) for number, column in enumerate(pairs, 1)], iter(())
    if is_card(row.cells for row in head):
        cells = card_columns(row.cells for row in chain(head, rows))
        return [Row(number, column) for number, column in enumerate(cells, 1)][:HEAD_ROWS], iter(())
    return head, rows


def sample_of(head: Sequence[Row], rows: Iterator[Row], options: ReadOptions) -> TableSample:
    """Return the columns of a table and its first records. If no header is known, the widest row is taken for it.

    head, rows: the first rows, and the others, as by `upright`.
    """
    header = likely_header(head, options)
    below_header = _rows_of_one_table(chain(head[header.end :], rows), header, [])
    records = list(_records(header, islice(below_header, SAMPLE)))
    return TableSample(header.names, header.guesses or propose(header.names), records)


def read_table(
    file: SourceFile, rows: Iterator[Row], memory: LineMemory, taken: set[str], *, sheet: str = "", uneven: bool = True
) -> Iterator[Document | Unchanged | Problem]:
    """Yield the documents of a table's rows and the problems.

    memory: recognises unchanged rows, and rows that repeat those of other sheets. taken: ids that the file has used
    already. sheet: its name, if the file has several. uneven: whether rows shorter than the header are reported.
    Raises: SourceError when the columns are unknown.
    """
    first = list(islice(rows, HEAD_ROWS))
    header = find_header(first, file.options)
    if header is None:
        raise unknown_columns_error(likely_header(first, file.options).names, file)
    items = _read_stacked(file, header, first, rows, (memory, taken), uneven=uneven)
    for item in limit_problems(items, file.name, _COUNTED):
        if sheet and isinstance(item, Problem):
            yield replace(item, reason=f"sheet {sheet!r}: {item.reason}")
        else:
            yield item


def _read_stacked(
    file: SourceFile,
    header: Header | None,
    first: Sequence[Row],
    rows: Iterator[Row],
    state: tuple[LineMemory, set[str]],
    *,
    uneven: bool,
) -> Iterator[Document | Unchanged | Problem]:
    """Yield the documents and problems of the table with this header, and of tables below it with other headers."""
    following = chain(first[header.end :] if header else (), rows)
    while header:
        next_header: list[Row] = []
        below_header = _rows_of_one_table(following, header, next_header)
        if not header.export and mapping_of(file.options) is None:
            sample = list(islice(below_header, SAMPLE))
            header = header._replace(mapping=with_identifying_id(header.mapping, _records(header, sample)))
            below_header = chain(sample, below_header)
        table = _Table(file, header, *state, uneven=uneven)
        below = table.read(below_header)
        yield from table.header_problems(first)
        yield next(below, Problem(file.name, "no records below its header"))
        yield from below
        first = next_header
        header = find_header(first, file.options) if first else None


def _records(header: Header, rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Yield the cells of the rows by column."""
    return (dict(zip(header.names, row.cells, strict=False)) for row in rows)


def _rows_of_one_table(rows: Iterator[Row], header: Header, next_header: list[Row]) -> Iterator[Row]:
    """Yield the rows up to the header of another table, which is added to next_header.

    A single filled cell above such a header is the title of that table.
    """
    folded = [fold_label(name) for name in header.names]
    waiting: list[Row] = []
    for row in rows:
        if is_heading_row(row.cells) and [fold_label(name) for name in column_names(row.cells)] != folded:
            for title in waiting:
                yield (
                    title._replace(fault="the title of another table, skipped", lost=False)
                    if any(title.cells)
                    else title
                )
            next_header.append(row)
            return
        if waiting and (any(row.cells) or len(waiting) > HEAD_ROWS):
            yield from waiting
            waiting.clear()
        if waiting or is_single(row.cells):
            waiting.append(row)
        else:
            yield row
    yield from waiting


class _Table:
    """The rows below a header."""

    def __init__(self, file: SourceFile, header: Header, memory: LineMemory, taken: set[str], *, uneven: bool) -> None:
        self._file, self._header, self._memory, self._taken, self._uneven = file, header, memory, taken, uneven
        self._names, self._width = header.names, len(header.names)
        self._folded = [fold_label(name) for name in header.names]
        self._linked = _linked_columns(header)
        mapping = header.mapping
        if self._linked:
            mapping = replace(mapping, columns={**mapping.columns, "url": ((_LINK,),)})
        self._reader = RecordReader(file, mapping)
        # part of the digest of a row, so that a row is read again when its columns are renamed or mapped differently
        self._salt = hashlib.sha256(repr((header.names, header.mapping)).encode("utf-8", "replace")).digest()[:8]

    def header_problems(self, first: Sequence[Row]) -> Iterator[Problem]:
        """Yield notes about the header and the rows above it. first: the first rows of the table."""
        number, name = first[self._header.position].number, self._file.name
        above = sum(any(not is_empty(cell) for cell in row.cells) for row in first[: self._header.position])
        if above:
            yield Problem(name, f"rows above the header, skipped: {above}", number, lost=False)
        present = set(self._folded)
        for key, columns in self._file.options.columns.items():
            for column in split_columns(columns):
                if fold_label(column) not in present:
                    yield Problem(name, f"no column {column!r}, which the source maps to {key}", number, lost=False)
        mapped = self._header.mapping.names | set(self._header.export or ())
        rest = [name for at, name in enumerate(self._names, 1) if name not in mapped and name != f"column {at}"]
        if rest:
            reason = f"unmapped columns, shown and searched as details: {', '.join(rest)}"
            yield Problem(name, reason, number, lost=False, unused=tuple(rest))

    def read(self, rows: Iterable[Row]) -> Iterator[Document | Unchanged | Problem]:
        """Yield the documents of the rows and their problems."""
        lines = (
            (row.number, self._salt + (row.raw or repr(row.cells).encode("utf-8", "replace")), row) for row in rows
        )
        return read_lines(self._file, lines, self._read_row, self._taken, self._memory)

    def _read_row(self, row: Row, number: int) -> tuple[Document | None, tuple[str, ...], list[Problem]]:
        if row.fault:
            return None, (), [Problem(self._file.name, row.fault, number, lost=row.lost)]
        cells, problems = self._cells(row)
        filled = [cell for cell in cells if not is_empty(cell)]
        if not filled:
            return None, (), problems
        if reason := self._skip_reason(filled, cells):
            return None, (), [Problem(self._file.name, reason, number, lost=len(filled) == 1)]
        record = dict(zip(self._names, cells, strict=False))
        if self._header.export:
            document, reasons = document_of_row(record, self._header.export, self._file.name)
            lost = document is None
            return document, (), [*problems, *(Problem(self._file.name, why, number, lost=lost) for why in reasons)]
        if row.links and (url := next((row.links[at] for at in self._linked if at in row.links), "")):
            record[_LINK] = url
        extra = {f"column {at}": cell for at, cell in enumerate(cells[self._width :], self._width + 1) if cell}
        document, record_problems = self._reader.read(record, number, extra)
        if document is None and row.unvalued:
            names = ", ".join(repr(self._names[at]) for at in row.unvalued if at < self._width)
            reason = f"not read: formulas without stored values in {names}"
            return None, (), [Problem(self._file.name, reason, number), *problems]
        return document, (), [*record_problems, *problems]

    def _cells(self, row: Row) -> tuple[list[Any], list[Problem]]:
        """Return the cells of a row, without empty ones beyond the header and error values, and notes about both."""
        cells = list(row.cells)
        while len(cells) > self._width and is_empty(cells[-1]):
            cells.pop()
        reasons = []
        if len(cells) > self._width:
            reasons.append(_LONGER)
        elif len(cells) < self._width and self._uneven and any(not is_empty(cell) for cell in cells):
            reasons.append(_SHORTER)
        if not _ERRORS.isdisjoint(cell for cell in cells if isinstance(cell, str)):
            reasons.append(_ERROR)
            cells = [None if cell in _ERRORS else cell for cell in cells]
        return cells, [Problem(self._file.name, reason, row.number, lost=False) for reason in reasons]

    def _skip_reason(self, filled: list[Any], cells: list[Any]) -> str:
        """Return why a row is not a record: totals, a caption or a repeated header. "" for a record."""
        first = str(filled[0]).strip()
        if is_row_of_totals(filled, self._width):
            return f"a row of totals ({first}), skipped"
        if len(filled) == 1 and self._width >= _CAPTION_COLUMNS:
            return f"not a record, only one cell is filled: {first!r:.80}"
        if first in self._names and [fold_label(str(cell or "")) for cell in cells] == self._folded:
            return "a repeated header, skipped"
        return ""


def _linked_columns(header: Header) -> list[int]:
    """Return the title columns, whose links become URLs, or none when the table has a column of URLs."""
    if header.mapping.columns.get("url"):
        return []
    names = {name for columns in header.mapping.columns.get("title", ()) for name in columns}
    return [at for at, name in enumerate(header.names) if name in names]
