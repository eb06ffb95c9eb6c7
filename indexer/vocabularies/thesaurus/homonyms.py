"""Homonyms: decides whether a label such as "kuusi (numero)" may also be matched without its qualifier.

It may, unless another concept has a name in the same language that matches the same words. Concepts with the same names
in every language do not count: "lapset (ikäryhmät)" and "lapset (perheenjäsenet)" are both barn and children.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from indexer.analysis import WordTerms


class Entry(NamedTuple):
    """A name that a query can match. words: numbers of its words. concept: number of its concept. rank: 0 is best."""

    words: tuple[int, ...]
    concept: int
    rank: int
    language: str
    is_unqualified: bool
    """Whether it has no qualifier, either originally or because it was removed."""
    is_shortened: bool
    """Whether its qualifier was removed."""


class Homonyms:
    """Finds the names that match the same words of a query. words: the terms of each word by its number."""

    def __init__(self, entries: Sequence[Entry], words: Sequence[WordTerms]) -> None:
        self._terms = [frozenset(word.base or (f"={word.exact}",)) for word in words]
        self._by_first: dict[tuple[str, int, str], list[Entry]] = defaultdict(list)
        self._preferred: dict[int, dict[str, tuple[int, ...]]] = defaultdict(dict)
        for entry in entries:
            for term in self._terms[entry.words[0]]:
                self._by_first[entry.language, len(entry.words), term].append(entry)
            if entry.is_unqualified:
                self._preferred[entry.concept].setdefault(entry.language, entry.words)

    def is_ambiguous(self, entry: Entry) -> bool:
        """Return whether its words also match a name of a concept with another meaning."""
        return any(not self._is_same_meaning(entry.concept, other.concept) for other in self._homonyms_of(entry))

    def _homonyms_of(self, entry: Entry) -> Iterator[Entry]:
        for term in self._terms[entry.words[0]]:
            for other in self._by_first[entry.language, len(entry.words), term]:
                if self._match(entry.words, other.words):
                    yield other

    def _match(self, one: Sequence[int], other: Sequence[int]) -> bool:
        return len(one) == len(other) and all(self._terms[a] & self._terms[b] for a, b in zip(one, other, strict=True))

    def _is_same_meaning(self, one: int, other: int) -> bool:
        """Return whether the best names of two concepts, without qualifiers, match in every language."""
        names, others = self._preferred[one], self._preferred[other]
        return one == other or (
            names.keys() == others.keys() and all(self._match(names[code], others[code]) for code in names)
        )
