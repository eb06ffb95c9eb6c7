"""The values of facets to show with results, and the values that typed names refer to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from indexer.analysis import tokenize
from indexer.engines.base import Reader
from indexer.facets import BY_NAME, KEYWORD_FACETS
from indexer.normalize import fold
from indexer.vocabularies.funders import Funders
from searchapp.search.spellings import Spellings

_UNKNOWN = frozenset(("unknown", ""))  # values of documents without a known value
Predecessors = tuple[tuple[str, int | None], ...]
"""(name, last year) of each predecessor of a funder."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet, its document count, and whether it is selected.

    includes: the predecessors of a funder whose documents are counted with it.
    """

    value: str
    count: int
    selected: bool
    includes: Predecessors = ()


class FacetValues:
    """The values of the facets of one generation; threads may share it."""

    def __init__(self, reader: Reader, funders: Funders, spellings: Spellings) -> None:
        self._reader = reader
        self._spellings = spellings
        self._funders = funders

    def to_show(
        self, facet: str, counts: Mapping[str, int], selected: tuple[str, ...], *, with_defaults: bool = True
    ) -> list[FacetValue]:
        """Return the values of a facet to show: years in order, other values by descending count, "unknown" last.

        The spellings of a funder or an organisation are one value. selected: shown even with a count of 0.
        with_defaults: show the default values of the facet if there are no counts.
        """
        counts = self._spellings.merged(facet, counts)
        selected = tuple(dict.fromkeys(self._spellings.shown(facet, value) for value in selected))
        defaults = BY_NAME[facet].shown_without_results if with_defaults and not counts else ()
        values = [*dict.fromkeys((*defaults, *counts, *selected))]
        if facet == "year":
            values.sort(key=int)
        else:
            sort_keys = self._sort_keys.get(facet, {})
            values.sort(
                key=lambda value: (value in _UNKNOWN, -counts.get(value, 0), sort_keys.get(value) or fold(value))
            )
        return [
            FacetValue(
                value,
                counts.get(value, 0),
                value in selected,
                self._predecessors_of(value) if facet == "funder" else (),
            )
            for value in values
        ]

    def full_names(self, facet: str, value: str) -> list[str]:
        """Return the values that a typed name refers to: RAY, or all that contain the words of the name.

        Each is in the spelling that is shown. The list contains only the typed name itself if no value has its words.
        """
        return list(dict.fromkeys(self._spellings.shown(facet, name) for name in self._named(facet, value)))

    def _named(self, facet: str, value: str) -> list[str]:
        known_values = self._words[facet]
        group = self._funders.resolve(value) if facet == "funder" else None
        if group in known_values or value in known_values:
            return [group if group in known_values and group else value]
        words = _words(value)
        return [name for name, name_words in known_values.items() if words and words <= name_words] or [value]

    @cached_property
    def _sort_keys(self) -> dict[str, dict[str, str]]:
        """The folded form of each value of the keyword facets, by which values with equal counts are sorted."""
        return {facet: {value: fold(value) for value in self._reader.values(facet)} for facet in KEYWORD_FACETS}

    @cached_property
    def _words(self) -> dict[str, dict[str, frozenset[str]]]:
        """The words of each value of the keyword facets."""
        return {facet: {name: _words(name) for name in self._reader.values(facet)} for facet in KEYWORD_FACETS}

    def _predecessors_of(self, funder: str) -> Predecessors:
        predecessors = self._predecessors.get(funder)
        return tuple(self._funders.predecessors(funder)) if predecessors is None else predecessors

    @cached_property
    def _predecessors(self) -> dict[str, Predecessors]:
        """The predecessors of each funder in the index."""
        return {name: tuple(self._funders.predecessors(name)) for name in self._reader.values("funder")}


def _words(name: str) -> frozenset[str]:
    return frozenset(fold(token.form) for token in tokenize(name))
