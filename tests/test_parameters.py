from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from indexer.engines.base import Sort
from searchapp.query.planner import Width
from searchapp.search.parameters import NAMES, Parameters, read_parameters


def read(**given):
    return read_parameters({name: [value] if isinstance(value, str) else value for name, value in given.items()})


def test_values_of_a_facet_are_kept_in_their_order_and_once():
    parameters, bad = read(funder=["Kela", "STM", "Kela", " "])
    assert parameters.facets == {"funder": ("Kela", "STM")}
    assert not bad


@pytest.mark.parametrize(
    ("name", "value"),
    [("page", "0"), ("page", "-1"), ("page", "kaksi"), ("page", "1e3"), ("size", "1000000"), ("year", "20111"),
     ("year_from", "eilen"), ("status", "kesken"), ("sort", "paras"), ("page", "９"),
     ("width", "leveä"), ("related", "-1"), ("related", "101"), ("year", "99999999999999999999")],
)  # fmt: skip
def test_a_parameter_that_cannot_be_used_is_named_and_the_rest_holds(name, value):
    parameters, bad = read(q="kunta", **{name: value})
    assert [(each.name, each.value) for each in bad] == [(name, value)]
    assert parameters.q == "kunta"


def test_an_empty_parameter_is_none_at_all():
    assert read(year_from="", page=" ", sort="") == (Parameters(), [])


def test_an_address_gives_the_same_parameters_back():
    parameters, _ = read(
        q="A&B ä+", funder=['A&B "C"/ö', "x=y"], year=["2011"], year_from="2009", sort="title", page="3"
    )
    given = parse_qs(urlsplit(parameters.address("/", page=3)).query, keep_blank_values=True)
    assert read_parameters(given) == (parameters, [])


def test_changing_a_filter_leads_to_the_first_page():
    parameters, _ = read(q="kunta", page="4")
    assert parameters.address("/", sort=Sort.TITLE) == "/?q=kunta&sort=title"


def test_without_words_the_newest_come_first():
    assert (Parameters().order, Parameters(q="kunta").order) == (Sort.NEWEST, Sort.RELEVANCE)


@pytest.mark.parametrize(
    ("names", "width"),
    [(("tarkka", "exact"), Width.EXACT), (("taivutukset", "inflected"), Width.INFLECTED),
     (("yhdyssanat", "compound", ""), Width.COMPOUND)],
)  # fmt: skip
def test_a_width_has_a_name_in_two_languages(names, width):
    for name in names:
        parameters, bad = read(width=name)
        assert (parameters.width, bad) == (width, [])


def test_words_to_take_as_they_are_may_be_many_and_hold_spaces():
    parameters, bad = read(plain=["child protection", "kuntoutus", "kuntoutus", " "])
    assert (parameters.plain, bad) == (("child protection", "kuntoutus"), [])


def test_an_address_keeps_width_plain_and_related():
    parameters, _ = read(q="kunta", width="tarkka", plain=["barn skydd", "lasu"], related="5")
    assert parameters.address("/") == "/?q=kunta&plain=barn+skydd&plain=lasu&width=exact&related=5"
    assert read_parameters(parse_qs(urlsplit(parameters.address("/")).query)) == (parameters, [])


def test_every_name_is_read():
    given = {"year": "2011", "year_from": "2010", "year_to": "2012", "status": "ended", "sort": "title", "page": "2",
             "size": "20", "related": "3", "width": "exact"}  # fmt: skip
    parameters, bad = read(**{name: given.get(name, "sana") for name in NAMES})
    assert bad == []
    assert {name for name, _ in parameters.pairs()} == set(NAMES)


@pytest.mark.parametrize("told", [{}, {"q": "a&b"}, {"q": "ä", "year_from": 2000, "page": 2, "plain": ("x y",)}])
@pytest.mark.parametrize("ticked", [(), ("Kela",), ("Kela", "a+b & c")])
def test_toggled_addresses_are_those_of_address(told, ticked):
    parameters = Parameters(facets={"funder": ticked, "year": ("2011",), "status": ("ended",)}, **told)
    for value, address in parameters.toggled("/", "funder", ["Kela", "STM", "a+b & c"]).items():
        more = {**parameters.facets, "funder": (*ticked, value)}
        facets = parameters.without_value("funder", value) if value in ticked else more
        assert address == parameters.address("/", facets=facets)


def test_without_its_only_parameter_a_search_is_the_start_page():
    assert Parameters(facets={"year": ("2011",)}).toggled("/", "year", ["2011"]) == {"2011": "/"}
