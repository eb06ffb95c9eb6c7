"""Finds the concepts of a compiled thesaurus that the words of a query name. Immutable and thread-safe."""

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


class _WordMatch(NamedTuple):
    """The matches of one query word. words: the closeness of the match by the number of the label's word.

    0: only the same stem; 1: another inflected form; 2: the query word is its dictionary form; 3: the same form.
    """

    words: dict[int, int]
    is_stop_word: bool


class _Match(NamedTuple):
    """A label that matches a query. length: number of words. closeness: sum over its words; higher is closer."""

    length: int
    closeness: int
    rank: int
    concept: int

    @property
    def order(self) -> tuple[int, int, int, int]:
        return -self.length, -self.closeness, self.rank, self.concept


class CompiledThesaurus:
    """The concepts of a thesaurus, indexed by the words of their names; compile_thesaurus writes the file."""

    def __init__(self, content: Content) -> None:
        """Raises: ValueError if parts of the content are inconsistent."""
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
        # Labels are sorted by their words, so labels with the same first word are adjacent.
        self._label_starts = bounds_of_groups(self._labels.firsts(), content.words)
        self._longest = content.longest

    @classmethod
    def open(cls, path: Path) -> CompiledThesaurus:
        """Load a file into memory. Raises: DamagedIndexError; ForeignIndexError if another version wrote it."""
        content = read_file(path)
        try:
            return cls(content)
        except ValueError as error:
            raise damaged(path, str(error)) from error

    def __len__(self) -> int:
        """Return the number of concepts."""
        return len(self._concepts)

    def find(self, words: Sequence[WordTerms]) -> list[tuple[int, Concept]]:
        """Return the concepts with a name at the start of the words, as (length of the name in words, concept).

        words: from Analyzer.query_word. A word matches a label's word if they share a base term; a stop word matches
        only the same form, and a label of stop words only never matches. Sorted by length, longest first, then by
        closeness (same form, dictionary form, another inflected form, same stem), then preferred names first.
        """
        word_matches = [self._match_word(word) for word in words[: self._longest]]
        return [(match.length, self._concept(match.concept)) for match in self._matches(word_matches)]

    def concepts_in(self, words: Sequence[WordTerms]) -> list[tuple[int, int, Concept]]:
        """Return the concepts named in a query as (index of the first word, length in words, concept), in order.

        They do not overlap: longer names take precedence, then closer ones, and only the best concept is returned for
        the same words. find returns all concepts that the same words name.
        """
        word_matches = [self._match_word(word) for word in words]
        candidates = [
            (match, start) for start in range(len(word_matches)) for match in self._matches(word_matches, start)
        ]
        free = [True] * len(word_matches)
        chosen = []
        for match, start in sorted(candidates, key=lambda pair: (pair[0].order[:2], pair[1], pair[0].order)):
            if all(free[start : start + match.length]):
                free[start : start + match.length] = [False] * match.length
                chosen.append((start, match.length, self._concept(match.concept)))
        return sorted(chosen, key=lambda item: item[0])

    def _match_word(self, word: WordTerms) -> _WordMatch:
        """Return all label words that match a query word."""
        if not word.base:
            return _WordMatch(dict.fromkeys(self._with_key(Key.EXACT, word.exact), 0), is_stop_word=True)
        closeness_of = {number: 0 for term in word.base for number in self._with_key(Key.BASE, term)}
        inflections = [(1, Key.LEMMA, lemma) for lemma in word.lemmas]
        for closeness, kind, term in (*inflections, (2, Key.LEMMA, word.exact), (3, Key.EXACT, word.exact)):
            numbers_of_term = self._with_key(kind, term)
            closeness_of.update((number, closeness) for number in numbers_of_term if number in closeness_of)
        return _WordMatch(closeness_of, is_stop_word=False)

    def _with_key(self, kind: Key, term: str) -> list[int]:
        key = f"{kind}{term}".encode(errors="replace")
        index = bisect_left(self._keys, key)
        return self._key_words[index] if index < len(self._keys) and self._keys[index] == key else []

    def _matches(self, word_matches: Sequence[_WordMatch], start: int = 0) -> list[_Match]:
        """Return the best match of each concept with a label that begins at start, best first."""
        best: dict[int, _Match] = {}
        for match in sorted(
            self._all_matches(word_matches[start : start + self._longest]), key=lambda match: match.order
        ):
            best.setdefault(match.concept, match)
        return list(best.values())

    def _all_matches(self, word_matches: Sequence[_WordMatch]) -> Iterator[_Match]:
        for first in word_matches[0].words if word_matches else ():
            for label in range(int(self._label_starts[first]), int(self._label_starts[first + 1])):
                row = self._labels[label]
                if len(row) > len(word_matches) or all(match.is_stop_word for match in word_matches[: len(row)]):
                    continue
                closeness = [match.words.get(word, -1) for match, word in zip(word_matches, row, strict=False)]
                if min(closeness) >= 0:
                    rank, concept = int(self._label_ranks[label]), int(self._label_concepts[label])
                    yield _Match(len(row), sum(closeness), rank, concept)

    def _concept(self, number: int) -> Concept:
        return msgspec.msgpack.decode(self._concepts[number], type=Concept)
