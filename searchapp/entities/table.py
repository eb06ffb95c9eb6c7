"""Tables of the funders or the organisations of a search: document counts, years and known funding of each.

The counts cover exactly the matching documents, even if the search has a filter on the same facet; those of
facet_values ignore that filter, as the facet panel does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from indexer.engines.base import AllOf, Filters, Node, Request, Where
from indexer.model import Document
from indexer.normalize import fold_accents
from searchapp.entities.profile import MAX_SUMMED
from searchapp.search.entity_directory import EntityDirectory
from searchapp.search.facet_values import FacetValue
from searchapp.search.parameters import Parameters
from searchapp.search.searcher import Searcher


@dataclass(frozen=True, slots=True)
class TableRow:
    """A funder or an organisation of a search.

    value: its name. values: all its spellings. count: its documents among the matches. share: count as a share of all
    matches, 0 to 1. first_year, last_year: the years that these documents cover. sum_eur: the known funding in whole
    euros: the grants of a funder, or the funding of all projects of an organisation. sum_of: the number of documents
    with known funding. The last four are None if they are unknown or the table has no sums.
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
    """A page of a table, sorted by descending count and then by name.

    total: the number of matching documents. names: the number of rows on all pages. has_sums: whether rows have years
    and euros; a table of more than MAX_SUMMED documents has none.
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
        """The number of pages of rows, at least 1."""
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
    """Return a page of the funders or the organisations of a search. Page and size of the search itself are ignored.

    facet: "funder" or "organisation". today: the day that statuses are computed for. name: only entities with a name
    that contains this, ignoring case and accents. page: 1 is the first.
    """
    counts = _Counts(searcher, facet, searcher.node(parameters, today=today), today)
    cache, key = searcher.entities.tables, _cache_key(parameters, facet, today)
    all_rows = cache.get_or_create(("rows", *key), counts.rows)
    rows = [row for row in all_rows if _is_named(searcher.entities, facet, row.values, name)]
    rows.sort(key=lambda row: (-row.count, fold_accents(row.value), row.value))
    shown = rows[(page - 1) * size : page * size]
    has_sums = counts.total <= MAX_SUMMED
    if has_sums and shown:
        sums = cache.get_or_create(("sums", *key), lambda: _sums(searcher, parameters, facet, today))
        shown = [sums[row.slug].added_to(row) if row.slug in sums else row for row in shown]
    return Table(facet, counts.total, len(rows), has_sums, shown, page, size)


def _cache_key(parameters: Parameters, facet: str, today: date) -> tuple[object, ...]:
    """Return everything that the rows of a table depend on, except its page."""
    return tuple(replace(parameters, page=1, size=Parameters().size).pairs()), facet, today


def facet_values(
    searcher: Searcher, parameters: Parameters, facet: str, name: str, limit: int, *, today: date
) -> list[FacetValue]:
    """Return the values of a facet of a search, as in the facet panel, that have a name with the given part.

    name: ignoring case and accents; any name of a funder counts; "" is in every name. limit: of values.
    """
    counts = searcher.facet_counts(parameters, facet, today=today)
    typed = parameters.facets.get(facet, ())
    selected = dict.fromkeys(full_name for value in typed for full_name in searcher.facets.full_names(facet, value))

    def has_name(value: str) -> bool:
        return searcher.entities.has_name(facet, value, name)

    named = {value: counts[value] for value in filter(has_name, counts)}
    return searcher.facets.to_show(facet, named, tuple(filter(has_name, selected)), with_defaults=False)[:limit]


def _is_named(entities: EntityDirectory, facet: str, values: tuple[str, ...], name: str) -> bool:
    return not name.strip() or any(entities.has_name(facet, value, name) for value in values)


class _Counts:
    """The document counts of the entities of a facet among the matches of a node."""

    def __init__(self, searcher: Searcher, facet: str, node: Node, today: date) -> None:
        self._searcher, self._facet, self._node, self._today = searcher, facet, node, today
        response = searcher.reader.search(Request(node, today, facets=(facet,), limit=0))
        self.total, self._by_value = response.total, response.facets[facet]

    def rows(self) -> list[TableRow]:
        """Return a row for each entity, in no particular order."""
        values: dict[str, list[str]] = {}
        for value in self._by_value:
            values.setdefault(self._searcher.entities.slug_of(self._facet, value), []).append(value)
        return [self._row(slug, tuple(spellings)) for slug, spellings in values.items()]

    def _row(self, slug: str, values: tuple[str, ...]) -> TableRow:
        count = self._count(values)
        name = self._searcher.spellings.shown(self._facet, values[0])
        return TableRow(name, values, slug, count, count / self.total)

    def _count(self, values: tuple[str, ...]) -> int:
        """Return how many documents have any of the values. A document may have several spellings of an entity."""
        if len(values) == 1:
            return self._by_value.get(values[0], 0)
        any_value = Where(Filters(keywords={self._facet: frozenset(values)}))
        return self._searcher.reader.search(Request(AllOf((self._node, any_value)), self._today, limit=0)).total


class _Sum:
    """The years and the known funding of the documents of an entity."""

    def __init__(self) -> None:
        self._years: set[int] = set()
        self._euros = self._documents = 0

    def add(self, document: Document, euros: int | None) -> None:
        if years := document.years:
            self._years.update((years[0], years[-1]))
        if euros is not None:
            self._euros += euros
            self._documents += 1

    def added_to(self, row: TableRow) -> TableRow:
        """Return the row with years and funding."""
        first, last = (min(self._years), max(self._years)) if self._years else (None, None)
        euros = self._euros if self._documents else None
        return replace(row, first_year=first, last_year=last, sum_eur=euros, sum_of=self._documents)


def _sums(searcher: Searcher, parameters: Parameters, facet: str, today: date) -> dict[str, _Sum]:
    """Return the sums of the entities of a search by slug."""
    entities, sums = searcher.entities, dict[str, _Sum]()
    names_of = _NAMES_OF[facet]
    for document in searcher.documents(parameters, today=today):
        for slug in {entities.slug_of(facet, name) for name in names_of(document)}:
            sums.setdefault(slug, _Sum()).add(document, entities.euros(facet, slug, document))
    return sums


_NAMES_OF: dict[str, Callable[[Document], tuple[str, ...]]] = {
    "funder": lambda document: document.funders,
    "organisation": lambda document: document.organisations,
}
