"""Facets over arrays: which documents a filter keeps, and how many there are of each value. Counts are exact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property, lru_cache

import numpy as np

from indexer.engines.base import KEYWORD_FACETS, Filters
from indexer.engines.whoosh.arrays import Array, bounds, ranges
from indexer.engines.whoosh.layout import NO_NUMBER, STATED_STATUS
from indexer.engines.whoosh.segments import Ids, Mask, Segments
from indexer.model import Kind, Status

_STATUSES = tuple(Status)
_FEW = 4  # values of a document: up to so many a column each


class Tags:
    """The values of a many-valued field: of each document, the codes of its values; `values[code]` is the value.

    Where no document has many, codes stand in columns (the first of each, the second …), which count fastest; else
    all end to end, those of document n from `firsts[n]` to `firsts[n + 1]`.
    """

    def __init__(self, field: str, segments: Segments) -> None:
        dictionaries = [[value.decode() for value in each] for each in segments.dictionaries(field)]
        self.values = dictionaries[0] if len(dictionaries) == 1 else sorted(set().union(*dictionaries))
        number_of = {value: code for code, value in enumerate(self.values)}
        kind = np.min_scalar_type(len(self.values))
        each, lengths = [np.empty(0, kind)], [np.empty(0, np.int64)]
        for segment, mine in zip(segments, dictionaries, strict=True):
            renumbered = np.array([number_of[value] for value in mine], kind)
            each.append(renumbered[segment.arrays[f"{field}.codes"]])
            lengths.append(np.diff(segment.arrays[f"{field}.firsts"]).astype(np.int64))
        self._codes: Array = np.concatenate(each)
        self._lengths: Ids = np.concatenate(lengths)
        self._firsts = bounds(self._lengths)
        most = int(self._lengths.max(initial=0))
        self._columns = [self._column(at) for at in range(most)] if most <= _FEW else None

    def _column(self, at: int) -> Array:
        """Return the code of each document's value number `at`, len(values) where it has not so many."""
        column = np.full(len(self._lengths), len(self.values), self._codes.dtype)
        has = self._lengths > at
        column[has] = self._codes[self._firsts[:-1][has] + at]
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
        """Return how many of the documents have each value; values that none has are left out."""
        size = len(self.values)
        if self._columns is not None:
            counts = sum(
                (np.bincount(each[ids], minlength=size + 1) for each in self._columns), np.zeros(size + 1, int)
            )
        else:
            counts = np.bincount(self._codes[ranges(self._firsts[ids], self._lengths[ids])], minlength=size)
        return {self.values[code]: int(counts[code]) for code in np.flatnonzero(counts[:size]).tolist()}


class Facets:
    """The facet values of every document of one view of an index; made once, shared by threads."""

    def __init__(self, segments: Segments) -> None:
        self._segments = segments
        self._tags = lru_cache(maxsize=None)(lambda field: Tags(field, segments))
        self._statuses_on = lru_cache(maxsize=2)(self._statuses)  # midnight may fall between two requests
        self._masks = lru_cache(maxsize=8)(self._make_masks)
        self._of_all = lru_cache(maxsize=2 * len(KEYWORD_FACETS) + 4)(self._count_all)

    def load(self) -> None:
        """Make now what the first search would."""
        for facet in KEYWORD_FACETS:
            self.values(facet)
        _ = self._years

    def values(self, facet: str) -> list[str]:
        """Return every value of a keyword facet that some document has, in order."""
        return list(self._of_all(facet, date.min))

    def masks(self, filters: Filters, today: date) -> Mapping[str, Mask]:
        """Return, for each facet that is filtered, which documents its filter keeps, shape (size,).

        The last are remembered: a page asks several times with the same filters.
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
        """Return how many of the documents, all of them living, have each value of a facet."""
        if len(ids) == self._segments.count:
            return dict(self._of_all(facet, today))
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
        """Return the number of each document's status on a day, len(_STATUSES) of what is no project, shape (size,)."""
        start, end = self._segments.column("start_day"), self._segments.column("end_day")
        day = today.toordinal()
        both = (start != NO_NUMBER) & (end != NO_NUMBER)
        codes = np.full(self._segments.size, _STATUSES.index(Status.UNKNOWN), np.uint8)
        codes[both & (start <= day) & (day <= end)] = _STATUSES.index(Status.ONGOING)
        codes[(end != NO_NUMBER) & (end < day)] = _STATUSES.index(Status.ENDED)
        codes[(start != NO_NUMBER) & (start > day)] = _STATUSES.index(Status.PLANNED)
        stated = self._tags(STATED_STATUS)
        for status in stated.values:
            codes[stated.mask(frozenset({status}))] = _STATUSES.index(Status(status))
        codes[~self._tags("kind").mask(frozenset({Kind.PROJECT.value}))] = len(_STATUSES)
        return codes

    @cached_property
    def _years(self) -> tuple[int, int, Array, Array]:
        """The earliest year, how many years on the last is, and by document the place of its first year and of the one
        after its last, both past all years where it has none."""
        first, last = self._segments.column("first_year"), self._segments.column("last_year")
        dated = first != NO_NUMBER
        if not dated.any():
            return 0, 0, np.zeros(len(first), np.uint8), np.zeros(len(first), np.uint8)
        earliest, span = int(first[dated].min()), int(last[dated].max()) - int(first[dated].min()) + 1
        smallest = np.min_scalar_type(span + 1)
        begun = np.where(dated, first - earliest, span + 1).astype(smallest)
        return earliest, span, begun, np.where(dated, last - earliest + 1, span + 1).astype(smallest)

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
        """Count a document in every year that it covers: one in at its first, one out after its last."""
        earliest, span, begun, over = self._years
        changes = np.bincount(begun[ids], minlength=span + 2) - np.bincount(over[ids], minlength=span + 2)
        counts = np.cumsum(changes[:span])
        return {str(earliest + at): int(counts[at]) for at in np.flatnonzero(counts).tolist()}
