"""Texts near the subject that a search does not find: for when it finds little.

The first hits tell what else such texts speak of (pseudo-relevance feedback, Rocchio 1971 in its plainest form): their
most telling words, weakly weighted, beside whatever of the query a text has. What the search finds is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import log1p

from indexer.engines.base import AnyOf, Node, Reader, Term, Without
from indexer.fields import TermKind
from searchapp.highlight.analyzed_text import AnalyzedDocument
from searchapp.query.planner import FIELD_WEIGHTS

_TERMS = 20  # words taken from the first hits; 10 to 40 differ by less than 0.003 of any measure
_WEIGHT = 0.15  # of the most telling of them, against a word of the query; 0.1 to 0.3 the same
_FIELDS = ("title", "summary", "results", "text")
_RAREST = 2  # a word of one text alone leads nowhere


def related_node(weak: list[Node], examples: Iterable[AnalyzedDocument], matches: Node, reader: Reader) -> Node:
    """Return what finds related texts, the best first.

    weak: what finds texts that have anything of the query. examples: the words of the first documents that have.
    matches: what the search itself finds.
    """
    return Without(AnyOf((*weak, *telling_nodes(examples, reader))), matches)


def telling_nodes(examples: Iterable[AnalyzedDocument], reader: Reader) -> list[Node]:
    """Return what finds the words that tell most of the documents, weakly weighted: the more a word tells, the more."""
    return [
        Term(TermKind.BASE, term, tuple((field, FIELD_WEIGHTS[field] * weight) for field in _FIELDS))
        for term, weight in _telling_terms(examples, reader)
    ]


def _telling_terms(examples: Iterable[AnalyzedDocument], reader: Reader) -> list[tuple[str, float]]:
    """Return the terms that tell most of the documents, each with its weight."""
    worth: dict[str, float] = {}
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
            worth[term] = worth.get(term, 0.0) + count / (count + 1)
    for term in worth:
        frequency = reader.document_frequency(TermKind.BASE, term)
        rarity = (size - frequency + 0.5) / (frequency + 0.5)
        worth[term] *= log1p(rarity) if frequency >= _RAREST else 0.0
    best = sorted(worth.items(), key=lambda item: (-item[1], item[0]))[:_TERMS]
    highest = best[0][1] if best else 0.0
    return [(term, _WEIGHT * each / highest) for term, each in best if each > 0]
