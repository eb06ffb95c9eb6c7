"""Which labels may be met without the qualifier that tells them from their namesakes: "kuusi (numero)" by "kuusi"?

They may where no other concept has a name of the same language that the same words meet, unless the other has the
same names in every language: "lapset (ikäryhmät)" and "lapset (perheenjäsenet)" are both barn and children.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from indexer.analysis import WordTerms


class Entry(NamedTuple):
    """A name that a query can meet. words: the numbers of its words. concept: whose it is. rank: 0 is the best."""

    words: tuple[int, ...]
    concept: int
    rank: int
    language: str
    is_bare: bool
    """Whether its qualifier was left out, or it never had one."""
    is_cut: bool
    """Whether its qualifier was left out."""


class Namesakes:
    """Finds the names that the same words of a query meet. words: the terms of each word by its number."""

    def __init__(self, entries: Sequence[Entry], words: Sequence[WordTerms]) -> None:
        self._terms = [frozenset(word.base or (f"={word.exact}",)) for word in words]
        self._by_first: dict[tuple[str, int, str], list[Entry]] = defaultdict(list)
        self._preferred: dict[int, dict[str, tuple[int, ...]]] = defaultdict(dict)
        for entry in entries:
            for term in self._terms[entry.words[0]]:
                self._by_first[entry.language, len(entry.words), term].append(entry)
            if entry.is_bare:
                self._preferred[entry.concept].setdefault(entry.language, entry.words)

    def is_ambiguous(self, entry: Entry) -> bool:
        """Return whether its words also meet a name of a concept that means something else."""
        return any(not self._is_same(entry.concept, other.concept) for other in self._of(entry))

    def _of(self, entry: Entry) -> Iterator[Entry]:
        for term in self._terms[entry.words[0]]:
            for other in self._by_first[entry.language, len(entry.words), term]:
                if self._meet(entry.words, other.words):
                    yield other

    def _meet(self, one: Sequence[int], other: Sequence[int]) -> bool:
        return len(one) == len(other) and all(self._terms[a] & self._terms[b] for a, b in zip(one, other, strict=True))

    def _is_same(self, one: int, other: int) -> bool:
        """Return whether the best names of two concepts, without qualifiers, meet in every language."""
        names, others = self._preferred[one], self._preferred[other]
        return one == other or (
            names.keys() == others.keys() and all(self._meet(names[code], others[code]) for code in names)
        )
