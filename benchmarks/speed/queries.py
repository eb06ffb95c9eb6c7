"""What is asked: kinds of query, and some thirty of each, drawn from the statistics of the terms themselves.

The draw depends on the records alone: the same records give the same queries on any machine.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from benchmarks.speed.asking import LIMIT, Query
from benchmarks.speed.plain import Plain

DEEP = 5_000
_EACH, _PAGES = 30, 20
_HELD, _MOST_WORDS = 40, 8  # the commonest words, and how many of them a query for a deep page has at the most
_COMMON, _MIDDLING = (0.02, 0.6), (0.001, 0.01)  # the share of the records that hold a word
_LETTERS = 3  # of the shortest word and of the shortest prefix


def draw(plain: Plain, *, deep: int = DEEP) -> dict[str, list[Query]]:
    """Return the queries by kind; a kind that these records cannot give is left out."""
    drawing = _Drawing(plain)
    found = {kind: list(drawing.some(make)) for kind, make in drawing.kinds.items()}
    found["phrase of the commonest words"] = [Query(phrase=pair) for pair in plain.commonest_pairs(_PAGES)]
    found["deep page"] = list(drawing.deep(deep))
    found["everything"] = [Query(offset=page * LIMIT) for page in range(_PAGES)]
    return {kind: queries for kind, queries in found.items() if queries}


class _Drawing:
    """Draws words that stand in a document together, so that no query finds nothing."""

    def __init__(self, plain: Plain) -> None:
        self.plain = plain
        self.random = random.Random(20)
        self.common, self.middling = (plain.words_between(*shares, letters=_LETTERS) for shares in (_COMMON, _MIDDLING))
        self.kinds: dict[str, Callable[[], Query | None]] = {
            "common word": lambda: _words(self._one(self.common)),
            "middling word": lambda: _words(self._one(self.middling)),
            "two words, all": lambda: _words(*self._together(1, 1)),
            "three words, all": lambda: _words(*self._together(2, 1)),
            "two words, any": lambda: _words(self._one(self.common), self._one(self.middling), any_of=True),
            "phrase": self._phrase,
            "prefix": self._prefix,
            "word and funder": self._with_funder,
            "word and years": self._with_years,
        }

    def some(self, make: Callable[[], Query | None]) -> Iterator[Query]:
        """Yield up to _EACH different queries."""
        seen: set[Query] = set()
        for _ in range(_EACH * 20):
            query = make()
            if query is not None and query not in seen and len(seen) < _EACH:
                seen.add(query)
                yield query

    def deep(self, offset: int) -> Iterator[Query]:
        """Yield queries with a page at the offset: common words, and as many of them together as it takes."""
        held = self.plain.commonest(_HELD, letters=_LETTERS)
        seen: set[tuple[str, ...]] = set()
        for number in range(_PAGES * 10):
            count = min(len(held), 1 + number * _MOST_WORDS // (_PAGES * 10))
            words = tuple(sorted(self.random.sample(held, count)))
            query = Query(words, any_of=count > 1, offset=offset)
            if words not in seen and len(seen) < _PAGES and self.plain.total(query) >= offset + LIMIT:
                seen.add(words)
                yield query

    def _one(self, words: Sequence[str]) -> str:
        return self.random.choice(words) if words else ""

    def _document(self) -> int:
        return self.random.randrange(self.plain.size)

    def _together(self, common: int, middling: int) -> tuple[str, ...]:
        """Return so many common and middling words of one document, none where it has too few."""
        document = self._document()
        commons, middlings = (self.plain.words_of(document, among) for among in (self.common, self.middling))
        if len(commons) < common or len(middlings) < middling:
            return ()
        return (*self.random.sample(commons, common), *self.random.sample(middlings, middling))

    def _phrase(self) -> Query | None:
        words = self.plain.side_by_side(self._document(), self.random, length=self.random.choice((2, 2, 3)))
        return Query(phrase=words) if words else None

    def _prefix(self) -> Query | None:
        word = self._one(self.middling)
        return Query(prefix=word[: self.random.choice((3, 4, 5))]) if word else None

    def _with_funder(self) -> Query | None:
        document = self._document()
        words, funders = self.plain.words_of(document, self.common), self.plain.funders_of(document)
        if not words or not funders:
            return None
        return Query((self.random.choice(words),), funder=self.random.choice(funders))

    def _with_years(self) -> Query | None:
        document = self._document()
        words, years = self.plain.words_of(document, self.common), self.plain.years_of(document)
        if not words or not years:
            return None
        return Query((self.random.choice(words),), years=(years[0] - 2, years[-1] + 2))


def _words(*words: str, any_of: bool = False) -> Query | None:
    return Query(words, any_of) if words and all(words) and len(set(words)) == len(words) else None
