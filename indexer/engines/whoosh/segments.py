"""An open index as arrays: postings, positions, lengths, columns of all segments as one.

Documents are numbered from 0 over all segments, and so are slots (see layout); what is deleted is left out of postings.
Of an index of one segment, arrays are views of its file; of several, they are put end to end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from indexer.engines.whoosh.arrays import Array, Arrays, bounds, ranges
from indexer.engines.whoosh.codec import ArraySegment
from indexer.engines.whoosh.dictionary import Dictionary
from indexer.engines.whoosh.layout import FIELD_BITS, FIELDS
from indexer.errors import DamagedIndexError, HankehakuError
from indexer.fields import TermKind

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
NO_IDS: Ids = np.empty(0, np.int64)
_FEW = 2  # with less than one posting in so many, its positions are looked up, else all are passed over


class Postings(NamedTuple):
    """Where a term stands: ascending slots, and how often it stands in each; both of shape (n,)."""

    slots: Ids
    counts: Array


class _Segment(NamedTuple):
    """A segment and the number of its first document. alive: see ArraySegment."""

    arrays: Arrays
    first: int
    size: int
    alive: Mask | None


class Segments:
    """One immutable view of an index; threads may share it."""

    def __init__(self, folder: Path) -> None:
        try:
            index = FileStorage(str(folder), readonly=True).open_index()
            segments: list[ArraySegment] = TOC.read(index.storage, index.indexname).segments
            index.close()
            self._segments: list[_Segment] = []
            self.size = 0
            """How many documents there are, deleted ones too."""
            for segment in segments:
                size = segment.doc_count_all()
                self._segments.append(_Segment(segment.arrays(index.storage), self.size, size, segment.alive()))
                self.size += size
        except HankehakuError:
            raise
        except Exception as error:  # Whoosh raises whatever its unpickling meets
            raise DamagedIndexError(f"the index in {folder} cannot be opened: {error}") from error
        self._dictionaries = cache(self._open_dictionaries)
        self._held_by_living = cache(self._count_living_holders)
        self.column = cache(self._column)
        self.lengths = cache(self._lengths)
        self.average_lengths = cache(self._average_lengths)

    @cached_property
    def alive(self) -> Mask:
        """Which documents are not deleted, shape (size,)."""
        each = [segment.alive if segment.alive is not None else np.ones(segment.size, bool) for segment in self]
        return np.concatenate([np.empty(0, bool), *each])

    @cached_property
    def count(self) -> int:
        """How many documents there are."""
        return int(self.alive.sum())

    def __iter__(self) -> Iterator[_Segment]:
        return iter(self._segments)

    # Terms

    def postings(self, kind: TermKind, text: str) -> Postings:
        """Return the postings of a term; empty arrays where no document holds it."""
        found = [self._postings(segment, kind, number, number + 1) for segment, number in self._holders(kind, text)]
        return Postings(_joined([each.slots for each in found]), _joined([each.counts for each in found]))

    def postings_from(self, kind: TermKind, prefix: str) -> Postings:
        """Return the postings of all terms that begin so, term by term: slots may repeat."""
        found = [
            self._postings(segment, kind, *dictionary.prefixed(prefix))
            for segment, dictionary in zip(self, self._dictionaries(kind), strict=True)
        ]
        return Postings(_joined([each.slots for each in found]), _joined([each.counts for each in found]))

    def places(self, kind: TermKind, text: str, among: Callable[[Ids], Mask] | None = None) -> Ids:
        """Return where a term stands, shape (n,), ascending: slot · 2³² + position. among: the slots to look in."""
        return _joined([self._places(segment, kind, number, among) for segment, number in self._holders(kind, text)])

    def document_frequency(self, kind: TermKind, text: str) -> int:
        """Return how many documents hold a term, in whatever field."""
        count = 0
        for segment, number in self._holders(kind, text):
            if segment.alive is None:
                count += int(segment.arrays[f"{kind}.holders"][number])
            else:
                slots = self._postings(segment, kind, number, number + 1).slots
                count += len(np.unique(slots >> FIELD_BITS))
        return count

    def _holders(self, kind: TermKind, text: str) -> Iterator[tuple[_Segment, int]]:
        """Yield the segments that have a term, and its number there."""
        for segment, dictionary in zip(self._segments, self._dictionaries(kind), strict=True):
            number = dictionary.find(text)
            if number >= 0:
                yield segment, number

    def _postings(self, segment: _Segment, kind: TermKind, first: int, end: int) -> Postings:
        """Return the postings of the terms of these numbers in one segment."""
        starts = segment.arrays[f"{kind}.postings"]
        places = slice(int(starts[first]), int(starts[end]))
        slots = segment.arrays[f"{kind}.slots"][places].astype(np.int64)
        counts = segment.arrays[f"{kind}.counts"][places]
        if segment.alive is not None:
            alive = segment.alive[slots >> FIELD_BITS]
            slots, counts = slots[alive], counts[alive]
        return Postings(slots + (segment.first << FIELD_BITS) if segment.first else slots, counts)

    def _places(self, segment: _Segment, kind: TermKind, number: int, among: Callable[[Ids], Mask] | None) -> Ids:
        starts, place_starts = segment.arrays[f"{kind}.postings"], segment.arrays[f"{kind}.places"]
        postings = slice(int(starts[number]), int(starts[number + 1]))
        slots = segment.arrays[f"{kind}.slots"][postings]
        counts = segment.arrays[f"{kind}.counts"][postings]
        positions = segment.arrays[f"{kind}.positions"][int(place_starts[number]) : int(place_starts[number + 1])]
        keep = None if segment.alive is None else segment.alive[slots >> np.uint32(FIELD_BITS)]
        slots = slots + np.uint32(segment.first << FIELD_BITS) if segment.first else slots
        if among is not None:
            here = among(slots)
            keep = here if keep is None else keep & here
        if keep is not None:
            few = np.flatnonzero(keep)
            if len(few) * _FEW < len(keep):
                positions = positions[ranges(bounds(counts)[few], counts[few])]
            else:
                positions = positions[np.repeat(keep, counts)]
            slots, counts = slots[few], counts[few]
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

    # Documents

    def document(self, number: int) -> bytes:
        """Return a document as it was stored."""
        segment = next(each for each in self if number < each.first + each.size)
        first, end = segment.arrays["document.starts"][number - segment.first : number - segment.first + 2].tolist()
        return segment.arrays.read("document.letters", first, end)

    def number(self, document_id: str) -> int:
        """Return the number of a document, -1 where there is none of this id."""
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
        """Return the words to suggest that begin so, in order, and how many documents the term of each finds.

        least: leave out those that find fewer.
        """
        counts: dict[bytes, int] = {}
        enough_here = min_documents if len(self._segments) == 1 else 1  # others may add to it
        for segment, words in zip(self, self._dictionaries("word"), strict=True):
            first, end = words.prefixed(prefix)
            held = self._living_holders(segment)[segment.arrays["word.bases"][first:end]]
            for at in np.flatnonzero(held >= enough_here).tolist():
                word = words[first + at]
                counts[word] = counts.get(word, 0) + int(held[at])
        return {word.decode(): counts[word] for word in sorted(counts) if counts[word] >= min_documents}

    def _living_holders(self, segment: _Segment) -> Array:
        """Return how many living documents hold each base term of a segment."""
        held: Array = segment.arrays["base.holders"]
        if segment.alive is None:
            return held
        return self._held_by_living(segment.first)

    def _count_living_holders(self, first: int) -> Array:
        """Return the same of the segment with deletions whose first document is of this number."""
        segment = next(each for each in self if each.first == first and each.size)
        starts = segment.arrays["base.postings"].astype(np.int64)
        documents = segment.arrays["base.slots"] >> np.uint32(FIELD_BITS)
        gone = ~self.alive[segment.first + documents]  # few are deleted, so what they hold is taken off
        another = np.ones(len(documents), bool)  # a document counts once for a term, whatever fields hold it
        another[1:] = documents[1:] != documents[:-1]
        another[starts[:-1]] = True
        owners = np.searchsorted(starts, np.flatnonzero(gone & another), "right") - 1
        return segment.arrays["base.holders"] - np.bincount(owners, minlength=len(starts) - 1)

    def _column(self, name: str) -> Array:
        """Return an array of all documents, segment by segment."""
        return _joined([segment.arrays[name] for segment in self])

    def _lengths(self, kind: TermKind) -> Array:
        """Return how many terms of a kind stand in each slot, shape (size · FIELDS,)."""
        return self._column(f"{kind}.lengths")

    def _average_lengths(self, kind: TermKind) -> Floats:
        """Return how many terms of a kind living documents have in each field on the average, shape (FIELDS,)."""
        each = [
            lengths.sum(axis=0) if segment.alive is None else lengths[segment.alive].sum(axis=0)
            for segment in self
            for lengths in (segment.arrays[f"{kind}.lengths"].reshape(-1, FIELDS),)
        ]
        totals: Floats = np.sum([np.zeros(FIELDS), *each], axis=0)
        return totals / max(1, self.count)


def _joined(each: list[Array]) -> Array:
    """Return arrays end to end: of one, itself."""
    return each[0] if len(each) == 1 else np.concatenate(each) if each else NO_IDS
