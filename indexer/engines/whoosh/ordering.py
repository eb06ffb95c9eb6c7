"""The order of hits: by score, date or title, ties by id. Only the hits that are shown are sorted."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from indexer.engines.base import Sort
from indexer.engines.whoosh.arrays import Array
from indexer.engines.whoosh.dictionary import Dictionary
from indexer.engines.whoosh.layout import NO_NUMBER
from indexer.engines.whoosh.segments import Floats, Ids, Segments

_LOOKUP_RATIO = 20  # looking up one string takes as long as sorting 20


class Order:
    """Sorts documents of one snapshot of an index; threads may share it."""

    def __init__(self, segments: Segments) -> None:
        self._segments = segments

    def best(self, ids: Ids, scores: Floats, sort: Sort, limit: int) -> Ids:
        """Return the indexes in ids of the first documents in this order, at most `limit`."""
        if sort is Sort.RELEVANCE:
            keys = -scores
        elif sort is Sort.TITLE:
            keys = self._title_ranks[ids]
        else:
            days = self._segments.column("date_day")[ids].astype(np.float64)
            keys = np.where(days == NO_NUMBER, np.inf, -days if sort is Sort.NEWEST else days)
        indexes = np.arange(len(ids))
        if limit < len(ids):
            last_key = np.partition(keys, limit)[limit]  # the key of the first hit that is not shown
            before, tied = np.flatnonzero(keys < last_key), np.flatnonzero(keys == last_key)
            remaining = limit - len(before)
            if remaining < len(tied):
                tied = tied[np.argpartition(self._id_ranks[ids[tied]], remaining)[:remaining]]
            indexes = np.concatenate([before, tied])
        return indexes[np.lexsort((self._id_ranks[ids[indexes]], keys[indexes]))]

    @cached_property
    def _id_ranks(self) -> Array:
        """The rank of each document's id among all ids, shape (size,); undefined for deleted documents."""
        return self._ranks("id", "ranks")

    @cached_property
    def _title_ranks(self) -> Array:
        """The rank of each document's title among all titles, shape (size,); equal titles share a rank."""
        return self._ranks("title", "numbers")

    def _ranks(self, name: str, column: str) -> Array:
        """Return the rank of each document's string in a dictionary, shape (size,). column: see layout."""
        numbers = [segment.arrays[f"{name}.{column}"] for segment in self._segments]
        ranks = _merged_ranks(self._segments.dictionaries(name))
        if len(ranks) == 1:
            return numbers[0]
        merged = [
            ranks_of_segment[numbers_of_segment] if len(ranks_of_segment) else numbers_of_segment
            for ranks_of_segment, numbers_of_segment in zip(ranks, numbers, strict=True)
        ]
        return np.concatenate([np.empty(0, np.int64), *merged])


def _merged_ranks(dictionaries: list[Dictionary]) -> list[Ids]:
    """Return, per dictionary, the rank of each of its strings among the strings of all; equal strings share a rank."""
    sizes = [len(dictionary) for dictionary in dictionaries]
    longest = int(np.argmax(sizes)) if sizes else 0
    if len(dictionaries) > 1 and (sum(sizes) - sizes[longest]) * _LOOKUP_RATIO < sizes[longest]:
        return _ranks_by_lookup(dictionaries, longest)
    strings = sorted(set().union(*dictionaries)) if len(dictionaries) > 1 else []
    rank_of = {string: rank for rank, string in enumerate(strings)}
    return [
        np.fromiter(map(rank_of.get, dictionary), np.int64) if strings else np.arange(len(dictionary))
        for dictionary in dictionaries
    ]


def _ranks_by_lookup(dictionaries: list[Dictionary], longest: int) -> list[Ids]:
    """Return the result of _merged_ranks faster if one dictionary is far longer than all others together.

    Each string of the others is looked up in the longest.
    """
    large = dictionaries[longest]
    others = sorted(set().union(*(dictionary for number, dictionary in enumerate(dictionaries) if number != longest)))
    index_of = {string: large.insertion_point(string) for string in others}
    new = [string for string in others if not index_of[string][1]]
    indexes = np.array([index_of[string][0] for string in new], np.int64)
    large_ranks = np.arange(len(large)) + np.searchsorted(indexes, np.arange(len(large)), "right")
    rank_of = {string: int(large_ranks[index]) for string, (index, is_present) in index_of.items() if is_present}
    rank_of |= zip(new, (indexes + np.arange(len(new))).tolist(), strict=True)
    return [
        large_ranks if number == longest else np.array([rank_of[string] for string in dictionary], np.int64)
        for number, dictionary in enumerate(dictionaries)
    ]
