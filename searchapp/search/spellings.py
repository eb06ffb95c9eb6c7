"""The spellings of funders and organisations in an index, and which of them is shown.

Names with the same slug are one entity: its documents are counted together, and it is shown under the spelling that
most documents have. The spellings are those of the generation, so an incremental run changes no other documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from indexer.engines.base import EVERYTHING, Reader, Request
from indexer.vocabularies.organisations import plain_name
from searchapp.search.slugs import slug

ENTITY_FACETS = ("funder", "organisation")


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
