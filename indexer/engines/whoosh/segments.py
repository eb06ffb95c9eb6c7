"""An open index as arrays: postings, positions, lengths and columns, joined over all segments.

Document numbers and slots (see layout) count on from one segment to the next. Postings leave out deleted documents.
The arrays of an index of one segment are views of its file; those of several segments are concatenated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from indexer.engines.whoosh.arrays import Array, Arrays, bounds, ranges
from indexer.engines.whoosh.codec import ArraySegment
from indexer.engines.whoosh.dictionary import Dictionary
from indexer.engines.whoosh.layout import FIELD_BITS, FIELDS, IS_PROSE
from indexer.engines.whoosh.sorted_arrays import is_first
from indexer.errors import DamagedIndexError, HankehakuError
from indexer.fields import TermKind

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
NO_IDS: Ids = np.empty(0, np.int64)
_CACHED_LENGTHS = 8  # arrays of a number per document: 6 MB at 100,000 documents
_LOOKUP_RATIO = 2  # if fewer than half of the postings are wanted, look up their positions, else apply a mask


class Postings(NamedTuple):
    """The postings of a term: ascending slots and the number of occurrences in each, both of shape (n,)."""

    slots: Ids
    counts: Array


class Segment(NamedTuple):
    """A segment. number: among all, from 0. first: number of its first document. size: documents, with deleted ones.

    alive: see ArraySegment.
    """

    number: int
    arrays: Arrays
    first: int
    size: int
    alive: Mask | None


class Segments:
    """An immutable snapshot of an index; threads may share it."""

    def __init__(self, folder: Path) -> None:
        try:
            index = FileStorage(str(folder), readonly=True).open_index()
            segments: list[ArraySegment] = TOC.read(index.storage, index.indexname).segments
            index.close()
            self._segments: list[Segment] = []
            self.size = 0
            """The number of documents, with deleted ones."""
            for number, segment in enumerate(segments):
                size = segment.doc_count_all()
                self._segments.append(Segment(number, segment.arrays(index.storage), self.size, size, segment.alive()))
                self.size += size
        except HankehakuError:
            raise
        except Exception as error:  # Whoosh lets any error of unpickling through
            raise DamagedIndexError(f"the index in {folder} cannot be opened: {error}") from error
        self._dictionaries = cache(self._open_dictionaries)
        self._live_frequencies_of = cache(self._count_live_frequencies)
        self.column = cache(self._column)
        self.lengths = cache(self._lengths)
        self.average_lengths = cache(self._average_lengths)
        self.relative_lengths = lru_cache(_CACHED_LENGTHS)(self._relative_lengths)

    @cached_property
    def alive(self) -> Mask:
        """Which documents are not deleted, shape (size,)."""
        masks = [segment.alive if segment.alive is not None else np.ones(segment.size, bool) for segment in self]
        return np.concatenate([np.empty(0, bool), *masks])

    @cached_property
    def count(self) -> int:
        """The number of documents that are not deleted."""
        return int(self.alive.sum())

    def __iter__(self) -> Iterator[Segment]:
        return iter(self._segments)

    # Terms

    def postings(self, kind: TermKind, text: str) -> Postings:
        """Return the postings of a term; empty arrays if no document contains it."""
        parts = [
            self._postings(segment, kind, number, number + 1) for segment, number in self._segments_with(kind, text)
        ]
        return Postings(_concatenate([part.slots for part in parts]), _concatenate([part.counts for part in parts]))

    def postings_from(self, kind: TermKind, prefix: str) -> Postings:
        """Return the postings of all terms with a prefix, term by term; slots may repeat."""
        parts = [
            self._postings(segment, kind, *dictionary.prefix_range(prefix))
            for segment, dictionary in zip(self, self._dictionaries(kind), strict=True)
        ]
        return Postings(_concatenate([part.slots for part in parts]), _concatenate([part.counts for part in parts]))

    def places(self, kind: TermKind, text: str, is_wanted: Callable[[Ids], Mask] | None = None) -> Ids:
        """Return the occurrences of a term as slot · 2³² + position, ascending, shape (n,).

        is_wanted: returns which slots to include. The array is new: the caller may change it.
        """
        return _concatenate(
            [self._places(segment, kind, number, is_wanted) for segment, number in self._segments_with(kind, text)]
        )

    def document_frequency(self, kind: TermKind, text: str) -> int:
        """Return the number of documents with a term in any field."""
        count = 0
        for segment, number in self._segments_with(kind, text):
            if segment.alive is None:
                count += int(segment.arrays[f"{kind}.holders"][number])
            else:
                slots = self._postings(segment, kind, number, number + 1).slots
                count += len(np.unique(slots >> FIELD_BITS))
        return count

    def _segments_with(self, kind: TermKind, text: str) -> Iterator[tuple[Segment, int]]:
        """Yield each segment that contains a term, with the number of the term in it."""
        for segment, dictionary in zip(self._segments, self._dictionaries(kind), strict=True):
            number = dictionary.find(text)
            if number >= 0:
                yield segment, number

    def _postings(self, segment: Segment, kind: TermKind, first: int, end: int) -> Postings:
        """Return the postings of the terms from number `first` to before `end` in a segment."""
        starts = segment.arrays[f"{kind}.postings"]
        places = slice(int(starts[first]), int(starts[end]))
        slots = segment.arrays[f"{kind}.slots"][places].astype(np.int64)
        counts = segment.arrays[f"{kind}.counts"][places]
        if segment.alive is not None:
            alive = segment.alive[slots >> FIELD_BITS]
            slots, counts = slots[alive], counts[alive]
        return Postings(slots + (segment.first << FIELD_BITS) if segment.first else slots, counts)

    def _places(self, segment: Segment, kind: TermKind, number: int, is_wanted: Callable[[Ids], Mask] | None) -> Ids:
        starts, place_starts = segment.arrays[f"{kind}.postings"], segment.arrays[f"{kind}.places"]
        postings = slice(int(starts[number]), int(starts[number + 1]))
        slots = segment.arrays[f"{kind}.slots"][postings]
        counts = segment.arrays[f"{kind}.counts"][postings]
        positions = segment.arrays[f"{kind}.positions"][int(place_starts[number]) : int(place_starts[number + 1])]
        keep = None if segment.alive is None else segment.alive[slots >> np.uint32(FIELD_BITS)]
        slots = slots + np.uint32(segment.first << FIELD_BITS) if segment.first else slots
        if is_wanted is not None:
            wanted = is_wanted(slots)
            keep = wanted if keep is None else keep & wanted
        if keep is not None:
            retained = np.flatnonzero(keep)
            if len(retained) * _LOOKUP_RATIO < len(keep):
                positions = positions[ranges(bounds(counts)[retained], counts[retained])]
            else:
                positions = positions[np.repeat(keep, counts)]
            slots, counts = slots[retained], counts[retained]
        places = slots.astype(np.int64)
        places <<= 32
        if len(positions) > len(places):
            places = np.repeat(places, counts)
        places += positions
        return places

    def _open_dictionaries(self, name: str) -> list[Dictionary]:
        return [Dictionary.of(segment.arrays, name) for segment in self]

    def dictionaries(self, name: str) -> list[Dictionary]:
        """Return the dictionary of a name in each segment."""
        return self._dictionaries(name)

    def dictionary(self, segment: Segment, name: str) -> Dictionary:
        """Return the dictionary of a name in a segment."""
        return self._dictionaries(name)[segment.number]

    # Documents

    def document(self, number: int) -> bytes:
        """Return a stored document (MessagePack)."""
        segment = next(candidate for candidate in self if number < candidate.first + candidate.size)
        first, end = segment.arrays["document.starts"][number - segment.first : number - segment.first + 2].tolist()
        return segment.arrays.read("document.letters", first, end)

    def number(self, document_id: str) -> int:
        """Return the number of a document, -1 if no document has this id."""
        for segment, dictionary in zip(self, self._dictionaries("id"), strict=True):
            place = dictionary.find(document_id)
            if place >= 0:
                number = int(segment.arrays["id.documents"][place])
                if segment.alive is None or segment.alive[number]:
                    return segment.first + number
        return -1

    def ids(self) -> Iterator[str]:
        """Yield the id of every document, segment by segment."""
        for segment, dictionary in zip(self, self._dictionaries("id"), strict=True):
            documents = segment.arrays["id.documents"]
            alive = np.ones(len(documents), bool) if segment.alive is None else segment.alive[documents]
            for document_id, is_alive in zip(dictionary, alive.tolist(), strict=True):
                if is_alive:
                    yield document_id.decode()

    def words(self, prefix: str = "", min_documents: int = 1) -> dict[str, int]:
        """Return the suggestable words with a prefix, sorted, each with the document frequency of its base term.

        min_documents: leave out words of a lower frequency.
        """
        counts: dict[bytes, int] = {}
        minimum_here = min_documents if len(self._segments) == 1 else 1  # other segments may add documents
        for segment, words in zip(self, self._dictionaries("word"), strict=True):
            first, end = words.prefix_range(prefix)
            frequencies = self.frequencies_in(segment, TermKind.BASE)[segment.arrays["word.bases"][first:end]]
            for index in np.flatnonzero(frequencies >= minimum_here).tolist():
                word = words[first + index]
                counts[word] = counts.get(word, 0) + int(frequencies[index])
        return {word.decode(): counts[word] for word in sorted(counts) if counts[word] >= min_documents}

    def frequencies(self, kind: TermKind, segment: Segment, numbers: Ids) -> Array:
        """Return the document frequencies of terms of a segment, shape (n,). numbers: of the terms in it."""
        totals = self.frequencies_in(segment, kind)[numbers].astype(np.int64)
        dictionary = self.dictionary(segment, kind)
        for other in self:
            if other is not segment:
                find = self.dictionary(other, kind).place_of
                places = np.array([find(dictionary[number]) for number in numbers.tolist()], np.int64)
                is_present = places >= 0
                totals[is_present] += self.frequencies_in(other, kind)[places[is_present]]
        return totals

    def frequencies_in(self, segment: Segment, kind: TermKind) -> Array:
        """Return the document frequency of each term of a segment, without deleted documents."""
        if segment.alive is None:
            frequencies: Array = segment.arrays[f"{kind}.holders"]
            return frequencies
        return self._live_frequencies_of(segment.number, kind)

    def _count_live_frequencies(self, number: int, kind: TermKind) -> Array:
        """Return the live frequencies of the terms of a segment that has deletions."""
        segment = self._segments[number]
        starts = segment.arrays[f"{kind}.postings"].astype(np.int64)
        documents = segment.arrays[f"{kind}.slots"] >> np.uint32(FIELD_BITS)
        is_deleted = ~self.alive[segment.first + documents]  # few are: subtracting them is faster than counting others
        counts = is_first(documents)  # a document counts once per term, not once per field
        counts[starts[:-1]] = True
        owners = np.searchsorted(starts, np.flatnonzero(is_deleted & counts), "right") - 1
        return segment.arrays[f"{kind}.holders"] - np.bincount(owners, minlength=len(starts) - 1)

    def _column(self, name: str) -> Array:
        """Return the array of a name, concatenated over the segments."""
        return _concatenate([segment.arrays[name] for segment in self])

    def _lengths(self, kind: TermKind) -> Array:
        """Return the number of terms of a kind in each slot, shape (size · FIELDS,)."""
        return self._column(f"{kind}.lengths")

    def _relative_lengths(self, kind: TermKind, shares: tuple[float, ...]) -> Array | None:
        """Return the length of each document's prose relative to the average, shape (size,); None if all are empty.

        shares: how much a term counts in each field of prose.
        """
        average = float(self.average_lengths(kind)[IS_PROSE] @ shares)
        if not average:
            return None
        lengths: Array = self.lengths(kind).reshape(-1, FIELDS)[:, IS_PROSE] @ np.array(shares)
        return lengths / average

    def _average_lengths(self, kind: TermKind) -> Floats:
        """Return the average number of terms of a kind per document in each field, shape (FIELDS,)."""
        totals_of_segments = [
            lengths.sum(axis=0) if segment.alive is None else lengths[segment.alive].sum(axis=0)
            for segment in self
            for lengths in (segment.arrays[f"{kind}.lengths"].reshape(-1, FIELDS),)
        ]
        totals: Floats = np.sum([np.zeros(FIELDS), *totals_of_segments], axis=0)
        return totals / max(1, self.count)


def _concatenate(parts: list[Array]) -> Array:
    """Return arrays concatenated; a single array is returned as it is."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts) if parts else NO_IDS
