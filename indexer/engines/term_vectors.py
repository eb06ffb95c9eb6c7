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


class TermVectors(Protocol):
    """The term vectors of an index."""

    def find_terms(
        self, document_ids: Sequence[str], terms: Mapping[TermKind, Collection[str]], prefixes: Collection[str] = ()
    ) -> list[list[FoundTerm]]:
        """Return where each document has any of the terms, by field and position; nothing for an unknown id.

        prefixes: an exact term that begins with one of these is found, too.
        """
        ...

    def significant_terms(
        self, document_ids: Sequence[str], kind: TermKind, fields: Collection[str], *, limit: int
    ) -> list[tuple[str, float]]:
        """Return the terms that are most significant in some documents, and how much so, the most significant first.

        The significance is the sum of n / (n + 1) over the documents, n being the number of occurrences in the fields,
        times the inverse document frequency, ln(1 + (N - f + 0.5) / (f + 0.5)), where f of the N documents of the index
        have the term in any field. Terms that only one document has are left out. Ties are ordered by text.
        """
        ...
