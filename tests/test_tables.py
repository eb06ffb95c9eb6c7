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
    return lambda facet="funder", name="", page=1, size=50, **parameters: entity_table(
        searcher, Parameters(**parameters), facet, today=TODAY, name=name, page=page, size=size
    )


def counts(page):
    return [(row.value, row.count) for row in page.rows]


def test_rows_are_sorted_by_count_and_then_by_name(table):
    result = table()
    assert counts(result) == [("Kaarnasäätiö", 3), (STEA, 2), ("Åbo Akademi", 1)]
    assert (result.total, result.names, result.pages) == (5, 3, 1)


def test_a_document_with_two_spellings_of_a_name_is_counted_once(table):
    row = table().rows[0]
    assert row.values == ("Kaarnasäätiö", "kaarnasäätiö")
    assert (row.count, row.share, row.slug) == (3, 0.6, "kaarnasaatio")


def test_years_and_euros_are_those_of_the_matching_documents(table):
    rows = {row.slug: row for row in table().rows}
    assert (rows["kaarnasaatio"].first_year, rows["kaarnasaatio"].last_year) == (2005, 2030)
    stea = next(row for row in rows.values() if row.value == STEA)
    assert (stea.first_year, stea.last_year, stea.sum_eur, stea.sum_of) == (2010, 2030, 100, 1)
    assert rows["kaarnasaatio"].sum_eur is None
    abo = rows["abo-akademi"]
    assert (abo.first_year, abo.last_year) == (None, None)


def test_counts_cover_exactly_the_matching_documents(table):
    result = table(q="koti", facets={"funder": ("Kaarnasäätiö",)})
    assert result.total == 2
    assert counts(result) == [("Kaarnasäätiö", 2), (STEA, 1)]
    assert table(q="koti", facets={"kind": ("page",)}).rows[0].share == 1.0


def test_an_old_name_of_a_funder_is_a_filter_as_in_a_search(table):
    assert table(facets={"funder": ("RAY",)}).total == 2


def test_there_is_also_a_table_of_organisations(table):
    assert counts(table("organisation")) == [("Lyhty ry", 1)]


def test_the_table_of_a_search_without_matches_is_empty(table):
    result = table(q="satelliitti")
    assert (result.total, result.names, result.rows, result.pages) == (0, 0, [], 1)


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
def test_rows_are_filtered_by_a_part_of_any_name(table, name, values):
    result = table(name=name)
    assert [row.value for row in result.rows] == values
    assert result.names == len(values)
    assert result.total == 5


def test_rows_are_paged(table):
    pages = [table(page=page, size=2) for page in (1, 2, 3)]
    assert [[row.count for row in page.rows] for page in pages] == [[3, 2], [1], []]
    assert [page.pages for page in pages] == [2, 2, 2]


def test_a_table_of_too_many_documents_has_no_sums(searcher, monkeypatch):
    monkeypatch.setattr("searchapp.entities.table.MAX_SUMMED", 4)
    result = entity_table(searcher, Parameters(), "funder", today=TODAY)
    assert not result.has_sums
    assert {(row.first_year, row.sum_eur, row.sum_of) for row in result.rows} == {(None, None, None)}
    assert counts(result)[0] == ("Kaarnasäätiö", 3)
    assert entity_table(searcher, Parameters(q="koti"), "funder", today=TODAY).has_sums


@pytest.mark.parametrize("facet", ["funder", "organisation"])
@pytest.mark.parametrize(
    "parameters",
    [{}, {"q": "lapsi"}, {"year_from": 2010, "year_to": 2012}, {"facets": {"funder": ("Kaarnasäätiö", "STEA")}},
     {"q": "tila:päättynyt", "facets": {"kind": ("project",)}}],
)  # fmt: skip
def test_a_table_of_the_sample_corpus_counts_its_documents(sample_searcher, facet, parameters):
    parameters = Parameters(**parameters)
    expected = Counter()
    for document in sample_searcher.documents(parameters, today=TODAY):
        names = document.funders if facet == "funder" else document.organisations
        expected.update({sample_searcher.entities.slug_of(facet, name) for name in names})
    result = entity_table(sample_searcher, parameters, facet, today=TODAY, size=1000)
    assert {row.slug: row.count for row in result.rows} == expected


# The values of a facet by name


def test_values_by_name_are_those_of_the_results(searcher):
    parameters = Parameters(q="koti", facets={"funder": ("Kaarnasäätiö",)})
    of_results = searcher.search(parameters, today=TODAY).facets["funder"]
    assert facet_values(searcher, parameters, "funder", "", 100, today=TODAY) == of_results


def test_counts_by_name_ignore_the_filter_on_the_facet_itself(searcher):
    parameters = Parameters(facets={"funder": ("Åbo Akademi",)})
    result = facet_values(searcher, parameters, "funder", "säätiö", 10, today=TODAY)
    assert [(value.value, value.count, value.selected) for value in result] == [("Kaarnasäätiö", 3, False)]


def test_a_value_matches_by_any_of_its_names_up_to_a_limit(searcher):
    assert [item.value for item in facet_values(searcher, Parameters(), "funder", "ray", 5, today=TODAY)] == [STEA]
    assert len(facet_values(searcher, Parameters(), "funder", "", 2, today=TODAY)) == 2
    assert [item.value for item in facet_values(searcher, Parameters(), "kind", "NEW", 5, today=TODAY)] == ["news"]
