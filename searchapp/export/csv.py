"""CSV that a Finnish Excel opens right by a double click, and that can start no formula in any spreadsheet.

Columns are those of table.py; the values of one cell are parted by " | ". Quotes and line ends are of RFC 4180.
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

# Excel takes the list separator of the region. In Finland (and Sweden) it is ";", since "," is the decimal mark: with
# "," every row would be one cell. The BOM is how Excel knows UTF-8; without it ä becomes Ã¤.
SEPARATOR = ";"
_BOM = b"\xef\xbb\xbf"

# What a spreadsheet may take for the start of a formula (OWASP, CSV Injection), white space and signs of no width
# before it or not; full-width signs are taken for the plain ones in East Asian settings.
_FORMULA_RE = re.compile(r"[\t\r\n\x00]|[\s\u00ad\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]")


def write(documents: Iterable[Document], context: Context) -> Iterator[bytes]:
    """Yield the table: a row of headings, then a row for each document."""
    rows = (row_of(document, context) for document in documents)
    return in_chunks(csv_lines(map(context.heading_of, COLUMNS), rows), context.still_working)


def csv_lines(headings: Iterable[str], rows: Iterable[Iterable[str | int | None]]) -> Iterator[bytes]:
    """Yield the headings and then the rows of any table, one at a time: a cell may hold line breaks."""
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
    """Return a text as a cell that no spreadsheet takes for a formula: where it might, with ' in front.

    >>> guarded("=1+1"), guarded("  -koulu"), guarded("Kunta = kuntien"), guarded("\\x00=1")
    ("'=1+1", "'  -koulu", 'Kunta = kuntien', "'=1")
    """
    kept = without_controls(text)
    begins = _FORMULA_RE.match(text) or (kept is not text and _FORMULA_RE.match(kept))
    return f"'{kept}" if begins else kept


FORMAT = Format(suffix="csv", label="CSV", media_type="text/csv; charset=utf-8", write=write)
