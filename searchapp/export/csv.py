"""CSV that a Finnish Excel opens correctly on a double click, and in which no cell is read as a formula.

The columns are those of columns.py. Quotes and line ends follow RFC 4180.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from indexer.model import Document
from searchapp.export.columns import COLUMNS, row_of
from searchapp.export.format import Context, Format, in_chunks
from searchapp.export.sanitize import without_controls

# Excel splits rows at the list separator of the region: ";" in Finland and Sweden, where "," is the decimal mark. With
# "," every row would be one cell. Excel recognises UTF-8 by the BOM; without it, ä becomes Ã¤.
SEPARATOR = ";"
_BOM = b"\xef\xbb\xbf"

# The start of a formula as spreadsheets recognise it (OWASP, CSV Injection), also after white space and zero-width
# characters. In East Asian locales full-width operators count as well.
_FORMULA_RE = re.compile(r"[\t\r\n\x00]|[\s\u00ad\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]")


def write(documents: Iterable[Document], context: Context) -> Iterator[bytes]:
    """Yield the table: a row of headings, then one row per document."""
    rows = (row_of(document, context) for document in documents)
    return in_chunks(csv_lines(map(context.heading_of, COLUMNS), rows), context.still_working)


def csv_lines(headings: Iterable[str], rows: Iterable[Iterable[str | int | None]]) -> Iterator[bytes]:
    """Yield the lines of any table, the headings first; a line may contain line breaks, inside a quoted cell."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=SEPARATOR, lineterminator="\r\n")

    def line(row: Iterable[str | int | None]) -> bytes:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text.encode()

    yield _BOM + line(headings)
    yield from map(line, rows)


def guarded(text: str) -> str:
    """Return a text as a cell that no spreadsheet reads as a formula: a text that looks like one gets a leading '.

    >>> guarded("=1+1"), guarded("  -koulu"), guarded("Kunta = kuntien"), guarded("\\x00=1")
    ("'=1+1", "'  -koulu", 'Kunta = kuntien', "'=1")
    """
    clean = without_controls(text)
    is_formula = _FORMULA_RE.match(text) or (clean is not text and _FORMULA_RE.match(clean))
    return f"'{clean}" if is_formula else clean


FORMAT = Format(suffix="csv", label="CSV", media_type="text/csv; charset=utf-8", write=write)
