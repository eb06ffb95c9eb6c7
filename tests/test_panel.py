from __future__ import annotations

import re

from indexer.facets import FACET_NAMES
from searchapp.pages.facet_panel import facet_lists, year_bars
from searchapp.search.facet_values import FacetValue
from searchapp.search.parameters import Parameters


def facet_list(values, **options):
    (panel_list,) = facet_lists({facet: [] for facet in FACET_NAMES} | {"organisation": values}, **options)
    return panel_list


def many(count, selected=()):
    return [FacetValue(f"Yhdistys {n}", 900 - n, n in selected) for n in range(count)]


def bars(values):
    return year_bars(values, lambda years: {year: f"/?year={year}" for year in years})


def test_ten_values_are_visible_and_the_others_collapsed():
    panel_list = facet_list(many(15))
    assert (len(panel_list.first), len(panel_list.rest), panel_list.more, panel_list.is_open) == (10, 5, 0, False)


def test_only_ten_values_of_a_long_facet_are_on_the_page():
    panel_list = facet_list(many(180))
    assert (len(panel_list.first), len(panel_list.rest), panel_list.more) == (10, 0, 170)


def test_a_selected_value_is_visible_once_even_if_rare():
    panel_list = facet_list(many(180, selected={179, 11}))
    assert [item.value for item in panel_list.first[10:]] == ["Yhdistys 11", "Yhdistys 179"]
    assert (len(panel_list.rest), panel_list.more) == (0, 168)
    assert not {*panel_list.first} & {*panel_list.rest}


def test_a_facet_requested_in_full_has_every_value_expanded():
    panel_list = facet_list(many(180), expanded=["organisation"])
    assert (len(panel_list.rest), panel_list.more, panel_list.is_open) == (170, 0, True)


def test_every_year_of_the_range_has_a_bar_and_the_highest_has_full_height():
    chart = bars([FacetValue("2010", 4, selected=False), FacetValue("2013", 8, selected=True)])
    assert [(bar.year, bar.total, bar.selected) for bar in chart[-4:]] == [
        ("2010", 4, False), ("2011", 0, False), ("2012", 0, False), ("2013", 8, True),
    ]  # fmt: skip
    heights = [float(re.search(r"v-([\d.]+)$", bar.outline).group(1)) for bar in chart]
    assert heights == [*[0] * 8, 21, 0, 0, 40]


def test_a_selected_range_of_years_is_in_the_chart():
    chart = year_bars([FacetValue("2010", 4, selected=False)], lambda years: dict.fromkeys(years, ""), (2012, 2014))
    assert (chart[0].year, chart[-1].year) == ("2003", "2014")
    assert [bar.year for bar in chart if bar.selected] == ["2012", "2013", "2014"]


def test_there_are_no_bars_without_years():
    assert bars([]) == []


def test_a_bar_links_to_the_search_with_its_year_toggled():
    parameters = Parameters(q="kunta", facets={"year": ("2011",)}, page=3)
    chart = year_bars(
        [FacetValue("2010", 1, selected=False), FacetValue("2011", 1, selected=True)],
        lambda years: parameters.toggle_urls("/", "year", years),
    )
    assert [bar.url for bar in chart[-2:]] == ["/?q=kunta&year=2011&year=2010", "/?q=kunta"]
