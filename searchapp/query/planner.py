"""A query tree to a plan for the engine.

A word finds a text that has it in the width asked for; how well it fits decides the order. In the widest, a compound
is also found where all its parts stand apart (lastensuojelu: "lasten … suojelu"), and one part alone only adds to the
score of what is found anyway. Weights and rules were chosen with benchmarks/relevance.py; see benchmarks/RELEVANCE.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from indexer.analysis import Analyzer, WordTerms, tokenize
from indexer.engines.base import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Boosted,
    Filters,
    Node,
    Phrase,
    Prefix,
    Term,
    Weights,
    Where,
    Without,
)
from indexer.fields import PROSE_FIELDS, TEXT_FIELDS, TermKind
from indexer.model import LAST_YEAR, Status
from searchapp.query import ast as query
from searchapp.query.keywords import TEXT_FIELDS_OF
from searchapp.query.parser import ParsedQuery

FIELD_WEIGHTS = {
    "title": 1.3,
    "titles": 1.0,
    "summary": 1.0,
    "results": 1.0,
    "text": 1.0,
    "funders": 0.5,
    "organisations": 0.5,
    "people": 0.5,
}
PART_WEIGHT = 0.5  # a query word found inside a compound, against one found whole
OWN_PART_WEIGHT = 0.25  # a part of a query word
SYNONYM_WEIGHT = 0.5  # what a query word is also called


class Width(StrEnum):
    """How far from the written form a text may be: as written; inflected; a part of a compound too."""

    EXACT = "exact"
    INFLECTED = "inflected"
    COMPOUND = "compound"


class Slot(NamedTuple):
    """A word of a query, analysed. offset: how far it stands from the first of its phrase."""

    form: str
    terms: WordTerms
    offset: int = 0

    def told_by(self, width: Width) -> tuple[TermKind, tuple[str, ...]]:
        """Return the kind of term that finds it in a width, and the terms; a stop word is found as written."""
        if width is Width.EXACT or not self.terms.base:
            return TermKind.EXACT, (self.terms.exact,)
        return TermKind.BASE, self.terms.base


class Sought(NamedTuple):
    """One word or phrase of a query, to find in a text and to explain.

    typed: as the person typed it. fields: where it must stand. is_prefix: it may go on after its letters.
    stands_for: the typed words that it is a synonym of, "" when it was typed itself.
    """

    typed: str
    slots: tuple[Slot, ...]
    fields: tuple[str, ...] = TEXT_FIELDS
    is_prefix: bool = False
    stands_for: str = ""


class Plan(NamedTuple):
    """node: what the engine looks for. sought: what may be found in a text. notices: codes for a person."""

    node: Node
    sought: tuple[Sought, ...]
    notices: tuple[str, ...]


Alternatives = Mapping[tuple[query.Leaf, ...], tuple[query.Leaf, ...]]
"""What else is meant by leaves that stand side by side: synonyms, or a funder by all its names."""


class Planner:
    """Plans one tree in one width."""

    def __init__(self, analyzer: Analyzer, width: Width, alternatives: Alternatives | None = None) -> None:
        self.analyzer = analyzer
        self.width = width
        self.alternatives = alternatives or {}
        self._meant = {
            tuple(leaf for leaf in span if _without_stop_words(leaf, analyzer)) or span: (span, others)
            for span, others in self.alternatives.items()
        }  # the plan has no stop words beside other words: "sosiaali- ja terveysministeriö"

    def plan(self, parsed: ParsedQuery) -> Plan:
        """Return the plan of a query. A stop word is looked for only where the query has nothing else."""
        tree = parsed.tree
        if tree is None:
            return Plan(EVERYTHING, (), parsed.notices)
        found = self._sought_of(tree)
        telling = any(map(_is_telling, found))
        notices = parsed.notices if telling or not found else (*parsed.notices, "only_stop_words")
        node = self.node(_without_stop_words(tree, self.analyzer) or tree if telling else tree)
        return Plan(node, tuple(each for each in found if not telling or _is_telling(each)), notices)

    def node(self, tree: query.Node) -> Node:
        """Return what finds a tree."""
        match tree:
            case query.And(nodes):
                kept = AllOf(tuple(self._side_by_side([each for each in nodes if not isinstance(each, query.Not)])))
                dropped = tuple(self.node(each.node) for each in nodes if isinstance(each, query.Not))
                return Without(kept, AnyOf(dropped)) if dropped else kept
            case query.Or(nodes):
                return AnyOf(tuple(self.node(each) for each in nodes))
            case query.Not(node):
                return Without(EVERYTHING, self.node(node))
            case query.Years(first, last):
                return Where(Filters(year_from=first, year_to=last if last is not None else LAST_YEAR))
            case query.Value("status", value):
                return Where(Filters(statuses=frozenset({Status(value)})))
            case query.Value(facet, value):
                return Where(Filters(keywords={facet: frozenset({value})}))
            case _:
                return AnyOf((self._leaf_node(tree), *self._alternative_nodes((tree,))))

    def _side_by_side(self, nodes: list[query.Node]) -> Iterator[Node]:
        """Yield what finds each of the nodes, those that mean something together as one."""
        for span in self._meant:
            if len(span) > 1 and all(leaf in nodes for leaf in span):
                yield AnyOf((AllOf(tuple(map(self.node, span))), *self._alternative_nodes(span)))
                nodes = [each for each in nodes if each not in span]
        yield from map(self.node, nodes)

    def _alternative_nodes(self, told: tuple[query.Leaf, ...]) -> list[Node]:
        span, others = self._meant.get(told, ((), ()))
        return [
            self._leaf_node(each, stands_for=_text_of_span(span)) if _text_of(each) else self.node(each)
            for each in others
        ]

    def _leaf_node(self, leaf: query.Leaf, *, stands_for: str = "") -> Node:
        sought = self._sought(leaf, stands_for=stands_for)
        return self._sought_node(sought) if sought else AnyOf(())

    def _sought_of(self, tree: query.Node) -> list[Sought]:
        """Return what a tree looks for in texts, synonyms too."""
        typed = list(query.leaves(tree))
        found = [self._sought(leaf) for leaf in typed]
        for span, others in self.alternatives.items():
            if all(leaf in typed for leaf in span):
                found += [self._sought(each, stands_for=_text_of_span(span)) for each in others]
        return [each for each in found if each]

    def _sought(self, leaf: query.Leaf, *, stands_for: str = "") -> Sought | None:
        text = _text_of(leaf)
        if not text or isinstance(leaf, query.Years | query.Value):
            return None
        fields = TEXT_FIELDS_OF[leaf.field] if leaf.field else TEXT_FIELDS
        if isinstance(leaf, query.Phrase):
            slots = tuple(
                Slot(token.form, self.analyzer.query_word(token.form), token.position) for token in tokenize(text)
            )
            return Sought(text, slots, fields, stands_for=stands_for)
        slot = Slot(leaf.form, self.analyzer.query_word(leaf.form))
        return Sought(text, (slot,), fields, isinstance(leaf, query.Prefix), stands_for)

    def weak_nodes(self, sought: Iterable[Sought]) -> list[Node]:
        """Return what finds texts that have anything of what is sought, single parts of compounds too."""
        nodes: list[Node] = []
        for each in sought:
            if each.is_prefix or len(each.slots) > 1:
                nodes.append(self._sought_node(each))
            else:
                nodes += self._word_terms(each)
                if self.width is Width.COMPOUND and not each.stands_for:
                    nodes += self._own_parts(each.slots[0].terms.part, each.fields)
        return nodes

    def _sought_node(self, sought: Sought) -> Node:
        if sought.is_prefix:
            return Prefix(TermKind.EXACT, sought.slots[0].terms.exact, _weights(sought, TermKind.EXACT))
        if len(sought.slots) > 1:
            return self._phrase(sought)
        return self._with_own_parts(self._word_terms(sought), sought)

    def _word_terms(self, sought: Sought) -> list[Node]:
        """Return the terms that a word is found by in this width."""
        kind, terms = sought.slots[0].told_by(self.width)
        found: list[Node] = [Term(kind, term, _weights(sought, kind)) for term in terms]
        if self.width is Width.COMPOUND and kind is TermKind.BASE:
            found += [Term(TermKind.PART, term, _weights(sought, TermKind.PART, PART_WEIGHT)) for term in terms]
        return found

    def _with_own_parts(self, nodes: list[Node], sought: Sought) -> Node:
        """Return the nodes widened to texts that have all the parts of a compound, and scored by single ones.

        Not of a synonym: it is far enough from what was typed.
        """
        terms = sought.slots[0].terms
        widened = self.width is Width.COMPOUND and not sought.stands_for
        parts = self._own_parts(terms.part, sought.fields) if widened else []
        if not parts:
            return AnyOf(tuple(nodes))
        if terms.split:
            apart = (AnyOf(tuple(self._own_parts((part,), sought.fields, weight=0.0))) for part in terms.split)
            nodes = [*nodes, AllOf(tuple(apart))]
        return Boosted(AnyOf(tuple(nodes)), AnyOf(tuple(parts)))

    def _own_parts(self, parts: Iterable[str], fields: Iterable[str], *, weight: float = OWN_PART_WEIGHT) -> list[Node]:
        weights = tuple((field, FIELD_WEIGHTS[field] * weight) for field in fields if field in PROSE_FIELDS)
        return [Term(kind, part, weights) for part in parts for kind in (TermKind.BASE, TermKind.PART)]

    def _phrase(self, sought: Sought) -> Node:
        """Return what finds a phrase: of words that tell something, else of all of them as written."""
        told = [(slot.offset, *slot.told_by(self.width)) for slot in sought.slots]
        kind = TermKind.EXACT if all(each == TermKind.EXACT for _, each, _ in told) else TermKind.BASE
        slots = tuple((offset, terms) for offset, each, terms in told if each is kind)
        first = slots[0][0]
        slots = tuple((offset - first, terms) for offset, terms in slots)
        return Phrase(kind, slots, _weights(sought, kind))


def _text_of(leaf: query.Leaf) -> str:
    """Return the text of a leaf as a person would recognise it, "" of years and values."""
    match leaf:
        case query.Word(form):
            return form
        case query.Phrase(text):
            return text
        case query.Prefix(form):
            return f"{form}*"
        case _:
            return ""


def _text_of_span(span: Iterable[query.Leaf]) -> str:
    return " ".join(filter(None, map(_text_of, span)))


def _is_telling(sought: Sought) -> bool:
    return sought.is_prefix or any(slot.terms.base for slot in sought.slots)


def _without_stop_words(tree: query.Node, analyzer: Analyzer) -> query.Node | None:
    """Return the tree without the words that tell nothing; None where nothing is left."""
    match tree:
        case query.Word(form):
            return tree if analyzer.query_word(form).base else None
        case query.And(nodes) | query.Or(nodes):
            kept = [each for node in nodes if (each := _without_stop_words(node, analyzer)) is not None]
            return type(tree)(tuple(kept)) if len(kept) > 1 else (kept[0] if kept else None)
        case query.Not(node):
            inner = _without_stop_words(node, analyzer)
            return query.Not(inner) if inner else None
        case _:
            return tree


def _weights(sought: Sought, kind: TermKind, share: float = 1.0) -> Weights:
    """Return the fields to look in for one kind of term, and the weight of each."""
    share *= SYNONYM_WEIGHT if sought.stands_for else 1.0
    return tuple(
        (field, FIELD_WEIGHTS[field] * share)
        for field in sought.fields
        if kind is not TermKind.PART or field in PROSE_FIELDS
    )
