"""The profile of a funder or an organisation: counts, known money, and a page of its documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import NamedTuple

from indexer.engines.base import Filters, Request, Response, Sort, Where
from indexer.model import Document, Status
from searchapp.search.entity_directory import ENTITY_FACETS, EntityDirectory
from searchapp.search.facet_values import FacetValue, Predecessors
from searchapp.search.parameters import Parameters
from searchapp.search.searcher import Searcher

MOST_SUMMED = 10_000
"""With more documents than this, nothing that needs each is told: 6,000 took 0.09 s, of 1,500 characters each."""
_MOST_BESIDE = 10  # of those that stand beside a entity the most often
_COUNTED = ("year", "status", "kind", *ENTITY_FACETS)


class EntityDocument(NamedTuple):
    """A document of a entity.

    named: what it calls the entity, "" where that is the entity's name. sum_eur: what this funder gave it, None where
    that is not known. is_lead: whether this organisation leads it.
    """

    document: Document
    status: Status | None
    named: str
    sum_eur: int | None
    is_lead: bool


@dataclass(frozen=True, slots=True)
class CoOccurrence:
    """A funder or an organisation that stands beside a entity, its slug, and in how many of the documents."""

    value: str
    slug: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class EntityProfile:
    """What the page of a entity tells. Counts are of all its documents, total of them; rows are one page.

    name: the spelling that most documents have. values: those of the facet. spellings: all other names.
    predecessors: those that count here, each with its last year. years: in order; other counts: the largest first.
    sum_eur: what is known of the money, in whole euros: what a funder gave, or all that an organisation's projects got;
    None where nothing is known or there are over MOST_SUMMED documents. sum_of: of how many documents.
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
        """How many pages of documents there are; 1 where there is nothing."""
        return max(1, -(-self.total // self.size))


def entity_profile(
    searcher: Searcher, facet: str, slug: str, *, today: date, page: int = 1, size: int = 20
) -> EntityProfile | None:
    """Return what is told of the entity of a slug, with a page of its documents, the newest first; None for no entity.

    facet: "funder" or "organisation". today: the day that statuses are computed for. page: 1 is the first.
    """
    entities = searcher.entities
    values = entities.values(facet, slug)
    if not values:
        return None
    # As a part of the plan, so that the counts of this very facet heed it too.
    plan = Where(Filters(keywords={facet: frozenset(values)}))
    request = Request(plan, today, facets=_COUNTED, sort=Sort.NEWEST, offset=(page - 1) * size, limit=size)
    response = searcher.reader.search(request)
    shown = {each: _counted(searcher, each, response) for each in _COUNTED}
    name = commonest(values, response.facets[facet])
    predecessors = tuple(searcher.funders.predecessors(name)) if facet == "funder" else ()
    names = (other for value in values for other in (value, *entities.names(facet, value)))
    told = (name, *(before for before, _ in predecessors))
    sum_eur, sum_of = _sums(searcher, facet, slug, response.total, today)
    return EntityProfile(
        facet=facet,
        slug=slug,
        name=name,
        values=values,
        spellings=[other for other in dict.fromkeys(names) if other not in told],
        predecessors=predecessors,
        total=response.total,
        years=shown["year"],
        statuses=shown["status"],
        kinds=shown["kind"],
        sum_eur=sum_eur,
        sum_of=sum_of,
        funders=_beside(entities, "funder", slug, shown),
        organisations=_beside(entities, "organisation", slug, shown),
        rows=[_row(entities, facet, slug, name, hit.document, today) for hit in response.hits],
        page=page,
        size=size,
    )


def commonest(values: Iterable[str], counts: Mapping[str, int]) -> str:
    """Return the value of a entity that most documents have, of equals the first in order: the name that is shown."""
    return min(values, key=lambda value: (-counts.get(value, 0), value))


def _counted(searcher: Searcher, facet: str, response: Response) -> list[FacetValue]:
    shown = searcher.facets.to_show(facet, response.facets[facet], ())
    return [each for each in shown if each.count]


def _sums(searcher: Searcher, facet: str, slug: str, total: int, today: date) -> tuple[int | None, int]:
    """Return the euros known of a entity, and of how many documents."""
    if total > MOST_SUMMED:
        return None, 0
    entities = searcher.entities
    asked = Parameters(facets={facet: tuple(entities.values(facet, slug))})

    def add_up() -> tuple[int | None, int]:
        known = [
            euros
            for document in searcher.documents(asked, today=today)
            if (euros := entities.euros(facet, slug, document)) is not None
        ]
        return sum(known) if known else None, len(known)

    return entities.sums.get_or_create((facet, slug), add_up)


def _beside(
    entities: EntityDirectory, facet: str, slug: str, shown: Mapping[str, list[FacetValue]]
) -> list[CoOccurrence]:
    beside = (CoOccurrence(each.value, entities.slug_of(facet, each.value), each.count) for each in shown[facet])
    return list(islice((each for each in beside if each.slug != slug), _MOST_BESIDE))


def _row(
    entities: EntityDirectory, facet: str, slug: str, name: str, document: Document, today: date
) -> EntityDocument:
    written = document.funders if facet == "funder" else document.organisations
    named = ", ".join(each for each in written if entities.slug_of(facet, each) == slug)
    return EntityDocument(
        document,
        document.status(today),
        named if named != name else "",
        entities.euros(facet, slug, document) if facet == "funder" else None,
        facet == "organisation" and bool(document.lead) and entities.slug_of(facet, document.lead) == slug,
    )
