"""The order of hits: by score, by date or by title, ties by id; only as many are put in order as are shown."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from indexer.engines.base import Sort
from indexer.engines.whoosh.arrays import Array
from indexer.engines.whoosh.dictionary import Dictionary
from indexer.engines.whoosh.layout import NO_NUMBER
from indexer.engines.whoosh.segments import Floats, Ids, Segments

_LOOKED_UP = 20  # looking a string up takes as long as putting so many in order


class Order:
    """Puts the documents of one view of an index in order; threads may share it."""

    def __init__(self, segments: Segments) -> None:
        self._segments = segments

    def best(self, ids: Ids, scores: Floats, sort: Sort, most: int) -> Ids:
        """Return the places in ids of the first documents, in order; at most so many."""
        if sort is Sort.RELEVANCE:
            keys = -scores
        elif sort is Sort.TITLE:
            keys = self._title_ranks[ids]
        else:
            days = self._segments.column("date_day")[ids].astype(np.float64)
            keys = np.where(days == NO_NUMBER, np.inf, -days if sort is Sort.NEWEST else days)
        places = np.arange(len(ids))
        if most < len(ids):
            cut = np.partition(keys, most)[most]  # the key of the first that is not shown
            before, tied = np.flatnonzero(keys < cut), np.flatnonzero(keys == cut)
            room = most - len(before)
            if room < len(tied):
                tied = tied[np.argpartition(self._id_ranks[ids[tied]], room)[:room]]
            places = np.concatenate([before, tied])
        return places[np.lexsort((self._id_ranks[ids[places]], keys[places]))]

    @cached_property
    def _id_ranks(self) -> Array:
        """Where each document's id comes among all ids, shape (size,); of deleted ones it says nothing."""
        return self._ranks("id", "ranks")

    @cached_property
    def _title_ranks(self) -> Array:
        """Where each document's title comes among all titles, shape (size,); equal titles share a rank."""
        return self._ranks("title", "numbers")

    def _ranks(self, name: str, column: str) -> Array:
        """Return the rank of each document by the dictionary of a name, shape (size,)."""
        places = [segment.arrays[f"{name}.{column}"] for segment in self._segments]
        ranks = _merged_ranks(self._segments.dictionaries(name))
        if len(ranks) == 1:
            return places[0]
        each = [rank[place] if len(rank) else place for rank, place in zip(ranks, places, strict=True)]
        return np.concatenate([np.empty(0, np.int64), *each])


def _merged_ranks(dictionaries: list[Dictionary]) -> list[Ids]:
    """Return for each dictionary the rank of each of its strings among those of all; equal strings share one."""
    sizes = [len(each) for each in dictionaries]
    longest = int(np.argmax(sizes)) if sizes else 0
    if len(dictionaries) > 1 and (sum(sizes) - sizes[longest]) * _LOOKED_UP < sizes[longest]:
        return _ranks_beside(dictionaries, longest)
    strings = sorted(set().union(*dictionaries)) if len(dictionaries) > 1 else []
    rank_of = {string: rank for rank, string in enumerate(strings)}
    return [np.fromiter(map(rank_of.get, each), np.int64) if strings else np.arange(len(each)) for each in dictionaries]


def _ranks_beside(dictionaries: list[Dictionary], longest: int) -> list[Ids]:
    """Return the same where one is far longer than all others: each string of theirs is looked up in that one."""
    large = dictionaries[longest]
    others = sorted(set().union(*(each for at, each in enumerate(dictionaries) if at != longest)))
    place_of = {string: large.place(string) for string in others}
    new = [string for string in others if not place_of[string][1]]
    places = np.array([place_of[string][0] for string in new], np.int64)
    of_large = np.arange(len(large)) + np.searchsorted(places, np.arange(len(large)), "right")
    rank_of = {string: int(of_large[place]) for string, (place, is_there) in place_of.items() if is_there}
    rank_of |= zip(new, (places + np.arange(len(new))).tolist(), strict=True)
    return [
        of_large if at == longest else np.array([rank_of[string] for string in each], np.int64)
        for at, each in enumerate(dictionaries)
    ]
