"""Finds the header of a table among its first rows, and what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from indexer.details.columns import ExportColumn
from indexer.sources.base import ReadOptions
from indexer.sources.registers.headings import SURE, Guess, confidence_of, mapping_from, propose
from indexer.sources.registers.mapping import ColumnMapping, mapping_of, own_mapping
from indexer.sources.registers.own_exports import export_columns
from indexer.sources.tables.sheet_layout import banner_header, column_names

HEAD_ROWS = 25  # the header is searched among them
_MAX_HEADER_ROWS = 3  # with those of banners


class Row(NamedTuple):
    """A row of a table.

    raw: the bytes that identify the row, where the format has them. fault: why the row could not be read, or "".
    lost: whether the fault has certainly lost a record. links: URLs behind cells, by column counted from 0.
    unvalued: the columns of formulas whose values were not stored.
    """

    number: int
    cells: Sequence[Any]
    raw: bytes = b""
    fault: str = ""
    lost: bool = True
    links: Mapping[int, str] = {}
    unvalued: Sequence[int] = ()


class Header(NamedTuple):
    """The header of a table. position: of its row among the first rows, from 0. names: unique names of the columns.

    height: the number of its rows; above 1 if rows of banners are above the row of headings.
    export: the columns by name, if the table is an export of Hankehaku. guesses: of the columns, below banners.
    """

    position: int
    names: list[str]
    mapping: ColumnMapping
    height: int = 1
    export: Mapping[str, ExportColumn] | None = None
    guesses: Sequence[Guess] = ()

    @property
    def end(self) -> int:
        """The position of the first row below the header."""
        return self.position + self.height


def find_header(rows: Sequence[Row], options: ReadOptions) -> Header | None:
    """Return the header among the first rows of a table, or None when no row names a title column.

    Raises: SourceError when the mapping of the source is wrong.
    """
    source_mapping = mapping_of(options)
    best: tuple[float, Header] | None = None
    for position, row in enumerate(rows):
        names = column_names(row.cells)
        score, mapping = _bind(names, source_mapping) if source_mapping else _guess(names, options)
        if mapping and not source_mapping and (export := export_columns(names)):
            return Header(position, names, mapping, export=export)
        if mapping and (best is None or score > best[0]):
            best = score, Header(position, names, mapping)
    if best is None:
        return None
    return _with_banners(rows, best[0], best[1], options) or best[1]


def _with_banners(rows: Sequence[Row], score: float, header: Header, options: ReadOptions) -> Header | None:
    """Return the header of several rows that the header is part of, if it names more; else None."""
    for height in range(_MAX_HEADER_ROWS, 1, -1):
        for position in range(header.position, header.position - height, -1):
            group = rows[max(position, 0) : position + height]
            combined = banner_header(*(row.cells for row in group)) if len(group) == height else None
            if combined is None:
                continue
            names = column_names(combined.names)
            if source_mapping := mapping_of(options):
                total, mapping = _bind(names, source_mapping)
            else:
                total, mapping = _confident(combined.guesses, options)
            if mapping and total >= score:
                return Header(position, names, mapping, height=height, guesses=combined.guesses)
    return None


def _bind(names: list[str], source_mapping: ColumnMapping) -> tuple[float, ColumnMapping | None]:
    """Return how many keys of the mapping have a column among the names, and the mapping if a title is one of them."""
    mapping = source_mapping.bind(names)
    return len(mapping.columns), mapping if mapping.has_text else None


def _guess(names: list[str], options: ReadOptions) -> tuple[float, ColumnMapping | None]:
    """Return the total confidence of a mapping guessed from the names, and the mapping if it is sure enough."""
    return _confident(propose(names), options)


def _confident(guesses: Sequence[Guess], options: ReadOptions) -> tuple[float, ColumnMapping | None]:
    """Return the total confidence of guesses, and their mapping if it is sure enough."""
    if confidence_of(guesses) < SURE:
        return 0, None
    return sum(guess.confidence for guess in guesses), own_mapping(options).over(mapping_from(guesses))


def likely_header(rows: Sequence[Row], options: ReadOptions) -> Header:
    """Return the header among the first rows of a table, or else its widest row, without a mapping."""
    if header := find_header(rows, options):
        return header
    names = [column_names(row.cells) for row in rows]
    position = max(range(len(names)), key=lambda at: len(names[at]), default=0)
    return Header(position, names[position] if names else [], ColumnMapping())
