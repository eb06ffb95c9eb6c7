"""A query tree to a plan for the engine, and to what tells a matching word in a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from indexer.analysis import Analyzer, WordTerms, tokenize
from indexer.engines import base as engine
from indexer.fields import TEXT_FIELDS, TermKind, term_field
from searchapp.query import ParsedQuery, Phrase, Word

FIELD_WEIGHTS = {
    "title": 3.0,
    "titles": 2.0,
    "summary": 1.2,
    "results": 1.2,
    "text": 1.0,
    "funders": 1.0,
    "organisations": 1.0,
    "people": 1.0,
}
_PART_WEIGHT = 0.7  # a query word found inside a compound, against one found whole


class Slot(NamedTuple):
    """A word of a query: what a token must share with it, and how far it stands from the first of its phrase."""

    offset: int
    terms: WordTerms
    parts: bool = True
    """Whether it also matches as a part of a compound."""

    def matches(self, terms: WordTerms) -> bool:
        """Return whether a token with these terms is this word."""
        if not self.terms.base:
            return terms.exact == self.terms.exact
        wanted = self.terms.base
        return any(term in wanted for term in terms.base) or (self.parts and any(t in wanted for t in terms.part))


class Plan(NamedTuple):
    """node: what the engine looks for. sequences: for each word or phrase, its slots, to find it in a text."""

    node: engine.Node
    sequences: tuple[tuple[Slot, ...], ...]
    notices: tuple[str, ...]


def plan(query: ParsedQuery, analyzer: Analyzer) -> Plan:
    """Return the plan of a query: every word and phrase must be found, in whichever field.

    A stop word is looked for only where the query has nothing else.
    """
    sequences = [_sequence(node, analyzer) for node in query.nodes]
    telling = [sequence for sequence in sequences if any(slot.terms.base for slot in sequence)]
    notices = ("only_stop_words",) if sequences and not telling else ()
    used = tuple(telling or sequences)
    return Plan(engine.AllOf(tuple(_node(sequence) for sequence in used)), used, (*query.notices, *notices))


def _sequence(node: Word | Phrase, analyzer: Analyzer) -> tuple[Slot, ...]:
    if isinstance(node, Word):
        return (Slot(0, analyzer.query_word(node.form)),)
    slots = [Slot(token.position, analyzer.query_word(token.form), parts=False) for token in tokenize(node.text)]
    telling = [slot for slot in slots if slot.terms.base] or slots
    first = telling[0].offset
    return tuple(slot._replace(offset=slot.offset - first) for slot in telling)


def _node(sequence: tuple[Slot, ...]) -> engine.Node:
    first = sequence[0]
    kind = TermKind.BASE if first.terms.base else TermKind.EXACT
    if len(sequence) > 1:
        slots = tuple((slot.offset, slot.terms.base or (slot.terms.exact,)) for slot in sequence)
        return _in_fields(lambda field, weight: [engine.Phrase(term_field(field, kind), slots, weight)])
    if kind is TermKind.EXACT:
        return _in_fields(lambda field, weight: [engine.Term(term_field(field, kind), first.terms.exact, weight)])
    return _in_fields(lambda field, weight: _word_terms(field, first.terms.base, weight))


def _word_terms(field: str, terms: Iterable[str], weight: float) -> list[engine.Node]:
    return [
        engine.Term(term_field(field, kind), term, weight * share)
        for kind, share in ((TermKind.BASE, 1.0), (TermKind.PART, _PART_WEIGHT))
        for term in terms
    ]


def _in_fields(nodes_of: Callable[[str, float], list[engine.Node]]) -> engine.AnyOf:
    return engine.AnyOf(tuple(node for field in TEXT_FIELDS for node in nodes_of(field, FIELD_WEIGHTS[field])))
