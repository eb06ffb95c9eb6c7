"""The engine: creates, writes and reads indexes. Whoosh manages the segments, arrays answer the searches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np

from indexer.engines.base import CACHE_BYTES, EngineHit, Filters, Request, Response
from indexer.engines.term_vectors import TermVectors
from indexer.engines.whoosh.arrays import ARRAYS
from indexer.engines.whoosh.codec import DurableStorage, make_schema
from indexer.engines.whoosh.evaluator import Evaluator, MatchCache, bytes_of
from indexer.engines.whoosh.facet_counts import Facets
from indexer.engines.whoosh.ordering import Order
from indexer.engines.whoosh.segments import Ids, Mask, Segments
from indexer.engines.whoosh.vectors import ArrayVectors
from indexer.engines.whoosh.writer import ArrayWriter, write_errors
from indexer.fields import TermKind
from indexer.lru_cache import LruCache
from indexer.model import Document
from indexer.serialization import decode_msgpack

_CACHED_FREQUENCIES = 20_000  # terms, about 3 MB


class WhooshEngine:
    """Indexes in folders of Whoosh files."""

    name = "whoosh"
    bulk: tuple[str, ...] = (ARRAYS,)

    def create(self, folder: Path) -> None:
        """Create an empty index in an existing folder."""
        with write_errors(folder):
            DurableStorage(str(folder)).create_index(make_schema()).close()

    def writer(self, folder: Path) -> ArrayWriter:
        """Open the index for writing. Raises: IndexWriteError, OSError."""
        with write_errors(folder):
            return ArrayWriter(folder)

    def reader(self, folder: Path, *, cache_bytes: int = CACHE_BYTES) -> ArrayReader:
        """Open the index for searching. Raises: DamagedIndexError."""
        return ArrayReader(folder, cache_bytes)


class ArrayReader:
    """An immutable snapshot of an index; threads may share it."""

    def __init__(self, folder: Path, cache_bytes: int = CACHE_BYTES) -> None:
        self._folder = folder
        self._segments = Segments(folder)
        self._facets = Facets(self._segments)
        self._order = Order(self._segments)
        self.vectors: TermVectors = ArrayVectors(self._segments)
        self._cache: MatchCache = LruCache(cache_bytes, size_of=bytes_of)
        for kind in TermKind:  # computed now because every search needs it
            self._segments.average_lengths(kind)
        self._facets.load()
        self._document_frequency = lru_cache(_CACHED_FREQUENCIES)(self._segments.document_frequency)

    def search(self, request: Request) -> Response:
        """Run a search: match, filter, count, sort, and fetch the slice of hits."""
        evaluator = self._evaluator(request.today)
        matches = evaluator.matches(request.plan)
        masks = self._facets.masks(request.filters, request.today)
        passing = _passing(masks, matches.ids)
        ids, scores = matches.ids[passing], matches.scores[passing]
        facets = {}
        for facet in request.facets:
            other_masks = {other: mask for other, mask in masks.items() if other != facet}
            counted_ids = matches.ids[_passing(other_masks, matches.ids)] if facet in masks else ids
            facets[facet] = self._facets.counts(facet, counted_ids, request.today)
        hits = []
        if request.limit:  # with limit 0 only counts are wanted
            order = self._order.best(ids, scores, request.sort, request.offset + request.limit)[request.offset :]
            labels = [evaluator.are_among(ids[order], evaluator.ids(plan)).tolist() for plan in request.labels]
            hits = [
                EngineHit(self._document(int(ids[at])), float(scores[at]), tuple(labels_of_hit))
                for at, *labels_of_hit in zip(order, *labels, strict=True)
            ]
        counts = tuple(_count(masks, evaluator.ids(plan)) for plan in request.counts)
        return Response(len(ids), hits, facets, counts)

    @property
    def size(self) -> int:
        """The number of documents."""
        return self._segments.count

    def document(self, document_id: str) -> Document | None:
        """Return a document, None if no document has this id."""
        number = self._segments.number(document_id)
        return self._document(number) if number >= 0 else None

    def documents(self) -> Iterator[Document]:
        """Yield every document, in the order of addition. Raises: DamagedIndexError."""
        for number in np.flatnonzero(self._segments.alive).tolist():
            yield self._document(number)

    def values(self, facet: str) -> list[str]:
        """Return the values of a keyword facet, sorted."""
        return self._facets.values(facet)

    def document_frequency(self, kind: TermKind, text: str) -> int:
        """Return the number of documents with a term in any field."""
        return self._document_frequency(kind, text)

    def words(self, prefix: str = "", min_documents: int = 1) -> Mapping[str, int]:
        """Return the suggestable words with this prefix, sorted, each with the number of documents that it matches."""
        return self._segments.words(prefix, min_documents)

    def ids(self) -> Iterable[str]:
        """Return the ids of all documents, sorted."""
        return sorted(self._segments.ids())

    def close(self) -> None:
        """Release the files: each memory map is closed with the last array that refers to it."""

    def _evaluator(self, today: date) -> Evaluator:
        return Evaluator(self._segments, self._cache, today.toordinal(), lambda filters: self._where(filters, today))

    def _where(self, filters: Filters, today: date) -> Ids:
        """Return the documents that pass the filters."""
        live_ids = np.flatnonzero(self._segments.alive)
        return live_ids[_passing(self._facets.masks(filters, today), live_ids)]

    def _document(self, number: int) -> Document:
        return decode_msgpack(self._segments.document(number), Document, path=self._folder)


def _count(masks: Mapping[str, Mask], ids: Ids) -> int:
    """Return how many of the documents are in every mask."""
    return len(ids[_passing(masks, ids)])


def _passing(masks: Mapping[str, Mask], ids: Ids) -> Mask | slice:
    """Return which of the documents are in every mask, shape (n,); a slice of all if there is no mask."""
    if not masks:
        return slice(None)
    passing = np.ones(len(ids), bool)
    for mask in masks.values():
        passing &= mask[ids]
    return passing
