"""One search, and its answer: what every engine is asked and gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

TODAY = date(2013, 6, 15)  # amid the periods of the records, so that every status has some
FACETS = ("year", "funder", "status")
LIMIT = 10  # hits on a page


@dataclass(frozen=True)
class Query:
    """One search for base terms (all of them, or any), exact terms side by side, or exact terms that begin so."""

    words: tuple[str, ...] = ()
    any_of: bool = False
    phrase: tuple[str, ...] = ()
    prefix: str = ""
    funder: str = ""
    years: tuple[int, int] | None = None
    offset: int = 0


class Answer(NamedTuple):
    """total: how many documents match. ids: those of the slice, best first. facets: by facet, count by value."""

    total: int
    ids: list[str]
    facets: dict[str, dict[str, int]]

    def agrees_with(self, other: Answer) -> bool:
        """Return whether totals, counts and the length of the slice are the same."""
        return (self.total, self.facets, len(self.ids)) == (other.total, other.facets, len(other.ids))
