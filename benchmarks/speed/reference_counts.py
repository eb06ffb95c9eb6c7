"""Reference counts: the totals and facets of a query, computed from the columns without an engine, to check engines."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt

from benchmarks.speed.query import LIMIT, TODAY, Answer, Query
from indexer.engines.base import Batch, Occurrences
from indexer.fields import TermKind

Ints = npt.NDArray[np.int64]


class Terms:
    """The occurrences of one term kind, sorted by term, document, field and position."""

    def __init__(self, parts: Sequence[tuple[int, Occurrences]]) -> None:
        numbers: dict[str, int] = {}
        number_columns = [
            np.array([numbers.setdefault(term, len(numbers)) for term in columns.terms], np.int64)[columns.numbers]
            for _, columns in parts
        ]
        self._in_order = np.concatenate([np.empty(0, np.int64), *number_columns])
        self._places_in_order = np.concatenate(
            [np.empty(0, np.int64), *(_places(columns, first) for first, columns in parts)]
        )
        order = np.argsort(self._in_order, kind="stable")
        self._places = self._places_in_order[order]
        self._starts = np.searchsorted(self._in_order[order], np.arange(len(numbers) + 1))
        self._numbers = numbers
        self.words = list(numbers)
        self._sorted = sorted(numbers)

    def places(self, term: str) -> Ints:
        """Return the occurrences of a term, ascending: document, field and position in one number, see _places."""
        number = self._numbers.get(term)
        if number is None:
            return np.empty(0, np.int64)
        return self._places[self._starts[number] : self._starts[number + 1]]

    def documents(self, term: str) -> Ints:
        """Return the documents with a term, ascending."""
        return np.unique(self.places(term) >> 35)

    def with_prefix(self, prefix: str) -> Iterable[str]:
        """Yield the terms with a prefix."""
        for index in range(bisect_left(self._sorted, prefix), len(self._sorted)):
            if not self._sorted[index].startswith(prefix):
                return
            yield self._sorted[index]

    def frequencies(self) -> Ints:
        """Return the document frequency of each of `words`."""
        pairs = np.unique(self._in_order << 32 | self._places_in_order >> 35)
        return np.bincount(pairs >> 32, minlength=len(self.words))

    def of(self, document: int) -> tuple[list[str], Ints]:
        """Return the terms of a document in order, and their places."""
        first, last = np.searchsorted(self._places_in_order, [document << 35, (document + 1) << 35])
        return [self.words[number] for number in self._in_order[first:last]], self._places_in_order[first:last]

    def neighbours(self, candidates: Sequence[int]) -> Counter[tuple[int, int]]:
        """Return the number of adjacent occurrences of each pair of candidate terms, by their numbers."""
        is_candidate = np.zeros(len(self.words), bool)
        is_candidate[list(candidates)] = True
        a, b = self._in_order[:-1], self._in_order[1:]
        is_adjacent = (np.diff(self._places_in_order) == 1) & is_candidate[a] & is_candidate[b] & (a != b)
        pairs, counts = np.unique(a[is_adjacent] << 32 | b[is_adjacent], return_counts=True)
        return Counter(
            {(int(pair >> 32), int(pair & 0xFFFFFFFF)): int(n) for pair, n in zip(pairs, counts, strict=True)}
        )


def _places(columns: Occurrences, first: int) -> Ints:
    """Return document, field and position in one number each, of 28, 3 and 32 bits, ascending."""
    documents, fields, positions = (
        np.asarray(column, np.int64) for column in (columns.documents, columns.fields, columns.positions)
    )
    return (documents + first) << 35 | fields << 32 | positions


class ReferenceCounts:
    """The statistics from which queries are drawn and with which answers are checked. Documents are numbered from 0."""

    def __init__(self, batches: Iterable[Batch]) -> None:
        parts: dict[TermKind, list[tuple[int, Occurrences]]] = {TermKind.EXACT: [], TermKind.BASE: []}
        self._years: list[range] = []
        self._funders: list[tuple[str, ...]] = []
        self._statuses: list[str | None] = []
        for batch in batches:
            for kind, columns in parts.items():
                columns.append((self.size, batch.occurrences[kind]))
            for document, keywords in zip(batch.documents, batch.keywords, strict=True):
                status = document.status(TODAY)
                self._years.append(document.years)
                self._funders.append(tuple(keywords.get("funder", document.funders)))
                self._statuses.append(status.value if status else None)
        self.exact, self.base = (Terms(parts[kind]) for kind in (TermKind.EXACT, TermKind.BASE))

    @property
    def size(self) -> int:
        """The number of documents."""
        return len(self._years)

    # Answers

    def answer(self, query: Query) -> Answer:
        """Return the expected answer; its ids are empty strings, of the expected number."""
        matching = self._match(query)
        by_funder = {number for number in matching if not query.funder or query.funder in self._funders[number]}
        by_years = {number for number in matching if query.years is None or self._overlaps(number, *query.years)}
        matches = by_funder & by_years
        facets = {
            "year": Counter(str(year) for number in by_funder for year in self._years[number]),
            "funder": Counter(funder for number in by_years for funder in self._funders[number]),
            "status": Counter(status for number in matches if (status := self._statuses[number])),
        }
        slice_size = max(0, min(LIMIT, len(matches) - query.offset))
        return Answer(len(matches), [""] * slice_size, {facet: dict(counts) for facet, counts in facets.items()})

    def total(self, query: Query) -> int:
        """Return the number of documents that match the words of a query, without its filters."""
        return len(self._match(query))

    def _match(self, query: Query) -> list[int]:
        """Return the numbers of the documents that match the words of a query, ascending."""
        documents: list[int] = self._matching_words(query).tolist()
        return documents

    def _matching_words(self, query: Query) -> Ints:
        if query.phrase:
            starts = [self.exact.places(word) - offset for offset, word in enumerate(query.phrase)]
            return np.unique(reduce(np.intersect1d, starts) >> 35)
        if query.prefix:
            documents_of_terms = [self.exact.documents(term) for term in self.exact.with_prefix(query.prefix)]
            return np.unique(np.concatenate([np.empty(0, np.int64), *documents_of_terms]))
        if not query.words:
            return np.arange(self.size)
        documents_of_terms = [self.base.documents(word) for word in query.words]
        return reduce(np.union1d if query.any_of else np.intersect1d, documents_of_terms)

    def _overlaps(self, document: int, first: int, last: int) -> bool:
        years = self._years[document]
        return bool(years) and years[0] <= last and years[-1] >= first

    # Statistics for drawing queries

    def words_between(self, low: float, high: float, *, letters: int) -> list[str]:
        """Return the base terms that occur in shares from `low` to `high` of the documents, sorted.

        letters: minimum length. Terms with other characters than letters are left out, here and below.
        """
        shares = self.base.frequencies() / max(self.size, 1)
        words = (self.base.words[number] for number in np.flatnonzero((shares >= low) & (shares <= high)))
        return sorted(word for word in words if len(word) >= letters and word.isalpha())

    def most_frequent(self, count: int, *, letters: int) -> list[str]:
        """Return the base terms of the highest document frequency."""
        frequencies = self.base.frequencies()
        order = sorted(range(len(frequencies)), key=lambda number: (-frequencies[number], self.base.words[number]))
        words = (self.base.words[number] for number in order)
        return [word for word in words if len(word) >= letters and word.isalpha()][:count]

    def most_frequent_pairs(self, count: int) -> list[tuple[str, str]]:
        """Return pairs of adjacent exact terms, those first whose rarer term is most frequent."""
        frequencies = self.exact.frequencies()
        top = [
            int(number)
            for number in np.argsort(-frequencies, kind="stable")[:200]
            if self.exact.words[number].isalpha()
        ]
        pairs = self.exact.neighbours(top[:60])
        order = sorted(pairs, key=lambda pair: (-min(frequencies[list(pair)]), -pairs[pair], pair))
        return [(self.exact.words[a], self.exact.words[b]) for a, b in order[:count]]

    def words_of(self, document: int, candidates: Sequence[str]) -> list[str]:
        """Return the base terms of a document that are among the candidates. candidates: sorted."""
        words = set(self.base.of(document)[0])
        return [
            word
            for word in sorted(words)
            if (index := bisect_left(candidates, word)) < len(candidates) and candidates[index] == word
        ]

    def draw_phrase(self, document: int, generator: random.Random, *, length: int) -> tuple[str, ...]:
        """Return a random run of adjacent words in a document, () if it has none of this length."""
        words, places = self.exact.of(document)
        starts = [
            start
            for start in range(len(words) - length + 1)
            if places[start + length - 1] - places[start] == length - 1
            and all(word.isalpha() for word in words[start : start + length])
        ]
        if not starts:
            return ()
        start = generator.choice(starts)
        return tuple(words[start : start + length])

    def funders_of(self, document: int) -> tuple[str, ...]:
        """Return the values of a document in the funder facet."""
        return self._funders[document]

    def years_of(self, document: int) -> range:
        """Return the years that a document covers."""
        return self._years[document]
