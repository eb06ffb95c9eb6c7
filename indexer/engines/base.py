"""The interface of a search engine: it takes terms and returns exact totals, hits and facet counts.

An engine depends neither on Finnish nor on the query syntax nor on HTML. Every engine passes the same conformance
tests. A plan is a tree of the nodes below; a request is a plan with filters, facets, a sort order and a slice of hits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from indexer.engines.term_vectors import TermVectors
from indexer.fields import TermKind
from indexer.model import Document, Status
from indexer.occurrences import Numbers as Numbers
from indexer.occurrences import Occurrences as Occurrences

CACHE_BYTES = 64 << 20
"""Default memory limit of a reader's cache of term matches."""

# Plans

Weights = tuple[tuple[str, float], ...]
"""The text fields to search, of TEXT_FIELDS, each with the weight of a match in it. It takes too long to hash them."""


@dataclass(frozen=True, slots=True)
class Term:
    """Matches documents with the term in any of the fields; scores BM25.

    The searched fields of PROSE_FIELDS are scored as one text (BM25F), in which an occurrence counts in proportion to
    the weight of its field; the score is multiplied by the highest of their weights. Each other field adds its own
    score times its weight. idf_limit: (kind, factor), or None: the inverse document frequency (idf) of the term is at
    most `factor` times that of the term of this kind with the same text, in the same fields.
    """

    kind: TermKind
    text: str
    fields: Weights = field(hash=False)
    idf_limit: tuple[TermKind, float] | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Matches documents with the terms of all positions in order in one field. Scored as Term, field by field.

    positions: (offset from the first position, alternative terms). kind: one of POSITIONAL_KINDS. slop: the maximum
    number of additional words between the first and the last position; the order of the positions does not change.
    """

    kind: TermKind
    positions: tuple[tuple[int, tuple[str, ...]], ...]
    fields: Weights = field(hash=False)
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Prefix:
    """Matches documents with a term of this prefix in any of the fields. Each such field adds its weight."""

    kind: TermKind
    text: str
    fields: Weights = field(hash=False)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Matches documents that match every node; the score is the sum. Without nodes: every document."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Matches documents that match at least one node; the score is the sum. Without nodes: no document."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Matches documents that match `node` but not `without`; scored by `node`."""

    node: Node
    without: Node


@dataclass(frozen=True, slots=True)
class Boosted:
    """Matches the documents of `node`; to those that match `boost` too, adds the score of `boost`."""

    node: Node
    boost: Node


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Matches documents that match at least `minimum` of the nodes; with 0, those that match any node or boost.

    boosts: one for each node, which adds to its score and also scores documents that the node does not match. The score
    of n nodes is n · (the geometric mean of 1 + score) − n: a document about all of them scores more than one that is
    only about one of them, however often it has that.
    """

    nodes: tuple[Node, ...]
    minimum: int
    boosts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Where:
    """Matches documents that pass the filters, with a score of 0."""

    filters: Filters


Node = Term | Phrase | Prefix | AllOf | AnyOf | Without | Boosted | AtLeast | Where
EVERYTHING = AllOf(())


# Requests and responses


class Sort(StrEnum):
    """The order of hits. Documents without a date are last in both orders by date. Ties are ordered by id."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters by facet: a document must match one value of every filtered facet. An empty filter matches all documents.

    years: the document covers one of these years. year_from, year_to: it covers a year of this inclusive range.
    """

    years: frozenset[int] = frozenset()
    year_from: int | None = None
    year_to: int | None = None
    statuses: frozenset[Status] = frozenset()
    keywords: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __hash__(self) -> int:
        """Hash all fields: filters are cache keys, and the default hash of a frozen dataclass fails on a mapping."""
        return hash((self.years, self.year_from, self.year_to, self.statuses, frozenset(self.keywords.items())))


@dataclass(frozen=True, slots=True)
class Request:
    """One search. limit and offset select the slice of hits; facets are counted over all matches.

    today: the day for which statuses are computed. counts: further plans, for which only the totals under the
    same filters are returned. labels: further plans, for which each hit says whether it matches them.
    """

    plan: Node
    today: date
    filters: Filters = Filters()
    facets: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 10
    counts: tuple[Node, ...] = ()
    labels: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class EngineHit:
    """A matching document and its score, comparable only within one search. labels: which labels it matches."""

    document: Document
    score: float
    labels: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Response:
    """The result of a search.

    total: the exact number of matching documents. facets: by facet, the number of documents of each value that occurs;
    the counts of a facet ignore the filter on that facet. counts: the totals of the further plans, in order.
    """

    total: int
    hits: list[EngineHit]
    facets: dict[str, dict[str, int]]
    counts: tuple[int, ...] = ()


# Engines


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents to add, with their terms.

    keywords: per document, by keyword facet, values that replace those of the document itself.
    words: the dictionary forms in the batch, for suggestions, each with a base term that matches it.
    """

    documents: Sequence[Document]
    occurrences: Mapping[TermKind, Occurrences]
    keywords: Sequence[Mapping[str, tuple[str, ...]]]
    words: Mapping[str, str]


class Writer(Protocol):
    """Changes an index. Readers see no change before commit; after cancel the index is unchanged."""

    def add(self, batch: Batch) -> None:
        """Add documents whose ids are not in the index; within one commit, a later document replaces one of its id."""
        ...

    def delete(self, ids: Iterable[str]) -> None:
        """Remove documents of earlier commits."""
        ...

    def commit(self) -> None:
        """Make the changes durable and visible to new readers."""
        ...

    def cancel(self) -> None:
        """Discard the changes."""
        ...


class Reader(Protocol):
    """An immutable snapshot of an index at the time of opening; threads may share it."""

    vectors: TermVectors
    """The term vectors of its documents."""

    def search(self, request: Request) -> Response:
        """Run a search."""
        ...

    @property
    def size(self) -> int:
        """The number of documents."""
        ...

    def document(self, document_id: str) -> Document | None:
        """Return a document, None if no document has this id."""
        ...

    def documents(self) -> Iterable[Document]:
        """Return every document, in unspecified order. Raises: DamagedIndexError."""
        ...

    def values(self, facet: str) -> list[str]:
        """Return the values of a keyword facet, sorted."""
        ...

    def document_frequency(self, kind: TermKind, text: str) -> int:
        """Return the number of documents with a term in any field."""
        ...

    def words(self, prefix: str = "", min_documents: int = 1) -> Mapping[str, int]:
        """Return the suggestable words with this prefix, sorted, each with the number of documents that it matches.

        min_documents: leave out words that match fewer documents.
        """
        ...

    def ids(self) -> Iterable[str]:
        """Return the ids of all documents, sorted."""
        ...

    def close(self) -> None:
        """Release the files."""
        ...


class Engine(Protocol):
    """Creates and opens indexes, each in its own folder.

    bulk: file name suffixes of its files that contain only plain numbers, see indexer.storage.generations.FileMark.
    """

    name: str
    bulk: tuple[str, ...]

    def create(self, folder: Path) -> None:
        """Create an empty index in an existing folder."""
        ...

    def writer(self, folder: Path) -> Writer:
        """Open the index for writing. Only one writer may be open."""
        ...

    def reader(self, folder: Path, *, cache_bytes: int = CACHE_BYTES) -> Reader:
        """Open the index for searching. cache_bytes: memory limit of the cache of term matches."""
        ...
