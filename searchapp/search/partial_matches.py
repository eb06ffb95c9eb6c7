"""Documents that do not match a search, but share words or significant terms with it.

If few documents match a search for several words, those with most of the words follow: they are counted, and each says
which words it lacks. After the last result of any search come a few related documents, which are not counted. Both use
pseudo-relevance feedback (Rocchio 1971, its simplest form): the most significant terms of the first documents with any
of the words add to the score with low weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from indexer.engines.base import AnyOf, Node, Reader, Request, Response, Sort, Term, Without
from indexer.fields import TermKind
from searchapp.query.planner import Plan
from searchapp.query.weights import FIELD_WEIGHTS

FEW_MATCHES = 10  # with fewer, documents with most of the words follow and relaxed queries are suggested
MAX_TERMS = 20  # of the documents; with 10 to 40 no measure differs by more than 0.003
_WEIGHT = 0.15  # of the most significant term, relative to a query word; 0.1 to 0.3 give the same results
_FIELDS = ("title", "summary", "results", "text")


@dataclass(frozen=True)
class PartialMatches:
    """The documents that a search does not match, but that share words or significant terms with it.

    matching: the request for the documents that match; its filters, day and order are also those of partial matches.
    total: how many match.
    """

    plan: Plan
    matching: Request
    total: int
    reader: Reader

    def most_words(self, offset: int, limit: int) -> Response:
        """Return the documents with most of the words, if few documents match: a slice of them and their total."""
        if self._most_words is None:
            return Response(0, [], {})
        return self._search(self._most_words, offset, limit, sort=self.matching.sort)

    def related(self, limit: int) -> Response:
        """Return other documents on the subject of the query, the best first."""
        if not self.plan.conjunction.words or not limit:
            return Response(0, [], {})
        listed = AnyOf((self.plan.node, self._most_words)) if self._most_words else self.plan.node
        node = Without(self.plan.conjunction.with_any_word(self._significant_terms), listed)
        return self._search(node, 0, limit, sort=Sort.RELEVANCE)

    @cached_property
    def _most_words(self) -> Node | None:
        """The node of the documents with at least half of the words; None if enough documents match all words.

        If no document has so many words, one word is enough, so that any word that documents have finds something.
        """
        conjunction = self.plan.conjunction
        if self.total >= FEW_MATCHES or not conjunction.can_match_in_part:
            return None
        half = (len(conjunction.words) + 1) // 2
        node = self._with_some_words(half)
        if half > 1 and not self.total and not self._search(node, 0, 0, sort=Sort.RELEVANCE).total:
            return self._with_some_words(1)
        return node

    def _with_some_words(self, minimum: int) -> Node:
        node = self.plan.conjunction.with_some_words(minimum, self._significant_terms)
        return Without(node, self.plan.node)

    def _search(self, node: Node, offset: int, limit: int, *, sort: Sort) -> Response:
        labels = tuple(word.node for word in self.plan.conjunction.words)
        request = replace(
            self.matching, plan=node, facets=(), counts=(), sort=sort, offset=offset, limit=limit, labels=labels
        )
        return self.reader.search(request)

    @cached_property
    def _significant_terms(self) -> list[Node]:
        """The most significant terms of the first matches; if these are few, of the first documents with any word."""
        if self.total >= FEW_MATCHES:  # most of them are on the page and have been analysed
            request = replace(self.matching, sort=Sort.RELEVANCE, offset=0, limit=FEW_MATCHES)
        else:
            request = Request(self.plan.conjunction.with_any_word(), self.matching.today)
        examples = self.reader.search(request).hits
        return significant_term_nodes([hit.document.id for hit in examples], self.reader)


def significant_term_nodes(document_ids: Sequence[str], reader: Reader) -> list[Node]:
    """Return low-weight terms for the most significant words of documents, weighted by their significance."""
    terms = reader.vectors.significant_terms(document_ids, TermKind.BASE, _FIELDS, limit=MAX_TERMS)
    highest = max((significance for _, significance in terms), default=1.0)
    return [
        Term(
            TermKind.BASE,
            term,
            tuple((field, FIELD_WEIGHTS[field] * (_WEIGHT * significance / highest)) for field in _FIELDS),
        )
        for term, significance in terms
    ]
