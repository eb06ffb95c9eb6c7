"""The facet panel next to the results: which values of each facet are listed, and the bar chart of years."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from indexer.facets import FACETS
from indexer.model import FIRST_YEAR
from searchapp.search.facet_values import FacetValue

_VISIBLE = 10  # values that are visible without unfolding the list
_MAX_COMPLETE = 20  # a facet with at most this many values, such as the region, is listed completely
_MAX_EXPANDED = 500  # values of an expanded facet; the table of entities has all, which may be ten thousand
_MIN_YEARS = 12  # in the chart: with fewer, bars would look like blocks


class FacetList(NamedTuple):
    """A facet in the panel. first: visible values; rest: values in the folded list; more: number of values left out."""

    facet: str
    first: list[FacetValue]
    rest: list[FacetValue]
    is_open: bool
    more: int


def facet_lists(facets: Mapping[str, list[FacetValue]], expanded: Collection[str] = ()) -> list[FacetList]:
    """Return the facets that have values, in display order. expanded: names of facets to show unfolded and complete.

    Selected values are always visible.
    """
    lists = []
    for facet in (facet.name for facet in FACETS if facet.is_listed):
        values = facets[facet]
        later = values[_VISIBLE:]
        first = values[:_VISIBLE] + [value for value in later if value.selected]
        rest = [value for value in later if not value.selected]
        listed = rest[:_MAX_EXPANDED] if facet in expanded else rest if len(values) <= _MAX_COMPLETE else []
        lists.append(FacetList(facet, first, listed, facet in expanded, len(rest) - len(listed)))
    return [facet_list for facet_list in lists if facet_list.first]


class Bar(NamedTuple):
    """The bar of a year in a chart 100 units wide and 40 high. url: the search with the year added or removed.

    click_area, outline: SVG paths of the full height and of the bar itself, with strokes bar_width wide.
    """

    year: str
    total: int
    selected: bool
    url: str
    click_area: str
    outline: str


def year_bars(
    values: list[FacetValue],
    urls_of: Callable[[Iterable[str]], Mapping[str, str]],
    chosen: tuple[int | None, int | None] = (None, None),
) -> list[Bar]:
    """Return a bar for every year from the first to the last, at least _MIN_YEARS; a year without documents is empty.

    urls_of: returns the URL of each year. chosen: the range of years of the search; the chart covers it and its bars
    are marked as selected.
    """
    by_year = {int(value.value): value for value in values}
    if not by_year:
        return []
    ends = [year for year in chosen if year is not None]
    first, last = min(*by_year, *ends, max(by_year)), max(*by_year, *ends, min(by_year))
    years = range(max(FIRST_YEAR, min(first, last + 1 - _MIN_YEARS)), last + 1)
    urls = urls_of(map(str, years))
    chosen_years = range(chosen[0] or first, (chosen[1] or last) + 1) if ends else range(0)
    highest = max(value.count for value in values) or 1
    bars = []
    for year, x in zip(years, _bar_centres(len(years)), strict=True):
        total, is_selected = (by_year[year].count, by_year[year].selected) if year in by_year else (0, False)
        selected = is_selected or year in chosen_years
        height = round(38 * total / highest + (2 if total else 0), 1)
        bars.append(Bar(str(year), total, selected, urls[str(year)], f"M{x} 0v40", f"M{x} 40v-{height:g}"))
    return bars


def bar_width(count: int) -> float:
    """Return the width of a bar in a chart of count bars, which leaves a gap between bars."""
    return round(84 / count, 2) if count else 0


@lru_cache(maxsize=100)
def _bar_centres(count: int) -> list[str]:
    """Return the x coordinate of the centre of each of count bars, as text."""
    step = 100 / count
    return [f"{round((index + 0.42) * step, 2):g}" for index in range(count)]
