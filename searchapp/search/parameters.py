"""The parameters of a search, as they stand in an address: one place for the page, the API and the command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlencode

from indexer.engines.base import Sort
from indexer.facets import FACET_NAMES
from indexer.model import FIRST_YEAR, LAST_YEAR, Status
from searchapp.query.ast import Node, Phrase, Prefix, Word, leaves
from searchapp.query.parser import Query
from searchapp.query.planner import Width

LARGEST_PAGE = 100
LAST_PAGE = 1_000_000


@dataclass(frozen=True)
class Parameters:
    """What is asked.

    facets: by facet, the values ticked. plain: words to take as they are, without their synonyms.
    page: 1 is the first; size: hits on a page. related: how many texts near the subject to give with the last hits.
    """

    q: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    year_from: int | None = None
    year_to: int | None = None
    sort: Sort | None = None
    width: Width = Width.COMPOUND
    plain: tuple[str, ...] = ()
    page: int = 1
    size: int = 10
    related: int = 0
    query: Query = field(default_factory=lambda: Query(""), compare=False, repr=False)
    """q as a query: shared by copies, so that it is parsed at most once."""

    def __post_init__(self) -> None:
        """Make the query of q, unless it was copied."""
        if self.query.typed != self.q:
            object.__setattr__(self, "query", Query(self.q))

    def with_tree(self, tree: Node | None, typed: str | None = None) -> Parameters:
        """Return this search with another query. typed: its text, by default the tree printed."""
        query = Query.from_tree(tree, typed)
        return replace(self, q=query.typed, query=query)

    @property
    def order(self) -> Sort:
        """The order that holds: by relevance where there are words, else the newest first."""
        return self.sort or (Sort.RELEVANCE if self.has_words else Sort.NEWEST)

    @cached_property
    def has_words(self) -> bool:
        """Whether the query asks for any word: what it leaves out, and years and the like, give no score."""
        return any(isinstance(leaf, Word | Phrase | Prefix) for leaf in leaves(self.query.parsed.tree))

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters as they stand in an address, those with their default left out."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [(facet, value) for facet in FACET_NAMES for value in self.facets.get(facet, ())]
        pairs += [("plain", word) for word in self.plain]
        for name in _SINGLE:
            value = getattr(self, name)
            if name != "q" and value != getattr(_DEFAULTS, name):
                pairs.append((name, str(value)))
        return pairs

    def address(self, path: str, **changes: Any) -> str:  # noqa: ANN401
        """Return the address of this search below a path with some parameters changed; back to the first page unless
        told."""
        changed = replace(self, **{"page": 1, **changes})
        text = urlencode(changed.pairs())
        return f"{path}?{text}" if text else path

    def toggled(self, path: str, facet: str, values: Iterable[str]) -> dict[str, str]:
        """Return by value the address of this search with that value of a facet ticked, or no longer where it is.

        The same as of address, but what the addresses share is made once.
        """
        told = [(name, urlencode([(name, value)])) for name, value in replace(self, page=1).pairs()]
        earlier = ("q", *FACET_NAMES[: FACET_NAMES.index(facet)])
        before = [text for name, text in told if name in earlier]
        after = [text for name, text in told if name not in (*earlier, facet)]
        ticked = self.facets.get(facet, ())
        addresses = {}
        for value in values:
            kept = [each for each in ticked if each != value] if value in ticked else [*ticked, value]
            text = "&".join([*before, *(f"{facet}={quote_plus(each)}" for each in kept), *after])
            addresses[value] = f"{path}?{text}" if text else path
        return addresses

    def without_value(self, facet: str, value: str) -> Mapping[str, tuple[str, ...]]:
        """Return the facets with a value no longer ticked."""
        return {**self.facets, facet: tuple(each for each in self.facets.get(facet, ()) if each != value)}

    @property
    def limits(self) -> int:
        """How many limits narrow the search beside its words; a range of years is one."""
        return sum(map(len, self.facets.values())) + (self.year_from is not None or self.year_to is not None)

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the search beside its words."""
        return self.limits > 0


class BadParameter(NamedTuple):
    """A parameter that cannot be used, what it was, and what it should be."""

    name: str
    value: str
    expected: str


def read_parameters(given: Mapping[str, Iterable[str]]) -> tuple[Parameters, list[BadParameter]]:
    """Return the parameters that can be used, and those that cannot. given: every value of each name, in order."""
    bad: list[BadParameter] = []
    facets = {}
    for facet in FACET_NAMES:
        convert = _FACET_VALUES.get(facet, str.strip)
        values = (_converted(facet, value, convert, bad) for value in given.get(facet, ()) if value.strip())
        kept = tuple(dict.fromkeys(value for value in values if value))
        if kept:
            facets[facet] = kept
    single = {name: _single(name, given.get(name, ()), convert, bad) for name, convert in _SINGLE.items()}
    told = {name: value for name, value in single.items() if value is not None}
    plain = tuple(dict.fromkeys(word for word in given.get("plain", ()) if word.strip()))
    if told.get("year_from", FIRST_YEAR) > told.get("year_to", LAST_YEAR):  # as the query language takes them
        told["year_from"], told["year_to"] = told["year_to"], told["year_from"]
    return Parameters(facets=facets, plain=plain, **told), bad


def _single(name: str, values: Iterable[str], convert: Callable[[str], Any], bad: list[BadParameter]) -> Any:  # noqa: ANN401
    """Return the last value that is given, converted."""
    told = [value for value in values if value.strip()]
    return _converted(name, told[-1], convert, bad) if told else None


def _converted(name: str, value: str, convert: Callable[[str], Any], bad: list[BadParameter]) -> Any:  # noqa: ANN401
    try:
        return convert(value)
    except ValueError as error:
        bad.append(BadParameter(name, value[:80], str(error)))
        return None


def _number(low: int, high: int) -> Callable[[str], int]:
    def convert(value: str) -> int:
        digits = value.strip()
        if digits.isascii() and digits.isdecimal() and len(digits) < 10 and low <= int(digits) <= high:
            return int(digits)
        raise ValueError(f"{low}–{high}")

    return convert


def _one_of(kind: type[Sort] | type[Status]) -> Callable[[str], Any]:
    def convert(value: str) -> Any:  # noqa: ANN401
        try:
            return kind(value.strip())
        except ValueError:
            raise ValueError(" | ".join(kind)) from None

    return convert


FINNISH_WIDTHS = {"tarkka": Width.EXACT, "taivutukset": Width.INFLECTED, "yhdyssanat": Width.COMPOUND}


def _width(value: str) -> Width:
    name = value.strip()
    if name not in FINNISH_WIDTHS and name not in list(Width):
        raise ValueError(" | ".join((*FINNISH_WIDTHS, *Width)))
    return FINNISH_WIDTHS.get(name) or Width(name)


_year = _number(FIRST_YEAR, LAST_YEAR)
_FACET_VALUES: dict[str, Callable[[str], str]] = {
    "year": lambda value: str(_year(value)),
    "status": lambda value: str(_one_of(Status)(value).value),
}
_SINGLE: dict[str, Callable[[str], Any]] = {
    "q": str,
    "year_from": _year,
    "year_to": _year,
    "sort": _one_of(Sort),
    "width": _width,
    "page": _number(1, LAST_PAGE),
    "size": _number(1, LARGEST_PAGE),
    "related": _number(0, LARGEST_PAGE),
}
_DEFAULTS = Parameters()
NAMES = (*_SINGLE, *FACET_NAMES, "plain")
"""Every parameter of a search."""
