"""The narrow contract of an engine: terms in, exact totals, hits and facet counts out.

An engine knows nothing of Finnish, of query syntax, or of HTML. The same conformance tests run on every engine.
A plan is a tree of the nodes below; a request is a plan with filters, facets, an order and a slice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from indexer.fields import TermKind
from indexer.model import Document, Status
from indexer.occurrences import Numbers as Numbers
from indexer.occurrences import Occurrences as Occurrences

KEYWORD_FACETS = ("funder", "organisation", "kind", "language")
FACETS = ("year", "status", *KEYWORD_FACETS)


CACHE_BYTES = 64 << 20
"""Default memory limit of a reader's cache of term matches."""

# What is looked for

Weights = tuple[tuple[str, float], ...]
"""Text fields to look in, of TEXT_FIELDS, and how much a match in each counts."""


@dataclass(frozen=True, slots=True)
class Term:
    """Documents where any of the fields holds the term; each that does scores BM25 times its weight."""

    kind: TermKind
    text: str
    fields: Weights


@dataclass(frozen=True, slots=True)
class Phrase:
    """Documents where the slots stand in order in one of the fields; each such field scores BM25 times its weight.

    A slot is (offset from the first, terms of which one is there). The kind is one of PLACED_KINDS. slop: how many
    words more than the offsets say may stand between the first slot and the last, the order kept.
    """

    kind: TermKind
    slots: tuple[tuple[int, tuple[str, ...]], ...]
    fields: Weights
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Prefix:
    """Documents where any of the fields holds a term that begins so; each that does scores its weight."""

    kind: TermKind
    text: str
    fields: Weights


@dataclass(frozen=True, slots=True)
class AllOf:
    """Documents that every node finds; scores add up. Of no node: every document."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Documents that some node finds; scores add up. Of no node: none."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Documents that the first node finds and the second does not; scored by the first."""

    node: Node
    without: Node


@dataclass(frozen=True, slots=True)
class Scored:
    """Documents that the first node finds; those that `also` finds too get its score on top."""

    node: Node
    also: Node


@dataclass(frozen=True, slots=True)
class Where:
    """Documents that the filters keep; each scores 0."""

    filters: Filters


Node = Term | Phrase | Prefix | AllOf | AnyOf | Without | Scored | Where
EVERYTHING = AllOf(())


# How it is asked


class Sort(StrEnum):
    """The order of hits; what has no date comes last whichever way dates run. Ties go by id."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Filters:
    """OR inside a facet, AND between facets; empty is no filter.

    years: any of these is covered. year_from, year_to: the years covered overlap the range (both ends in it).
    """

    years: frozenset[int] = frozenset()
    year_from: int | None = None
    year_to: int | None = None
    statuses: frozenset[Status] = frozenset()
    keywords: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __hash__(self) -> int:
        """What is kept by filters is looked up by this: those that differ in keywords alone must not be alike in it."""
        return hash((self.years, self.year_from, self.year_to, self.statuses, frozenset(self.keywords.items())))


@dataclass(frozen=True, slots=True)
class Request:
    """One search. limit and offset cut the slice of hits; facets are counted over all matches.

    today: the day that statuses are computed for.
    """

    plan: Node
    today: date
    filters: Filters = Filters()
    facets: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 10


@dataclass(frozen=True, slots=True)
class EngineHit:
    """A document found, and its score (comparable within one search alone)."""

    document: Document
    score: float


@dataclass(frozen=True, slots=True)
class Response:
    """total: how many documents match, exactly. facets: by facet, the count of each value that has any.

    A facet's counts ignore the filter on itself.
    """

    total: int
    hits: list[EngineHit]
    facets: dict[str, dict[str, int]]


# Who does it


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents and what they are found by.

    keywords: of each document, by keyword facet, the values that it counts by where they are not its own.
    words: the dictionary forms in the batch, to suggest from, each with the base term that finds it.
    """

    documents: Sequence[Document]
    occurrences: Mapping[TermKind, Occurrences]
    keywords: Sequence[Mapping[str, tuple[str, ...]]]
    words: Mapping[str, str]


class Writer(Protocol):
    """Changes an index; nothing shows before commit, and a cancelled writer leaves all as it was."""

    def add(self, batch: Batch) -> None:
        """Add documents whose ids the index does not hold; of two of one id in one commit, the later stays."""
        ...

    def delete(self, ids: Iterable[str]) -> None:
        """Remove documents of earlier commits."""
        ...

    def commit(self) -> None:
        """Make the changes last."""
        ...

    def cancel(self) -> None:
        """Forget the changes."""
        ...


class Reader(Protocol):
    """An immutable view of an index as it was when opened; many threads may share it."""

    def search(self, request: Request) -> Response:
        """Answer a request."""
        ...

    @property
    def size(self) -> int:
        """How many documents there are."""
        ...

    def document(self, document_id: str) -> Document | None:
        """Return a document, None if there is none of this id."""
        ...

    def documents(self) -> Iterable[Document]:
        """Return every document, in no order that means anything. Raises: DamagedIndexError."""
        ...

    def values(self, facet: str) -> list[str]:
        """Return every value of a keyword facet, in order."""
        ...

    def frequency(self, kind: TermKind, text: str) -> int:
        """Return how many documents hold a term, in whatever field."""
        ...

    def words(self, prefix: str = "", least: int = 1) -> Mapping[str, int]:
        """Return the dictionary forms that begin so and find so many documents, in order, and how many each finds."""
        ...

    def ids(self) -> Iterable[str]:
        """Return the id of every document, in order."""
        ...

    def close(self) -> None:
        """Let go of files."""
        ...


class Engine(Protocol):
    """Makes and opens indexes in folders of its own.

    bulk: the endings of the names of its files that hold plain numbers alone, see indexer.storage.generations.FileMark.
    """

    name: str
    bulk: tuple[str, ...]

    def create(self, folder: Path) -> None:
        """Make an empty index in an existing folder."""
        ...

    def writer(self, folder: Path) -> Writer:
        """Open the index for change. Only one writer may be open."""
        ...

    def reader(self, folder: Path, *, cache_bytes: int = CACHE_BYTES) -> Reader:
        """Open the index for search.

        cache_bytes: memory limit of the cache of term matches.
        """
        ...
