"""Translation of a query tree into a plan for the engine.

The width decides which forms of a word match, and closer forms score higher. In the widest width a compound also
matches documents that contain all of its parts as separate words (lastensuojelu: "lasten … suojelu"); a single part
adds to the score of a match but does not match alone. The weights and rules were chosen with benchmarks/relevance.py;
see benchmarks/RELEVANCE.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from indexer.analysis import Analyzer, tokenize
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
from searchapp.query.optional_words import without_stop_words
from searchapp.query.parser import ParsedQuery
from searchapp.query.spacing import Spacings
from searchapp.query.terms import QueryTerm, QueryWord
from searchapp.query.terms import Width as Width
from searchapp.query.weights import FIELD_WEIGHTS, weight_of

PART_WEIGHT = 0.5  # of a query word inside a compound, relative to the word itself
OWN_PART_WEIGHT = 0.25  # of a part of a query word
SYNONYM_WEIGHT = 0.5  # of a synonym of a query word
FACT_WEIGHT = 0.5  # of a word that names a fact, among the documents that have the fact
OPTIONAL_WEIGHT = 0.25  # of a word that carries no subject: it only decides between documents on the subject


class Plan(NamedTuple):
    """The plan of a query.

    node: what the engine searches for. query_terms: what can match in a text. notices: codes of messages to the user.
    """

    node: Node
    query_terms: tuple[QueryTerm, ...]
    notices: tuple[str, ...]


Expansions = Mapping[tuple[query.Leaf, ...], tuple[query.Leaf, ...]]
"""The leaves that each span of leaves is expanded with: synonyms, or all names of a funder."""


_Span = tuple[tuple[query.Leaf, ...], tuple[query.Leaf, ...]]


class Planner:
    """Plans query trees in one width."""

    def __init__(
        self,
        analyzer: Analyzer,
        width: Width,
        expansions: Expansions | None = None,
        spacings: Spacings | None = None,
    ) -> None:
        self.analyzer = analyzer
        self.width = width
        self.expansions = expansions or {}
        self.spacings = spacings or {}
        self._spans = self._without_stop_words(self.expansions)
        self._spacings = self._without_stop_words(self.spacings)

    def _without_stop_words(self, spans: Expansions) -> dict[tuple[query.Leaf, ...], _Span]:
        """Return spans by their leaves that are planned: without stop words ("sosiaali- ja terveysministeriö")."""
        return {
            tuple(leaf for leaf in span if without_stop_words(leaf, self.analyzer)) or span: (span, others)
            for span, others in spans.items()
        }

    def plan(self, parsed: ParsedQuery) -> Plan:
        """Return the plan of a query. Stop words are searched for only if the query has no other words."""
        tree = parsed.tree
        if tree is None:
            return Plan(EVERYTHING, (), parsed.notices)
        terms = self._query_terms(tree)
        significant = tuple(filter(_is_significant, terms))
        if significant:
            return Plan(self._node(without_stop_words(tree, self.analyzer) or tree), significant, parsed.notices)
        notices = (*parsed.notices, "only_stop_words") if terms else parsed.notices
        return Plan(self._node(tree), tuple(terms), notices)

    def any_term_nodes(self, terms: Iterable[QueryTerm]) -> list[Node]:
        """Return nodes that together match documents with any of the terms, including single parts of compounds."""
        nodes: list[Node] = []
        for term in terms:
            if term.is_prefix or len(term.words) > 1:
                nodes.append(self._term_node(term))
            else:
                nodes += self._word_nodes(term)
                if self.width is Width.COMPOUND and not (term.synonym_of or term.spelling_of):
                    nodes += self._part_nodes(term.words[0].terms.part, term.fields)
        return nodes

    # From trees to nodes

    def _node(self, tree: query.Node) -> Node:
        """Return the engine node for a query tree."""
        match tree:
            case query.And(nodes):
                return self._conjunction(nodes)
            case query.Fact():
                return self._conjunction((tree,))
            case query.Or(nodes):
                return AnyOf(tuple(map(self._node, nodes)))
            case query.Not(node):
                return Without(EVERYTHING, self._node(node))
            case query.Optional(word):
                return self._node(word)
            case query.Years(first, last):
                return Where(Filters(year_from=first, year_to=last if last is not None else LAST_YEAR))
            case query.Value("status", value):
                return Where(Filters(statuses=frozenset({Status(value)})))
            case query.Value(facet, value):
                return Where(Filters(keywords={facet: frozenset({value})}))
            case _:
                return AnyOf((*self._typed_nodes((tree,)), *self._expansion_nodes((tree,))))

    def _conjunction(self, nodes: tuple[query.Node, ...]) -> Node:
        """Return the node of an And: its required nodes, boosted by optional words and facts, without negated nodes."""
        boosts = [boost for node in nodes for boost in self._boosts(node)]
        excluded = tuple(self._node(node.node) for node in nodes if isinstance(node, query.Not))
        limits = [node.limit if isinstance(node, query.Fact) else node for node in nodes]
        required: Node = AllOf(
            tuple(self._required([node for node in limits if not isinstance(node, query.Not | query.Optional)]))
        )
        boosted = Boosted(required, AnyOf(tuple(boosts))) if boosts else required
        return Without(boosted, AnyOf(excluded)) if excluded else boosted

    def _boosts(self, node: query.Node) -> Iterator[Node]:
        """Yield what adds to the score of documents that match an And, although they need not match it."""
        weight = OPTIONAL_WEIGHT if isinstance(node, query.Optional) else FACT_WEIGHT
        words = (node.node,) if isinstance(node, query.Optional) else node.words if isinstance(node, query.Fact) else ()
        for word in words:
            term = self._query_term(word)
            if term and _is_significant(term):
                yield from self._word_nodes(term._replace(weight=weight))
        for leaf in self.expansions.get(words, ()):
            term = self._query_term(leaf, synonym_of=query.text_of_span(words))
            if term:
                yield self._term_node(term._replace(weight=weight))

    def _required(self, nodes: Sequence[query.Node]) -> Iterator[Node]:
        """Yield an engine node for each of the nodes of an And; those of an expanded span become one node."""
        for span in {**self._spans, **self._spacings}:
            if len(span) > 1 and all(leaf in nodes for leaf in span):
                yield AnyOf((*self._typed_nodes(span), *self._expansion_nodes(span)))
                nodes = [node for node in nodes if node not in span]
        yield from map(self._node, nodes)

    def _typed_nodes(self, span: tuple[query.Leaf, ...]) -> list[Node]:
        """Return alternative nodes for a span as typed and in its other spellings.

        A span that ended with a stop word has the phrase among the spellings, so its other word alone does not match.
        """
        typed, others = self._spacings.get(span, (span, ()))
        nodes = [self._leaf_node(leaf, spelling_of=query.text_of_span(typed)) for leaf in others]
        if len(typed) > len(span):
            return nodes
        own = AllOf(tuple(map(self._node, span))) if len(span) > 1 else self._leaf_node(span[0])
        return [own, *nodes]

    def _expansion_nodes(self, span: tuple[query.Leaf, ...]) -> list[Node]:
        typed, others = self._spans.get(span, ((), ()))
        return [
            self._leaf_node(leaf, synonym_of=query.text_of_span(typed)) if query.text_of(leaf) else self._node(leaf)
            for leaf in others
        ]

    def _leaf_node(self, leaf: query.Leaf, *, synonym_of: str = "", spelling_of: str = "") -> Node:
        term = self._query_term(leaf, synonym_of=synonym_of, spelling_of=spelling_of)
        return self._term_node(term) if term else AnyOf(())

    # From leaves to terms

    def _query_terms(self, tree: query.Node) -> list[QueryTerm]:
        """Return the terms that a tree searches texts for, including synonyms."""
        typed = list(query.leaves(tree))
        terms = [self._query_term(leaf) for leaf in typed]
        for span, others in self.expansions.items():
            if all(leaf in typed for leaf in span):
                terms += [self._query_term(leaf, synonym_of=query.text_of_span(span)) for leaf in others]
        for span, others in self.spacings.items():
            if all(leaf in typed for leaf in span):
                terms += [self._query_term(leaf, spelling_of=query.text_of_span(span)) for leaf in others]
        return [term for term in terms if term]

    def _query_term(self, leaf: query.Leaf, *, synonym_of: str = "", spelling_of: str = "") -> QueryTerm | None:
        text = query.text_of(leaf)
        if not text or isinstance(leaf, query.Years | query.Value):
            return None
        fields = TEXT_FIELDS_OF[leaf.field] if leaf.field else TEXT_FIELDS
        if isinstance(leaf, query.Phrase):
            words = tuple(
                QueryWord(token.form, self.analyzer.query_word(token.form), token.position) for token in tokenize(text)
            )
            return QueryTerm(text, words, fields, synonym_of=synonym_of, spelling_of=spelling_of)
        word = QueryWord(leaf.form, self.analyzer.query_word(leaf.form))
        return QueryTerm(text, (word,), fields, isinstance(leaf, query.Prefix), synonym_of, spelling_of=spelling_of)

    # From terms to nodes

    def _term_node(self, term: QueryTerm) -> Node:
        if term.is_prefix:
            return Prefix(TermKind.EXACT, term.words[0].terms.exact, _weights(term, TermKind.EXACT))
        if len(term.words) > 1:
            return self._phrase_node(term)
        return self._with_own_parts(self._word_nodes(term), term)

    def _word_nodes(self, term: QueryTerm) -> list[Node]:
        """Return the nodes of the index terms that a word matches in this width."""
        kind, index_terms = term.words[0].term_kind_in(self.width)
        nodes: list[Node] = [Term(kind, index_term, _weights(term, kind)) for index_term in index_terms]
        if self.width is Width.COMPOUND and kind is TermKind.BASE:
            weights = _weights(term, TermKind.PART, PART_WEIGHT)
            nodes += [Term(TermKind.PART, index_term, weights) for index_term in index_terms]
        return nodes

    def _with_own_parts(self, nodes: list[Node], term: QueryTerm) -> Node:
        """Return a node that also matches documents with all parts of a compound, and also scores single parts.

        Synonyms and other spellings are not widened, because they already differ from what was typed.
        """
        terms = term.words[0].terms
        is_widened = self.width is Width.COMPOUND and not (term.synonym_of or term.spelling_of)
        part_nodes = self._part_nodes(terms.part, term.fields) if is_widened else []
        if not part_nodes:
            return AnyOf(tuple(nodes))
        if terms.split:
            parts = (AnyOf(tuple(self._part_nodes((part,), term.fields, weight=0.0))) for part in terms.split)
            nodes = [*nodes, AllOf(tuple(parts))]
        return Boosted(AnyOf(tuple(nodes)), AnyOf(tuple(part_nodes)))

    def _part_nodes(
        self, parts: Iterable[str], fields: Iterable[str], *, weight: float = OWN_PART_WEIGHT
    ) -> list[Node]:
        weights = tuple((field, FIELD_WEIGHTS[field] * weight) for field in fields if field in PROSE_FIELDS)
        return [Term(kind, part, weights) for part in parts for kind in (TermKind.BASE, TermKind.PART)]

    def _phrase_node(self, term: QueryTerm) -> Node:
        """Return a node for the words of a phrase that are not stop words, or for all words if all match as written."""
        first_word, last_word = term.words[0], term.words[-1]
        width = Width.EXACT if term.is_exact(last_word) else self.width
        lookups = [(word.offset, *word.term_kind_in(width)) for word in term.words]
        kind = TermKind.EXACT if all(kind == TermKind.EXACT for _, kind, _ in lookups) else TermKind.BASE
        slots = tuple((offset, index_terms) for offset, word_kind, index_terms in lookups if word_kind is kind)
        first = slots[0][0]
        slots = tuple((offset - first, index_terms) for offset, index_terms in slots)
        phrase = Phrase(kind, slots, _weights(term, kind))
        if kind is TermKind.EXACT or not term.is_exact(first_word):
            return phrase
        as_written = Term(TermKind.EXACT, first_word.terms.exact, tuple((field, 0.0) for field in term.fields))
        return AllOf((phrase, as_written))


def _is_significant(term: QueryTerm) -> bool:
    """Return whether a term is more than stop words."""
    return term.is_prefix or any(word.terms.base for word in term.words)


def _weights(term: QueryTerm, kind: TermKind, factor: float = 1.0) -> Weights:
    """Return the fields to search for one kind of index term, with the weight of each."""
    factor *= term.weight * (SYNONYM_WEIGHT if term.synonym_of else 1.0)
    return tuple(
        (field, weight_of(field, term.typed) * factor)
        for field in term.fields
        if kind is not TermKind.PART or field in PROSE_FIELDS
    )
