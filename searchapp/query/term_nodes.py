"""Translation of the words of a query into nodes of the engine, in one width.

Exact words score above inflected ones, those above words inside compounds, and those above synonyms.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from indexer.analysis import Analyzer, tokenize
from indexer.engines.base import AllOf, AnyOf, Boosted, Node, Phrase, Prefix, Term, Weights
from indexer.fields import PROSE_FIELDS, TEXT_FIELDS, TermKind
from searchapp.query import ast
from searchapp.query.keywords import TEXT_FIELDS_OF
from searchapp.query.terms import QueryTerm, QueryWord, Width
from searchapp.query.weights import FIELD_WEIGHTS, weight_of

PART_WEIGHT = 0.5  # of a query word inside a compound, relative to the word itself
PART_LIMIT = 0.9  # of the weight of the word itself, at most, where compounds with the word are rarer than the word
OWN_PART_WEIGHT = 0.3  # of a part of a query word
EXACT_WEIGHT = 0.05  # of a query word in the very form that was typed, added to that of any form
NEIGHBOUR_WEIGHT = 0.4  # of two words that are next to each other as they were typed
NOTHING: Node = AnyOf(())


class WordNodes(NamedTuple):
    """The nodes of a word. node: matches it. boost: adds to the score of its typed form and of its parts."""

    node: Node
    boost: Node = NOTHING

    def joined(self) -> Node:
        """Return one node that matches the word and adds the boost to its matches."""
        return self.node if self.boost == NOTHING else Boosted(self.node, self.boost)


class TermNodes:
    """Returns the nodes of query terms in one width."""

    def __init__(self, analyzer: Analyzer, width: Width) -> None:
        self.analyzer = analyzer
        self.width = width

    def query_term(self, leaf: ast.Leaf, *, synonym_of: str = "", spelling_of: str = "") -> QueryTerm | None:
        """Return the term that a leaf searches texts for; None for years and values of facets.

        synonym_of, spelling_of: see QueryTerm.
        """
        text = ast.text_of(leaf)
        if not text or isinstance(leaf, ast.Years | ast.Value):
            return None
        fields = TEXT_FIELDS_OF[leaf.field] if leaf.field else TEXT_FIELDS
        if isinstance(leaf, ast.Phrase):
            words = tuple(
                QueryWord(token.form, self.analyzer.query_word(token.form, leaf.language), token.position)
                for token in tokenize(text)
            )
            return QueryTerm(text, words, fields, synonym_of=synonym_of, spelling_of=spelling_of)
        if isinstance(leaf, ast.Prefix):
            return QueryTerm(text, (QueryWord(leaf.form, self.analyzer.query_word(leaf.form)),), fields, is_prefix=True)
        word = QueryWord(leaf.form, self.analyzer.query_word(leaf.form, leaf.language))
        is_label = bool(leaf.language)
        return QueryTerm(text, (word,), fields, synonym_of=synonym_of, spelling_of=spelling_of, is_label=is_label)

    def nodes(self, term: QueryTerm) -> WordNodes:
        """Return the nodes of a term."""
        if term.is_prefix:
            return WordNodes(Prefix(TermKind.EXACT, term.words[0].terms.exact, _weights(term, TermKind.EXACT)))
        if len(term.words) > 1:
            return WordNodes(self._phrase_node(term))
        return self._with_own_parts(self.word_nodes(term), term)

    def word_nodes(self, term: QueryTerm) -> list[Node]:
        """Return the nodes of the index terms that a word matches in this width."""
        kind, index_terms = term.words[0].term_kind_in(self.width)
        nodes: list[Node] = [Term(kind, index_term, _weights(term, kind)) for index_term in index_terms]
        if self.width is Width.COMPOUND and kind is TermKind.BASE and not term.is_label:
            weights = _weights(term, TermKind.PART, PART_WEIGHT)
            limit = (TermKind.BASE, PART_LIMIT / PART_WEIGHT)
            nodes += [Term(TermKind.PART, index_term, weights, limit) for index_term in index_terms]
        return nodes

    def _with_own_parts(self, nodes: list[Node], term: QueryTerm) -> WordNodes:
        """Return nodes that also match documents with all parts of a compound, and also score single parts.

        Synonyms and other spellings are not widened, because they already differ from what was typed.
        """
        terms = term.words[0].terms
        if term.synonym_of or term.spelling_of:
            return WordNodes(AnyOf(tuple(nodes)))
        kind, _ = term.words[0].term_kind_in(self.width)
        weights = _weights(term, TermKind.EXACT, EXACT_WEIGHT)
        as_typed = [Term(TermKind.EXACT, terms.exact, weights)] if kind is TermKind.BASE else []
        is_widened = self.width is Width.COMPOUND
        part_nodes = self._part_nodes(terms.part, term.fields, weight=OWN_PART_WEIGHT) if is_widened else []
        if part_nodes and terms.split:
            parts = (AnyOf(tuple(self._part_nodes((part,), term.fields, weight=0.0))) for part in terms.split)
            nodes = [*nodes, AllOf(tuple(parts))]
        return WordNodes(AnyOf(tuple(nodes)), AnyOf((*as_typed, *part_nodes)))

    def _part_nodes(self, parts: Iterable[str], fields: Iterable[str], *, weight: float) -> list[Node]:
        weights = tuple((field, FIELD_WEIGHTS[field] * weight) for field in fields if field in PROSE_FIELDS)
        return [Term(kind, part, weights) for part in parts for kind in (TermKind.BASE, TermKind.PART)]

    def neighbours(self, first: str, second: str) -> Node:
        """Return a node that matches two words next to each other, in any of their forms that the width matches."""
        forms = [QueryWord(form, self.analyzer.query_word(form)) for form in (first, second)]
        (kind, first_terms), (other_kind, second_terms) = (word.term_kind_in(self.width) for word in forms)
        if kind is not other_kind:
            return NOTHING
        weights = tuple((field, FIELD_WEIGHTS[field] * NEIGHBOUR_WEIGHT) for field in PROSE_FIELDS)
        return Phrase(kind, ((0, first_terms), (1, second_terms)), weights)

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


def _weights(term: QueryTerm, kind: TermKind, factor: float = 1.0) -> Weights:
    """Return the fields to search for one kind of index term, with the weight of each."""
    fields = term.fields if kind is not TermKind.PART else tuple(filter(PROSE_FIELDS.__contains__, term.fields))
    return _weights_in(fields, term.typed, factor * term.weight)


@lru_cache(maxsize=1_000)  # the plans of a search in all widths and of relaxed queries have the same words
def _weights_in(fields: tuple[str, ...], typed: str, factor: float) -> Weights:
    return tuple((field, weight_of(field, typed) * factor) for field in fields)
