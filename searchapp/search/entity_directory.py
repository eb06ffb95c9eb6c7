"""The funders and organisations of an index, by the slug in the URL of their page.

Names with equal slugs (in another case, with other punctuation, with a business id) are one entity. A funder is known
by all its names: the names in the table of funders lead to its page too. A record keeps those of them that its source
wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import product
from typing import Any

from indexer.engines.base import Reader
from indexer.lru_cache import LruCache
from indexer.model import Document
from indexer.normalize import collapse_spaces, fold_accents
from indexer.vocabularies.funders import Funders
from searchapp.search.slugs import slug
from searchapp.search.spellings import ENTITY_FACETS, Spellings, entity_slug

_LONGEST_ABBREVIATION = 8  # letters
_MAX_SLUGS = 20_000  # cached slugs of names: some 5 MB
_MAX_SUMS = 1000  # cached sums of entities
_MAX_TABLES = 20  # cached tables: readers page through one


class EntityDirectory:
    """The funders and organisations of one generation; threads may share it.

    sums: cache of the known euros of an entity and of how many documents, by (facet, slug).
    tables: cache of the rows and the sums of tables, by everything that they depend on.
    """

    def __init__(self, reader: Reader, funders: Funders, spellings: Spellings) -> None:
        self._reader = reader
        self._spellings = spellings
        self._funders = funders
        self._slug_of = lru_cache(_MAX_SLUGS)(self._make_slug)
        self.sums: LruCache[tuple[str, str], tuple[int | None, int]] = LruCache(_MAX_SUMS)
        self.tables: LruCache[tuple[object, ...], Any] = LruCache(_MAX_TABLES)

    def slug_of(self, facet: str, value: str) -> str:
        """Return the slug of a facet value; for a funder that was succeeded, the slug of its successor."""
        return self._slug_of(facet, value)

    def values(self, facet: str, slug: str) -> list[str]:
        """Return the facet values that share a slug, in order; [] if there are none."""
        return list(self._values[facet].get(slug, ()))

    def resolve(self, facet: str, slug: str) -> str | None:
        """Return the slug of the entity that a slug names, directly or by an older or other name; None if unknown."""
        if slug in self._values[facet]:
            return slug
        return self._aliases.get(slug) if facet == "funder" else self._former_slugs.get(slug)

    def names(self, facet: str, value: str) -> tuple[str, ...]:
        """Return every name of a facet value, the value itself first."""
        if facet != "funder":
            return (value,)
        predecessors = (name for name, _ in self._funders.predecessors(value))
        return tuple(dict.fromkeys((value, *predecessors, *self._funders.names(value))))

    def has_name(self, facet: str, value: str, part: str) -> bool:
        """Return whether a name of the value contains the typed part, ignoring case and accents."""
        typed = collapse_spaces(fold_accents(part))
        if facet not in ENTITY_FACETS:
            return typed in fold_accents(value)
        return any(typed in name for name in self._folded_names[facet].get(value) or (fold_accents(value),))

    def euros(self, facet: str, slug: str, document: Document) -> int | None:
        """Return what a funder is known to have given to a document's project, or all that an organisation's got.

        In whole euros; None if unknown. Rows for the whole period and rows by year report the same money twice, so the
        larger sum counts. A total without rows belongs to the funder if the project has no other.
        """
        if facet != "funder":
            return document.total_eur
        if not document.funding:
            return document.total_eur if [self.slug_of(facet, name) for name in document.funders] == [slug] else None
        rows = [row for row in document.funding if self.slug_of(facet, row.funder) == slug]
        by_year = sum(row.amount_eur for row in rows if row.year is not None)
        return max(by_year, sum(row.amount_eur for row in rows if row.year is None)) if rows else None

    def _make_slug(self, facet: str, value: str) -> str:
        own = entity_slug(value)
        return own if facet != "funder" or own in self._values["funder"] else entity_slug(self._funders.group(value))

    @property
    def _values(self) -> dict[str, dict[str, list[str]]]:
        """The values of each entity, by facet and slug."""
        return self._spellings.by_slug

    @cached_property
    def _former_slugs(self) -> dict[str, str]:
        """The slugs of organisations by those of their spellings as written, such as with an abbreviation."""
        by_slug = self._values["organisation"].items()
        return {slug(value): main_slug for main_slug, values in by_slug for value in values}

    @cached_property
    def _aliases(self) -> dict[str, str]:
        """The slug of each funder by the slugs of its other names, also with an abbreviation before or after them."""
        aliases: dict[str, str] = {}
        for main_slug, values in self._values["funder"].items():
            names = (name for value in values for name in self.names("funder", value))
            for name in _with_abbreviations(names):
                aliases.setdefault(slug(name), main_slug)
        return aliases

    @cached_property
    def _folded_names(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """The names to compare with what is typed, by facet and value."""
        return {
            facet: {value: tuple(map(fold_accents, self.names(facet, value))) for value in self._reader.values(facet)}
            for facet in ENTITY_FACETS
        }


def _with_abbreviations(names: Iterable[str]) -> Iterator[str]:
    distinct = list(dict.fromkeys(names))
    yield from distinct
    abbreviations = [name for name in distinct if len(name) <= _LONGEST_ABBREVIATION and name.isupper()]
    for name, abbreviation in product(distinct, abbreviations):
        yield f"{name} {abbreviation}"
        yield f"{abbreviation} {name}"
