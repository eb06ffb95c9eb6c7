"""Fills the cells of merged ranges of a sheet with the value of the range, row by row."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from indexer.sources.tables.sheet_markup import MergedRange


def fill_merged(rows: Iterable[Sequence[Any]], merged: Sequence[MergedRange]) -> Iterator[Sequence[Any]]:
    """Yield the rows of a sheet with the value of each merged range in all its cells.

    A row without another cell stays as it is: a banner above a table or a caption within it is not a record.

    >>> list(fill_merged([["Kela", 1], [None, 2]], [MergedRange(1, 2, 0, 0)]))
    [['Kela', 1], ['Kela', 2]]
    """
    if not merged:
        yield from rows
        return
    waiting, active = deque(merged), list[tuple[MergedRange, Any]]()
    for number, cells in enumerate(rows, 1):
        active = [entry for entry in active if entry[0].last_row >= number]
        while waiting and waiting[0].first_row <= number:
            merged_range = waiting.popleft()
            at = merged_range.first_column
            if merged_range.first_row == number and at < len(cells) and cells[at] is not None:
                active.append((merged_range, cells[at]))
        yield _filled(cells, active) if active else cells


def _filled(cells: Sequence[Any], active: Iterable[tuple[MergedRange, Any]]) -> Sequence[Any]:
    """Return the row with the values of the ranges, or the row itself if it has no cell outside them."""
    inside = {column for merged_range, _ in active for column in _columns(merged_range)}
    if all(cell is None or column in inside for column, cell in enumerate(cells)) and not _has_several(cells):
        return cells
    row = list(cells)
    for merged_range, value in active:
        row += [None] * (merged_range.last_column + 1 - len(row))
        for column in _columns(merged_range):
            if row[column] is None:
                row[column] = value
    return row


def _columns(merged_range: MergedRange) -> range:
    return range(merged_range.first_column, merged_range.last_column + 1)


def _has_several(cells: Sequence[Any]) -> bool:
    """Return whether the row has several cells of its own: each of them is the first cell of a range."""
    return sum(cell is not None for cell in cells) > 1
