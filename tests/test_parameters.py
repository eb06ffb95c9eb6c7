from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from indexer.engines.base import Sort
from searchapp.query.planner import Width
from searchapp.search.parameters import PARAMETER_NAMES, Parameters, read_parameters


def read(**values):
    return read_parameters({name: [value] if isinstance(value, str) else value for name, value in values.items()})


def test_the_values_of_a_facet_are_in_order_without_duplicates():
    parameters, bad = read(funder=["Kela", "STM", "Kela", " "])
    assert parameters.facets == {"funder": ("Kela", "STM")}
    assert not bad


@pytest.mark.parametrize(
    ("name", "value"),
    [("page", "0"), ("page", "-1"), ("page", "kaksi"), ("page", "1e3"), ("size", "1000000"), ("year", "20111"),
     ("year_from", "eilen"), ("status", "kesken"), ("sort", "paras"), ("page", "９"),
     ("width", "leveä"), ("related", "-1"), ("related", "101"), ("year", "99999999999999999999")],
)  # fmt: skip
def test_an_invalid_parameter_is_reported_and_the_others_are_used(name, value):
    parameters, bad = read(q="kunta", **{name: value})
    assert [(parameter.name, parameter.value) for parameter in bad] == [(name, value)]
    assert parameters.q == "kunta"


def test_an_empty_parameter_is_ignored():
    assert read(year_from="", page=" ", sort="") == (Parameters(), [])


def test_the_url_of_parameters_is_read_as_the_same_parameters():
    parameters, _ = read(
        q="A&B ä+", funder=['A&B "C"/ö', "x=y"], year=["2011"], year_from="2009", sort="title", page="3"
    )
    values = parse_qs(urlsplit(parameters.url("/", page=3)).query, keep_blank_values=True)
    assert read_parameters(values) == (parameters, [])


def test_a_url_with_changes_has_the_first_page():
    parameters, _ = read(q="kunta", page="4")
    assert parameters.url("/", sort=Sort.TITLE) == "/?q=kunta&sort=title"


def test_the_default_order_without_words_is_the_newest_first():
    assert (Parameters().order, Parameters(q="kunta").order) == (Sort.NEWEST, Sort.RELEVANCE)


@pytest.mark.parametrize(
    ("names", "width"),
    [(("tarkka", "exact"), Width.EXACT), (("taivutukset", "inflected"), Width.INFLECTED),
     (("yhdyssanat", "compound", ""), Width.COMPOUND)],
)  # fmt: skip
def test_a_width_has_names_in_two_languages(names, width):
    for name in names:
        parameters, bad = read(width=name)
        assert (parameters.width, bad) == (width, [])


def test_there_may_be_several_plain_words_with_spaces():
    parameters, bad = read(plain=["child protection", "kuntoutus", "kuntoutus", " "])
    assert (parameters.plain, bad) == (("child protection", "kuntoutus"), [])


def test_a_url_contains_width_plain_and_related():
    parameters, _ = read(q="kunta", width="tarkka", plain=["barn skydd", "lasu"], related="5")
    assert parameters.url("/") == "/?q=kunta&plain=barn+skydd&plain=lasu&width=exact&related=5"
    assert read_parameters(parse_qs(urlsplit(parameters.url("/")).query)) == (parameters, [])


def test_every_parameter_is_read():
    values = {"year": "2011", "year_from": "2010", "year_to": "2012", "status": "ended", "sort": "title", "page": "2",
             "size": "20", "related": "3", "width": "exact"}  # fmt: skip
    parameters, bad = read(**{name: values.get(name, "sana") for name in PARAMETER_NAMES})
    assert bad == []
    assert {name for name, _ in parameters.pairs()} == set(PARAMETER_NAMES)


@pytest.mark.parametrize("others", [{}, {"q": "a&b"}, {"q": "ä", "year_from": 2000, "page": 2, "plain": ("x y",)}])
@pytest.mark.parametrize("selected", [(), ("Kela",), ("Kela", "a+b & c")])
def test_toggle_urls_are_those_of_url(others, selected):
    parameters = Parameters(facets={"funder": selected, "year": ("2011",), "status": ("ended",)}, **others)
    for value, url in parameters.toggle_urls("/", "funder", ["Kela", "STM", "a+b & c"]).items():
        added = {**parameters.facets, "funder": (*selected, value)}
        facets = parameters.without_value("funder", value) if value in selected else added
        assert url == parameters.url("/", facets=facets)


def test_the_url_without_parameters_has_no_query_string():
    assert Parameters(facets={"year": ("2011",)}).toggle_urls("/", "year", ["2011"]) == {"2011": "/"}
