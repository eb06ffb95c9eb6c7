"""Translation of a query tree into a plan for the engine.

The width decides which forms of a word match, and closer forms score higher. In the widest width a compound also
matches documents that contain all of its parts as separate words (lastensuojelu: "lasten … suojelu"); a single part
adds to the score of a match but does not match alone. The weights and rules were chosen with benchmarks/relevance.py;
see benchmarks/RELEVANCE.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from indexer.analysis import Analyzer
from indexer.engines.base import EVERYTHING, AllOf, AnyOf, AtLeast, Boosted, Filters, Node, Where, Without
from indexer.model import LAST_YEAR, Status
from searchapp.query import ast as query
from searchapp.query.optional_words import without_stop_words
from searchapp.query.parser import ParsedQuery
from searchapp.query.spacing import Spacings
from searchapp.query.term_nodes import NOTHING, TermNodes, WordNodes
from searchapp.query.terms import QueryTerm
from searchapp.query.terms import Width as Width

FACT_WEIGHT = 0.5  # of a word that names a fact, among the documents that have the fact
SYNONYM_WEIGHT = 0.3  # of a synonym of a query word
OPTIONAL_WEIGHT = 0.25  # of a word that carries no subject: it only decides between documents on the subject


class PlannedWord(NamedTuple):
    """A word, phrase or group of alternatives that documents must match.

    text: as a query. boost: scores documents with parts of the word. is_required: whether it was typed in a field, in
    quotation marks or with a plus sign, so that no document without it is of interest.
    """

    text: str
    node: Node
    boost: Node
    is_required: bool


class Conjunction(NamedTuple):
    """What documents must match, and what adds to their score.

    words: all must match. limits: nodes without a score, such as years. excluded: must not match. boosts: of the score.
    """

    words: tuple[PlannedWord, ...] = ()
    limits: tuple[Node, ...] = ()
    excluded: tuple[Node, ...] = ()
    boosts: tuple[Node, ...] = ()

    @property
    def node(self) -> Node:
        """The node of the documents that match all words."""
        if not self.words:
            return self._limited(self._boosted(AllOf(self.limits), self.boosts), ())
        return self._limited(self._boosted(self._at_least(len(self.words)), self.boosts), self.limits)

    @property
    def can_match_in_part(self) -> bool:
        """Whether documents can match some of the words but not all."""
        return len(self.words) > 1 and not all(word.is_required for word in self.words)

    def with_some_words(self, minimum: int, boosts: Iterable[Node] = ()) -> Node:
        """Return a node for documents with at least so many of the words and all required ones. minimum: 1 or more."""
        required = tuple(word.node for word in self.words if word.is_required)
        some = self._boosted(self._at_least(minimum), (*self.boosts, *boosts))
        return self._limited(some, (*required, *self.limits))

    def with_any_word(self, others: Sequence[Node] = ()) -> Node:
        """Return a node for documents with any word, a part of one, or any of other nodes."""
        return self._limited(AnyOf((self._at_least(0), *others)), self.limits)

    def _at_least(self, minimum: int) -> Node:
        nodes, boosts = tuple(word.node for word in self.words), tuple(word.boost for word in self.words)
        if len(nodes) == minimum == 1:
            return self._boosted(nodes[0], boosts)
        return AtLeast(nodes, minimum, boosts)

    def _boosted(self, node: Node, boosts: tuple[Node, ...]) -> Node:
        filled = tuple(boost for boost in boosts if boost != AnyOf(()))
        return Boosted(node, AnyOf(filled)) if filled else node

    def _limited(self, node: Node, limits: tuple[Node, ...]) -> Node:
        limited = AllOf((node, *limits)) if limits else node
        return Without(limited, AnyOf(self.excluded)) if self.excluded else limited


class Plan(NamedTuple):
    """The plan of a query.

    node: what the engine searches for. query_terms: what can match in a text. notices: codes of messages to the user.
    conjunction: the parts of the node.
    """

    node: Node
    query_terms: tuple[QueryTerm, ...]
    notices: tuple[str, ...]
    conjunction: Conjunction = Conjunction()


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
        self.term_nodes = TermNodes(analyzer, width)
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
        notices = parsed.notices
        if significant:
            tree = without_stop_words(tree, self.analyzer) or tree
        elif terms:
            notices = (*notices, "only_stop_words")
        conjunction = self._conjunction(tree.nodes if isinstance(tree, query.And) else (tree,))
        return Plan(conjunction.node, significant or tuple(terms), notices, conjunction)

    # From trees to nodes

    def _node(self, tree: query.Node) -> Node:
        """Return the engine node for a query tree."""
        match tree:
            case query.And(nodes):
                return self._conjunction(nodes).node
            case query.Fact():
                return self._conjunction((tree,)).node
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
                return self._word(tree, (tree,)).joined()

    def _conjunction(self, nodes: tuple[query.Node, ...]) -> Conjunction:
        """Return the parts of the plan of an And."""
        facts = [node.limit for node in nodes if isinstance(node, query.Fact)]
        required = tuple(node for node in nodes if not isinstance(node, query.Not | query.Optional | query.Fact))
        words = tuple(node for node in required if not isinstance(node, query.Years | query.Value))
        return Conjunction(
            words=tuple(self._planned_word(node, words) for node in words),
            limits=tuple(self._node(node) for node in (*required, *facts) if node not in words),
            excluded=tuple(self._node(node.node) for node in nodes if isinstance(node, query.Not)),
            boosts=(*(boost for node in nodes for boost in self._boosts(node)), *self._neighbour_nodes(required)),
        )

    def _boosts(self, node: query.Node) -> Iterator[Node]:
        """Yield what adds to the score of documents that match an And, although they need not match it."""
        weight = OPTIONAL_WEIGHT if isinstance(node, query.Optional) else FACT_WEIGHT
        words = (node.node,) if isinstance(node, query.Optional) else node.words if isinstance(node, query.Fact) else ()
        for word in words:
            term = self.term_nodes.query_term(word)
            if term and _is_significant(term):
                yield from self.term_nodes.word_nodes(term._replace(weight=weight))
        for leaf in self.expansions.get(words, ()):
            term = self.term_nodes.query_term(leaf, synonym_of=query.text_of_span(words))
            if term:
                yield self.term_nodes.nodes(term._replace(weight=weight)).joined()

    def _planned_word(self, node: query.Node, others: tuple[query.Node, ...]) -> PlannedWord:
        """Return a word, phrase or group of alternatives of an And. others: all that the And requires."""
        if isinstance(node, query.Word | query.Phrase | query.Prefix):
            is_free = isinstance(node, query.Word) and not (node.field or node.is_required)
            return PlannedWord(str(node), *self._word(node, others), is_required=not is_free)
        boosts = tuple(self._word(leaf, (leaf,)).boost for leaf in query.leaves(node))
        return PlannedWord(str(node), self._node(node), AnyOf(boosts), is_required=False)

    def _word(self, leaf: query.Leaf, others: tuple[query.Node, ...]) -> WordNodes:
        """Return the nodes of a leaf, which also match the other names and spellings of any span that it is part of.

        A document with another name of several words matches each of them, so that it matches all. A leaf that was
        followed by a stop word (start up) has the phrase among its spellings, and does not match alone.
        """
        own = self._leaf_nodes(leaf)
        nodes = [own.node]
        for span, (typed, alternatives) in self._spacings.items():
            if leaf in span and all(other in others for other in span):
                nodes = nodes[1:] if len(typed) > len(span) else nodes
                text = query.text_of_span(typed)
                nodes += [self._leaf_nodes(other, spelling_of=text).joined() for other in alternatives]
        for span, (typed, alternatives) in self._spans.items():
            if leaf in span and all(other in others for other in span):
                nodes += self._synonym_nodes(query.text_of_span(typed), alternatives)
        return WordNodes(nodes[0] if len(nodes) == 1 else AnyOf(tuple(nodes)), own.boost)

    def _synonym_nodes(self, typed: str, alternatives: tuple[query.Leaf, ...]) -> Iterator[Node]:
        """Yield the nodes of other names. The more there are, the less each scores: many may be in one document."""
        weight = SYNONYM_WEIGHT / max(1, len(alternatives)) ** 0.5
        for leaf in alternatives:
            term = self.term_nodes.query_term(leaf, synonym_of=typed)
            yield self.term_nodes.nodes(term._replace(weight=weight)).joined() if term else self._node(leaf)

    def _leaf_nodes(self, leaf: query.Leaf, *, spelling_of: str = "") -> WordNodes:
        term = self.term_nodes.query_term(leaf, spelling_of=spelling_of)
        return self.term_nodes.nodes(term) if term else WordNodes(NOTHING)

    def _neighbour_nodes(self, required: tuple[query.Node, ...]) -> Iterator[Node]:
        """Yield a node for each two words that were typed next to each other, which matches where they are so too."""
        for first, second in pairwise(required):
            if isinstance(first, query.Word) and isinstance(second, query.Word) and not (first.field or second.field):
                yield self.term_nodes.neighbours(first.form, second.form)

    # From leaves to terms

    def _query_terms(self, tree: query.Node) -> list[QueryTerm]:
        """Return the terms that a tree searches texts for, including synonyms."""
        typed = list(query.leaves(tree))
        terms = [self.term_nodes.query_term(leaf) for leaf in typed]
        for span, others in self.expansions.items():
            if all(leaf in typed for leaf in span):
                terms += [self.term_nodes.query_term(leaf, synonym_of=query.text_of_span(span)) for leaf in others]
        for span, others in self.spacings.items():
            if all(leaf in typed for leaf in span):
                terms += [self.term_nodes.query_term(leaf, spelling_of=query.text_of_span(span)) for leaf in others]
        return [term for term in terms if term]


def _is_significant(term: QueryTerm) -> bool:
    """Return whether a term is more than stop words."""
    return term.is_prefix or any(word.terms.base for word in term.words)
