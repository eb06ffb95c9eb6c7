"""Facets over arrays: which documents a filter keeps, and how many there are of each value. Counts are exact."""

from __future__ import annotations

from datetime import date
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from indexer.engines.base import KEYWORD_FACETS, Filters
from indexer.engines.whoosh.postings import Ids, Segments
from indexer.engines.whoosh.schema import NO_NUMBER
from indexer.model import Kind, Status

Mask = npt.NDArray[np.bool_]
_STATUSES = tuple(Status)


class Tags:
    """The values of a many-valued field: for each document (n of them), the codes of its values, end to end.

    `codes[starts[n]:starts[n + 1]]` are those of document n; `values[code]` is the value.
    """

    def __init__(self, field: str, segments: Segments) -> None:
        holders = {value: segments.postings(field, value).ids for value in segments.terms(field)}
        self.values = [value for value, ids in holders.items() if len(ids)]  # else only deleted documents have it
        lists = [holders[value] for value in self.values]
        documents = np.concatenate([np.empty(0, np.int64), *lists])
        codes = np.repeat(np.arange(len(lists)), [len(ids) for ids in lists])
        order = np.argsort(documents, kind="stable")
        self.codes: Ids = codes[order]
        self.owners: Ids = documents[order]
        self.starts: Ids = np.searchsorted(self.owners, np.arange(segments.size + 1))

    def mask(self, wanted: frozenset[str], size: int) -> Mask:
        """Return which documents have any of the values, shape (size,)."""
        codes = [code for code, value in enumerate(self.values) if value in wanted]
        mask = np.zeros(size, bool)
        mask[self.owners[np.isin(self.codes, codes)]] = True
        return mask

    def counts(self, ids: Ids) -> dict[str, int]:
        """Return how many of the documents have each value; values that none has are left out."""
        keep = np.zeros(len(self.starts), bool)
        keep[ids] = True
        counts = np.bincount(self.codes[keep[self.owners]], minlength=len(self.values))
        return {self.values[code]: int(counts[code]) for code in np.flatnonzero(counts)}


class Facets:
    """The facet values of every document of one view of an index; made once, shared by threads."""

    def __init__(self, segments: Segments) -> None:
        self._segments = segments
        self._tags = {field: Tags(field, segments) for field in KEYWORD_FACETS}
        self._first, self._last = segments.column("first_year"), segments.column("last_year")
        self._status_on = lru_cache(maxsize=2)(self._statuses)  # midnight may fall between two requests

    def values(self, facet: str) -> list[str]:
        """Return every value of a keyword facet, in order."""
        return list(self._tags[facet].values)

    def masks(self, filters: Filters, today: date) -> dict[str, Mask]:
        """Return, by facet that is filtered, which documents its filter keeps, shape (size,)."""
        masks = {
            facet: self._tags[facet].mask(wanted, self._segments.size)
            for facet, wanted in filters.keywords.items()
            if wanted
        }
        if filters.statuses:
            codes = [_STATUSES.index(status) for status in filters.statuses]
            masks["status"] = np.isin(self._status_on(today), codes)
        years = self._years_mask(filters)
        if years is not None:
            masks["year"] = years
        return masks

    def counts(self, facet: str, ids: Ids, today: date) -> dict[str, int]:
        """Return how many of the documents have each value of a facet."""
        if facet == "year":
            return self._year_counts(ids)
        if facet == "status":
            codes = self._status_on(today)[ids]
            counts = np.bincount(codes[codes >= 0], minlength=len(_STATUSES))
            return {status.value: int(n) for status, n in zip(_STATUSES, counts, strict=True) if n}
        return self._tags[facet].counts(ids)

    @cached_property
    def _projects(self) -> Mask:
        return self._tags["kind"].mask(frozenset({Kind.PROJECT.value}), self._segments.size)

    def _statuses(self, today: date) -> Ids:
        """Return the code of every document's status on a day, -1 for what is no project, shape (size,)."""
        start, end = self._segments.column("start_day"), self._segments.column("end_day")
        day = today.toordinal()
        both = (start != NO_NUMBER) & (end != NO_NUMBER)
        codes = np.full(self._segments.size, _STATUSES.index(Status.UNKNOWN))
        codes[both & (start <= day) & (day <= end)] = _STATUSES.index(Status.ONGOING)
        codes[(end != NO_NUMBER) & (end < day)] = _STATUSES.index(Status.ENDED)
        codes[(start != NO_NUMBER) & (start > day)] = _STATUSES.index(Status.PLANNED)
        for code, status in enumerate(_STATUSES):
            codes[self._segments.postings("stated_status", status.value).ids] = code
        return np.where(self._projects, codes, -1)

    def _years_mask(self, filters: Filters) -> Mask | None:
        mask = None
        if filters.years:
            each = [(self._first <= year) & (year <= self._last) for year in filters.years]
            mask = np.logical_or.reduce(each)
        if filters.year_from is not None or filters.year_to is not None:
            overlap = self._first != NO_NUMBER
            if filters.year_from is not None:
                overlap &= self._last >= filters.year_from
            if filters.year_to is not None:
                overlap &= self._first <= filters.year_to
            mask = overlap if mask is None else mask & overlap
        return mask

    def _year_counts(self, ids: Ids) -> dict[str, int]:
        """Count a document in every year that it covers: one in at its first, one out after its last."""
        ids = ids[self._first[ids] != NO_NUMBER]
        if not len(ids):
            return {}
        earliest = int(self._first[ids].min())
        begun = np.bincount(self._first[ids] - earliest)
        over = np.bincount(self._last[ids] + 1 - earliest)
        begun = np.pad(begun, (0, len(over) - len(begun)))
        counts = np.cumsum(begun - over)
        return {str(earliest + at): int(counts[at]) for at in np.flatnonzero(counts)}
