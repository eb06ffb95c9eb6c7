"""Significant terms of documents, and related documents that have them but do not match the search.

Related documents are found with pseudo-relevance feedback (Rocchio 1971, its simplest form): the most significant terms
of the first hits are added to the query with low weights, and the matches of the search are excluded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import log1p

from indexer.engines.base import AnyOf, Node, Reader, Term, Without
from indexer.fields import TermKind
from searchapp.highlight.analyzed_text import AnalyzedDocument
from searchapp.query.weights import FIELD_WEIGHTS

MAX_TERMS = 20  # of the documents; with 10 to 40 no measure differs by more than 0.003
_WEIGHT = 0.15  # of the most significant term, relative to a query word; 0.1 to 0.3 give the same results
_FIELDS = ("title", "summary", "results", "text")
_MIN_DOCUMENTS = 2  # that have a term; a term of one document finds no others


def related_node(term_nodes: list[Node], examples: Iterable[AnalyzedDocument], matches: Node, reader: Reader) -> Node:
    """Return a node for documents that are related to a query but do not match it.

    term_nodes: match any term of the query. examples: the first documents that they match. matches: the node of the
    query itself.
    """
    return Without(AnyOf((*term_nodes, *significant_term_nodes(examples, reader))), matches)


def significant_term_nodes(examples: Iterable[AnalyzedDocument], reader: Reader) -> list[Node]:
    """Return low-weight terms for the most significant words of the documents, weighted by their significance."""
    return [
        Term(TermKind.BASE, term, tuple((field, FIELD_WEIGHTS[field] * weight) for field in _FIELDS))
        for term, weight in _significant_terms(examples, reader)
    ]


def _significant_terms(examples: Iterable[AnalyzedDocument], reader: Reader) -> list[tuple[str, float]]:
    """Return (term, weight) of the most significant terms of the documents by tf-idf, the highest weight first."""
    scores: dict[str, float] = {}
    size = max(1, reader.size)
    for document in examples:
        counts = Counter(
            term
            for field, pieces in document.items()
            if field in _FIELDS
            for piece in pieces
            for terms in piece.terms
            for term in terms.base
        )
        for term, count in counts.items():
            scores[term] = scores.get(term, 0.0) + count / (count + 1)
    for term in scores:
        frequency = reader.document_frequency(TermKind.BASE, term)
        rarity = (size - frequency + 0.5) / (frequency + 0.5)
        scores[term] *= log1p(rarity) if frequency >= _MIN_DOCUMENTS else 0.0
    best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:MAX_TERMS]
    highest = best[0][1] if best else 0.0
    return [(term, _WEIGHT * score / highest) for term, score in best if score > 0]
