"""Tables of sums on web pages to the lines that parse_funding reads: years over columns or rows, a funder and a sum."""

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
_ALL_RE = re.compile(r"(?:yhteensä|summa|kaikki yhteensä|totalt|sammanlagt|total|sum)\b", re.IGNORECASE)
_WIDEST = 100  # columns: a span of more is a slip or a trap


def is_funding_table(table: HtmlElement) -> bool:
    """Return whether a table says that it is of funding, and holds sums."""
    rows = rows_of(table)
    head = " ".join([*(text_of(each) for each in table.iter("caption")), *(rows[0] if rows else ())])
    return bool(_FUNDING_RE.search(head)) and bool(funding_lines(table))


def rows_of(table: HtmlElement) -> list[list[str]]:
    """Return the cells of each row as text, a cell over several columns as many times; not those of tables inside."""
    rows = []
    for row in table.iter("tr"):
        if next(row.iterancestors("table"), None) is table:
            cells: list[str] = []
            for cell in row.iterchildren("td", "th"):
                span = cell.get("colspan") or ""
                cells += [text_of(cell)] * (min(int(span), _WIDEST) if span.isdecimal() and len(span) < 4 else 1)
            rows.append(cells)
    return [cells for cells in rows if any(cells)]


def funding_lines(table: HtmlElement) -> list[str]:
    """Return the rows of sums as lines: a year alone before its rows, a funder and a sum, a total. None of thousands.

    A table in thousands is left to its text: its sums would be told a thousandfold too small.
    """
    rows = rows_of(table)
    if not rows or any(_THOUSANDS_RE.search(told) for told in (*rows[0], *map(text_of, table.iter("caption")))):
        return []
    for head in rows[:2]:
        years = {at: year.group(1) for at, cell in enumerate(head) if at and (year := _YEAR_RE.fullmatch(cell))}
        if years:
            return list(_by_column(rows[rows.index(head) + 1 :], years))
    if sum(1 for row in rows if _YEAR_RE.fullmatch(row[0])) * 2 >= len(rows):
        return list(_by_row(rows))
    return [f"{_name(row[0])} {row[-1]}" for row in rows if len(row) > 1 and row[0] and _is_sum(row[-1])]


def _by_column(rows: list[list[str]], years: dict[int, str]) -> Iterator[str]:
    for at, year in years.items():
        sums = [(row[0], row[at]) for row in rows if len(row) > at and row[0] and _is_sum(row[at])]
        if sums:
            yield year
            yield from (f"{_name(label)} {amount}" for label, amount in sums)


def _by_row(rows: list[list[str]]) -> Iterator[str]:
    """Yield the lines of a table with the year first: a funder beside it, or over each column."""
    heads = rows[0] if not _YEAR_RE.fullmatch(rows[0][0]) else []
    for row in rows[1 if heads else 0 :]:
        year = _YEAR_RE.fullmatch(row[0])
        if year is None or len(row) < 2:
            continue
        yield year.group(1)
        if not _is_sum(row[1]) and _is_sum(row[-1]):
            yield f"{_name(row[1])} {row[-1]}"
            continue
        for label, amount in zip(heads[1:], row[1:], strict=False):
            if label and _is_sum(amount) and not _ALL_RE.match(label):
                yield f"{label} {amount}"


def _name(label: str) -> str:
    return "Yhteensä" if _ALL_RE.match(label) else label


def _is_sum(cell: str) -> bool:
    return bool(_AMOUNT_RE.fullmatch(cell)) and any(c.isdigit() for c in cell)
