"""The postings of one kind of term in several segments, merged: each term's from the first segment, then the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.arrays import Array, ArrayFileWriter, bounds, ranges, smallest
from indexer.engines.whoosh.dictionary import Dictionary, put_dictionary
from indexer.engines.whoosh.layout import FIELD_BITS, FIELDS
from indexer.fields import PLACED_KINDS, TermKind

_PIECE = 4_000_000  # postings at a time: some 200 MB


class Part(NamedTuple):
    """A segment to merge. alive: which of its documents stay, shape (documents,); None where all do."""

    arrays: Mapping[str, Array]
    alive: npt.NDArray[np.bool_] | None


class MergedTerms:
    """The terms of one kind in all parts. living: of each part, the numbers of the documents that stay.

    numbers: of each part's terms, their numbers among all that stay; -1 of a term that no living document holds.
    """

    def __init__(self, kind: TermKind, parts: Sequence[Part], living: Sequence[Array]) -> None:
        self._kind, self._parts, self._living = kind, parts, living
        vocabularies = [list(Dictionary.of(part.arrays, kind)) for part in parts]
        terms = united(vocabularies)
        number_of = {term: number for number, term in enumerate(terms)}
        numbers = [np.fromiter(map(number_of.__getitem__, mine), np.int64, len(mine)) for mine in vocabularies]
        firsts = bounds(np.array([len(each) for each in living])).tolist()
        self._sources = [
            _Source(part, kind, each, first) for part, each, first in zip(parts, living, firsts, strict=False)
        ]
        totals = np.zeros((3, len(terms)), np.int64)
        for source, mine in zip(self._sources, numbers, strict=True):
            for piece in source.pieces():
                totals[:, mine[piece.terms]] += (piece.postings, piece.places, piece.holders)
        stays = totals[0] > 0
        self._terms = [term for term, is_held in zip(terms, stays.tolist(), strict=True) if is_held]
        self._postings, self._places, self._holders = totals[:, stays]
        renumbered = np.where(stays, np.cumsum(stays) - 1, -1)
        self.numbers = [renumbered[mine] for mine in numbers]

    def write(self, file: ArrayFileWriter) -> None:
        """Write the arrays of this kind."""
        kind = self._kind
        starts, place_starts = bounds(self._postings), bounds(self._places)
        put_dictionary(file, kind, self._terms)
        file.put(f"{kind}.holders", smallest(self._holders))
        file.put(f"{kind}.postings", smallest(starts))
        lengths = [
            part.arrays[f"{kind}.lengths"].reshape(-1, FIELDS)[each].reshape(-1)
            for part, each in zip(self._parts, self._living, strict=True)
        ]
        file.put(f"{kind}.lengths", smallest(np.concatenate(lengths)))
        slots = file.new(f"{kind}.slots", np.uint32, int(starts[-1]))
        counts = file.new(f"{kind}.counts", self._widest("counts"), int(starts[-1]))
        is_placed = kind in PLACED_KINDS
        if is_placed:
            file.put(f"{kind}.places", smallest(place_starts))
            positions = file.new(f"{kind}.positions", self._widest("positions"), int(place_starts[-1]))
        for source, mine in zip(self._sources, self.numbers, strict=True):
            for piece in source.pieces():
                here = mine[piece.terms]  # -1 of what has no postings: it takes nothing and moves nothing
                to = ranges(starts[here], piece.postings)
                slots[to], counts[to] = piece.slots, piece.counts
                starts[here] += piece.postings
                if is_placed:
                    positions[ranges(place_starts[here], piece.places)] = piece.positions()
                    place_starts[here] += piece.places

    def _widest(self, name: str) -> np.dtype[np.unsignedinteger]:
        types = (part.arrays[f"{self._kind}.{name}"].dtype for part in self._parts)
        return max(types, key=lambda dtype: dtype.itemsize)


class _Source:
    """The postings of one part. first: the number that its first living document gets."""

    def __init__(self, part: Part, kind: TermKind, living: Array, first: int) -> None:
        self.part, self.kind = part, kind
        self.starts = part.arrays[f"{kind}.postings"].astype(np.int64)
        self.shift = np.zeros(len(part.arrays["id.ranks"]), np.int64)
        """What to add to the slots of each document."""
        self.shift[living] = (np.arange(first, first + len(living)) - living) << FIELD_BITS

    def pieces(self) -> Iterator[_Piece]:
        """Yield the postings, of as many terms at a time as have about _PIECE."""
        at = 0
        while at < len(self.starts) - 1:
            end = max(at + 1, int(np.searchsorted(self.starts, self.starts[at] + _PIECE, "right")) - 1)
            yield _Piece(self, slice(at, end))
            at = end


class _Piece:
    """The postings that stay of some terms of a part.

    postings, places, holders: how many of each these terms have, shape (terms,). slots: numbered anew.
    """

    def __init__(self, source: _Source, terms: slice) -> None:
        self.terms = terms
        self._source = source
        count = terms.stop - terms.start
        starts = source.starts[terms.start : terms.stop + 1]
        slots, counts = (
            source.part.arrays[f"{source.kind}.{name}"][int(starts[0]) : int(starts[-1])]
            for name in ("slots", "counts")
        )
        owners = np.repeat(np.arange(count), np.diff(starts))
        documents = slots >> np.uint32(FIELD_BITS)
        self._all_counts = counts
        self._keep = None if source.part.alive is None else source.part.alive[documents]
        if self._keep is not None:
            owners, slots, counts, documents = (each[self._keep] for each in (owners, slots, counts, documents))
        self.counts = counts
        self.slots = (slots + source.shift[documents]).astype(np.uint32)
        self.postings = np.bincount(owners, minlength=count)
        self.places = np.bincount(owners, counts, minlength=count).astype(np.int64)
        another = np.ones(len(owners), bool)  # a document counts once for a term, whatever fields hold it
        another[1:] = (owners[1:] != owners[:-1]) | (documents[1:] != documents[:-1])
        self.holders = np.bincount(owners[another], minlength=count)

    def positions(self) -> Array:
        """Return the positions of the postings that stay."""
        arrays, kind = self._source.part.arrays, self._source.kind
        places = arrays[f"{kind}.places"]
        found = arrays[f"{kind}.positions"][int(places[self.terms.start]) : int(places[self.terms.stop])]
        return found if self._keep is None else found[np.repeat(self._keep, self._all_counts)]


def united(each: Iterable[list[bytes]]) -> list[bytes]:
    """Return the different strings of several sorted lists, sorted: quicker than by a set, whose order is lost."""
    return list(dict.fromkeys(sorted(chain.from_iterable(each))))
