"""Term vectors: which terms a document has, and where, by the document instead of by the term.

They show where a query matches in the hits of a page, and what a document is about, without analysing its text again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

from indexer.fields import TermKind


class FoundTerm(NamedTuple):
    """An occurrence of a term in a document. position: see indexer.occurrences."""

    field: str
    position: int
    kind: TermKind
    text: str


class TermCounts(NamedTuple):
    """How often a term occurs. frequency: its document frequency. counts: in each document that has it, in order."""

    text: str
    frequency: int
    counts: tuple[int, ...]


class TermVectors(Protocol):
    """The term vectors of an index."""

    def find_terms(
        self, document_ids: Sequence[str], terms: Mapping[TermKind, Collection[str]], prefixes: Collection[str] = ()
    ) -> list[list[FoundTerm]]:
        """Return where each document has any of the terms, by field and position; nothing for an unknown id.

        prefixes: an exact term that begins with one of these is found, too.
        """
        ...

    def count_terms(self, document_ids: Sequence[str], kind: TermKind, fields: Collection[str]) -> list[TermCounts]:
        """Return the distinct terms of a kind that any of the documents has in any of the fields, in any order."""
        ...
