"""The plain count: totals and facets of a query straight from the columns, by no engine. What all are checked by."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt

from benchmarks.speed.asking import LIMIT, TODAY, Answer, Query
from indexer.engines.base import Batch, Occurrences
from indexer.fields import TermKind

Ints = npt.NDArray[np.int64]


class Terms:
    """The occurrences of one kind, sorted by term; those of one term by document, field and position."""

    def __init__(self, parts: Sequence[tuple[int, Occurrences]]) -> None:
        numbers: dict[str, int] = {}
        each = [
            np.array([numbers.setdefault(term, len(numbers)) for term in columns.terms], np.int64)[columns.numbers]
            for _, columns in parts
        ]
        self._in_order = np.concatenate([np.empty(0, np.int64), *each])
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
        """Return where a term stands: document, field and position in one number, ascending."""
        number = self._numbers.get(term)
        if number is None:
            return np.empty(0, np.int64)
        return self._places[self._starts[number] : self._starts[number + 1]]

    def documents(self, term: str) -> Ints:
        """Return the documents that hold a term, ascending."""
        return np.unique(self.places(term) >> 35)

    def beginning(self, prefix: str) -> Iterable[str]:
        """Return the terms that begin so."""
        for at in range(bisect_left(self._sorted, prefix), len(self._sorted)):
            if not self._sorted[at].startswith(prefix):
                return
            yield self._sorted[at]

    def frequencies(self) -> Ints:
        """Return how many documents hold each of `words`."""
        pairs = np.unique(self._in_order << 32 | self._places_in_order >> 35)
        return np.bincount(pairs >> 32, minlength=len(self.words))

    def of(self, document: int) -> tuple[list[str], Ints]:
        """Return the terms of a document in their order, and their places."""
        first, last = np.searchsorted(self._places_in_order, [document << 35, (document + 1) << 35])
        return [self.words[each] for each in self._in_order[first:last]], self._places_in_order[first:last]

    def neighbours(self, among: Sequence[int]) -> Counter[tuple[int, int]]:
        """Return how often each two terms, both among some, stand side by side."""
        chosen = np.zeros(len(self.words), bool)
        chosen[list(among)] = True
        a, b = self._in_order[:-1], self._in_order[1:]
        beside = (np.diff(self._places_in_order) == 1) & chosen[a] & chosen[b] & (a != b)
        pairs, counts = np.unique(a[beside] << 32 | b[beside], return_counts=True)
        return Counter(
            {(int(pair >> 32), int(pair & 0xFFFFFFFF)): int(n) for pair, n in zip(pairs, counts, strict=True)}
        )


def _places(columns: Occurrences, first: int) -> Ints:
    """Document, field and position in one ascending number: 28, 3 and 32 bits."""
    documents, fields, positions = (
        np.asarray(each, np.int64) for each in (columns.documents, columns.fields, columns.positions)
    )
    return (documents + first) << 35 | fields << 32 | positions


class Plain:
    """Everything that queries are drawn from and answers are checked by. Documents have numbers from 0."""

    def __init__(self, batches: Iterable[Batch]) -> None:
        parts: dict[TermKind, list[tuple[int, Occurrences]]] = {TermKind.EXACT: [], TermKind.BASE: []}
        self._years: list[range] = []
        self._funders: list[tuple[str, ...]] = []
        self._statuses: list[str | None] = []
        for batch in batches:
            for kind, held in parts.items():
                held.append((self.size, batch.occurrences[kind]))
            for document, keywords in zip(batch.documents, batch.keywords, strict=True):
                status = document.status(TODAY)
                self._years.append(document.years)
                self._funders.append(tuple(keywords.get("funder", document.funders)))
                self._statuses.append(status.value if status else None)
        self.exact, self.base = (Terms(parts[kind]) for kind in (TermKind.EXACT, TermKind.BASE))

    @property
    def size(self) -> int:
        """How many documents there are."""
        return len(self._years)

    # Answers

    def answer(self, query: Query) -> Answer:
        """Return the total and the counts; the ids are as many as they should be, and nothing else."""
        found = self._found(query)
        by_funder = {each for each in found if not query.funder or query.funder in self._funders[each]}
        by_years = {each for each in found if query.years is None or self._overlaps(each, *query.years)}
        matches = by_funder & by_years
        facets = {
            "year": Counter(str(year) for each in by_funder for year in self._years[each]),
            "funder": Counter(funder for each in by_years for funder in self._funders[each]),
            "status": Counter(status for each in matches if (status := self._statuses[each])),
        }
        shown = max(0, min(LIMIT, len(matches) - query.offset))
        return Answer(len(matches), [""] * shown, {facet: dict(counts) for facet, counts in facets.items()})

    def total(self, query: Query) -> int:
        """Return how many documents have the words of a query, whatever its filters."""
        return len(self._found(query))

    def _found(self, query: Query) -> list[int]:
        """Return the numbers of the documents that match the words of a query, ascending."""
        documents: list[int] = self._matching_words(query).tolist()
        return documents

    def _matching_words(self, query: Query) -> Ints:
        if query.phrase:
            starts = [self.exact.places(word) - at for at, word in enumerate(query.phrase)]
            return np.unique(reduce(np.intersect1d, starts) >> 35)
        if query.prefix:
            each = [self.exact.documents(term) for term in self.exact.beginning(query.prefix)]
            return np.unique(np.concatenate([np.empty(0, np.int64), *each]))
        if not query.words:
            return np.arange(self.size)
        each = [self.base.documents(word) for word in query.words]
        return reduce(np.union1d if query.any_of else np.intersect1d, each)

    def _overlaps(self, document: int, first: int, last: int) -> bool:
        years = self._years[document]
        return bool(years) and years[0] <= last and years[-1] >= first

    # What queries are made of

    def words_between(self, low: float, high: float, *, letters: int) -> list[str]:
        """Return the base terms, of letters alone, that such shares of the documents hold; in alphabetical order."""
        shares = self.base.frequencies() / max(self.size, 1)
        held = (self.base.words[each] for each in np.flatnonzero((shares >= low) & (shares <= high)))
        return sorted(word for word in held if len(word) >= letters and word.isalpha())

    def commonest(self, count: int, *, letters: int) -> list[str]:
        """Return the base terms that the most documents hold."""
        frequencies = self.base.frequencies()
        order = sorted(range(len(frequencies)), key=lambda each: (-frequencies[each], self.base.words[each]))
        held = (self.base.words[each] for each in order)
        return [word for word in held if len(word) >= letters and word.isalpha()][:count]

    def commonest_pairs(self, count: int) -> list[tuple[str, str]]:
        """Return exact terms that stand side by side somewhere, those first of which even the rarer is common."""
        frequencies = self.exact.frequencies()
        top = [int(each) for each in np.argsort(-frequencies, kind="stable")[:200] if self.exact.words[each].isalpha()]
        pairs = self.exact.neighbours(top[:60])
        order = sorted(pairs, key=lambda pair: (-min(frequencies[list(pair)]), -pairs[pair], pair))
        return [(self.exact.words[a], self.exact.words[b]) for a, b in order[:count]]

    def words_of(self, document: int, among: Sequence[str]) -> list[str]:
        """Return those of some words, in alphabetical order, that a document holds."""
        held = set(self.base.of(document)[0])
        return [word for word in sorted(held) if (at := bisect_left(among, word)) < len(among) and among[at] == word]

    def side_by_side(self, document: int, draw: random.Random, *, length: int) -> tuple[str, ...]:
        """Return words of letters that stand side by side in a document, drawn; none where there are none."""
        words, places = self.exact.of(document)
        fits = [
            at
            for at in range(len(words) - length + 1)
            if places[at + length - 1] - places[at] == length - 1
            and all(word.isalpha() for word in words[at : at + length])
        ]
        if not fits:
            return ()
        at = draw.choice(fits)
        return tuple(words[at : at + length])

    def funders_of(self, document: int) -> tuple[str, ...]:
        """Return the funders that a document counts by."""
        return self._funders[document]

    def years_of(self, document: int) -> range:
        """Return the years that a document covers."""
        return self._years[document]
