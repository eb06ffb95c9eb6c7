"""The results of a search."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.model import Document, Status
from indexer.storage.duplicates import Duplicate
from searchapp.highlight.matcher import MatchExplanation
from searchapp.highlight.snippets import Marks, Snippet
from searchapp.query.expansion import Synonyms
from searchapp.query.facts.readings import ReadFact
from searchapp.query.planner import Width
from searchapp.search.corrections import Correction
from searchapp.search.facet_values import FacetValue
from searchapp.search.parameters import Parameters
from searchapp.search.relaxation import Offer


@dataclass(frozen=True, slots=True)
class Hit:
    """A matching document.

    status: on the day of the search; None if the document is not a project. also: its duplicates from other sources.
    missing: the words of the query that a document which matches only in part lacks.
    """

    document: Document
    score: float
    status: Status | None
    title_marks: Marks
    snippets: list[Snippet]
    why: list[MatchExplanation]
    also: tuple[Duplicate, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """The results of a search.

    total: the exact number of matches. partial: documents with most of the words, which follow the hits if these are
    few; partial_total: their number. facets: include selected values with a count of 0. widths: the total in each
    width. offers: relaxed searches with their totals. related: documents on the same subject, not in the total.
    corrections: words typed without dots, and what was searched for instead. corrected: the corrected search; None
    without corrections. facts: that words of the query name. optional_words: words of the query that carry no subject,
    so that documents need not have them. required_query: the query in which they are required. synonyms: used in the
    search. notices: codes of messages to the user.
    """

    parameters: Parameters
    total: int
    hits: list[Hit]
    partial_total: int
    partial: list[Hit]
    facets: dict[str, list[FacetValue]]
    widths: dict[Width, int]
    offers: list[Offer]
    related: list[Hit]
    corrections: tuple[Correction, ...]
    corrected: Parameters | None
    facts: tuple[ReadFact, ...]
    optional_words: tuple[str, ...]
    required_query: str
    synonyms: list[Synonyms]
    notices: tuple[str, ...]

    @property
    def limits(self) -> list[str]:
        """The words of the facts that limit the search."""
        return [fact.words for fact in self.facts if fact.is_limit]

    @property
    def pages(self) -> int:
        """The number of pages of hits and of documents with most of the words, at least 1."""
        return max(1, -(-(self.total + self.partial_total) // self.parameters.size))
