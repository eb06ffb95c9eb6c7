from __future__ import annotations

import re

from indexer.facets import FACET_NAMES
from searchapp.pages.facet_panel import facet_lists, year_bars
from searchapp.search.facet_values import FacetValue
from searchapp.search.parameters import Parameters


def lists(values, **more):
    (only,) = facet_lists({facet: [] for facet in FACET_NAMES} | {"organisation": values}, **more)
    return only


def many(count, ticked=()):
    return [FacetValue(f"Yhdistys {n}", 900 - n, n in ticked) for n in range(count)]


def bars(values):
    return year_bars(values, lambda years: {year: f"/?year={year}" for year in years})


def test_ten_values_are_seen_and_the_rest_folded():
    told = lists(many(15))
    assert (len(told.first), len(told.rest), told.more, told.is_open) == (10, 5, 0, False)


def test_of_a_long_facet_ten_values_are_on_the_page_and_the_others_counted():
    told = lists(many(180))
    assert (len(told.first), len(told.rest), told.more) == (10, 0, 170)


def test_a_ticked_value_is_seen_however_rare_and_once():
    told = lists(many(180, ticked={179, 11}))
    assert [each.value for each in told.first[10:]] == ["Yhdistys 11", "Yhdistys 179"]
    assert (len(told.rest), told.more) == (0, 168)
    assert not {*told.first} & {*told.rest}


def test_a_facet_asked_for_whole_has_every_value_unfolded():
    told = lists(many(180), whole=["organisation"])
    assert (len(told.rest), told.more, told.is_open) == (170, 0, True)


def test_every_year_between_has_a_bar_and_the_highest_fills_the_picture():
    told = bars([FacetValue("2010", 4, selected=False), FacetValue("2013", 8, selected=True)])
    assert [(bar.year, bar.total, bar.selected) for bar in told[-4:]] == [
        ("2010", 4, False), ("2011", 0, False), ("2012", 0, False), ("2013", 8, True),
    ]  # fmt: skip
    heights = [float(re.search(r"v-([\d.]+)$", bar.outline).group(1)) for bar in told]
    assert heights == [*[0] * 8, 21, 0, 0, 40]


def test_a_range_of_years_is_in_the_picture_and_marked():
    told = year_bars([FacetValue("2010", 4, selected=False)], lambda years: dict.fromkeys(years, ""), (2012, 2014))
    assert (told[0].year, told[-1].year) == ("2003", "2014")
    assert [bar.year for bar in told if bar.selected] == ["2012", "2013", "2014"]


def test_no_years_are_no_bars():
    assert bars([]) == []


def test_a_bar_leads_to_the_search_with_its_year():
    parameters = Parameters(q="kunta", facets={"year": ("2011",)}, page=3)
    told = year_bars(
        [FacetValue("2010", 1, selected=False), FacetValue("2011", 1, selected=True)],
        lambda years: parameters.toggled("/", "year", years),
    )
    assert [bar.address for bar in told[-2:]] == ["/?q=kunta&year=2011&year=2010", "/?q=kunta"]
