"""The funders or the organisations of a search as a table: how many of the documents found have each, when, how much.

The counts are of exactly the documents found, a filter on the very facet too; those of facet_values ignore it, as the
facets beside the results do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from indexer.engines.base import AllOf, Filters, Node, Request, Where
from indexer.model import Document
from searchapp.entities.profile import MOST_SUMMED, commonest
from searchapp.search.entity_directory import EntityDirectory
from searchapp.search.facet_values import FacetValue
from searchapp.search.parameters import Parameters
from searchapp.search.searcher import Searcher
from searchapp.search.slugs import fold_accents


@dataclass(frozen=True, slots=True)
class TableRow:
    """A funder or an organisation of a search.

    value: its name; values: all spellings that count here. count: how many of the documents found have it; share:
    that of all that are found, 0 to 1. first_year, last_year: the years that
    those documents cover. sum_eur: what is known of the money, in whole euros: what a funder gave, or all that an
    organisation's projects got; sum_of: of how many documents. None where nothing is known, or the table has no sums.
    """

    value: str
    values: tuple[str, ...]
    slug: str
    count: int
    share: float
    first_year: int | None = None
    last_year: int | None = None
    sum_eur: int | None = None
    sum_of: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A page of the rows of a table, by count and then by name.

    total: how many documents the search finds. names: how many rows there are on all pages. has_sums: whether years and
    euros are told; where more than MOST_SUMMED documents are found they are not.
    """

    facet: str
    total: int
    names: int
    has_sums: bool
    rows: list[TableRow]
    page: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages of rows there are; 1 where there is nothing."""
        return max(1, -(-self.names // self.size))


def entity_table(
    searcher: Searcher,
    parameters: Parameters,
    facet: str,
    *,
    today: date,
    name: str = "",
    page: int = 1,
    size: int = 50,
) -> Table:
    """Return a page of the funders or the organisations of a search; its own page and size are not looked at.

    facet: "funder" or "organisation". today: the day that statuses are computed for. name: only those some name of
    which has this in it, in any case and without accents. page: 1 is the first.
    """
    counts = _Counts(searcher, facet, searcher.node(parameters, today=today), today)
    every = searcher.entities.tables.get_or_create(("rows", *_told(parameters, facet, today)), counts.rows)
    rows = [row for row in every if _is_named(searcher.entities, facet, row.values, name)]
    rows.sort(key=lambda row: (-row.count, fold_accents(row.value), row.value))
    shown = rows[(page - 1) * size : page * size]
    has_sums = counts.total <= MOST_SUMMED
    if has_sums and shown:
        asked = ("sums", *_told(parameters, facet, today))
        sums = searcher.entities.tables.get_or_create(asked, lambda: _sums(searcher, parameters, facet, today))
        shown = [sums[row.slug].put_into(row) if row.slug in sums else row for row in shown]
    return Table(facet, counts.total, len(rows), has_sums, shown, page, size)


def _told(parameters: Parameters, facet: str, today: date) -> tuple[object, ...]:
    """Return what a table depends on, whatever page of it is shown."""
    return tuple(replace(parameters, page=1, size=Parameters().size).pairs()), facet, today


def facet_values(
    searcher: Searcher, parameters: Parameters, facet: str, name: str, most: int, *, today: date
) -> list[FacetValue]:
    """Return at most so many values of a facet as they stand beside the results of a search, those so named.

    name: a part of the value, or of any other name of a funder, in any case and without accents; "" is in every one.
    """
    counts = searcher.facet_counts(parameters, facet, today=today)
    typed = parameters.facets.get(facet, ())
    ticked = dict.fromkeys(whole for each in typed for whole in searcher.facets.full_names(facet, each))

    def is_named(value: str) -> bool:
        return searcher.entities.has_name(facet, value, name)

    named = {value: counts[value] for value in filter(is_named, counts)}
    return searcher.facets.to_show(facet, named, tuple(filter(is_named, ticked)), with_defaults=False)[:most]


def _is_named(entities: EntityDirectory, facet: str, values: tuple[str, ...], name: str) -> bool:
    return not name.strip() or any(entities.has_name(facet, value, name) for value in values)


class _Counts:
    """How many of the documents that a node finds have each entity."""

    def __init__(self, searcher: Searcher, facet: str, node: Node, today: date) -> None:
        self._searcher, self._facet, self._node, self._today = searcher, facet, node, today
        response = searcher.reader.search(Request(node, today, facets=(facet,), limit=0))
        self.total, self._all = response.total, response.facets[facet]

    def rows(self) -> list[TableRow]:
        """Return a row of each entity, in no order."""
        values: dict[str, list[str]] = {}
        for value in self._all:
            values.setdefault(self._searcher.entities.slug_of(self._facet, value), []).append(value)
        return [self._row(slug, tuple(each)) for slug, each in values.items()]

    def _row(self, slug: str, values: tuple[str, ...]) -> TableRow:
        count = self._count(values)
        return TableRow(commonest(values, self._all), values, slug, count, count / self.total)

    def _count(self, values: tuple[str, ...]) -> int:
        """Return how many documents have any of the values: one may have several spellings of a entity."""
        if len(values) == 1:
            return self._all.get(values[0], 0)
        any_of_them = Where(Filters(keywords={self._facet: frozenset(values)}))
        return self._searcher.reader.search(Request(AllOf((self._node, any_of_them)), self._today, limit=0)).total


class _Sum:
    """What the documents of a entity add up to."""

    def __init__(self) -> None:
        self._years: set[int] = set()
        self._euros = self._of = 0

    def add(self, document: Document, euros: int | None) -> None:
        if years := document.years:
            self._years.update((years[0], years[-1]))
        if euros is not None:
            self._euros += euros
            self._of += 1

    def put_into(self, row: TableRow) -> TableRow:
        first, last = (min(self._years), max(self._years)) if self._years else (None, None)
        euros = self._euros if self._of else None
        return replace(row, first_year=first, last_year=last, sum_eur=euros, sum_of=self._of)


def _sums(searcher: Searcher, parameters: Parameters, facet: str, today: date) -> dict[str, _Sum]:
    """Return by slug what the documents of each entity of a search add up to."""
    entities, found = searcher.entities, dict[str, _Sum]()
    written = _WRITTEN[facet]
    for document in searcher.documents(parameters, today=today):
        for slug in {entities.slug_of(facet, name) for name in written(document)}:
            found.setdefault(slug, _Sum()).add(document, entities.euros(facet, slug, document))
    return found


_WRITTEN: dict[str, Callable[[Document], tuple[str, ...]]] = {
    "funder": lambda document: document.funders,
    "organisation": lambda document: document.organisations,
}
