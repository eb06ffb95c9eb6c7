"""Facets on arrays: the documents that pass a filter, and the exact number of documents of each value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property, lru_cache

import numpy as np

from indexer.engines.base import Filters
from indexer.engines.whoosh.arrays import Array, bounds, ranges
from indexer.engines.whoosh.layout import NO_NUMBER, STATED_STATUS
from indexer.engines.whoosh.segments import Ids, Mask, Segments
from indexer.facets import KEYWORD_FACETS
from indexer.model import Kind, Status

_STATUSES = tuple(Status)
_MAX_COLUMNS = 4  # fields with at most this many values per document are stored as columns


class Tags:
    """The values of a multi-valued field: the codes of each document, with `values[code]` the value of a code.

    If no document has many values, the codes are in columns (the first of each document, the second …), which are
    counted fastest; else all are concatenated, with those of document n from `firsts[n]` to before `firsts[n + 1]`.
    """

    def __init__(self, field: str, segments: Segments) -> None:
        dictionaries = [[value.decode() for value in codes] for codes in segments.dictionaries(field)]
        self.values = dictionaries[0] if len(dictionaries) == 1 else sorted(set().union(*dictionaries))
        code_of = {value: code for code, value in enumerate(self.values)}
        kind = np.min_scalar_type(len(self.values))
        codes, lengths = [np.empty(0, kind)], [np.empty(0, np.int64)]
        for segment, dictionary in zip(segments, dictionaries, strict=True):
            renumbered = np.array([code_of[value] for value in dictionary], kind)
            codes.append(renumbered[segment.arrays[f"{field}.codes"]])
            lengths.append(np.diff(segment.arrays[f"{field}.firsts"]).astype(np.int64))
        self._codes: Array = np.concatenate(codes)
        self._lengths: Ids = np.concatenate(lengths)
        self._firsts = bounds(self._lengths)
        most_values = int(self._lengths.max(initial=0))
        self._columns = [self._column(index) for index in range(most_values)] if most_values <= _MAX_COLUMNS else None

    def _column(self, index: int) -> Array:
        """Return the code of the value at an index of each document, len(values) if the document has fewer values."""
        column = np.full(len(self._lengths), len(self.values), self._codes.dtype)
        has_value = self._lengths > index
        column[has_value] = self._codes[self._firsts[:-1][has_value] + index]
        return column

    def mask(self, wanted: frozenset[str]) -> Mask:
        """Return which documents have any of the values, shape (size,)."""
        is_wanted = np.array([*(value in wanted for value in self.values), False])
        mask = np.zeros(len(self._lengths), bool)
        if self._columns is not None:
            for column in self._columns:
                mask |= is_wanted[column]
            return mask
        mask[np.repeat(np.arange(len(self._lengths)), self._lengths)[is_wanted[self._codes]]] = True
        return mask

    def counts(self, ids: Ids) -> dict[str, int]:
        """Return the number of documents of each value; values without documents are left out."""
        size = len(self.values)
        if self._columns is not None:
            counts = sum(
                (np.bincount(column[ids], minlength=size + 1) for column in self._columns), np.zeros(size + 1, int)
            )
        else:
            counts = np.bincount(self._codes[ranges(self._firsts[ids], self._lengths[ids])], minlength=size)
        return {self.values[code]: int(counts[code]) for code in np.flatnonzero(counts[:size]).tolist()}


class Facets:
    """The facet values of all documents of a snapshot of an index; threads may share it."""

    def __init__(self, segments: Segments) -> None:
        self._segments = segments
        self._tags = lru_cache(maxsize=None)(lambda field: Tags(field, segments))
        self._statuses_on = lru_cache(maxsize=2)(self._statuses)  # midnight may fall between two requests
        self._masks = lru_cache(maxsize=8)(self._make_masks)
        self._all_counts = lru_cache(maxsize=2 * len(KEYWORD_FACETS) + 4)(self._count_all)

    def load(self) -> None:
        """Compute now what the first search needs."""
        for facet in KEYWORD_FACETS:
            self.values(facet)
        _ = self._years

    def values(self, facet: str) -> list[str]:
        """Return the values of a keyword facet that documents have, sorted."""
        return list(self._all_counts(facet, date.min))

    def masks(self, filters: Filters, today: date) -> Mapping[str, Mask]:
        """Return, for each filtered facet, which documents pass its filter, shape (size,).

        The result is cached, because a page runs several searches with the same filters.
        """
        return self._masks(filters, today)

    def _make_masks(self, filters: Filters, today: date) -> dict[str, Mask]:
        masks = {facet: self._tags(facet).mask(wanted) for facet, wanted in filters.keywords.items() if wanted}
        if filters.statuses:
            wanted = np.array([*(status in filters.statuses for status in _STATUSES), False])
            masks["status"] = wanted[self._statuses_on(today)]
        years = self._years_mask(filters)
        if years is not None:
            masks["year"] = years
        return masks

    def counts(self, facet: str, ids: Ids, today: date) -> dict[str, int]:
        """Return the number of the given documents, none of them deleted, of each value of a facet."""
        if len(ids) == self._segments.count:
            return dict(self._all_counts(facet, today))
        return self._count(facet, ids, today)

    def _count_all(self, facet: str, today: date) -> dict[str, int]:
        return self._count(facet, np.flatnonzero(self._segments.alive), today)

    def _count(self, facet: str, ids: Ids, today: date) -> dict[str, int]:
        if facet == "year":
            return self._year_counts(ids)
        if facet == "status":
            counts = np.bincount(self._statuses_on(today)[ids], minlength=len(_STATUSES))
            return {status.value: int(n) for status, n in zip(_STATUSES, counts, strict=False) if n}
        return self._tags(facet).counts(ids)

    def _statuses(self, today: date) -> Array:
        """Return each document's status on a day, shape (size,): an index in _STATUSES, its length if not a project."""
        start, end = self._segments.column("start_day"), self._segments.column("end_day")
        day = today.toordinal()
        has_both = (start != NO_NUMBER) & (end != NO_NUMBER)
        codes = np.full(self._segments.size, _STATUSES.index(Status.UNKNOWN), np.uint8)
        codes[has_both & (start <= day) & (day <= end)] = _STATUSES.index(Status.ONGOING)
        codes[(end != NO_NUMBER) & (end < day)] = _STATUSES.index(Status.ENDED)
        codes[(start != NO_NUMBER) & (start > day)] = _STATUSES.index(Status.PLANNED)
        stated = self._tags(STATED_STATUS)
        is_unknown = codes == _STATUSES.index(Status.UNKNOWN)
        for status in map(Status, stated.values):
            is_stated = stated.mask(frozenset({status.value}))
            codes[is_stated if status.is_final else is_stated & is_unknown] = _STATUSES.index(status)
        codes[~self._tags("kind").mask(frozenset({Kind.PROJECT.value}))] = len(_STATUSES)
        return codes

    @cached_property
    def _years(self) -> tuple[int, int, Array, Array]:
        """The earliest year of all, the number of years, and two arrays of shape (size,): for each document, its first
        year and the year after its last, both counted from the earliest; beyond all years if it has none."""
        first, last = self._segments.column("first_year"), self._segments.column("last_year")
        is_dated = first != NO_NUMBER
        if not is_dated.any():
            return 0, 0, np.zeros(len(first), np.uint8), np.zeros(len(first), np.uint8)
        earliest, span = int(first[is_dated].min()), int(last[is_dated].max()) - int(first[is_dated].min()) + 1
        smallest = np.min_scalar_type(span + 1)
        starts = np.where(is_dated, first - earliest, span + 1).astype(smallest)
        return earliest, span, starts, np.where(is_dated, last - earliest + 1, span + 1).astype(smallest)

    def _years_mask(self, filters: Filters) -> Mask | None:
        first, last = self._segments.column("first_year"), self._segments.column("last_year")
        mask: Mask | None = None
        if filters.years:
            mask = np.logical_or.reduce([(first <= year) & (year <= last) for year in filters.years])
        if filters.year_from is not None or filters.year_to is not None:
            overlap = first != NO_NUMBER
            if filters.year_from is not None:
                overlap &= last >= filters.year_from
            if filters.year_to is not None:
                overlap &= first <= filters.year_to
            mask = overlap if mask is None else mask & overlap
        return mask

    def _year_counts(self, ids: Ids) -> dict[str, int]:
        """Count each document in every year that it covers: plus one at its first year, minus one after its last."""
        earliest, span, first_years, end_years = self._years
        changes = np.bincount(first_years[ids], minlength=span + 2) - np.bincount(end_years[ids], minlength=span + 2)
        counts = np.cumsum(changes[:span])
        return {str(earliest + index): int(counts[index]) for index in np.flatnonzero(counts).tolist()}
