"""Tables of Excel workbooks (.xlsx, .xlsm), streamed row by row; no sheet is loaded whole.

openpyxl reads them in a worker process, because a crafted workbook of a kilobyte can exhaust the memory. A formula
counts as the value that was stored with it; formulas without one are reported.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime, time, timedelta
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources.base import Format, Problem, SourceFile, Unchanged
from indexer.sources.facts.vocabulary import fold_label
from indexer.sources.line_memory import LineMemory
from indexer.sources.registers.record_reader import unknown_columns_error
from indexer.sources.tables.header import Header, Row, find_header, likely_header
from indexer.sources.tables.merged_cells import fill_merged
from indexer.sources.tables.sheet_markup import NO_MARKUP, SheetMarkup, markup_of_sheets, with_usual_namespaces
from indexer.sources.tables.table import TableSample, read_table, sample_of, upright

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_SUFFIXES = (".xlsx", ".xlsm")
_UNSUPPORTED = {
    ".xls": "an Excel file in the format used before 2007",
    ".xlsb": "a binary Excel file",
    ".ods": "an OpenDocument spreadsheet",
}
_MAX_COLUMNS = 1_000  # filled cells beyond them are moved together, so that empty cells between them cost no memory
_MAX_EMPTY_ROWS = 1_000  # in a row; a cell far below them was filled by accident
_MAX_EXPANSION = 20  # unpacked size in multiples of the file limit; sheets of text compress to about a tenth
_BATCH_ROWS = 500
_MIN_SHARED = 0.5  # share of equal headings; two sheets with fewer are tables of different kinds
_ESCAPE_RE = re.compile(
    r"_x((?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})_"
)  # a character as Excel escapes it; _x005F_ is the underscore


def recognises(file: SourceFile) -> bool:
    """Return whether the file has a suffix of spreadsheets, including those that cannot be read."""
    return file.suffix in _SUFFIXES or file.suffix in _UNSUPPORTED


def read(file: SourceFile) -> Iterator[Document | Unchanged | Problem]:
    """Yield the documents of the first sheet with a known header, and of later sheets with a similar header.

    Raises: SourceError when the file is not a workbook, or no sheet has known columns.
    """
    stream = _stream_of(file)
    markup = _markup_of(stream)
    with closing(_open(stream)) as workbook:
        first: Header | None = None
        memory, taken = LineMemory(), set[str]()  # in a worker process rows cannot be compared with the last run
        skipped: list[tuple[str, list[str]]] = []
        for name, sheet_rows in _sheets(workbook, markup):
            head, rows = upright(sheet_rows)
            if not any(row.cells for row in head):
                continue
            header = find_header(head, file.options)
            if header is None or (first and not _are_similar(header, first)):
                skipped.append((name, likely_header(head, file.options).names))
                continue
            first = first or header
            sheet = name if len(workbook.worksheets) > 1 else ""
            yield from read_table(file, chain(head, rows), memory, taken, sheet=sheet, uneven=False)
            yield from _unvalued_formulas(file, header, markup.get(name), sheet)
    if first is None:
        raise unknown_columns_error(skipped[0][1], file) if skipped else SourceError("all sheets are empty")
    for name in _hidden_sheets(workbook):
        yield Problem(file.name, f"sheet {name!r} is hidden, skipped", lost=False)
    for name, _ in skipped:
        yield Problem(file.name, f"sheet {name!r} has no header like that of the first table, skipped", lost=False)


def sample(file: SourceFile) -> TableSample:
    """Return the columns and the first records of the first sheet with a known header, or else that is not empty.

    Raises: SourceError when the file is not a workbook, or all sheets are empty.
    """
    stream = _stream_of(file)
    markup = _markup_of(stream)
    with closing(_open(stream)) as workbook:
        first: TableSample | None = None
        for _, sheet_rows in _sheets(workbook, markup):
            head, rows = upright(sheet_rows)
            if find_header(head, file.options):
                return sample_of(head, rows, file.options)
            first = first or (sample_of(head, rows, file.options) if head else None)
    if first is None:
        raise SourceError("all sheets are empty")
    return first


def _stream_of(file: SourceFile) -> io.BytesIO:
    """Return the archive of the workbook with the usual namespaces. Raises: SourceError, OSError."""
    if file.suffix in _UNSUPPORTED:
        raise SourceError(f"{_UNSUPPORTED[file.suffix]}, which cannot be read: save it as .xlsx or .csv")
    stream = io.BytesIO(file.document_data)
    _require_bounded(stream, _MAX_EXPANSION * file.max_document_bytes)
    try:
        return with_usual_namespaces(stream)
    except Exception as error:  # zipfile and zlib raise several exceptions on a damaged archive
        raise _unreadable(error) from error


def _markup_of(stream: io.BytesIO) -> dict[str, SheetMarkup]:
    """Return the markup of the sheets by name. Raises: SourceError."""
    try:
        return markup_of_sheets(stream)
    except Exception as error:  # zipfile and zlib raise several exceptions on a damaged archive
        raise _unreadable(error) from error


def _open(stream: io.BytesIO) -> Workbook:
    """Open the workbook for streaming. Raises: SourceError."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which do not affect the cells
            return load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl raises any exception on a damaged workbook
        raise _unreadable(error) from error


def _require_bounded(stream: io.BytesIO, limit: int) -> None:
    """Raises: SourceError when the stream is not a zip archive, or would unpack to more than limit bytes.

    The declared sizes suffice: zipfile never reads more of a member than its declared size.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise SourceError(f"not an Excel workbook: {error}") from error
    if size > limit:
        raise SourceError(
            f"it would unpack to {size:,} bytes; the limit ({_MAX_EXPANSION} x limits.document_bytes) is {limit:,}"
        )


def _unreadable(error: Exception) -> SourceError:
    return SourceError(f"not a readable Excel workbook: {type(error).__name__}: {error!s:.200}")


def _unvalued_formulas(file: SourceFile, header: Header, markup: SheetMarkup | None, sheet: str) -> Iterator[Problem]:
    """Yield a note for each column with formulas whose values were not stored."""
    prefix = f"sheet {sheet!r}: " if sheet else ""
    for column, count in sorted(markup.unvalued.items()) if markup else ():
        name = header.names[column] if column < len(header.names) else f"column {column + 1}"
        reason = f"{prefix}formulas without stored values in {name!r}, read as empty cells: {count} rows"
        yield Problem(file.name, f"{reason}; open the file in a spreadsheet program and save it", lost=False)


def _sheets(workbook: Workbook, markup: dict[str, SheetMarkup]) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield the name and the rows of each visible sheet."""
    for sheet in workbook.worksheets:
        if sheet.sheet_state == "visible":
            sheet.reset_dimensions()  # the declared size may be wrong, and rows would be padded to it
            rows = _in_batches(sheet.iter_rows(values_only=True))
            own = markup.get(sheet.title, NO_MARKUP)
            yield sheet.title, _rows(fill_merged(rows, own.merged), own)


def _hidden_sheets(workbook: Workbook) -> list[str]:
    return [sheet.title for sheet in workbook.worksheets if sheet.sheet_state != "visible"]


def _rows(rows: Iterator[Sequence[Any]], markup: SheetMarkup) -> Iterator[Row]:
    """Yield the rows that are not empty, until there are too many empty ones.

    Raises: SourceError when the sheet is damaged.
    """
    empty = 0
    for number, cells in enumerate(rows, 1):
        if number in markup.texts:
            cells = _with_texts(cells, markup.texts[number])
        if any(cell is not None for cell in cells):
            empty = 0
            far = (cell for cell in cells[_MAX_COLUMNS:] if cell is not None)
            values = [*map(_value, cells[:_MAX_COLUMNS]), *map(_value, far)]
            unvalued = markup.unvalued_cells.get(number, ())
            yield Row(number, values, links=markup.links.get(number, {}), unvalued=unvalued)
            continue
        empty += 1
        if empty == _MAX_EMPTY_ROWS:
            yield Row(number, (), fault=f"{empty:,} empty rows; rows below them, if any, are not read", lost=False)
            return


def _with_texts(cells: Sequence[Any], texts: Mapping[int, str]) -> Sequence[Any]:
    """Return the cells of a row with the texts of links instead of values that were not stored."""
    row = [*cells, *[None] * (max(texts) + 1 - len(cells))]
    for column, text in texts.items():
        row[column] = text if row[column] in (None, "", 0) else row[column]
    return row


def _in_batches(rows: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Yield the rows. They are read in batches, so that warnings are silenced only while openpyxl reads."""
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a date that does not exist is reported as #VALUE!
                batch = list(islice(rows, _BATCH_ROWS))
        except Exception as error:
            raise _unreadable(error) from error
        if not batch:
            return
        yield from batch


def _value(cell: Any) -> Any:  # noqa: ANN401 - a cell has any type
    """Return the value of a cell: integral floats as int, times at midnight as dates, other times as text."""
    if isinstance(cell, str):
        return _ESCAPE_RE.sub(lambda match: chr(int(match[1], 16)), cell) if "_x" in cell else cell
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time() else cell.isoformat(" ")
    return str(cell) if isinstance(cell, time | timedelta) else cell


def _are_similar(one: Header, other: Header) -> bool:
    """Return whether at least half of the headings are the same."""
    left, right = set(map(fold_label, one.names)), set(map(fold_label, other.names))
    return len(left & right) >= _MIN_SHARED * len(left | right)


FORMAT = Format("XLSX", recognises, read, is_isolated=True)
