"""The facets beside the results, ready to show: how many values of each, and the years as bars that are links."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from indexer.facets import FACETS
from indexer.model import FIRST_YEAR
from searchapp.search.facet_values import FacetValue

_FIRST = 10  # values seen without unfolding
_MOST = 20  # values of a facet on the page, if it has no more, as regions; ticked ones are added
_MOST_WHOLE = 500  # where all are asked for; a register may have ten thousand organisations, and its table has them all
_FEWEST = 12  # years in the picture: fewer would be blocks, not bars


class FacetList(NamedTuple):
    """A facet as the page lists it. first: what is seen; rest: what is folded; more: how many are left out."""

    facet: str
    first: list[FacetValue]
    rest: list[FacetValue]
    is_open: bool
    more: int


def facet_lists(facets: Mapping[str, list[FacetValue]], whole: Collection[str] = ()) -> list[FacetList]:
    """Return the facets that have values, in the order to show. whole: those to show unfolded, with all values."""
    lists = []
    for facet in (facet.name for facet in FACETS if facet.is_listed):
        values = facets[facet]
        later = values[_FIRST:]
        rest = [each for each in later if not each.selected]
        kept = rest[:_MOST_WHOLE] if facet in whole else rest if len(values) <= _MOST else []
        first = values[:_FIRST] + [each for each in later if each.selected]
        lists.append(FacetList(facet, first, kept, facet in whole, len(rest) - len(kept)))
    return [each for each in lists if each.first]


class Bar(NamedTuple):
    """A year's bar, in a picture 100 wide and 40 high; address: the search with the year ticked, or no longer.

    room, outline: SVG paths of the whole height and of the bar itself, strokes as wide as bar_width says.
    """

    year: str
    total: int
    selected: bool
    address: str
    room: str
    outline: str


def year_bars(
    values: list[FacetValue],
    addresses: Callable[[Iterable[str]], Mapping[str, str]],
    chosen: tuple[int | None, int | None] = (None, None),
) -> list[Bar]:
    """Return a bar for every year from the first to the last, at least _FEWEST; years without a count have no height.

    addresses: gives that of each year. chosen: the range asked for, which is in the picture and marked in it.
    """
    found = {int(each.value): each for each in values}
    if not found:
        return []
    ends = [year for year in chosen if year is not None]
    first, last = min(*found, *ends, max(found)), max(*found, *ends, min(found))
    years = range(max(FIRST_YEAR, min(first, last + 1 - _FEWEST)), last + 1)
    address = addresses(map(str, years))
    inside = range(chosen[0] or first, (chosen[1] or last) + 1) if ends else range(0)
    highest = max(each.count for each in values) or 1
    bars = []
    for year, x in zip(years, _middles(len(years)), strict=True):
        total, ticked = (found[year].count, found[year].selected) if year in found else (0, False)
        selected = ticked or year in inside
        height = round(38 * total / highest + (2 if total else 0), 1)
        bars.append(Bar(str(year), total, selected, address[str(year)], f"M{x} 0v40", f"M{x} 40v-{height:g}"))
    return bars


def bar_width(count: int) -> float:
    """Return how wide each of so many bars is, a gap left beside it."""
    return round(84 / count, 2) if count else 0


@lru_cache(maxsize=100)
def _middles(count: int) -> list[str]:
    """Return the middle of each of so many bars side by side, as it is written."""
    step = 100 / count
    return [f"{round((at + 0.42) * step, 2):g}" for at in range(count)]
