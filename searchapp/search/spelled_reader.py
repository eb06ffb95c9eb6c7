"""A reader of an index whose documents have each funder and organisation in the spelling that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from indexer.engines.base import EngineHit, Reader, Request, Response
from indexer.fields import TermKind
from indexer.model import Document, Funding
from indexer.vocabularies.funders import Funders
from searchapp.search.spellings import Spellings

_CACHE_SIZE = 65_536  # names: some 10 MB


class SpelledReader:
    """A reader that changes only the names in documents; threads may share it.

    The table of funders names those that it contains, also those with a successor, so these stay as their source wrote
    them.
    """

    def __init__(self, reader: Reader, spellings: Spellings, funders: Funders) -> None:
        self._reader, self._spellings, self._funders = reader, spellings, funders
        self._name = lru_cache(_CACHE_SIZE)(self._shown_name)

    @property
    def size(self) -> int:
        """The number of documents."""
        return self._reader.size

    def search(self, request: Request) -> Response:
        """Run a search."""
        response = self._reader.search(request)
        if not response.hits:
            return response
        hits = [self._spelled_hit(hit) for hit in response.hits]
        return replace(response, hits=hits)

    def document(self, document_id: str) -> Document | None:
        """Return a document, None if no document has this id."""
        document = self._reader.document(document_id)
        return document and self._spelled(document)

    def documents(self) -> Iterator[Document]:
        """Yield every document, in unspecified order. Raises: DamagedIndexError."""
        return map(self._spelled, self._reader.documents())

    def values(self, facet: str) -> list[str]:
        """Return the values of a keyword facet, sorted."""
        return self._reader.values(facet)

    def document_frequency(self, kind: TermKind, text: str) -> int:
        """Return the number of documents with a term in any field."""
        return self._reader.document_frequency(kind, text)

    def words(self, prefix: str = "", min_documents: int = 1) -> Mapping[str, int]:
        """Return the suggestable words with this prefix, see Reader."""
        return self._reader.words(prefix, min_documents)

    def ids(self) -> Iterable[str]:
        """Return the ids of all documents, sorted."""
        return self._reader.ids()

    def close(self) -> None:
        """Release the files."""
        self._reader.close()

    def _spelled_hit(self, hit: EngineHit) -> EngineHit:
        document = self._spelled(hit.document)
        return hit if document is hit.document else replace(hit, document=document)

    def _spelled(self, document: Document) -> Document:
        """Return a document with its names as they are shown; the same object if they are so already."""
        names = (document.lead, *document.organisations)
        if all(self._name("organisation", name) == name for name in names) and all(
            self._name("funder", name) == name for name in document.funders
        ):
            return document
        return replace(
            document,
            lead=self._name("organisation", document.lead),
            organisations=self._names("organisation", document.organisations),
            funders=self._names("funder", document.funders),
            funding=tuple(self._spelled_grant(grant) for grant in document.funding),
        )

    def _spelled_grant(self, grant: Funding) -> Funding:
        return replace(grant, funder=self._name("funder", grant.funder))

    def _names(self, facet: str, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._name(facet, name) for name in names))

    def _shown_name(self, facet: str, name: str) -> str:
        if not name or (facet == "funder" and self._funders.resolve(name)):
            return name
        return self._spellings.shown_name(facet, name)
