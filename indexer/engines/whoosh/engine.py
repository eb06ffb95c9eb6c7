"""The engine's face: create, write, read. Whoosh keeps the segments, arrays answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np

from indexer.engines.base import CACHE_BYTES, EngineHit, Filters, Request, Response
from indexer.engines.whoosh.arrays import ARRAYS
from indexer.engines.whoosh.codec import DurableStorage, make_schema
from indexer.engines.whoosh.evaluator import Evaluator, KeptMatches, bytes_of
from indexer.engines.whoosh.facet_counts import Facets
from indexer.engines.whoosh.ordering import Order
from indexer.engines.whoosh.segments import Ids, Mask, Segments
from indexer.engines.whoosh.writer import ArrayWriter
from indexer.fields import TermKind
from indexer.lru_cache import Kept
from indexer.model import Document
from indexer.serialization import decode_msgpack

_FREQUENCIES = 20_000  # of terms, remembered: some 3 MB


class WhooshEngine:
    """Indexes in folders of Whoosh's files."""

    name = "whoosh"
    bulk: tuple[str, ...] = (ARRAYS,)

    def create(self, folder: Path) -> None:
        """Make an empty index in an existing folder."""
        DurableStorage(str(folder)).create_index(make_schema()).close()

    def writer(self, folder: Path) -> ArrayWriter:
        """Open the index for change."""
        return ArrayWriter(folder)

    def reader(self, folder: Path, *, cache_bytes: int = CACHE_BYTES) -> ArrayReader:
        """Open the index for search. Raises: DamagedIndexError."""
        return ArrayReader(folder, cache_bytes)


class ArrayReader:
    """One immutable view of an index; threads may share it."""

    def __init__(self, folder: Path, cache_bytes: int = CACHE_BYTES) -> None:
        self._folder = folder
        self._segments = Segments(folder)
        self._facets = Facets(self._segments)
        self._order = Order(self._segments)
        self._kept: KeptMatches = Kept(cache_bytes, size_of=bytes_of)
        for kind in TermKind:  # what every search needs is made now, so that none waits for it
            self._segments.average_lengths(kind)
        self._facets.load()
        self._document_frequency = lru_cache(_FREQUENCIES)(self._segments.document_frequency)

    def search(self, request: Request) -> Response:
        """Answer a request: match, filter, count, order, and fetch the slice."""
        matches = self._evaluator(request.today).matches(request.plan)
        masks = self._facets.masks(request.filters, request.today)
        kept = _kept(masks, matches.ids)
        ids, scores = matches.ids[kept], matches.scores[kept]
        facets = {}
        for facet in request.facets:
            others = {of: mask for of, mask in masks.items() if of != facet}
            counted = matches.ids[_kept(others, matches.ids)] if facet in masks else ids
            facets[facet] = self._facets.counts(facet, counted, request.today)
        hits = []
        if request.limit:  # without one only the count is asked for
            order = self._order.best(ids, scores, request.sort, request.offset + request.limit)[request.offset :]
            hits = [EngineHit(self._document(int(ids[at])), float(scores[at])) for at in order]
        return Response(len(ids), hits, facets)

    @property
    def size(self) -> int:
        """How many documents there are."""
        return self._segments.count

    def document(self, document_id: str) -> Document | None:
        """Return a document, None if there is none of this id."""
        number = self._segments.number(document_id)
        return self._document(number) if number >= 0 else None

    def documents(self) -> Iterator[Document]:
        """Yield every document, in the order that they were added. Raises: DamagedIndexError."""
        for number in np.flatnonzero(self._segments.alive).tolist():
            yield self._document(number)

    def values(self, facet: str) -> list[str]:
        """Return every value of a keyword facet, in order."""
        return self._facets.values(facet)

    def document_frequency(self, kind: TermKind, text: str) -> int:
        """Return how many documents hold a term, in whatever field."""
        return self._document_frequency(kind, text)

    def words(self, prefix: str = "", min_documents: int = 1) -> Mapping[str, int]:
        """Return the dictionary forms that begin so and find so many documents, in order, and how many each finds."""
        return self._segments.words(prefix, min_documents)

    def ids(self) -> Iterable[str]:
        """Return the id of every document, in order."""
        return sorted(self._segments.ids())

    def close(self) -> None:
        """Let go of the files: the maps end with the last array that looks into them."""

    def _evaluator(self, today: date) -> Evaluator:
        return Evaluator(self._segments, self._kept, today.toordinal(), lambda filters: self._where(filters, today))

    def _where(self, filters: Filters, today: date) -> Ids:
        """Return the documents that the filters keep."""
        everything = np.flatnonzero(self._segments.alive)
        return everything[_kept(self._facets.masks(filters, today), everything)]

    def _document(self, number: int) -> Document:
        return decode_msgpack(self._segments.document(number), Document, path=self._folder)


def _kept(masks: Mapping[str, Mask], ids: Ids) -> Mask | slice:
    """Return which of the documents every mask keeps, shape (n,); a slice of all where there is no mask."""
    if not masks:
        return slice(None)
    kept = np.ones(len(ids), bool)
    for mask in masks.values():
        kept &= mask[ids]
    return kept
