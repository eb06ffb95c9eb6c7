"""Ways on when a search finds little: each offered with what it would find, none taken by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from searchapp.query import ast as query
from searchapp.query.parser import ParsedQuery
from searchapp.query.planner import Width
from searchapp.query.spelling import near_word
from searchapp.search.parameters import Parameters

_MOST = 6
_WIDER = {Width.EXACT: Width.INFLECTED, Width.INFLECTED: Width.COMPOUND}


@dataclass(frozen=True, slots=True)
class Offer:
    """A looser search: what is loosened (did_you_mean, without_quotes, without_word, without_filter, wider, any_word),
    the word, facet or width that it is about, the search itself, and how many it finds."""

    kind: str
    about: str
    parameters: Parameters
    count: int


class Asking(Protocol):
    """What offers need of a search in the making."""

    @property
    def parameters(self) -> Parameters:
        """What is asked."""
        ...

    @property
    def parsed(self) -> ParsedQuery:
        """The query that was typed."""
        ...

    def count(self, parameters: Parameters) -> int:
        """Return how many another search finds."""
        ...

    def words_like(self, form: str) -> Mapping[str, int]:
        """Return the words of the index that a form may have been meant for."""
        ...


def offers(search: Asking, total: int) -> list[Offer]:
    """Return the looser searches that find more than total, in the order to show; at most six."""
    asked = replace(search.parameters, page=1, related=0)
    found: list[Offer] = []
    for kind, about, parameters in (
        *_spelled(search, asked),
        *_phrases_apart(search, asked),
        *_filters_off(asked),
        *_wider(asked),
        *_fewer_words(search, asked),
    ):
        count = search.count(parameters)
        if count > total:
            found.append(Offer(kind, about, parameters, count))
    return found[:_MOST]


def _spelled(search: Asking, asked: Parameters) -> list[tuple[str, str, Parameters]]:
    """Return the query with the words that nothing has put right, where a near word is known."""
    tree = search.parsed.tree
    if tree is None:
        return []
    changed = asked.q
    for leaf in query.leaves(tree):
        if isinstance(leaf, query.Word) and not search.count(Parameters(q=str(leaf))):
            near = near_word(leaf.form, search.words_like(leaf.form))
            if near:
                changed = re.sub(rf"(?<!\w){re.escape(leaf.form)}(?!\w)", near, changed)
    return [("did_you_mean", changed, replace(asked, q=changed))] if changed != asked.q else []


def _phrases_apart(search: Asking, asked: Parameters) -> list[tuple[str, str, Parameters]]:
    """Return the query with the words of its phrases apart."""
    tree = search.parsed.tree
    if tree is None or not any(isinstance(leaf, query.Phrase) for leaf in query.leaves(tree)):
        return []
    apart = str(query.phrases_apart(tree))
    return [("without_quotes", apart, replace(asked, q=apart))]


def _filters_off(asked: Parameters) -> list[tuple[str, str, Parameters]]:
    """Return the search without each of its filters."""
    off = [
        ("without_filter", facet, replace(asked, facets={of: v for of, v in asked.facets.items() if of != facet}))
        for facet in asked.facets
    ]
    if asked.year_from is not None or asked.year_to is not None:
        off.append(("without_filter", "year", replace(asked, year_from=None, year_to=None)))
    return off


def _wider(asked: Parameters) -> list[tuple[str, str, Parameters]]:
    width = _WIDER.get(asked.width)
    return [("wider", width.value, replace(asked, width=width))] if width else []


def _fewer_words(search: Asking, asked: Parameters) -> list[tuple[str, str, Parameters]]:
    """Return the query without each of its words; of three words or more also with any of them enough."""
    tree = search.parsed.tree
    if not isinstance(tree, query.And):
        return []
    fewer = [("without_word", str(node), replace(asked, q=str(query.without(tree, node) or ""))) for node in tree.nodes]
    plain = [node for node in tree.nodes if isinstance(node, query.Word | query.Phrase | query.Prefix)]
    if len(plain) > 2:
        rest = [node for node in tree.nodes if node not in plain]
        anything: query.Node = query.And((query.Or(tuple(plain)), *rest)) if rest else query.Or(tuple(plain))
        fewer.append(("any_word", "", replace(asked, q=str(anything))))
    return fewer
