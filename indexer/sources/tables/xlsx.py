"""Tables of Excel workbooks (.xlsx, .xlsm), row by row: no sheet is ever held whole.

openpyxl reads them, in a process of its own: workbooks of a kilobyte can be made that fill a memory. Of formulas the
values count that were stored with them.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, time, timedelta
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources.base import Format, Problem, SourceFile, Unchanged
from indexer.sources.line_memory import LineMemory
from indexer.sources.registers.mapping import folded
from indexer.sources.tables.table import HEAD_ROWS, Header, Row, columns_in, find_header, read_table, unknown_columns

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_SUFFIXES = (".xlsx", ".xlsm")
_OTHERS = {
    ".xls": "an Excel file of before 2007",
    ".xlsb": "a binary Excel file",
    ".ods": "an OpenDocument spreadsheet",
}
_MOST_COLUMNS = 1_000  # beyond them cells stand close, wherever they stood: each is kept aside
_MOST_EMPTY = 1_000  # rows one after another: a cell far below them is a slip of the hand
_UNPACKED = 20  # times the limit of the file; sheets of text shrink to a tenth or so
_AT_ONCE = 500  # rows
_ALIKE = 0.5  # of the headings of two sheets are the same, or they are tables of different kinds


def recognises(file: SourceFile) -> bool:
    """Return whether the name says that it is a spreadsheet, of whatever kind."""
    return file.suffix in _SUFFIXES or file.suffix in _OTHERS


def read(file: SourceFile) -> Iterator[Document | Unchanged | Problem]:
    """Yield the records of the first sheet with a known header, and of those after it with a header like it.

    Raises: SourceError when it is no workbook, or no sheet's columns are known.
    """
    with closing(_opened(file)) as workbook:
        first: Header | None = None
        memory, taken = LineMemory(), set[str]()  # a file of its own process remembers nothing
        passed: list[tuple[str, list[str]]] = []
        for name, rows in _sheets(workbook):
            head = list(islice(rows, HEAD_ROWS))
            if not any(row.cells for row in head):
                continue
            header = find_header(head, file.options)
            if header is None or (first and not _are_alike(header, first)):
                passed.append((name, columns_in(head, file.options)))
                continue
            first = first or header
            many = name if len(workbook.worksheets) > 1 else ""
            yield from read_table(file, chain(head, rows), memory, taken, sheet=many, uneven=False)
    if first is None:
        raise unknown_columns(passed[0][1], file) if passed else SourceError("no sheet holds anything")
    for name in _hidden(workbook):
        yield Problem(file.name, f"sheet {name!r} is hidden: passed over", lost=False)
    for name, _ in passed:
        yield Problem(file.name, f"sheet {name!r} has no header like that of the first table: passed over", lost=False)


def columns(file: SourceFile) -> list[str]:
    """Return the names of the columns of the first sheet with a known header, else of the first with any.

    Raises: SourceError when it is no workbook, or holds nothing.
    """
    with closing(_opened(file)) as workbook:
        heads = [head for _, rows in _sheets(workbook) if (head := list(islice(rows, HEAD_ROWS)))]
    if not heads:
        raise SourceError("no sheet holds anything")
    return columns_in(next((head for head in heads if find_header(head, file.options)), heads[0]), file.options)


def _opened(file: SourceFile) -> Workbook:
    """Return the workbook, to be read row by row. Raises: SourceError, OSError."""
    if file.suffix in _OTHERS:
        raise SourceError(f"{_OTHERS[file.suffix]}, which is not read: save it as .xlsx or .csv")
    stream = io.BytesIO(file.document_data)
    _require_bounded(stream, _UNPACKED * file.max_document_bytes)
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions, which say nothing of the cells
            return load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl raises of every kind
        raise _no_workbook(error) from error


def _require_bounded(stream: io.BytesIO, most: int) -> None:
    """Raises: SourceError when it is no archive, or one that would unpack to too much: no more than it says is read."""
    try:
        with zipfile.ZipFile(stream) as archive:
            size = sum(each.file_size for each in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise SourceError(f"no Excel workbook: {error}") from error
    if size > most:
        raise SourceError(
            f"it would unpack to {size:,} bytes; the limit (limits.document_bytes, {_UNPACKED} times) is {most:,}"
        )


def _no_workbook(error: Exception) -> SourceError:
    return SourceError(f"no Excel workbook that can be read: {type(error).__name__}: {error!s:.200}")


def _sheets(workbook: Workbook) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield the name and the rows of each sheet that is not hidden."""
    for sheet in workbook.worksheets:
        if sheet.sheet_state == "visible":
            sheet.reset_dimensions()  # what a file says of its size may be wrong, and rows would be filled up to it
            yield sheet.title, _rows(sheet.iter_rows(values_only=True))


def _hidden(workbook: Workbook) -> list[str]:
    return [sheet.title for sheet in workbook.worksheets if sheet.sheet_state != "visible"]


def _rows(rows: Iterator[Sequence[Any]]) -> Iterator[Row]:
    """Yield the rows that are not empty, until too many are. Raises: SourceError when the sheet is broken."""
    empty = 0
    for number, cells in enumerate(_in_pieces(rows), 1):
        if any(cell is not None for cell in cells):
            empty = 0
            far = (cell for cell in cells[_MOST_COLUMNS:] if cell is not None)
            yield Row(number, [*map(_value, cells[:_MOST_COLUMNS]), *map(_value, far)])
            continue
        empty += 1
        if empty == _MOST_EMPTY:
            yield Row(number, (), fault=f"{empty:,} empty rows: what may stand below is not read", lost=False)
            return


def _in_pieces(rows: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Yield the rows, read some at a time, so that warnings are kept off while openpyxl reads and not while we do."""
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a date that does not exist is told as #VALUE!
                piece = list(islice(rows, _AT_ONCE))
        except Exception as error:
            raise _no_workbook(error) from error
        if not piece:
            return
        yield from piece


def _value(cell: Any) -> Any:  # noqa: ANN401 - whatever a cell holds
    """Return a value as records hold it: whole numbers whole, days as days, other times as texts."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time() else cell.isoformat(" ")
    return str(cell) if isinstance(cell, time | timedelta) else cell


def _are_alike(one: Header, other: Header) -> bool:
    """Return whether half of the headings are the same."""
    mine, theirs = set(map(folded, one.names)), set(map(folded, other.names))
    return len(mine & theirs) >= _ALIKE * len(mine | theirs)


FORMAT = Format("XLSX", recognises, read, is_isolated=True)
