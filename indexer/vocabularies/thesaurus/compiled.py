"""A compiled thesaurus, open: which concepts the words of a query name. Immutable, and shared by threads."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from indexer.analysis import WordTerms
from indexer.vocabularies.thesaurus.compiled_file import Content, Key, damaged, read_file
from indexer.vocabularies.thesaurus.concept import Concept
from indexer.vocabularies.thesaurus.packed_rows import NumberRows, Rows, bounds_of_groups, numbers

_NO_LIMIT = 2**32


class _Met(NamedTuple):
    """What a query word meets. words: numbers of labels' words, and how near each is.

    0: the same stem only; 1: another inflection; 2: the query has its dictionary form; 3: the same form.
    """

    words: dict[int, int]
    is_stop_word: bool


class _Match(NamedTuple):
    """A label that a query names. nearness: summed over its words; more is nearer."""

    length: int
    nearness: int
    rank: int
    concept: int

    @property
    def order(self) -> tuple[int, int, int, int]:
        return -self.length, -self.nearness, self.rank, self.concept


class CompiledThesaurus:
    """The concepts of a thesaurus by the words of their names; compile_thesaurus makes its file."""

    def __init__(self, content: Content) -> None:
        """Raises: ValueError when parts of the content do not fit one another."""
        self._concepts = Rows(content.concepts)
        self._keys = Rows(content.keys)
        self._key_words = NumberRows(content.key_words, limit=content.words)
        self._labels = NumberRows(content.label_words, limit=content.words)
        self._label_concepts = numbers(content.label_concepts, limit=len(self._concepts))
        self._label_ranks = numbers(content.label_ranks, limit=_NO_LIMIT)
        if len(self._keys) != len(self._key_words) or not 0 <= content.words <= self._key_words.size:
            raise ValueError("keys without words")
        if not len(self._labels) == len(self._label_concepts) == len(self._label_ranks):
            raise ValueError("labels without concepts")
        # Labels are sorted by their words: those that begin with one stand side by side.
        self._label_starts = bounds_of_groups(self._labels.firsts(), content.words)
        self._longest = content.longest

    @classmethod
    def open(cls, path: Path) -> CompiledThesaurus:
        """Read a file whole. Raises: DamagedIndexError; ForeignIndexError when another version made it."""
        content = read_file(path)
        try:
            return cls(content)
        except ValueError as error:
            raise damaged(path, str(error)) from error

    def __len__(self) -> int:
        """Return how many concepts there are."""
        return len(self._concepts)

    def find(self, words: Sequence[WordTerms]) -> list[tuple[int, Concept]]:
        """Return the concepts that the words begin with a name of, each with how many words its name is.

        words: as Analyzer.query_word gives them. A word meets a label's word when they share a base term; a stop
        word when it is the same form, and never without another. Longest first, then the nearest: the same form,
        a dictionary form, another inflection, the same stem only; then preferred names before others.
        """
        met = [self._meet(word) for word in words[: self._longest]]
        return [(match.length, self._concept(match.concept)) for match in self._matches(met)]

    def concepts_in(self, words: Sequence[WordTerms]) -> list[tuple[int, int, Concept]]:
        """Return the concepts that a query names as (place of its first word, how many words, concept), in order.

        They do not overlap: longer names go first, then nearer ones, and of each only the best concept. find tells
        the others that the same words name.
        """
        met = [self._meet(word) for word in words]
        every = [(match, start) for start in range(len(met)) for match in self._matches(met, start)]
        free = [True] * len(met)
        chosen = []
        for match, start in sorted(every, key=lambda each: (each[0].order[:2], each[1], each[0].order)):
            if all(free[start : start + match.length]):
                free[start : start + match.length] = [False] * match.length
                chosen.append((start, match.length, self._concept(match.concept)))
        return sorted(chosen, key=lambda each: each[0])

    def _meet(self, word: WordTerms) -> _Met:
        """Return every label's word that a query word meets."""
        if not word.base:
            return _Met(dict.fromkeys(self._with_key(Key.EXACT, word.exact), 0), is_stop_word=True)
        found = {number: 0 for term in word.base for number in self._with_key(Key.BASE, term)}
        nearer = [(1, Key.LEMMA, lemma) for lemma in word.lemmas]
        for nearness, kind, term in (*nearer, (2, Key.LEMMA, word.exact), (3, Key.EXACT, word.exact)):
            found.update((number, nearness) for number in self._with_key(kind, term) if number in found)
        return _Met(found, is_stop_word=False)

    def _with_key(self, kind: Key, term: str) -> list[int]:
        key = f"{kind}{term}".encode(errors="replace")
        place = bisect_left(self._keys, key)
        return self._key_words[place] if place < len(self._keys) and self._keys[place] == key else []

    def _matches(self, met: Sequence[_Met], start: int = 0) -> list[_Match]:
        """Return the best match of each concept of which a label begins at start, the best first."""
        best: dict[int, _Match] = {}
        for match in sorted(self._all_matches(met[start : start + self._longest]), key=lambda each: each.order):
            best.setdefault(match.concept, match)
        return list(best.values())

    def _all_matches(self, met: Sequence[_Met]) -> Iterator[_Match]:
        for first in met[0].words if met else ():
            for label in range(int(self._label_starts[first]), int(self._label_starts[first + 1])):
                row = self._labels[label]
                if len(row) > len(met) or all(one.is_stop_word for one in met[: len(row)]):
                    continue
                near = [one.words.get(word, -1) for one, word in zip(met, row, strict=False)]
                if min(near) >= 0:
                    rank, concept = int(self._label_ranks[label]), int(self._label_concepts[label])
                    yield _Match(len(row), sum(near), rank, concept)

    def _concept(self, number: int) -> Concept:
        return msgspec.msgpack.decode(self._concepts[number], type=Concept)
