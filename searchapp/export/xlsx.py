"""An Excel workbook: the documents on one sheet, the provenance of the search on the other.

Every text is written as a string cell, so no text becomes a formula. The columns are those of columns.py.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from indexer.model import Document
from searchapp.export.columns import COLUMNS, index_text, row_of
from searchapp.export.format import CHUNK_BYTES, Context, Format
from searchapp.export.provenance import Provenance
from searchapp.export.sanitize import without_controls

MAX_ROWS = 20_000
"""Limit of documents in a workbook. It takes about 5 s at 4,000 rows per second, and is sent only when complete."""

_CELL_UNITS = 32_767  # limit of an Excel cell, in UTF-16 units
_WIDTHS = {
    "title": 60, "summary": 60, "results": 60, "text": 60, "funders": 30, "organisations": 30, "lead": 30, "people": 30,
    "other": 60,
}  # fmt: skip
_WIDTH = 16  # of other columns, in characters
_PROVENANCE_WIDTHS = (24, 80)
_NOT_IN_SHEET_NAMES_RE = re.compile(r"[\[\]:*?/\\']")
_SHEET_NAME_LENGTH = 31
_ROWS_BETWEEN_SIGNALS = 200  # about 50 ms

Row = Iterable[str | int | None]


class _SignallingFile(io.BufferedRandom):
    """A file that calls still_working at each write, because compressing long texts takes time as well."""

    def __init__(self, raw: io.RawIOBase, still_working: Callable[[], None]) -> None:
        super().__init__(raw)
        self._still_working = still_working

    def write(self, buffer: Any) -> int:  # noqa: ANN401 - Buffer has no public name before Python 3.12
        self._still_working()
        return super().write(buffer)


class _NullFile(io.RawIOBase):
    """A file that drops what is written to it."""

    def writable(self) -> bool:
        return True

    def write(self, buffer: Any) -> int:  # noqa: ANN401
        return len(buffer)


def write(documents: Iterable[Document], context: Context) -> Iterator[bytes]:
    """Yield the workbook. It is first written to a temporary file, because a ZIP archive ends with its directory."""
    with tempfile.TemporaryFile(buffering=0) as raw, _SignallingFile(raw, context.still_working) as file:
        book = Workbook(write_only=True)
        try:
            _write_documents(book, documents, context)
            _write_provenance(book, context)
            _save(book, file, compression=ZIP_DEFLATED)
        except BaseException:  # GeneratorExit too
            _discard(book)
            raise
        file.seek(0)
        while chunk := file.read(CHUNK_BYTES):
            context.still_working()
            yield chunk


def _write_documents(book: Workbook, documents: Iterable[Document], context: Context) -> None:
    sheet = _sheet(book, context.heading_of("documents"), [_WIDTHS.get(code, _WIDTH) for code in COLUMNS])
    sheet.freeze_panes = "A2"
    sheet.append(_cells(sheet, map(context.heading_of, COLUMNS), bold=True))
    for number, document in enumerate(documents):
        if number % _ROWS_BETWEEN_SIGNALS == 0:
            context.still_working()
        sheet.append(_cells(sheet, row_of(document, context)))


def _write_provenance(book: Workbook, context: Context) -> None:
    sheet = _sheet(book, context.heading_of("provenance"), _PROVENANCE_WIDTHS)
    for code, value in _facts(context.provenance, context.value_name):
        sheet.append(_cells(sheet, [context.heading_of(code)], bold=True) + _cells(sheet, [value]))


def _facts(provenance: Provenance, value_name: Callable[[str, str], str]) -> Iterator[tuple[str, str | int]]:
    """Yield (code of the heading, value) of each field of a provenance."""
    yield "search", provenance.url
    yield "q", provenance.q
    yield from ((name, value_name(name, value)) for name, value in provenance.rules)
    yield "total", provenance.total
    yield "partial", provenance.partial
    yield "searched", provenance.searched.isoformat()
    yield "index", index_text(provenance)
    yield "seal", provenance.seal
    yield "analysis", provenance.analysis


def _sheet(book: Workbook, name: str, widths: Iterable[int]) -> Any:  # noqa: ANN401 - openpyxl's own type has no name
    """Return a new sheet. openpyxl writes the widths of the columns before the first row, so they are set here."""
    sheet = book.create_sheet(_NOT_IN_SHEET_NAMES_RE.sub(" ", without_controls(name))[:_SHEET_NAME_LENGTH])
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    return sheet


def _cells(sheet: Any, row: Row, *, bold: bool = False) -> list[Any]:  # noqa: ANN401
    return [_text_cell(sheet, value, bold) if isinstance(value, str) else value for value in row]


def _text_cell(sheet: Any, text: str, bold: bool) -> Any:  # noqa: ANN401
    """Return a string cell, or None if the text is empty. Plain strings like "=1+1" or "#N/A" would be interpreted."""
    cell_text = fitting(text)
    if not cell_text:
        return None
    cell = WriteOnlyCell(sheet, cell_text)
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def fitting(text: str) -> str:
    """Return a text that fits a cell: without control characters, with line feeds only, truncated with … if too long.

    >>> fitting("a\\r\\nb"), len(fitting("a" * 40_000))
    ('a\\nb', 32767)
    """
    clean = without_controls(text).replace("\r\n", "\n").replace("\r", "\n")
    if len(clean) <= _CELL_UNITS // 2:  # a character takes at most two units
        return clean
    units = clean.encode("utf-16-le")
    if len(units) <= 2 * _CELL_UNITS:
        return clean
    return units[: 2 * (_CELL_UNITS - 1)].decode("utf-16-le", "ignore") + "…"  # ignore: half a surrogate pair


def _save(book: Workbook, file: io.IOBase, *, compression: int) -> None:
    """Save a workbook as book.save() does, but close the archive after an error too."""
    with ZipFile(file, "w", compression) as archive:
        ExcelWriter(book, archive).write_data()


def _discard(book: Workbook) -> None:
    """Remove the temporary files of a workbook's rows, which openpyxl removes only as it saves each sheet."""
    while book.worksheets:
        try:
            _save(book, _NullFile(), compression=ZIP_STORED)
        except FileNotFoundError:
            book.remove(book.worksheets[0])  # saved before the error, so its file has been removed
        else:
            return


FORMAT = Format(
    suffix="xlsx",
    label="Excel",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    write=write,
    max_documents=MAX_ROWS,
)
