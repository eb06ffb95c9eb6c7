from __future__ import annotations

import pytest

from searchapp.query.planner import Width


@pytest.mark.parametrize(
    ("typed", "told"),
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
def test_each_width_is_told_with_what_a_search_in_it_finds(find, typed, told, width):
    widths = find(typed, width=width, **told).widths
    assert list(widths) == list(Width)
    assert widths == {each: find(typed, width=each, **told).total for each in Width}


@pytest.mark.parametrize("typed", ["kunta", "nuori", "lapsi perhe", "työ"])
def test_a_wider_search_finds_no_less(find, typed):
    exact, inflected, compound = find(typed).widths.values()
    assert exact <= inflected <= compound
    assert exact < compound


@pytest.mark.parametrize("typed", ["", "vuosi:2010", "tila:päättynyt", "-kunta"])
def test_where_no_word_is_asked_for_there_are_no_widths(find, typed):
    assert find(typed).widths == {}
