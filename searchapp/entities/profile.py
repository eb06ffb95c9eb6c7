"""The profile of a funder or an organisation: counts, known funding, co-occurring entities, and a page of documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import NamedTuple

from indexer.engines.base import Filters, Request, Response, Sort, Where
from indexer.model import Document, Status
from searchapp.search.entity_directory import EntityDirectory
from searchapp.search.facet_values import FacetValue, Predecessors
from searchapp.search.parameters import Parameters
from searchapp.search.searcher import Searcher
from searchapp.search.spellings import ENTITY_FACETS, most_frequent

MAX_SUMMED = 10_000
"""With more documents than this, funding is not summed: 6,000 documents of 1,500 characters each took 0.09 s."""
_MAX_CO_OCCURRENCES = 10  # per facet
_COUNTED = ("year", "status", "kind", *ENTITY_FACETS)


class EntityDocument(NamedTuple):
    """A document of an entity.

    named: the names that the document uses, or "" if it uses the name of the profile. sum_eur: what this funder gave in
    euros, None if unknown. is_lead: whether this organisation leads the project.
    """

    document: Document
    status: Status | None
    named: str
    sum_eur: int | None
    is_lead: bool


@dataclass(frozen=True, slots=True)
class CoOccurrence:
    """A funder or an organisation that occurs in the same documents as an entity. count: of these documents."""

    value: str
    slug: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class EntityProfile:
    """The contents of the page of an entity. The counts cover all its documents; rows are one page of them.

    name: the spelling that most documents use. values: its values of the facet. spellings: all other names.
    predecessors: entities that are counted as this one. years: in order; other counts are in descending order.
    sum_eur: the known funding in euros: the grants of a funder, or the funding of all projects of an organisation; None
    if unknown or if there are more than MAX_SUMMED documents. sum_of: the number of documents with known funding.
    """

    facet: str
    slug: str
    name: str
    values: list[str]
    spellings: list[str]
    predecessors: Predecessors
    total: int
    years: list[FacetValue]
    statuses: list[FacetValue]
    kinds: list[FacetValue]
    sum_eur: int | None
    sum_of: int
    funders: list[CoOccurrence]
    organisations: list[CoOccurrence]
    rows: list[EntityDocument]
    page: int
    size: int

    @property
    def pages(self) -> int:
        """The number of pages of documents, at least 1."""
        return max(1, -(-self.total // self.size))


def entity_profile(
    searcher: Searcher, facet: str, slug: str, *, today: date, page: int = 1, size: int = 20
) -> EntityProfile | None:
    """Return the profile of an entity, with a page of its documents, the newest first; None if there is no such entity.

    facet: "funder" or "organisation". today: the day that statuses are computed for. page: 1 is the first.
    """
    entities = searcher.entities
    values = entities.values(facet, slug)
    if not values:
        return None
    plan = Where(Filters(keywords={facet: frozenset(values)}))  # in the plan, so that counts of this facet respect it
    request = Request(plan, today, facets=_COUNTED, sort=Sort.NEWEST, offset=(page - 1) * size, limit=size)
    response = searcher.reader.search(request)
    counts = {counted: _counts(searcher, counted, response) for counted in _COUNTED}
    name = most_frequent(values, response.facets[facet])
    predecessors = tuple(searcher.funders.predecessors(name)) if facet == "funder" else ()
    sum_eur, sum_of = _known_funding(searcher, facet, slug, response.total, today)
    return EntityProfile(
        facet=facet,
        slug=slug,
        name=name,
        values=values,
        spellings=_spellings(entities, facet, values, (name, *(predecessor for predecessor, _ in predecessors))),
        predecessors=predecessors,
        total=response.total,
        years=counts["year"],
        statuses=counts["status"],
        kinds=counts["kind"],
        sum_eur=sum_eur,
        sum_of=sum_of,
        funders=_co_occurrences(entities, "funder", slug, counts),
        organisations=_co_occurrences(entities, "organisation", slug, counts),
        rows=[_row(entities, facet, slug, name, hit.document, today) for hit in response.hits],
        page=page,
        size=size,
    )


def _counts(searcher: Searcher, facet: str, response: Response) -> list[FacetValue]:
    """Return the values of a facet that documents have, with their counts."""
    values = searcher.facets.to_show(facet, response.facets[facet], ())
    return [value for value in values if value.count]


def _spellings(entities: EntityDirectory, facet: str, values: list[str], excluded: tuple[str, ...]) -> list[str]:
    """Return all names of the values of an entity, except those that are shown elsewhere."""
    names = (name for value in values for name in (value, *entities.names(facet, value)))
    return [name for name in dict.fromkeys(names) if name not in excluded]


def _known_funding(searcher: Searcher, facet: str, slug: str, total: int, today: date) -> tuple[int | None, int]:
    """Return the known funding of an entity in euros, and the number of documents with known funding."""
    if total > MAX_SUMMED:
        return None, 0
    entities = searcher.entities
    parameters = Parameters(facets={facet: tuple(entities.values(facet, slug))})

    def add_up() -> tuple[int | None, int]:
        amounts = [
            euros
            for document in searcher.documents(parameters, today=today)
            if (euros := entities.euros(facet, slug, document)) is not None
        ]
        return sum(amounts) if amounts else None, len(amounts)

    return entities.sums.get_or_create((facet, slug), add_up)


def _co_occurrences(
    entities: EntityDirectory, facet: str, slug: str, counts: Mapping[str, list[FacetValue]]
) -> list[CoOccurrence]:
    """Return the most frequent values of a facet in the documents of an entity, without the entity itself."""
    values = (CoOccurrence(item.value, entities.slug_of(facet, item.value), item.count) for item in counts[facet])
    return list(islice((value for value in values if value.slug != slug), _MAX_CO_OCCURRENCES))


def _row(
    entities: EntityDirectory, facet: str, slug: str, name: str, document: Document, today: date
) -> EntityDocument:
    names = document.funders if facet == "funder" else document.organisations
    named = ", ".join(written for written in names if entities.slug_of(facet, written) == slug)
    return EntityDocument(
        document,
        document.status(today),
        named if named != name else "",
        entities.euros(facet, slug, document) if facet == "funder" else None,
        facet == "organisation" and bool(document.lead) and entities.slug_of(facet, document.lead) == slug,
    )
