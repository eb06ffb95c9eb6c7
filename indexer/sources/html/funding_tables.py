"""Funding tables of web pages, converted to lines for parse_funding: years, and a funder with an amount."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.sources.html.tree import text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_YEAR_RE = re.compile(r"(?:vuosi\s+|år\s+)?((?:19|20)\d\d)(?:\s*(?:€|e|euroa|eur))?", re.IGNORECASE)
_AMOUNT_RE = re.compile(
    r"(?:€|eur)?\s*\d{1,3}(?:[ .\u00a0\u202f]?\d{3})*(?:,\d\d|,-)?\s*(?:€|e|euroa?|eur)?", re.IGNORECASE
)
_FUNDING_RE = re.compile(r"rahoit|avustu|finansi|funde|funding|bidrag", re.IGNORECASE)
_THOUSANDS_RE = re.compile(
    r"\b1[ .]?000 ?(?:€|e\b|euro)|tuhatta|tuhansi|\bt€|\bk€|\bteur\b|tusen|thousand", re.IGNORECASE
)
_TOTAL_RE = re.compile(r"(?:yhteensä|summa|kaikki yhteensä|totalt|sammanlagt|total|sum)\b", re.IGNORECASE)
_MAX_COLSPAN = 100  # a wider cell is an error or an attack


def is_funding_table(table: HtmlElement) -> bool:
    """Return whether the caption or first row of a table mentions funding, and the table contains amounts."""
    rows = rows_of(table)
    head = " ".join([*(text_of(caption) for caption in table.iter("caption")), *(rows[0] if rows else ())])
    return bool(_FUNDING_RE.search(head)) and bool(funding_lines(table))


def rows_of(table: HtmlElement) -> list[list[str]]:
    """Return the text of the cells of each row that is not empty, without nested tables.

    A cell that spans several columns is repeated.
    """
    rows = []
    for row in table.iter("tr"):
        if next(row.iterancestors("table"), None) is table:
            cells: list[str] = []
            for cell in row.iterchildren("td", "th"):
                span = cell.get("colspan") or ""
                cells += [text_of(cell)] * (min(int(span), _MAX_COLSPAN) if span.isdecimal() and len(span) < 4 else 1)
            rows.append(cells)
    return [cells for cells in rows if any(cells)]


def funding_lines(table: HtmlElement) -> list[str]:
    """Return the amounts of a table as lines: a funder and an amount, or a total, after a line with their year.

    Returns [] for a table in thousands of euros, whose amounts would be a thousandth of the real ones.
    """
    rows = rows_of(table)
    if not rows or any(_THOUSANDS_RE.search(text) for text in (*rows[0], *map(text_of, table.iter("caption")))):
        return []
    for header in rows[:2]:
        years = {i: year.group(1) for i, cell in enumerate(header) if i and (year := _YEAR_RE.fullmatch(cell))}
        if years:
            return list(_lines_by_column(rows[rows.index(header) + 1 :], years))
    if sum(1 for row in rows if _YEAR_RE.fullmatch(row[0])) * 2 >= len(rows):
        return list(_lines_by_row(rows))
    return [f"{_label(row[0])} {row[-1]}" for row in rows if len(row) > 1 and row[0] and _is_amount(row[-1])]


def _lines_by_column(rows: list[list[str]], years: dict[int, str]) -> Iterator[str]:
    """Yield the lines of a table with a funder per row and a year per column."""
    for column, year in years.items():
        amounts = [(row[0], row[column]) for row in rows if len(row) > column and row[0] and _is_amount(row[column])]
        if amounts:
            yield year
            yield from (f"{_label(funder)} {amount}" for funder, amount in amounts)


def _lines_by_row(rows: list[list[str]]) -> Iterator[str]:
    """Yield the lines of a table with a year per row; the funder is in the second cell or in the header of a column."""
    header = rows[0] if not _YEAR_RE.fullmatch(rows[0][0]) else []
    for row in rows[1 if header else 0 :]:
        year = _YEAR_RE.fullmatch(row[0])
        if year is None or len(row) < 2:
            continue
        yield year.group(1)
        if not _is_amount(row[1]) and _is_amount(row[-1]):
            yield f"{_label(row[1])} {row[-1]}"
            continue
        for funder, amount in zip(header[1:], row[1:], strict=False):
            if funder and _is_amount(amount) and not _TOTAL_RE.match(funder):
                yield f"{funder} {amount}"


def _label(cell: str) -> str:
    """Return the cell, or the word for a total that parse_funding recognises."""
    return "Yhteensä" if _TOTAL_RE.match(cell) else cell


def _is_amount(cell: str) -> bool:
    return bool(_AMOUNT_RE.fullmatch(cell)) and any(character.isdigit() for character in cell)
