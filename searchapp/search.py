"""A search from parameters to results: what every front (page, API, command) calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from indexer.analysis import Analyzer, fold, tokenize
from indexer.engines.base import FACETS, KEYWORD_FACETS, Filters, Reader, Request
from indexer.model import Document, Status
from searchapp.parameters import Parameters
from searchapp.planning import plan
from searchapp.query import parse
from searchapp.snippets import Highlighter, Marks, Snippet


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet, how many match with it, and whether it is ticked."""

    value: str
    count: int
    selected: bool


class Hit(NamedTuple):
    """A document found. status: on the day of the search; None for what is no project."""

    document: Document
    score: float
    status: Status | None
    title_marks: Marks
    snippets: list[Snippet]


@dataclass(frozen=True, slots=True)
class Results:
    """total: exact. facets: ticked values are there even at count 0. notices: codes of what a person should know."""

    parameters: Parameters
    total: int
    hits: list[Hit]
    facets: dict[str, list[FacetValue]]
    notices: tuple[str, ...]

    @property
    def pages(self) -> int:
        """How many pages there are; 1 where there is nothing."""
        return max(1, -(-self.total // self.parameters.size))


def search(parameters: Parameters, reader: Reader, analyzer: Analyzer, *, today: date | None = None) -> Results:
    """Answer a search. today: the day that statuses are computed for, by default this one."""
    today = today or date.today()  # where the service runs: what its users mean
    parameters = replace(parameters, facets=_whole_names(parameters, reader))
    planned = plan(parse(parameters.q), analyzer)
    response = reader.search(
        Request(
            plan=planned.node,
            today=today,
            filters=_filters(parameters),
            facets=FACETS,
            sort=parameters.order,
            offset=(parameters.page - 1) * parameters.size,
            limit=parameters.size,
        )
    )
    highlighter = Highlighter(planned.sequences, analyzer)
    hits = [
        Hit(
            hit.document,
            hit.score,
            hit.document.status(today),
            highlighter.marks(hit.document, "title"),
            highlighter.snippets(hit.document),
        )
        for hit in response.hits
    ]
    facets = {facet: _values(facet, response.facets[facet], parameters) for facet in FACETS}
    return Results(parameters, response.total, hits, facets, planned.notices)


def _filters(parameters: Parameters) -> Filters:
    told = parameters.facets
    return Filters(
        years=frozenset(map(int, told.get("year", ()))),
        year_from=parameters.year_from,
        year_to=parameters.year_to,
        statuses=frozenset(map(Status, told.get("status", ()))),
        keywords={facet: frozenset(told[facet]) for facet in KEYWORD_FACETS if told.get(facet)},
    )


def _values(facet: str, counts: dict[str, int], parameters: Parameters) -> list[FacetValue]:
    """Return the values of a facet to show: years in their order, others the commonest first."""
    ticked = parameters.facets.get(facet, ())
    values = [FacetValue(value, counts.get(value, 0), value in ticked) for value in {**counts, **dict.fromkeys(ticked)}]
    if facet == "year":
        return sorted(values, key=lambda each: int(each.value))
    return sorted(values, key=lambda each: (-each.count, fold(each.value)))


def _whole_names(parameters: Parameters, reader: Reader) -> dict[str, tuple[str, ...]]:
    """Return the ticked values with a name told in short (RAY) made whole: every value that has all its words."""
    whole = dict(parameters.facets)
    for facet in ("funder", "organisation"):
        if facet not in whole:
            continue
        known = reader.values(facet)
        names: list[str] = []
        for value in whole[facet]:
            words = _words(value)
            names += (
                [value] if value in known else [name for name in known if words and words <= _words(name)] or [value]
            )
        whole[facet] = tuple(dict.fromkeys(names))
    return whole


def _words(name: str) -> set[str]:
    return {fold(token.form) for token in tokenize(name)}
