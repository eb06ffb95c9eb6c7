"""The parameters of a search and their form in URLs, shared by pages, API and command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlencode

from indexer.engines.base import Filters, Sort
from indexer.facets import FACET_NAMES, KEYWORD_FACETS
from indexer.model import FIRST_YEAR, LAST_YEAR, Status
from indexer.normalize import fold
from searchapp.query.ast import Node, Phrase, Prefix, Word, leaves
from searchapp.query.facts.names import Spellings
from searchapp.query.parser import Query
from searchapp.query.planner import Width

MAX_PAGE_SIZE = 100
MAX_PAGE = 1_000_000


@dataclass(frozen=True)
class Parameters:
    """The parameters of a search.

    facets: the selected values by facet. plain: words that are searched for as typed: without synonyms,
    correction of missing dots, and facts that limit. fact: words that are a fact that limits.
    page: 1 is the first. size: hits per page. related: how many related documents to add after the last hit.
    """

    q: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    year_from: int | None = None
    year_to: int | None = None
    sort: Sort | None = None
    width: Width = Width.COMPOUND
    plain: tuple[str, ...] = ()
    fact: tuple[str, ...] = ()
    page: int = 1
    size: int = 10
    related: int = 0
    query: Query = field(default_factory=lambda: Query(""), compare=False, repr=False)
    """q as a query. Copies share it, so that it is parsed at most once."""

    def __post_init__(self) -> None:
        """Set the query from q, unless it was copied."""
        if self.query.typed != self.q:
            object.__setattr__(self, "query", Query(self.q))

    def with_tree(self, tree: Node | None, typed: str | None = None) -> Parameters:
        """Return this search with another query. typed: its text, by default str(tree)."""
        query = Query.from_tree(tree, typed)
        return replace(self, q=query.typed, query=query)

    @property
    def order(self) -> Sort:
        """The order of the hits. The default is by relevance for queries with words, otherwise the newest first."""
        return self.sort or (Sort.RELEVANCE if self.has_words else Sort.NEWEST)

    @cached_property
    def has_words(self) -> bool:
        """Whether the query has words that give a score; negated words, years and facet values do not."""
        return any(isinstance(leaf, Word | Phrase | Prefix) for leaf in leaves(self.query.parsed.tree))

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters of a URL as (name, value), without those that have their default value."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [(facet, value) for facet in FACET_NAMES for value in self.facets.get(facet, ())]
        pairs += [("plain", word) for word in self.plain]
        pairs += [("fact", words) for words in self.fact]
        for name in _SINGLE:
            value = getattr(self, name)
            if name != "q" and value != getattr(_DEFAULTS, name):
                pairs.append((name, str(value)))
        return pairs

    def url(self, path: str, **changes: Any) -> str:  # noqa: ANN401
        """Return the URL of this search under a path, with some parameters changed; page is 1 unless it is given."""
        query_string = urlencode(replace(self, **{"page": 1, **changes}).pairs())
        return _join(path, query_string)

    def toggle_urls(self, path: str, facet: str, values: Iterable[str]) -> dict[str, str]:
        """Return, for each value of a facet, the URL of this search with that value selected, or deselected.

        The URLs are those of url(), but their common parts are encoded only once.
        """
        encoded = [(name, urlencode([(name, value)])) for name, value in replace(self, page=1).pairs()]
        preceding = ("q", *FACET_NAMES[: FACET_NAMES.index(facet)])
        before = [text for name, text in encoded if name in preceding]
        after = [text for name, text in encoded if name not in (*preceding, facet)]
        selected = self.facets.get(facet, ())
        urls = {}
        for value in values:
            toggled = [other for other in selected if other != value] if value in selected else [*selected, value]
            urls[value] = _join(path, "&".join([*before, *(f"{facet}={quote_plus(name)}" for name in toggled), *after]))
        return urls

    def without_value(self, facet: str, value: str) -> Mapping[str, tuple[str, ...]]:
        """Return the facets with a value deselected."""
        return {**self.facets, facet: tuple(other for other in self.facets.get(facet, ()) if other != value)}

    def filters(self, spellings: Spellings) -> Filters:
        """Return the filters; a funder or an organisation matches in all its spellings."""
        return Filters(
            years=frozenset(map(int, self.facets.get("year", ()))),
            year_from=self.year_from,
            year_to=self.year_to,
            statuses=frozenset(map(Status, self.facets.get("status", ()))),
            keywords={
                facet: frozenset(name for value in self.facets[facet] for name in spellings.values(facet, value))
                for facet in KEYWORD_FACETS
                if self.facets.get(facet)
            },
        )

    def with_words_as(self, words: str, *, is_fact: bool) -> Parameters:
        """Return this search with words of the query as a fact that limits it, or as words."""
        plain, fact = ([other for other in others if fold(other) != fold(words)] for others in (self.plain, self.fact))
        (fact if is_fact else plain).append(words)
        return replace(self, plain=tuple(plain), fact=tuple(fact), page=1)

    def with_facts(self, facts: Iterable[str]) -> Parameters:
        """Return this search with the words of facts in its URL, so that they limit it in every later index."""
        return replace(self, fact=tuple(dict.fromkeys((*self.fact, *facts))))

    @property
    def filter_count(self) -> int:
        """The number of filters: the selected facet values, and 1 for a range of years."""
        return sum(map(len, self.facets.values())) + (self.year_from is not None or self.year_to is not None)

    @property
    def is_filtered(self) -> bool:
        """Whether the search has filters."""
        return self.filter_count > 0


class BadParameter(NamedTuple):
    """An invalid parameter, its value, and what is expected."""

    name: str
    value: str
    expected: str


def read_parameters(values: Mapping[str, Iterable[str]]) -> tuple[Parameters, list[BadParameter]]:
    """Return the valid parameters and the invalid ones. values: the values of each name, in order."""
    bad: list[BadParameter] = []
    facets = {}
    for facet in FACET_NAMES:
        convert = _FACET_VALUES.get(facet, str.strip)
        converted = (_converted(facet, value, convert, bad) for value in values.get(facet, ()) if value.strip())
        selected = tuple(dict.fromkeys(value for value in converted if value))
        if selected:
            facets[facet] = selected
    single = {name: _last(name, values.get(name, ()), convert, bad) for name, convert in _SINGLE.items()}
    single = {name: value for name, value in single.items() if value is not None}
    plain, fact = (tuple(dict.fromkeys(filter(str.strip, values.get(name, ())))) for name in ("plain", "fact"))
    if single.get("year_from", FIRST_YEAR) > single.get("year_to", LAST_YEAR):  # the query language swaps them too
        single["year_from"], single["year_to"] = single["year_to"], single["year_from"]
    return Parameters(facets=facets, plain=plain, fact=fact, **single), bad


def _join(path: str, query_string: str) -> str:
    return f"{path}?{query_string}" if query_string else path


def _last(name: str, values: Iterable[str], convert: Callable[[str], Any], bad: list[BadParameter]) -> Any:  # noqa: ANN401
    """Return the last value that is not blank, converted."""
    filled = [value for value in values if value.strip()]
    return _converted(name, filled[-1], convert, bad) if filled else None


def _converted(name: str, value: str, convert: Callable[[str], Any], bad: list[BadParameter]) -> Any:  # noqa: ANN401
    """Return the converted value; None for an invalid value, which is added to bad."""
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
    "page": _number(1, MAX_PAGE),
    "size": _number(1, MAX_PAGE_SIZE),
    "related": _number(0, MAX_PAGE_SIZE),
}
_DEFAULTS = Parameters()
PARAMETER_NAMES = (*_SINGLE, *FACET_NAMES, "plain", "fact")
"""The names of all parameters of a search."""
