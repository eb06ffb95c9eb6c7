"""The values of facets as they are shown, and the names that mean them. What a whole generation shares is made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from indexer.analysis import fold, tokenize
from indexer.engines.base import Reader
from indexer.facets import BY_NAME, KEYWORD_FACETS
from indexer.vocabularies.funders import Funders

Predecessors = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet, how many match with it, and whether it is ticked.

    includes: of a funder, those that went before it and count here, each with its last year.
    """

    value: str
    count: int
    selected: bool
    includes: Predecessors = ()


class Facets:
    """The facets of one generation; threads may share them."""

    def __init__(self, reader: Reader, funders: Funders) -> None:
        self._reader = reader
        self._funders = funders

    def shown(
        self, facet: str, counts: Mapping[str, int], ticked: tuple[str, ...], *, always: bool = True
    ) -> list[FacetValue]:
        """Return the values of a facet to show: years in their order, others the commonest first.

        ticked: values that are shown though nothing matches with them. always: whether those that are always there are.
        """
        there = BY_NAME[facet].shown_without_results if always and not counts else ()
        values = [*dict.fromkeys((*there, *counts, *ticked))]
        if facet == "year":
            values.sort(key=int)
        else:
            places = self._places.get(facet, {})
            values.sort(key=lambda value: (-counts.get(value, 0), places.get(value) or fold(value)))
        if facet != "funder":
            return [FacetValue(value, counts.get(value, 0), value in ticked) for value in values]
        known = self._predecessors
        return [
            FacetValue(
                value, counts.get(value, 0), value in ticked, known[value] if value in known else self._before(value)
            )
            for value in values
        ]

    def whole_names(self, facet: str, value: str) -> list[str]:
        """Return the values of a facet that a name as typed means: RAY, or a part of a longer name."""
        known = self._words[facet]
        group = self._funders.resolve(value) if facet == "funder" else None
        if group in known or value in known:
            return [group if group in known and group else value]
        words = _words(value)
        return [name for name, of_name in known.items() if words and words <= of_name] or [value]

    @cached_property
    def _places(self) -> dict[str, dict[str, str]]:
        """Each value of the keyword facets, folded: what equal counts are ordered by."""
        return {facet: {value: fold(value) for value in self._reader.values(facet)} for facet in KEYWORD_FACETS}

    @cached_property
    def _words(self) -> dict[str, dict[str, frozenset[str]]]:
        """The words of each value of the keyword facets."""
        return {facet: {name: _words(name) for name in self._reader.values(facet)} for facet in KEYWORD_FACETS}

    @cached_property
    def _predecessors(self) -> dict[str, Predecessors]:
        """Those that went before each funder."""
        return {name: self._before(name) for name in self._reader.values("funder")}

    def _before(self, funder: str) -> Predecessors:
        return tuple(self._funders.predecessors(funder))


def _words(name: str) -> frozenset[str]:
    return frozenset(fold(token.form) for token in tokenize(name))
