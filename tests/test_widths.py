from __future__ import annotations

import pytest

from searchapp.query.planner import Width


@pytest.mark.parametrize(
    ("typed", "parameters"),
    [
        ("kunta", {}),
        ("lastensuojelu", {}),
        ("barnskydd", {}),
        ("yhteistyö nuori", {"facets": {"status": ("ended",)}}),
        ('"hyvä arki" TAI perhe', {"year_from": 2010, "year_to": 2015}),
        ("RAY kuntoutus", {"page": 2}),
        ("child protection", {"plain": ("child protection",)}),
    ],
)
@pytest.mark.parametrize("width", list(Width))
def test_the_total_of_each_width_is_that_of_a_search_in_it(find, typed, parameters, width):
    widths = find(typed, width=width, **parameters).widths
    assert list(widths) == list(Width)
    assert widths == {other: find(typed, width=other, **parameters).total for other in Width}


@pytest.mark.parametrize("typed", ["kunta", "nuori", "lapsi perhe", "työ"])
def test_a_wider_search_matches_at_least_as_many_documents(find, typed):
    exact, inflected, compound = find(typed).widths.values()
    assert exact <= inflected <= compound
    assert exact < compound


@pytest.mark.parametrize("typed", ["", "vuosi:2010", "tila:päättynyt", "-kunta"])
def test_a_query_without_words_has_no_widths(find, typed):
    assert find(typed).widths == {}
