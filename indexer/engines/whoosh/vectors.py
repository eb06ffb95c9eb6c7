"""Term vectors: the numbers of the terms of each document, in the order of its fields and positions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from indexer.engines.base import Weights
from indexer.engines.term_vectors import FoundTerm
from indexer.engines.whoosh.arrays import Array, ranges
from indexer.engines.whoosh.layout import FIELDS
from indexer.engines.whoosh.scoring import searched_fields
from indexer.engines.whoosh.segments import Segment, Segments
from indexer.fields import TEXT_FIELDS, TermKind


class _Occurrences(NamedTuple):
    """The occurrences of a kind of term in some documents of a segment, in order, as columns of shape (n,).

    owners: the index of the document among those asked for. fields: of TEXT_FIELDS. numbers: of the terms. places: the
    index of each in the vectors of the segment.
    """

    owners: Array
    fields: Array
    numbers: Array
    places: Array


class _Documents(NamedTuple):
    """The documents of a segment that were asked for: their numbers in it, and their indexes among all, shape (n,)."""

    segment: Segment
    numbers: Array
    indexes: Array

    def occurrences(self, kind: TermKind) -> _Occurrences:
        arrays = self.segment.arrays
        firsts = arrays[f"{kind}.firsts"]
        starts = firsts[self.numbers]
        counts = firsts[self.numbers + 1] - starts
        places = ranges(starts, counts)
        lengths = arrays[f"{kind}.lengths"].reshape(-1, FIELDS)[self.numbers].reshape(-1)
        fields = np.repeat(np.tile(np.arange(FIELDS), len(self.numbers)), lengths)
        return _Occurrences(np.repeat(self.indexes, counts), fields, arrays[f"{kind}.vectors"][places], places)


class ArrayVectors:
    """The term vectors of one snapshot of an index; see TermVectors."""

    def __init__(self, segments: Segments) -> None:
        self._segments = segments

    def find_terms(
        self, document_ids: Sequence[str], terms: Mapping[TermKind, Collection[str]], prefixes: Collection[str] = ()
    ) -> list[list[FoundTerm]]:
        """Return where each document has any of the terms."""
        occurrences: list[list[FoundTerm]] = [[] for _ in document_ids]
        for documents in self._by_segment(document_ids):
            for kind in TermKind:
                texts = self._texts(documents.segment, kind, terms.get(kind, ()))
                if kind is TermKind.EXACT:
                    texts |= self._texts_with(documents.segment, kind, prefixes)
                for owner, occurrence in _find(documents, kind, texts) if texts else ():
                    occurrences[owner].append(occurrence)
        for occurrences_of_document in occurrences:
            occurrences_of_document.sort(key=_place_of)
        return occurrences

    def significant_terms(
        self, document_ids: Sequence[str], kind: TermKind, fields: Collection[str], *, limit: int
    ) -> list[tuple[str, float]]:
        """Return the most significant terms of the documents, with their significance."""
        weights = tuple((field, 1.0) for field in fields)
        documents_of_segments = list(self._by_segment(document_ids)) if limit else []
        scores: dict[str, float] = {}
        for documents in documents_of_segments:
            numbers, sums = _sums(documents.occurrences(kind), weights)
            if len(documents_of_segments) == 1:  # else a term may owe its significance to several segments
                numbers, sums = self._likely(documents.segment, kind, numbers, sums, limit)
            frequencies = self._segments.frequencies(kind, documents.segment, numbers)
            significance = np.where(frequencies > 1, sums * self._idf(frequencies), 0.0)
            dictionary = self._segments.dictionary(documents.segment, kind)
            for number, score in zip(numbers.tolist(), significance.tolist(), strict=True):
                if score:
                    text = dictionary[number].decode()
                    scores[text] = scores.get(text, 0.0) + score
        return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:limit]

    def _likely(self, segment: Segment, kind: TermKind, numbers: Array, sums: Array, limit: int) -> tuple[Array, Array]:
        """Return the terms that may be among the most significant, without looking up most of them in other segments.

        The significance by the frequency in one segment is an upper bound, because other segments add documents.
        """
        frequencies = self._segments.frequencies_in(segment, kind)[numbers].astype(np.int64)
        bounds = sums * self._idf(frequencies)
        order = np.argsort(-bounds)
        numbers, sums, bounds = numbers[order], sums[order], bounds[order]
        end = limit
        while end < len(numbers):
            end = min(2 * end, len(numbers))
            totals = self._segments.frequencies(kind, segment, numbers[:end])
            exact = np.sort(np.where(totals > 1, sums[:end] * self._idf(totals), 0.0))
            if end < len(numbers) and exact[-limit] > bounds[end]:
                break
        return numbers[:end], sums[:end]

    def _idf(self, frequencies: Array) -> Array:
        idf: Array = np.log1p((self._segments.count - frequencies + 0.5) / (frequencies + 0.5))
        return idf

    def _by_segment(self, document_ids: Sequence[str]) -> Iterator[_Documents]:
        """Yield the documents of each segment that has any."""
        numbers = np.array([self._segments.number(document_id) for document_id in document_ids], np.int64)
        for segment in self._segments:
            indexes = np.flatnonzero((numbers >= segment.first) & (numbers < segment.first + segment.size))
            if len(indexes):
                yield _Documents(segment, numbers[indexes] - segment.first, indexes)

    def _texts(self, segment: Segment, kind: TermKind, terms: Collection[str]) -> dict[int, str]:
        """Return the numbers of terms in a segment."""
        numbers = ((self._segments.dictionary(segment, kind).find(text), text) for text in terms)
        return {number: text for number, text in numbers if number >= 0}

    def _texts_with(self, segment: Segment, kind: TermKind, prefixes: Collection[str]) -> dict[int, str]:
        """Return the numbers of the terms with any of the prefixes in a segment."""
        dictionary = self._segments.dictionary(segment, kind)
        spans = (dictionary.prefix_range(prefix) for prefix in prefixes)
        return {
            number: text.decode()
            for first, end in spans
            for number, text in enumerate(dictionary.slice(first, end), first)
        }


def _sums(occurrences: _Occurrences, fields: Weights) -> tuple[Array, Array]:
    """Return the numbers of the terms, and the sum of n / (n + 1) of each over the documents, both of shape (n,)."""
    keys = occurrences.numbers.astype(np.int64) << 32 | occurrences.owners
    keys, counts = np.unique(keys[searched_fields(fields).mask[occurrences.fields]], return_counts=True)
    numbers, firsts = np.unique(keys >> 32, return_index=True)
    return numbers, np.add.reduceat(counts / (counts + 1), firsts) if len(firsts) else np.empty(0)


def _find(documents: _Documents, kind: TermKind, texts: Mapping[int, str]) -> Iterator[tuple[int, FoundTerm]]:
    """Yield the occurrences of terms, each with the index of its document. texts: by the number of the term."""
    occurrences = documents.occurrences(kind)
    indexes = np.flatnonzero(np.isin(occurrences.numbers, np.fromiter(texts, np.int64, len(texts))))
    positions = documents.segment.arrays[f"{kind}.offsets"][occurrences.places[indexes]]
    columns = (occurrences.owners[indexes], occurrences.fields[indexes], positions, occurrences.numbers[indexes])
    for owner, field, position, number in zip(*(column.tolist() for column in columns), strict=True):
        yield owner, FoundTerm(TEXT_FIELDS[field], position, kind, texts[number])


def _place_of(term: FoundTerm) -> tuple[int, int]:
    return TEXT_FIELDS.index(term.field), term.position
