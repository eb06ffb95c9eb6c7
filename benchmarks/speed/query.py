"""The query and the answer of one search, in a form for every engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

TODAY = date(2013, 6, 15)  # in the middle of the records' periods, so that every status occurs
FACETS = ("year", "funder", "status")
LIMIT = 10  # hits on a page


@dataclass(frozen=True)
class Query:
    """A search for base terms (all or any of them), for a phrase of exact terms, or for exact terms with a prefix."""

    words: tuple[str, ...] = ()
    any_of: bool = False
    phrase: tuple[str, ...] = ()
    prefix: str = ""
    funder: str = ""
    years: tuple[int, int] | None = None
    offset: int = 0


class Answer(NamedTuple):
    """The result of a search. total: of all hits. ids: of the slice, best first. facets: counts by facet and value."""

    total: int
    ids: list[str]
    facets: dict[str, dict[str, int]]

    def agrees_with(self, other: Answer) -> bool:
        """Return whether totals, counts and the lengths of the slices are equal."""
        return (self.total, self.facets, len(self.ids)) == (other.total, other.facets, len(other.ids))
