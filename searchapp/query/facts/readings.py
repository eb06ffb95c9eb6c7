"""Whether words that name a fact ("stea", "2014") limit a search to the fact, or are searched for as words.

One rule decides: the reading that finds the most documents is taken. A document that has the words of a fact instead of
the fact counts in full if they are a name, since a text with the name of a region is about it; a FACT_BIAS-th if they
may mean something else (a year, a funder, news); and next to nothing if texts do not use them (a status). So a name
limits if it finds as many documents as its words, and a year unless its number, required in the text, finds more than
FACT_BIAS times as many. A name that does not limit matches as words or as the fact. Users see the reading and can
change it (plain=words, fact=words).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import product
from math import prod
from typing import NamedTuple

from indexer.engines.base import AnyOf, Filters, Reader, Request
from indexer.normalize import fold
from searchapp.query import ast
from searchapp.query.optional_words import with_optional_words
from searchapp.query.parser import ParsedQuery
from searchapp.query.planner import Planner

FACT_BIAS: float = 4  # measured with benchmarks/readings.py, see benchmarks/RELEVANCE.md
_NEVER_BIAS = 1_000_000  # more than an index has documents
_NOTHING = AnyOf(())
_MAX_FREE = 3  # facts to decide on: the number of readings doubles with each


class ReadFact(NamedTuple):
    """A fact that words of a query name.

    words: as typed. is_limit: whether it limits the search. is_alternative: whether documents match by the words or by
    the fact. total: the number of documents that the search finds with it as a limit. filters: (name, value) of the
    parameters of a search that have the same effect. others: the query without the words.
    """

    words: str
    facet: str
    value: str
    is_limit: bool
    is_alternative: bool
    total: int
    filters: tuple[tuple[str, str], ...]
    others: str


class Reading(NamedTuple):
    """The reading of a query.

    tree: of the query, with the facts that limit instead of their words. facts: all that words name. names: those whose
    words match as words or as the fact.
    """

    tree: ast.Node | None
    facts: tuple[ReadFact, ...] = ()
    names: tuple[ast.Fact, ...] = ()


def choose_reading(
    tree: ast.Node | None,
    facts: Sequence[ast.Fact],
    count: Callable[[Sequence[ast.Node]], Sequence[int]],
    *,
    plain: Iterable[str] = (),
    required: Iterable[str] = (),
) -> Reading:
    """Return the reading of a tree.

    facts: those that its words may name. count: returns the number of documents that each of several trees matches.
    plain, required: the words of facts that never and always limit.
    """
    if tree is None or not facts:
        return Reading(tree)
    never, always = set(map(fold, plain)), set(map(fold, required))
    options = _options(facts, never, always)
    readings = list(product(*options))
    totals = dict(zip(readings, count([with_facts(tree, _chosen(facts, taken)) for taken in readings]), strict=True))
    best = max(readings, key=lambda taken: _rank(_chosen(facts, taken), totals[taken]))
    read_facts = tuple(_read_facts(tree, facts, options, best, totals))
    names = (fact for fact, taken in zip(facts, best, strict=True) if not taken and fact.use is ast.WordUse.NAME)
    return Reading(
        with_facts(tree, _chosen(facts, best)),
        read_facts,
        tuple(name for name in names if fold(str(name)) not in never),
    )


def count_trees(
    planner: Planner, reader: Reader, filters: Filters, today: date, trees: Sequence[ast.Node]
) -> Sequence[int]:
    """Return the number of documents under filters that each of several trees matches, with one call of the engine."""
    parsed = (ParsedQuery(with_optional_words(tree, planner.analyzer), ()) for tree in trees)
    nodes = tuple(planner.plan(query).node for query in parsed)
    return reader.search(Request(_NOTHING, today, filters, limit=0, counts=nodes)).counts


def with_facts(tree: ast.Node, facts: Iterable[ast.Fact]) -> ast.Node:
    """Return the tree with each fact instead of its words.

    >>> str(with_facts(ast.And((ast.Word("arki"), ast.Word("2014"))), [_EXAMPLE]).nodes[1].limit)
    'vuosi:2014'
    """
    nodes: list[ast.Node] = list(tree.nodes) if isinstance(tree, ast.And) else [tree]
    for fact in facts:
        at = nodes.index(fact.words[0])
        nodes = [node for node in nodes if node not in fact.words]
        nodes.insert(at, fact)
    return ast.conjunction(nodes) or tree


def as_typed(tree: ast.Node | None) -> ast.Node | None:
    """Return the tree with the words of its facts, and with optional words as words.

    >>> str(as_typed(ast.And((ast.Word("arki"), _EXAMPLE))))
    'arki 2014'
    """
    match tree:
        case ast.Fact(words):
            return ast.conjunction(list(words))
        case ast.Optional(word):
            return word
        case ast.And(nodes):
            return ast.conjunction([typed for node in nodes if (typed := as_typed(node))])
        case ast.Or(nodes):
            return ast.disjunction([typed for node in nodes if (typed := as_typed(node))])
        case _:
            return tree


def fact_words(tree: ast.Node | None) -> frozenset[str]:
    """Return the words of the facts of a tree as typed."""
    nodes = tree.nodes if isinstance(tree, ast.And) else (tree,)
    return frozenset(word.form for fact in nodes if isinstance(fact, ast.Fact) for word in fact.words)


def _options(facts: Sequence[ast.Fact], never: set[str], always: set[str]) -> list[tuple[bool, ...]]:
    """Return for each fact whether it may limit, may not, or both."""
    options: list[tuple[bool, ...]] = []
    free = 0
    for fact in facts:
        text = fold(str(fact))
        is_free = text not in never and text not in always and free < _MAX_FREE
        free += is_free
        options.append((True, False) if is_free else (text in always and text not in never,))
    return options


def _chosen(facts: Sequence[ast.Fact], taken: Sequence[bool]) -> list[ast.Fact]:
    return [fact for fact, is_taken in zip(facts, taken, strict=True) if is_taken]


def _rank(chosen: Sequence[ast.Fact], total: int) -> tuple[float, int]:
    """Return the rank of a reading. Of equal ones, that with more facts; if they find nothing, with statuses alone."""
    biases = {ast.WordUse.NAME: 1, ast.WordUse.AMBIGUOUS: FACT_BIAS, ast.WordUse.NEVER: _NEVER_BIAS}
    rank = total * prod(biases[fact.use] for fact in chosen)
    return rank, sum(1 if total or fact.use is ast.WordUse.NEVER else -1 for fact in chosen)


def _read_facts(
    tree: ast.Node,
    facts: Sequence[ast.Fact],
    options: Sequence[tuple[bool, ...]],
    best: tuple[bool, ...],
    totals: dict[tuple[bool, ...], int],
) -> Iterator[ReadFact]:
    """Yield the facts that limit, and those that could and would find something."""
    for number, (fact, is_limit) in enumerate(zip(facts, best, strict=True)):
        with_fact = (*best[:number], True, *best[number + 1 :])
        total = totals.get(with_fact, 0)
        if is_limit or (total and len(options[number]) > 1):
            nodes = tree.nodes if isinstance(tree, ast.And) else (tree,)
            others = ast.conjunction([node for node in nodes if node not in fact.words])
            filters = tuple(_filters_of(fact))
            is_alternative = not is_limit and (fact.use is ast.WordUse.NAME or fact.facet == "funder")
            yield ReadFact(
                str(fact), fact.facet, fact.value, is_limit, is_alternative, total, filters, str(others or "")
            )


def _filters_of(fact: ast.Fact) -> Iterator[tuple[str, str]]:
    """Yield (name, value) of the parameters that select the value."""
    match fact.limit:
        case ast.Years(first, last) if first != last:
            yield from (("year_from", str(first)),) if first else ()
            yield from (("year_to", str(last)),) if last else ()
        case _:
            yield fact.facet, fact.value


_EXAMPLE = ast.Fact((ast.Word("2014"),), "year", "2014", ast.Years(2014, 2014))
