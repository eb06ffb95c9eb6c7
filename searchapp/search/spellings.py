"""The spellings of funders and organisations in an index, which of them is shown, and documents with the shown ones.

Names with the same slug are one entity: its documents are counted together, and it is shown under the spelling that
most documents have. The spellings are those of the generation, so an incremental run changes no other documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache

from indexer.engines.base import EVERYTHING, EngineHit, Reader, Request, Response
from indexer.fields import TermKind
from indexer.model import Document, Funding
from indexer.vocabularies.funders import Funders
from indexer.vocabularies.organisations import plain_name
from searchapp.search.slugs import slug

ENTITY_FACETS = ("funder", "organisation")
_CACHE_SIZE = 65_536  # names: some 10 MB


def entity_slug(name: str) -> str:
    """Return the slug of a funder or an organisation, the same for all its spellings.

    >>> entity_slug("Kyläseura r.y. (1234567-1)"), entity_slug("KYLÄSEURA RY")
    ('kylaseura-ry', 'kylaseura-ry')
    """
    return slug(plain_name(name))


def most_frequent(values: Iterable[str], counts: Mapping[str, int]) -> str:
    """Return the value of an entity that most documents have, which is shown as its name.

    Of equally frequent values, one not in capitals, and then one without a business id or dots, comes first.
    """
    return min(values, key=lambda value: (-counts.get(value, 0), value.isupper(), value != plain_name(value), value))


class Spellings:
    """The spellings in one generation; threads may share it."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @cached_property
    def by_slug(self) -> dict[str, dict[str, list[str]]]:
        """The values of each entity, by facet and slug."""
        values: dict[str, dict[str, list[str]]] = {facet: {} for facet in ENTITY_FACETS}
        for facet, by_slug in values.items():
            for value in self._reader.values(facet):
                by_slug.setdefault(entity_slug(value), []).append(value)
        return values

    def shown(self, facet: str, value: str) -> str:
        """Return the spelling under which a value of a facet is shown."""
        return self._shown.get(facet, {}).get(value, value)

    def shown_name(self, facet: str, name: str) -> str:
        """Return the spelling under which a name is shown that is a spelling of an entity, but perhaps no value."""
        values = self.by_slug[facet].get(entity_slug(name))
        return self.shown(facet, values[0]) if values else name

    def values(self, facet: str, value: str) -> tuple[str, ...]:
        """Return all values of the entity of a value, for a filter."""
        if value not in self._shown.get(facet, {}):
            return (value,)
        return tuple(self.by_slug[facet][entity_slug(value)])

    def merged(self, facet: str, counts: Mapping[str, int]) -> Mapping[str, int]:
        """Return the document counts of a facet by the shown spellings. A document has one spelling of an entity."""
        shown = self._shown.get(facet)
        if not shown or shown.keys().isdisjoint(counts):
            return counts
        merged: dict[str, int] = {}
        for value, count in counts.items():
            name = shown.get(value, value)
            merged[name] = merged.get(name, 0) + count
        return merged

    @cached_property
    def _shown(self) -> dict[str, dict[str, str]]:
        """The shown spelling of each value of an entity with several, by facet."""
        return {facet: self._shown_of(facet) for facet in ENTITY_FACETS}

    def _shown_of(self, facet: str) -> dict[str, str]:
        several = [values for values in self.by_slug[facet].values() if len(values) > 1]
        if not several:
            return {}
        counts = self._reader.search(Request(EVERYTHING, date.min, facets=(facet,), limit=0)).facets[facet]
        return {value: most_frequent(values, counts) for values in several for value in values}


class SpelledReader:
    """A reader of an index whose documents have the shown spellings; threads may share it.

    The table of funders names those that it contains, also those with a successor, so these stay as their source wrote
    them.
    """

    def __init__(self, reader: Reader, spellings: Spellings, funders: Funders) -> None:
        self._reader, self._spellings, self._funders = reader, spellings, funders
        self._name = lru_cache(_CACHE_SIZE)(self._shown_name)
        self.vectors = reader.vectors

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
