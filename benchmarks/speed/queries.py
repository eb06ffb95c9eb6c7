"""The queries of the benchmark: about thirty of each kind, drawn at random from the statistics of the terms.

They depend only on the records: the same records yield the same queries on any machine.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from benchmarks.speed.query import LIMIT, Query
from benchmarks.speed.reference_counts import ReferenceCounts

DEEP = 5_000
_QUERIES, _PAGES = 30, 20
_TOP_WORDS, _MAX_WORDS = 40, 8  # queries for deep pages have up to 8 of the 40 most frequent words
_COMMON, _MEDIUM = (0.02, 0.6), (0.001, 0.01)  # ranges of the share of records with a word
_MIN_LETTERS = 3  # of a word


def draw(reference: ReferenceCounts, *, deep: int = DEEP) -> dict[str, list[Query]]:
    """Return the queries by kind, without kinds for which the records yield no query. deep: offset of deep pages."""
    generator = _Generator(reference)
    queries_by_kind = {kind: list(generator.some(make)) for kind, make in generator.kinds.items()}
    queries_by_kind["phrase of the most frequent words"] = [
        Query(phrase=pair) for pair in reference.most_frequent_pairs(_PAGES)
    ]
    queries_by_kind["deep page"] = list(generator.deep(deep))
    queries_by_kind["everything"] = [Query(offset=page * LIMIT) for page in range(_PAGES)]
    return {kind: queries for kind, queries in queries_by_kind.items() if queries}


class _Generator:
    """Draws queries from words that occur together in a document, so that every query has hits."""

    def __init__(self, reference: ReferenceCounts) -> None:
        self.reference = reference
        self.random = random.Random(20)
        self.common, self.medium = (
            reference.words_between(*shares, letters=_MIN_LETTERS) for shares in (_COMMON, _MEDIUM)
        )
        self.kinds: dict[str, Callable[[], Query | None]] = {
            "common word": lambda: _words(self._one(self.common)),
            "medium word": lambda: _words(self._one(self.medium)),
            "two words, all": lambda: _words(*self._words_of_one_document(1, 1)),
            "three words, all": lambda: _words(*self._words_of_one_document(2, 1)),
            "two words, any": lambda: _words(self._one(self.common), self._one(self.medium), any_of=True),
            "phrase": self._phrase,
            "prefix": self._prefix,
            "word and funder": self._with_funder,
            "word and years": self._with_years,
        }

    def some(self, make: Callable[[], Query | None]) -> Iterator[Query]:
        """Yield up to _QUERIES distinct queries."""
        seen: set[Query] = set()
        for _ in range(_QUERIES * 20):
            query = make()
            if query is not None and query not in seen and len(seen) < _QUERIES:
                seen.add(query)
                yield query

    def deep(self, offset: int) -> Iterator[Query]:
        """Yield queries with enough hits for a page at the offset: any of a growing number of frequent words."""
        top_words = self.reference.most_frequent(_TOP_WORDS, letters=_MIN_LETTERS)
        seen: set[tuple[str, ...]] = set()
        for number in range(_PAGES * 10):
            count = min(len(top_words), 1 + number * _MAX_WORDS // (_PAGES * 10))
            words = tuple(sorted(self.random.sample(top_words, count)))
            query = Query(words, any_of=count > 1, offset=offset)
            if words not in seen and len(seen) < _PAGES and self.reference.total(query) >= offset + LIMIT:
                seen.add(words)
                yield query

    def _one(self, words: Sequence[str]) -> str:
        return self.random.choice(words) if words else ""

    def _document(self) -> int:
        return self.random.randrange(self.reference.size)

    def _words_of_one_document(self, common: int, medium: int) -> tuple[str, ...]:
        """Return numbers of common and medium-frequency words of a random document, () if it has too few."""
        document = self._document()
        common_words, medium_words = (
            self.reference.words_of(document, candidates) for candidates in (self.common, self.medium)
        )
        if len(common_words) < common or len(medium_words) < medium:
            return ()
        return (*self.random.sample(common_words, common), *self.random.sample(medium_words, medium))

    def _phrase(self) -> Query | None:
        words = self.reference.draw_phrase(self._document(), self.random, length=self.random.choice((2, 2, 3)))
        return Query(phrase=words) if words else None

    def _prefix(self) -> Query | None:
        word = self._one(self.medium)
        return Query(prefix=word[: self.random.choice((3, 4, 5))]) if word else None

    def _with_funder(self) -> Query | None:
        document = self._document()
        words, funders = self.reference.words_of(document, self.common), self.reference.funders_of(document)
        if not words or not funders:
            return None
        return Query((self.random.choice(words),), funder=self.random.choice(funders))

    def _with_years(self) -> Query | None:
        document = self._document()
        words, years = self.reference.words_of(document, self.common), self.reference.years_of(document)
        if not words or not years:
            return None
        return Query((self.random.choice(words),), years=(years[0] - 2, years[-1] + 2))


def _words(*words: str, any_of: bool = False) -> Query | None:
    return Query(words, any_of) if words and all(words) and len(set(words)) == len(words) else None
