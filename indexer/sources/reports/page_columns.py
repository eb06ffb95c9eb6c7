"""Columns of prose that a file draws row by row: their lines are put one column after the other.

A row is what is drawn on one line of the page. Cells that belong to no column of prose remain on one line, with a tab
between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from indexer.sources.reports.page_layout import Line

WIDEST_SPACE = 0.8  # of the font size: wider gaps may be between columns
_MIN_GUTTER = 0.6  # of the font size: a gutter that is free in all rows
_MIN_ROWS = 3  # of columns; fewer rows prove nothing
_MAX_DISTANCE = 2.6  # of two rows of the same columns, in font sizes
# Prose fills its column, and many of its lines begin within a sentence. The cells of a table do neither.
_CELL_GAP = 1.35  # of the usual distance of rows
_MIN_FILL = 0.6  # median width of the lines of a column, relative to its widest
_MIN_CONTINUED = 0.25  # share of the lines that begin with a small letter
_MIN_LETTERS = 12  # median length of a line of a column

Row = Sequence[Line]
"""The pieces of a row, from left to right."""


class _Gutter(NamedTuple):
    left: float
    right: float


def order_columns(rows: Sequence[Row]) -> list[Line]:
    """Return the lines of a page in reading order. rows: in the order of the file."""
    rows = list(_merged_rows(rows))
    lines: list[Line] = []
    start = 0
    while start < len(rows):
        end, gutters = _block(rows, start)
        columns = _columns(rows[start:end], gutters) if end - start >= _MIN_ROWS else []
        if columns and all(map(_is_prose, columns)):
            for part in _cells(rows[start:end]):
                for column in _columns(part, gutters, min_share=0.0):
                    lines += column
            start = end
        else:
            lines.append(_joined(rows[start], "\t"))
            start += 1
    return lines


def _merged_rows(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows, with those joined that follow one another in the file on one line of the page."""
    merged: list[Line] = []
    for row in rows:
        if merged:
            last, first = merged[-1], row[0]
            on_one_line = abs(last.bottom - first.bottom) < first.size / 4
            if not on_one_line or first.left - last.right < first.size * WIDEST_SPACE:
                yield merged
                merged = []
        merged = [*merged, *row]
    if merged:
        yield merged


def _block(rows: Sequence[Row], start: int) -> tuple[int, list[_Gutter]]:
    """Return the end of the rows from start that have common gutters, and these gutters."""
    gutters = [_Gutter(left.right, right.left) for left, right in zip(rows[start], rows[start][1:], strict=False)]
    end = start + 1
    while gutters and end < len(rows):
        row, above = rows[end], rows[end - 1]
        distance = (above[0].bottom - row[0].bottom) / row[0].size
        narrowed = _free(gutters, row)
        if not 0 < distance <= _MAX_DISTANCE or not narrowed:
            break
        gutters, end = narrowed, end + 1
    return end, gutters


def _free(gutters: Sequence[_Gutter], row: Row) -> list[_Gutter]:
    """Return the parts of the gutters that a row leaves free, if wide enough."""
    for piece in row:
        parts: list[_Gutter] = []
        for left, right in gutters:
            if piece.right <= left or piece.left >= right:
                parts.append(_Gutter(left, right))
            else:
                parts += [_Gutter(left, min(right, piece.left)), _Gutter(max(left, piece.right), right)]
        gutters = [part for part in parts if part.right - part.left >= piece.size * _MIN_GUTTER]
    return list(gutters)


def _cells(rows: Sequence[Row]) -> list[Sequence[Row]]:
    """Return the rows in parts: the rows of a table of long cells, between which all columns leave a wider gap."""
    distances = [above[0].bottom - row[0].bottom for above, row in pairwise(rows)]
    wide = median(distances) * _CELL_GAP
    ends = [
        number
        for number, distance in enumerate(distances, 1)
        if distance > wide and min(len(rows[number - 1]), len(rows[number])) > 1
    ]
    return [rows[start:end] for start, end in pairwise([0, *ends, len(rows)])]


def _columns(rows: Sequence[Row], gutters: Sequence[_Gutter], *, min_share: float = 0.5) -> list[list[Line]]:
    """Return the lines of each column between the gutters; [] if a column has less than a share of the rows."""
    columns: list[list[Line]] = [[] for _ in range(len(gutters) + 1)]
    for row in rows:
        by_column: dict[int, list[Line]] = {}
        for piece in row:
            by_column.setdefault(sum(piece.left >= gutter.right - 0.1 for gutter in gutters), []).append(piece)
        for number, pieces in by_column.items():
            columns[number].append(_joined(pieces, " "))
    return columns if all(len(column) >= len(rows) * min_share for column in columns) else []


def _is_prose(column: Sequence[Line]) -> bool:
    widths = [line.right - line.left for line in column]
    continued = sum(line.text[0].islower() for line in column[1:])
    return (
        len(column) >= _MIN_ROWS
        and median(widths) >= max(widths) * _MIN_FILL
        and median(len(line.text) for line in column) >= _MIN_LETTERS
        and continued >= (len(column) - 1) * _MIN_CONTINUED
    )


def _joined(pieces: Row, separator: str) -> Line:
    """Return the pieces as one line, with a separator between them."""
    if len(pieces) == 1:
        return pieces[0]
    last = pieces[-1]
    return last._replace(
        text=separator.join(piece.text for piece in pieces),
        left=pieces[0].left,
        size=max(piece.size for piece in pieces),
    )
