"""What a search gives."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.model import Document, Status
from indexer.storage.duplicates import Duplicate
from searchapp.highlight.matcher import MatchExplanation
from searchapp.highlight.snippets import Marks, Snippet
from searchapp.query.expansion import Synonyms
from searchapp.query.planner import Width
from searchapp.search.facet_values import FacetValue
from searchapp.search.parameters import Parameters
from searchapp.search.relaxation import Offer


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found.

    status: on the day of the search; None for what is no project. also: what other sources tell of the same.
    """

    document: Document
    score: float
    status: Status | None
    title_marks: Marks
    snippets: list[Snippet]
    why: list[MatchExplanation]
    also: tuple[Duplicate, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """What a search gives.

    total: exact. facets: ticked values are there even at count 0. widths: the total in each width.
    offers: ways to find more, each with what it would find. related: texts near the subject, not in the total.
    synonyms: what words were also taken to mean. notices: codes of what a person should know.
    """

    parameters: Parameters
    total: int
    hits: list[Hit]
    facets: dict[str, list[FacetValue]]
    widths: dict[Width, int]
    offers: list[Offer]
    related: list[Hit]
    synonyms: list[Synonyms]
    notices: tuple[str, ...]

    @property
    def pages(self) -> int:
        """How many pages there are; 1 where there is nothing."""
        return max(1, -(-self.total // self.parameters.size))
