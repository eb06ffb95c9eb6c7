"""Merging of the postings of one term kind: for each term, those of the first segment, then the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.arrays import Array, ArrayFileWriter, bounds, ranges, smallest, smallest_type
from indexer.engines.whoosh.dictionary import Dictionary, put_dictionary
from indexer.engines.whoosh.layout import FIELD_BITS, FIELDS
from indexer.engines.whoosh.sorted_arrays import is_first
from indexer.fields import POSITIONAL_KINDS, TermKind

_PIECE_POSTINGS = 4_000_000  # processed at a time, in about 200 MB
_PIECE_DOCUMENTS = 20_000  # whose vectors are written at a time


class Part(NamedTuple):
    """A segment to merge. alive: see ArraySegment.alive."""

    arrays: Mapping[str, Array]
    alive: npt.NDArray[np.bool_] | None


class MergedTerms:
    """The terms of one kind in all parts. live: per part, the numbers of the documents that are not deleted.

    numbers: per part, the new number of each of its terms, -1 if all documents with the term are deleted.
    """

    def __init__(self, kind: TermKind, parts: Sequence[Part], live: Sequence[Array]) -> None:
        self._kind, self._parts, self._live = kind, parts, live
        vocabularies = [list(Dictionary.of(part.arrays, kind)) for part in parts]
        terms = union(vocabularies)
        number_of = {term: number for number, term in enumerate(terms)}
        numbers = [
            np.fromiter(map(number_of.__getitem__, vocabulary), np.int64, len(vocabulary))
            for vocabulary in vocabularies
        ]
        firsts = bounds(np.array([len(live_of_part) for live_of_part in live])).tolist()
        self._sources = [
            _Source(part, kind, live_of_part, first)
            for part, live_of_part, first in zip(parts, live, firsts, strict=False)
        ]
        totals = np.zeros((3, len(terms)), np.int64)
        for source, union_numbers in zip(self._sources, numbers, strict=True):
            for piece in source.pieces():
                totals[:, union_numbers[piece.terms]] += (piece.postings, piece.places, piece.frequencies)
        has_postings = totals[0] > 0
        self._terms = [term for term, is_retained in zip(terms, has_postings.tolist(), strict=True) if is_retained]
        self._postings, self._places, self._frequencies = totals[:, has_postings]
        renumbered = np.where(has_postings, np.cumsum(has_postings) - 1, -1)
        self.numbers = [renumbered[union_numbers] for union_numbers in numbers]

    def write(self, file: ArrayFileWriter) -> None:
        """Write the arrays of this term kind."""
        kind = self._kind
        starts, place_starts = bounds(self._postings), bounds(self._places)
        put_dictionary(file, kind, self._terms)
        file.put(f"{kind}.holders", smallest(self._frequencies))
        file.put(f"{kind}.postings", smallest(starts))
        lengths = [
            part.arrays[f"{kind}.lengths"].reshape(-1, FIELDS)[live_of_part].reshape(-1)
            for part, live_of_part in zip(self._parts, self._live, strict=True)
        ]
        file.put(f"{kind}.lengths", smallest(np.concatenate(lengths)))
        self._write_vectors(file)
        slots = file.new(f"{kind}.slots", np.uint32, int(starts[-1]))
        counts = file.new(f"{kind}.counts", self._widest_type("counts"), int(starts[-1]))
        is_placed = kind in POSITIONAL_KINDS
        if is_placed:
            file.put(f"{kind}.places", smallest(place_starts))
            positions = file.new(f"{kind}.positions", self._widest_type("positions"), int(place_starts[-1]))
        for source, new_numbers in zip(self._sources, self.numbers, strict=True):
            for piece in source.pieces():
                numbers = new_numbers[piece.terms]  # -1 for terms without postings, for which nothing is written
                targets = ranges(starts[numbers], piece.postings)
                slots[targets], counts[targets] = piece.slots, piece.counts
                starts[numbers] += piece.postings
                if is_placed:
                    positions[ranges(place_starts[numbers], piece.places)] = piece.positions()
                    place_starts[numbers] += piece.places

    def _write_vectors(self, file: ArrayFileWriter) -> None:
        """Write the term vectors of the documents, document by document."""
        kind = self._kind
        firsts = [part.arrays[f"{kind}.firsts"].astype(np.int64) for part in self._parts]
        sizes = [np.diff(first)[live] for first, live in zip(firsts, self._live, strict=True)]
        ends = bounds(np.concatenate(sizes))
        file.put(f"{kind}.firsts", smallest(ends))
        vectors = file.new(f"{kind}.vectors", smallest_type(len(self._terms)), int(ends[-1]))
        offsets = file.new(f"{kind}.offsets", self._widest_type("offsets"), int(ends[-1]))
        written = 0
        for part, first, live, numbers in zip(self._parts, firsts, self._live, self.numbers, strict=True):
            for piece in np.array_split(live, len(live) // _PIECE_DOCUMENTS + 1):
                places = ranges(first[piece], first[piece + 1] - first[piece])
                target = slice(written, written + len(places))
                vectors[target] = numbers[part.arrays[f"{kind}.vectors"][places]]
                offsets[target] = part.arrays[f"{kind}.offsets"][places]
                written += len(places)

    def _widest_type(self, name: str) -> np.dtype[np.unsignedinteger]:
        types = (part.arrays[f"{self._kind}.{name}"].dtype for part in self._parts)
        return max(types, key=lambda dtype: dtype.itemsize)


class _Source:
    """The postings of one part. first: the new number of its first document that is not deleted."""

    def __init__(self, part: Part, kind: TermKind, live: Array, first: int) -> None:
        self.part, self.kind = part, kind
        self.starts = part.arrays[f"{kind}.postings"].astype(np.int64)
        self.shift = np.zeros(len(part.arrays["id.ranks"]), np.int64)
        """The difference of new and old slots of each document."""
        self.shift[live] = (np.arange(first, first + len(live)) - live) << FIELD_BITS

    def pieces(self) -> Iterator[_Piece]:
        """Yield the postings in pieces of whole terms, each of about _PIECE_POSTINGS postings."""
        start = 0
        while start < len(self.starts) - 1:
            end = max(start + 1, int(np.searchsorted(self.starts, self.starts[start] + _PIECE_POSTINGS, "right")) - 1)
            yield _Piece(self, slice(start, end))
            start = end


class _Piece:
    """The postings of some terms of a part, without deleted documents.

    postings, places, frequencies: number of postings, positions and documents per term, shape (terms,).
    slots: of the merged segment.
    """

    def __init__(self, source: _Source, terms: slice) -> None:
        self.terms = terms
        self._source = source
        term_count = terms.stop - terms.start
        starts = source.starts[terms.start : terms.stop + 1]
        slots, counts = (
            source.part.arrays[f"{source.kind}.{name}"][int(starts[0]) : int(starts[-1])]
            for name in ("slots", "counts")
        )
        owners = np.repeat(np.arange(term_count), np.diff(starts))
        documents = slots >> np.uint32(FIELD_BITS)
        self._all_counts = counts
        self._keep = None if source.part.alive is None else source.part.alive[documents]
        if self._keep is not None:
            owners, slots, counts, documents = (array[self._keep] for array in (owners, slots, counts, documents))
        self.counts = counts
        self.slots = (slots + source.shift[documents]).astype(np.uint32)
        self.postings = np.bincount(owners, minlength=term_count)
        self.places = np.bincount(owners, counts, minlength=term_count).astype(np.int64)
        counted = is_first(owners, documents)  # a document counts once per term, not once per field
        self.frequencies = np.bincount(owners[counted], minlength=term_count)

    def positions(self) -> Array:
        """Return the positions of the postings."""
        arrays, kind = self._source.part.arrays, self._source.kind
        places = arrays[f"{kind}.places"]
        positions = arrays[f"{kind}.positions"][int(places[self.terms.start]) : int(places[self.terms.stop])]
        return positions if self._keep is None else positions[np.repeat(self._keep, self._all_counts)]


def union(lists: Iterable[list[bytes]]) -> list[bytes]:
    """Return the distinct strings of several sorted lists, sorted; faster than sorting a set, as runs are merged."""
    return list(dict.fromkeys(sorted(chain.from_iterable(lists))))
