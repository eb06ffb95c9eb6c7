from __future__ import annotations

from collections import Counter

import pytest
from conftest import TODAY
from small_searchers import searcher_of

from searchapp.entities.table import entity_table, facet_values
from searchapp.search.parameters import Parameters

RECORDS = {
    "a": {"title": "Koti", "type": "project", "start_year": 2010, "end_year": 2012, "funders": ["RAY"],
          "total_eur": 100},
    "b": {"title": "Koti", "type": "project", "start_year": 2018, "end_year": 2030,
          "funders": ["STEA", "Kaarnasäätiö"]},
    "c": {"title": "Talo", "type": "project", "start_year": 2020, "funders": ["kaarnasäätiö", "Kaarnasäätiö"]},
    "d": {"title": "Koti", "type": "news", "published": "2005-02-03", "funders": ["Kaarnasäätiö"]},
    "e": {"title": "Koti", "type": "page", "funders": ["Åbo Akademi"], "organisations": ["Lyhty ry"]},
}  # fmt: skip
STEA = "Sosiaali- ja terveysjärjestöjen avustuskeskus STEA"


@pytest.fixture(scope="module")
def searcher(tmp_path_factory, analyzer):
    return searcher_of(RECORDS, tmp_path_factory.mktemp("tables"), analyzer)


@pytest.fixture(scope="module")
def table(searcher):
    return lambda facet="funder", name="", page=1, size=50, **told: entity_table(
        searcher, Parameters(**told), facet, today=TODAY, name=name, page=page, size=size
    )


def told(found):
    return [(row.value, row.count) for row in found.rows]


def test_rows_come_by_count_and_then_by_name(table):
    found = table()
    assert told(found) == [("Kaarnasäätiö", 3), (STEA, 2), ("Åbo Akademi", 1)]
    assert (found.total, found.names, found.pages) == (5, 3, 1)


def test_a_document_with_two_spellings_of_a_name_counts_once(table):
    row = table().rows[0]
    assert row.values == ("Kaarnasäätiö", "kaarnasäätiö")
    assert (row.count, row.share, row.slug) == (3, 0.6, "kaarnasaatio")


def test_years_and_euros_are_those_of_the_documents_found(table):
    rows = {row.slug: row for row in table().rows}
    assert (rows["kaarnasaatio"].first_year, rows["kaarnasaatio"].last_year) == (2005, 2030)
    stea = next(row for row in rows.values() if row.value == STEA)
    assert (stea.first_year, stea.last_year, stea.sum_eur, stea.sum_of) == (2010, 2030, 100, 1)
    assert rows["kaarnasaatio"].sum_eur is None
    abo = rows["abo-akademi"]
    assert (abo.first_year, abo.last_year) == (None, None)


def test_counts_are_of_exactly_the_documents_found(table):
    found = table(q="koti", facets={"funder": ("Kaarnasäätiö",)})
    assert found.total == 2
    assert told(found) == [("Kaarnasäätiö", 2), (STEA, 1)]
    assert table(q="koti", facets={"kind": ("page",)}).rows[0].share == 1.0


def test_a_funder_typed_by_an_old_name_filters_as_in_a_search(table):
    assert table(facets={"funder": ("RAY",)}).total == 2


def test_organisations_have_a_table_too(table):
    assert told(table("organisation")) == [("Lyhty ry", 1)]


def test_a_search_that_finds_nothing_has_an_empty_table(table):
    found = table(q="satelliitti")
    assert (found.total, found.names, found.rows, found.pages) == (0, 0, [], 1)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("saatio", ["Kaarnasäätiö"]),
        ("ÅBO", ["Åbo Akademi"]),
        ("ray", [STEA]),
        ("  ", ["Kaarnasäätiö", STEA, "Åbo Akademi"]),
        ("x", []),
    ],
)
def test_rows_are_found_by_a_part_of_any_name(table, name, values):
    found = table(name=name)
    assert [row.value for row in found.rows] == values
    assert found.names == len(values)
    assert found.total == 5


def test_rows_come_a_page_at_a_time(table):
    pages = [table(page=page, size=2) for page in (1, 2, 3)]
    assert [[row.count for row in page.rows] for page in pages] == [[3, 2], [1], []]
    assert [page.pages for page in pages] == [2, 2, 2]


def test_years_and_euros_are_not_told_of_too_many_documents(searcher, monkeypatch):
    monkeypatch.setattr("searchapp.entities.table.MOST_SUMMED", 4)
    found = entity_table(searcher, Parameters(), "funder", today=TODAY)
    assert not found.has_sums
    assert {(row.first_year, row.sum_eur, row.sum_of) for row in found.rows} == {(None, None, None)}
    assert told(found)[0] == ("Kaarnasäätiö", 3)
    assert entity_table(searcher, Parameters(q="koti"), "funder", today=TODAY).has_sums


@pytest.mark.parametrize("facet", ["funder", "organisation"])
@pytest.mark.parametrize(
    "asked",
    [{}, {"q": "lapsi"}, {"year_from": 2010, "year_to": 2012}, {"facets": {"funder": ("Kaarnasäätiö", "STEA")}},
     {"q": "tila:päättynyt", "facets": {"kind": ("project",)}}],
)  # fmt: skip
def test_a_table_of_the_sample_counts_what_its_documents_say(sample_searcher, facet, asked):
    parameters = Parameters(**asked)
    expected = Counter()
    for document in sample_searcher.documents(parameters, today=TODAY):
        names = document.funders if facet == "funder" else document.organisations
        expected.update({sample_searcher.entities.slug_of(facet, name) for name in names})
    found = entity_table(sample_searcher, parameters, facet, today=TODAY, size=1000)
    assert {row.slug: row.count for row in found.rows} == expected


# Values of a facet by name


def test_values_by_name_are_those_beside_the_results(searcher):
    parameters = Parameters(q="koti", facets={"funder": ("Kaarnasäätiö",)})
    beside = searcher.search(parameters, today=TODAY).facets["funder"]
    assert facet_values(searcher, parameters, "funder", "", 100, today=TODAY) == beside


def test_counts_by_name_ignore_the_filter_on_the_facet_itself(searcher):
    parameters = Parameters(facets={"funder": ("Åbo Akademi",)})
    found = facet_values(searcher, parameters, "funder", "säätiö", 10, today=TODAY)
    assert [(each.value, each.count, each.selected) for each in found] == [
        ("Kaarnasäätiö", 3, False),
        ("kaarnasäätiö", 1, False),
    ]


def test_a_value_is_found_by_any_of_its_names_and_at_most_so_many_are_given(searcher):
    assert [each.value for each in facet_values(searcher, Parameters(), "funder", "ray", 5, today=TODAY)] == [STEA]
    assert len(facet_values(searcher, Parameters(), "funder", "", 2, today=TODAY)) == 2
    assert [each.value for each in facet_values(searcher, Parameters(), "kind", "NEW", 5, today=TODAY)] == ["news"]
