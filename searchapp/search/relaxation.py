"""Relaxed queries suggested, never applied, when a search returns few results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from searchapp.query import ast
from searchapp.query.facts.readings import as_typed
from searchapp.query.optional_words import without_optional_words
from searchapp.query.parser import ParsedQuery
from searchapp.query.planner import Width
from searchapp.search.parameters import Parameters

_MAX_OFFERS = 5  # besides "did you mean"
_WIDER = {Width.EXACT: Width.INFLECTED, Width.INFLECTED: Width.COMPOUND}


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A relaxed search and its number of matches.

    kind: did_you_mean, without_quotes, without_filter, wider or without_word. about: the query, the facet,
    the width or the word that it changes.
    """

    kind: str
    about: str
    parameters: Parameters
    count: int


class Search(Protocol):
    """The parts that relaxation uses of the search that returned few results."""

    @property
    def corrected(self) -> Parameters:
        """The parameters of the search, with words that were typed without dots corrected."""
        ...

    @property
    def parsed(self) -> ParsedQuery:
        """Its corrected query."""
        ...

    @property
    def tree(self) -> ast.Node | None:
        """The tree of the corrected query, in which words without a subject are optional."""
        ...

    def totals_of(self, others: Sequence[Parameters]) -> list[int]:
        """Return the number of matches of each of several other searches."""
        ...

    def is_misspelt(self, form: str) -> bool:
        """Return whether a word of the query may be misspelt."""
        ...

    def nearest_form(self, form: str) -> str | None:
        """Return the word that a misspelt word most probably means; None if there is none."""
        ...


_Candidate = tuple[str, str, Parameters]
"""An offer without its count: kind, about, parameters."""


def relaxed_queries(search: Search, total: int) -> list[Offer]:
    """Return the relaxed searches that match more than total documents, in display order; at most five."""
    base = replace(search.corrected, page=1, related=0)
    tree = without_optional_words(search.tree)
    fewer_words = _without_fact(search.tree, base) if isinstance(tree, ast.Fact) else _fewer_words(tree, base)
    candidates = [*_without_quotes(tree, base), *_without_filters(base), *_wider(base), *fewer_words]
    totals = search.totals_of([parameters for _, _, parameters in candidates])
    offers = [
        Offer(kind=kind, about=about, parameters=parameters, count=count)
        for (kind, about, parameters), count in zip(candidates, totals, strict=True)
        if count > total
    ]
    return offers[:_MAX_OFFERS]


def _without_quotes(tree: ast.Node | None, base: Parameters) -> Iterator[_Candidate]:
    """Yield the query with its phrases replaced by their words."""
    if tree is not None and any(isinstance(leaf, ast.Phrase) for leaf in ast.leaves(tree)):
        unquoted = base.with_tree(ast.split_phrases(tree))
        yield "without_quotes", unquoted.q, unquoted


def _without_filters(base: Parameters) -> Iterator[_Candidate]:
    """Yield the search with one filter removed, for each filter."""
    for facet in base.facets:
        others = {name: values for name, values in base.facets.items() if name != facet}
        yield "without_filter", facet, replace(base, facets=others)
    if base.year_from is not None or base.year_to is not None:
        yield "without_filter", "year", replace(base, year_from=None, year_to=None)


def _wider(base: Parameters) -> Iterator[_Candidate]:
    width = _WIDER.get(base.width)
    if width:
        yield "wider", width.value, replace(base, width=width)


def _without_fact(tree: ast.Node | None, base: Parameters) -> Iterator[_Candidate]:
    """Yield the words without a subject of a query, without its only fact."""
    if isinstance(tree, ast.And):
        for fact in tree.nodes:
            if isinstance(fact, ast.Fact):
                yield "without_word", str(fact), base.with_tree(as_typed(ast.remove_node(tree, fact)))


def _fewer_words(tree: ast.Node | None, base: Parameters) -> Iterator[_Candidate]:
    """Yield the query with one node removed, for each node."""
    if not isinstance(tree, ast.And):
        return
    for node in tree.nodes:
        yield "without_word", str(node), base.with_tree(ast.remove_node(tree, node))
