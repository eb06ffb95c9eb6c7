"""The engine's face: create, write, read. What Whoosh stores, arrays answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.filedb.filestore import FileStorage

from indexer.engines.base import EngineHit, Filters, IndexedDocument, Request, Response, Sort
from indexer.engines.whoosh.evaluate import evaluate
from indexer.engines.whoosh.facets import Facets
from indexer.engines.whoosh.postings import Floats, Ids, Segments
from indexer.engines.whoosh.schema import NO_NUMBER, WORD, make_schema, to_document, to_fields
from indexer.model import Document

_WRITER_MB = 256  # Whoosh keeps so many megabytes of postings before it writes them out: 128 is 1.4 times slower


class WhooshEngine:
    """Indexes in folders of Whoosh files."""

    name = "whoosh"

    def create(self, folder: Path) -> None:
        """Make an empty index in an existing folder."""
        FileStorage(str(folder)).create_index(make_schema()).close()

    def writer(self, folder: Path) -> WhooshWriter:
        """Open the index for change."""
        return WhooshWriter(folder)

    def reader(self, folder: Path) -> WhooshReader:
        """Open the index for search. Raises: DamagedIndexError."""
        return WhooshReader(folder)


class WhooshWriter:
    """Collects changes for one commit. A document replaced must be deleted and added, its id once a commit."""

    def __init__(self, folder: Path) -> None:
        self._index = FileStorage(str(folder)).open_index()
        self._writer: Any = self._index.writer(limitmb=_WRITER_MB)

    def add(self, document: IndexedDocument) -> None:
        """Add a document whose id the index does not hold."""
        self._writer.add_document(**to_fields(document))

    def delete(self, ids: Iterable[str]) -> None:
        """Remove documents of earlier commits."""
        for document_id in ids:
            self._writer.delete_by_term("id", document_id)

    def commit(self) -> None:
        """Make the changes last."""
        self._writer.commit()
        self._index.close()

    def cancel(self) -> None:
        """Forget the changes, those of a commit that failed too."""
        if not self._writer.is_closed:
            self._writer.cancel()
        self._index.close()


class WhooshReader:
    """One immutable view of an index; threads may share it."""

    def __init__(self, folder: Path) -> None:
        self._segments = Segments(folder)
        self._facets = Facets(self._segments)

    def search(self, request: Request) -> Response:
        """Answer a request: match, filter, count, order, and fetch the slice."""
        matches = evaluate(request.plan, self._segments, lambda filters: self._where(filters, request.today))
        masks = self._facets.masks(request.filters, request.today)
        kept = _kept(masks, matches.ids)
        facets = {
            facet: self._facets.counts(
                facet, matches.ids[_kept({of: m for of, m in masks.items() if of != facet}, matches.ids)], request.today
            )
            for facet in request.facets
        }
        ids, scores = matches.ids[kept], matches.scores[kept]
        order = self._order(ids, scores, request.sort)[request.offset : request.offset + request.limit]
        hits = [EngineHit(self._document(int(ids[at])), float(scores[at])) for at in order]
        return Response(len(ids), hits, facets)

    @property
    def size(self) -> int:
        """How many documents there are."""
        return self._segments.count

    def document(self, document_id: str) -> Document | None:
        """Return a document, None if there is none of this id."""
        ids = self._segments.postings("id", document_id).ids
        return self._document(int(ids[0])) if len(ids) else None

    def values(self, facet: str) -> list[str]:
        """Return every value of a keyword facet, in order."""
        return self._facets.values(facet)

    def frequency(self, index_field: str, term: str) -> int:
        """Return how many documents hold a term in an index field."""
        return len(self._segments.postings(index_field, term).ids)

    def words(self) -> Mapping[str, int]:
        """Return the dictionary forms in the index, in order, and how many documents hold each."""
        return self._words

    @cached_property
    def _words(self) -> Mapping[str, int]:
        counts = {word: len(self._segments.postings(WORD, word).ids) for word in self._segments.terms(WORD)}
        return {word: count for word, count in counts.items() if count}

    def ids(self) -> Iterable[str]:
        """Return the id of every document, in order."""
        return [term for term in self._segments.terms("id") if len(self._segments.postings("id", term).ids)]

    def close(self) -> None:
        """Let go of the files."""
        self._segments.close()

    def _where(self, filters: Filters, today: date) -> Ids:
        """Return the documents that the filters keep."""
        everything = np.flatnonzero(self._segments.alive)
        return everything[_kept(self._facets.masks(filters, today), everything)]

    def _document(self, number: int) -> Document:
        return to_document(self._segments.stored(number)["document"])

    def _order(self, ids: Ids, scores: Floats, sort: Sort) -> Ids:
        """Return the places of ids in the order asked for; ties go by the documents' ids."""
        ties = self._id_ranks[ids]
        if sort is Sort.RELEVANCE:
            return np.lexsort((ties, -scores))
        if sort is Sort.TITLE:
            return np.lexsort((ties, self._title_ranks[ids]))
        days = self._segments.column("date_day")[ids]
        return np.lexsort((ties, -days if sort is Sort.NEWEST else days, days == NO_NUMBER))

    @cached_property
    def _id_ranks(self) -> Ids:
        """Where each document's id comes among all ids, shape (size,)."""
        ranks = np.zeros(self._segments.size, np.int64)
        for rank, document_id in enumerate(self._segments.terms("id")):
            ranks[self._segments.postings("id", document_id).ids] = rank
        return ranks

    @cached_property
    def _title_ranks(self) -> Ids:
        """Where each document's title comes among all titles, shape (size,)."""
        keys = [self._segments.stored(number)["sort_title"] for number in range(self._segments.size)]
        return np.unique(np.array(keys, dtype=object), return_inverse=True)[1]


def _kept(masks: dict[str, npt.NDArray[np.bool_]], ids: Ids) -> npt.NDArray[np.bool_]:
    """Return which of the documents every mask keeps, shape (n,)."""
    kept = np.ones(len(ids), bool)
    for mask in masks.values():
        kept &= mask[ids]
    return kept
