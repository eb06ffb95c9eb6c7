"""What openpyxl does not report of a streamed sheet: merged cells, links, formulas without a stored value.

The XML of a sheet is scanned in pieces of bounded size. Workbooks in Strict Open XML are rewritten to the usual
namespaces before openpyxl opens them.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from indexer.sources.tables.hyperlinks import parse_hyperlink

_PIECE_BYTES = 1 << 20
_OVERLAP_BYTES = 16_384  # longer elements at the end of a piece are missed; Excel limits formulas to 8,192 characters
_HEAD_BYTES = 65_536  # the root element, with its namespaces, is within them
_MAX_PART_BYTES = 4_000_000  # of the list of sheets, and of the links of a sheet
_MAX_RANGES = 100_000
_MAX_COLUMN = 1_000
_STRICT = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)
_WORKBOOK, _WORKBOOK_LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_ELEMENT_RE = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]*?ref="(?P<merged>[A-Z]+\d+:[A-Z]+\d+)"'
    rb"|<(?:\w+:)?hyperlink\s(?P<link>[^>]*)>"
    rb'|<(?:\w+:)?c\s[^>]*?r="(?P<at>[A-Z]{1,3}\d+)"[^>]*><(?:\w+:)?f[^>]*>(?P<formula>\s*HYPERLINK\([^<]*)</'
    rb'|<(?:\w+:)?c\s[^>]*?r="(?P<column>[A-Z]{1,3})(?P<row>\d+)"[^>]*><(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
# Each element that _ELEMENT_RE matches contains one of them; searching for them is much faster.
_SIGNS = (b"<f", b":f", b"mergeCell", b"hyperlink")
_SHEET_RE = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION_RE = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE_RE = re.compile(r'([\w:]+)\s*=\s*"([^"]*)"')


class MergedRange(NamedTuple):
    """A merged range: its first and last row, counted from 1, and its first and last column, counted from 0."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


class SheetMarkup(NamedTuple):
    """merged: ranges by first row. links: URLs of cells. texts: of cells whose formula is a link.

    unvalued: number of formulas without a stored value by column. unvalued_cells: the columns with one, by row.
    Rows are counted from 1, columns from 0.
    """

    merged: list[MergedRange]
    links: dict[int, dict[int, str]]
    texts: dict[int, dict[int, str]]
    unvalued: dict[int, int]
    unvalued_cells: dict[int, list[int]]


NO_MARKUP = SheetMarkup([], {}, {}, {}, {})
"""The markup of a sheet of which nothing is known."""


def with_usual_namespaces(stream: io.BytesIO) -> io.BytesIO:
    """Return the archive, rewritten if it is a workbook in Strict Open XML. Raises: as zipfile for a damaged one."""
    with zipfile.ZipFile(stream) as archive:
        if _WORKBOOK not in archive.namelist() or _STRICT[0][0] not in _part(archive, _WORKBOOK).encode():
            stream.seek(0)
            return stream
        rewritten = io.BytesIO()
        with zipfile.ZipFile(rewritten, "w", zipfile.ZIP_DEFLATED) as target:
            for member in archive.infolist():
                with archive.open(member) as source, target.open(member.filename, "w") as sink:
                    head = source.read(_MAX_PART_BYTES if member.filename.endswith(".rels") else _HEAD_BYTES)
                    for strict, usual in _STRICT:
                        head = head.replace(strict, usual)
                    sink.write(head)
                    shutil.copyfileobj(source, sink, _PIECE_BYTES)
    rewritten.seek(0)
    return rewritten


def markup_of_sheets(stream: io.BytesIO) -> dict[str, SheetMarkup]:
    """Return the markup of each sheet by its name. Raises: as zipfile for a damaged archive, ValueError."""
    markup = {}
    with zipfile.ZipFile(stream) as archive:
        members = set(archive.namelist())
        if not {_WORKBOOK, _WORKBOOK_LINKS} <= members:
            return {}
        targets = _targets(_part(archive, _WORKBOOK_LINKS))
        for attributes in _attributes(_SHEET_RE, _part(archive, _WORKBOOK)):
            target = targets.get(_relation_of(attributes), "")
            name = posixpath.normpath(posixpath.join("xl", target)).lstrip("/")
            if name in members:
                markup[attributes.get("name", "")] = _scan(archive, name)
    stream.seek(0)
    return markup


def _scan(archive: zipfile.ZipFile, name: str) -> SheetMarkup:
    """Return the markup of the sheet in this member of the archive. Raises: ValueError for a malformed cell name."""
    from openpyxl.utils.cell import column_index_from_string, coordinate_to_tuple

    markup = SheetMarkup([], {}, {}, Counter(), {})
    folder, _, base = name.rpartition("/")
    relations = f"{folder}/_rels/{base}.rels"
    targets = _targets(_part(archive, relations)) if relations in archive.namelist() else {}
    for match in _elements(archive, name):
        if match["at"]:
            formula = html.unescape(match["formula"].decode("utf-8", "replace"))
            if (link := parse_hyperlink(formula)) and len(markup.texts) < _MAX_RANGES:
                row, column = coordinate_to_tuple(match["at"].decode())
                markup.texts.setdefault(row, {})[column - 1] = link.text
                if link.url:
                    markup.links.setdefault(row, {})[column - 1] = link.url
        elif match["column"]:
            column = column_index_from_string(match["column"].decode()) - 1
            markup.unvalued[column] += 1
            if len(markup.unvalued_cells) < _MAX_RANGES:
                markup.unvalued_cells.setdefault(int(match["row"]), []).append(column)
        elif match["merged"]:
            if len(markup.merged) < _MAX_RANGES:
                markup.merged.append(_merged_range(match["merged"].decode()))
        else:
            attributes = dict(_ATTRIBUTE_RE.findall(match["link"].decode("utf-8", "replace")))
            url = targets.get(_relation_of(attributes), "")
            if url.startswith(("http://", "https://")) and len(markup.links) < _MAX_RANGES:
                row, column = coordinate_to_tuple(attributes.get("ref", "").partition(":")[0])
                markup.links.setdefault(row, {})[column - 1] = url
    markup.merged.sort()
    return markup


def _merged_range(reference: str) -> MergedRange:
    from openpyxl.utils.cell import coordinate_to_tuple

    (first_row, first), (last_row, last) = map(coordinate_to_tuple, reference.split(":"))
    return MergedRange(first_row, last_row, first - 1, min(last, _MAX_COLUMN) - 1)


def _elements(archive: zipfile.ZipFile, name: str) -> Iterator[re.Match[bytes]]:
    """Yield the matches of _ELEMENT_RE in a member; the end of each piece is scanned again with the next one."""
    rest = b""
    with archive.open(name) as stream:
        while piece := stream.read(_PIECE_BYTES):
            data, end = rest + piece, 0
            if any(sign in data for sign in _SIGNS):
                for match in _ELEMENT_RE.finditer(data):
                    yield match
                    end = match.end()
            rest = data[max(end, len(data) - _OVERLAP_BYTES) :]


def _part(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as stream:
        return stream.read(_MAX_PART_BYTES).decode("utf-8", "replace")


def _attributes(pattern: re.Pattern[str], text: str) -> Iterator[dict[str, str]]:
    for match in pattern.finditer(text):
        yield {name: html.unescape(value) for name, value in _ATTRIBUTE_RE.findall(match[1])}


def _targets(text: str) -> dict[str, str]:
    """Return the targets of relations by their ids."""
    return {relation.get("Id", ""): relation.get("Target", "") for relation in _attributes(_RELATION_RE, text)}


def _relation_of(attributes: dict[str, str]) -> str:
    return next((value for name, value in attributes.items() if name.rpartition(":")[2] == "id"), "")
