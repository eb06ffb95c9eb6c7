"""Funders and organisations as pages of their own: the slug in the address, and what the page tells.

Names whose slugs are equal (in another case, with other punctuation) are one party. A funder is known by all its names:
those of the table of funders lead to its page too. What a record calls it stays as the source wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import islice, product
from typing import TYPE_CHECKING, Any, NamedTuple

from indexer.engines.base import Filters, Reader, Request, Response, Sort, Where
from indexer.lru_cache import Kept
from indexer.model import Document, Status
from indexer.vocabularies.funders import Funders
from searchapp.entities.slugs import plain_letters
from searchapp.entities.slugs import slug as slug
from searchapp.search.facet_values import FacetValue, Predecessors
from searchapp.search.parameters import Parameters

if TYPE_CHECKING:
    from searchapp.search.searcher import Searcher

PARTY_FACETS = ("funder", "organisation")
MOST_SUMMED = 10_000
"""With more documents than this, nothing that needs each is told: 6,000 took 0.09 s, of 1,500 characters each."""
_SHORT = 8  # letters: an abbreviation
_MOST_BESIDE = 10  # of those that stand beside a party the most often
_MOST_SLUGS = 20_000  # of names, remembered: some 5 MB
_MOST_SUMS = 1000  # of parties, remembered
_MOST_TABLES = 20  # remembered: people turn the pages of one
_COUNTED = ("year", "status", "kind", *PARTY_FACETS)


class Parties:
    """The funders and organisations of one generation; threads may share them."""

    def __init__(self, reader: Reader, funders: Funders) -> None:
        self._reader = reader
        self._funders = funders
        self._slug_of = lru_cache(_MOST_SLUGS)(self._make_slug)
        self.kept_sums: Kept[tuple[str, str], tuple[int | None, int]] = Kept(_MOST_SUMS)
        """By facet and slug, the euros known of a party and of how many documents."""
        self.kept_tables: Kept[tuple[object, ...], Any] = Kept(_MOST_TABLES)
        """By what is told, search, facet and day: the rows of tables, and what their documents add up to."""

    def slug_of(self, facet: str, value: str) -> str:
        """Return the slug of a value of a facet; of a funder as a record names it, that of its successor."""
        return self._slug_of(facet, value)

    def values(self, facet: str, slug: str) -> list[str]:
        """Return the values of a facet that are the party of a slug, in order; [] when there is none."""
        return list(self._values[facet].get(slug, ()))

    def resolve(self, facet: str, slug: str) -> str | None:
        """Return the slug of the party that a slug names, itself or by an older or other name; None for no party."""
        if slug in self._values[facet]:
            return slug
        return self._others.get(slug) if facet == "funder" else None

    def names(self, facet: str, value: str) -> tuple[str, ...]:
        """Return every name that a value of a facet is known by, itself first."""
        if facet != "funder":
            return (value,)
        before = (name for name, _ in self._funders.predecessors(value))
        return tuple(dict.fromkeys((value, *before, *self._funders.names(value))))

    def has_name(self, facet: str, value: str, part: str) -> bool:
        """Return whether some name of a value has a part of it as typed, in any case and without accents."""
        sought = " ".join(plain_letters(part).split())
        if facet not in PARTY_FACETS:
            return sought in plain_letters(value)
        return any(sought in name for name in self._plain[facet].get(value) or (plain_letters(value),))

    def euros(self, facet: str, slug: str, document: Document) -> int | None:
        """Return what is known that a funder gave a document's project, in whole euros; of an organisation all it got.

        Rows for the whole period and rows by year tell the same money twice: the larger holds. A sum without rows is
        the funder's where the project has no other.
        """
        if facet != "funder":
            return document.total_eur
        if not document.funding:
            return document.total_eur if [self.slug_of(facet, each) for each in document.funders] == [slug] else None
        ours = [row for row in document.funding if self.slug_of(facet, row.funder) == slug]
        by_year = sum(row.amount_eur for row in ours if row.year is not None)
        return max(by_year, sum(row.amount_eur for row in ours if row.year is None)) if ours else None

    def _make_slug(self, facet: str, value: str) -> str:
        told = slug(value)
        return told if facet != "funder" or told in self._values["funder"] else slug(self._funders.group(value))

    @cached_property
    def _values(self) -> dict[str, dict[str, list[str]]]:
        """By facet and slug, the values of a party."""
        found: dict[str, dict[str, list[str]]] = {facet: {} for facet in PARTY_FACETS}
        for facet, by_slug in found.items():
            for value in self._reader.values(facet):
                by_slug.setdefault(slug(value), []).append(value)
        return found

    @cached_property
    def _others(self) -> dict[str, str]:
        """The slugs of the other names of funders, and of each with an abbreviation before or after it."""
        found: dict[str, str] = {}
        for told, values in self._values["funder"].items():
            for name in _with_abbreviations(name for value in values for name in self.names("funder", value)):
                found.setdefault(slug(name), told)
        return found

    @cached_property
    def _plain(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """By facet and value, its names to compare with what is typed."""
        return {
            facet: {value: tuple(map(plain_letters, self.names(facet, value))) for value in self._reader.values(facet)}
            for facet in PARTY_FACETS
        }


def _with_abbreviations(names: Iterable[str]) -> Iterator[str]:
    told = list(dict.fromkeys(names))
    yield from told
    short = [name for name in told if len(name) <= _SHORT and name.isupper()]
    for name, abbreviation in product(told, short):
        yield f"{name} {abbreviation}"
        yield f"{abbreviation} {name}"


class PartyRow(NamedTuple):
    """A document of a party.

    named: what it calls the party, "" where that is the party's name. sum_eur: what this funder gave it, None where
    that is not known. is_lead: whether this organisation leads it.
    """

    document: Document
    status: Status | None
    named: str
    sum_eur: int | None
    is_lead: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """A funder or an organisation that stands beside a party, its slug, and in how many of the documents."""

    value: str
    slug: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PartyOverview:
    """What the page of a party tells. Counts are of all its documents, total of them; rows are one page.

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
    funders: list[Beside]
    organisations: list[Beside]
    rows: list[PartyRow]
    page: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages of documents there are; 1 where there is nothing."""
        return max(1, -(-self.total // self.size))


def party_overview(
    searcher: Searcher, facet: str, slug: str, *, today: date, page: int = 1, size: int = 20
) -> PartyOverview | None:
    """Return what is told of the party of a slug, with a page of its documents, the newest first; None for no party.

    facet: "funder" or "organisation". today: the day that statuses are computed for. page: 1 is the first.
    """
    parties = searcher.parties
    values = parties.values(facet, slug)
    if not values:
        return None
    # As a part of the plan, so that the counts of this very facet heed it too.
    plan = Where(Filters(keywords={facet: frozenset(values)}))
    request = Request(plan, today, facets=_COUNTED, sort=Sort.NEWEST, offset=(page - 1) * size, limit=size)
    response = searcher.reader.search(request)
    shown = {each: _counted(searcher, each, response) for each in _COUNTED}
    name = commonest(values, response.facets[facet])
    predecessors = tuple(searcher.funders.predecessors(name)) if facet == "funder" else ()
    names = (other for value in values for other in (value, *parties.names(facet, value)))
    told = (name, *(before for before, _ in predecessors))
    sum_eur, sum_of = _sums(searcher, facet, slug, response.total, today)
    return PartyOverview(
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
        funders=_beside(parties, "funder", slug, shown),
        organisations=_beside(parties, "organisation", slug, shown),
        rows=[_row(parties, facet, slug, name, hit.document, today) for hit in response.hits],
        page=page,
        size=size,
    )


def commonest(values: Iterable[str], counts: Mapping[str, int]) -> str:
    """Return the value of a party that most documents have, of equals the first in order: the name that is shown."""
    return min(values, key=lambda value: (-counts.get(value, 0), value))


def _counted(searcher: Searcher, facet: str, response: Response) -> list[FacetValue]:
    shown = searcher.facets.shown(facet, response.facets[facet], ())
    return [each for each in shown if each.count]


def _sums(searcher: Searcher, facet: str, slug: str, total: int, today: date) -> tuple[int | None, int]:
    """Return the euros known of a party, and of how many documents."""
    if total > MOST_SUMMED:
        return None, 0
    parties = searcher.parties
    asked = Parameters(facets={facet: tuple(parties.values(facet, slug))})

    def add_up() -> tuple[int | None, int]:
        known = [
            euros
            for document in searcher.documents(asked, today=today)
            if (euros := parties.euros(facet, slug, document)) is not None
        ]
        return sum(known) if known else None, len(known)

    return parties.kept_sums.get((facet, slug), add_up)


def _beside(parties: Parties, facet: str, slug: str, shown: Mapping[str, list[FacetValue]]) -> list[Beside]:
    beside = (Beside(each.value, parties.slug_of(facet, each.value), each.count) for each in shown[facet])
    return list(islice((each for each in beside if each.slug != slug), _MOST_BESIDE))


def _row(parties: Parties, facet: str, slug: str, name: str, document: Document, today: date) -> PartyRow:
    written = document.funders if facet == "funder" else document.organisations
    named = ", ".join(each for each in written if parties.slug_of(facet, each) == slug)
    return PartyRow(
        document,
        document.status(today),
        named if named != name else "",
        parties.euros(facet, slug, document) if facet == "funder" else None,
        facet == "organisation" and bool(document.lead) and parties.slug_of(facet, document.lead) == slug,
    )
