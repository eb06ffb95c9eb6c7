"""An Excel workbook: the documents on one sheet, the receipt of the search on the other.

Every text is written as a string cell, so there is no formula, whatever a text says. Columns are those of table.py.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from indexer.model import Document
from searchapp.export.columns import COLUMNS, index_text, row_of
from searchapp.export.format import CHUNK_BYTES, Context, Format
from searchapp.export.provenance import Provenance
from searchapp.export.sanitize import without_controls

MAX_ROWS = 20_000
"""Documents that a workbook may hold: written in some 5 s at 4,000 rows a second, and nothing comes before the end."""

_CELL_UNITS = 32_767  # the most that a cell of Excel holds, in UTF-16 units
_WIDTHS = {
    "title": 60, "summary": 60, "results": 60, "text": 60, "funders": 30, "organisations": 30, "lead": 30, "people": 30,
}  # fmt: skip
_WIDTH = 16  # of other columns, in characters
_RECEIPT_WIDTHS = (24, 80)
_NOT_IN_NAMES_RE = re.compile(r"[\[\]:*?/\\']")  # of sheets
_NAME_LENGTH = 31
_ROWS_BETWEEN_SIGNS = 200  # some 50 ms

Row = Iterable[str | int | None]


class _TellingFile(io.BufferedRandom):
    """A file that tells at each write that the work goes on: packing long texts takes its time too."""

    def __init__(self, raw: io.RawIOBase, still_working: Callable[[], None]) -> None:
        super().__init__(raw)
        self._still_working = still_working

    def write(self, buffer: Any) -> int:  # noqa: ANN401 - Buffer has no public name before Python 3.12
        self._still_working()
        return super().write(buffer)


def write(documents: Iterable[Document], context: Context) -> Iterator[bytes]:
    """Yield the workbook. It is made whole first, in a temporary file: a ZIP archive has its table of contents last."""
    with tempfile.TemporaryFile(buffering=0) as raw, _TellingFile(raw, context.still_working) as file:
        book = Workbook(write_only=True)
        try:
            _write_documents(book, documents, context)
            _write_receipt(book, context)
            book.save(file)
        finally:
            _forget(book)
        file.seek(0)
        while chunk := file.read(CHUNK_BYTES):
            context.still_working()
            yield chunk


def _write_documents(book: Workbook, documents: Iterable[Document], context: Context) -> None:
    sheet = _sheet(book, context.heading_of("documents"), [_WIDTHS.get(code, _WIDTH) for code in COLUMNS])
    sheet.freeze_panes = "A2"
    sheet.append(_cells(sheet, map(context.heading_of, COLUMNS), bold=True))
    for number, document in enumerate(documents):
        if number % _ROWS_BETWEEN_SIGNS == 0:
            context.still_working()
        sheet.append(_cells(sheet, row_of(document, context)))


def _write_receipt(book: Workbook, context: Context) -> None:
    sheet = _sheet(book, context.heading_of("receipt"), _RECEIPT_WIDTHS)
    for code, value in _facts(context.receipt, context.value_name):
        sheet.append(_cells(sheet, [context.heading_of(code)], bold=True) + _cells(sheet, [value]))


def _facts(receipt: Provenance, value_name: Callable[[str, str], str]) -> Iterator[tuple[str, str | int]]:
    """Yield (code of the heading, value) of all that a receipt tells."""
    yield "search", receipt.address
    yield "q", receipt.q
    yield from ((name, value_name(name, value)) for name, value in receipt.rules)
    yield "total", receipt.total
    yield "searched", receipt.searched.isoformat()
    yield "index", index_text(receipt)
    yield "seal", receipt.seal
    yield "analysis", receipt.analysis


def _sheet(book: Workbook, name: str, widths: Iterable[int]) -> Any:  # noqa: ANN401 - openpyxl's own type has no name
    """Return a new sheet; widths of its columns are written before any row, so they are set now."""
    sheet = book.create_sheet(_NOT_IN_NAMES_RE.sub(" ", without_controls(name))[:_NAME_LENGTH])
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    return sheet


def _cells(sheet: Any, row: Row, *, bold: bool = False) -> list[Any]:  # noqa: ANN401
    return [_text_cell(sheet, value, bold) if isinstance(value, str) else value for value in row]


def _text_cell(sheet: Any, text: str, bold: bool) -> Any:  # noqa: ANN401
    """Return a string cell, None for no text: openpyxl would take "=1+1" for a formula and "#N/A" for an error."""
    fit = fitting(text)
    if not fit:
        return None
    cell = WriteOnlyCell(sheet, fit)
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def fitting(text: str) -> str:
    """Return a text as a cell can hold it: no control characters, line ends as Excel has them, cut with … if too long.

    >>> fitting("a\\r\\nb"), len(fitting("a" * 40_000))
    ('a\\nb', 32767)
    """
    kept = without_controls(text).replace("\r\n", "\n").replace("\r", "\n")
    if len(kept) <= _CELL_UNITS // 2:  # a character is two units at the most
        return kept
    units = kept.encode("utf-16-le")
    if len(units) <= 2 * _CELL_UNITS:
        return kept
    return units[: 2 * (_CELL_UNITS - 1)].decode("utf-16-le", "ignore") + "…"  # a half of a pair is left out


def _forget(book: Workbook) -> None:
    """Remove the rows that openpyxl put aside, where it did not come to saving: else they stay till the server ends."""
    sheets: list[Any] = book.worksheets
    for sheet in sheets:
        if not sheet.closed:
            sheet.close()
        if Path(sheet._writer.out).exists():
            sheet._writer.cleanup()


FORMAT = Format(
    suffix="xlsx",
    label="Excel",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    write=write,
    max_documents=MAX_ROWS,
)
