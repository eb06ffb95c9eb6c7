from __future__ import annotations

import pytest
from conftest import TODAY
from hypothesis import given
from hypothesis import strategies as st
from small_searchers import searcher_of

from indexer.normalize import fold_accents
from searchapp.entities.profile import entity_profile
from searchapp.entities.table import entity_table
from searchapp.search.parameters import Parameters
from searchapp.search.slugs import slug
from searchapp.search.spellings import most_frequent

STEA = "sosiaali-ja-terveysjarjestojen-avustuskeskus-stea"
TABLE = """Kotiin kunnissa (2007-2008)

Yhteyshenkilö

Maija Mallikas

Hallinnoija

Jyväskylän kaupunki

Tavoitteet

Koti kaikille.

Rahoitus

VUOSI 2007

Valtion osuus 52 500
Kaarnasäätiö 10 000

YHTEENSÄ 62 500

VUOSI 2008

Valtion osuus 75 500
Kaarnasäätiö 4 000

YHTEENSÄ 79 500
"""
RECORDS = {
    "a": {"title": "Aalto", "type": "project", "start_year": 2010, "end_year": 2012, "funders": ["RAY"],
          "organisations": ["Kanervikko ry", "Lyhty ry"], "total_eur": 1000},
    "b": {"title": "Bussi", "type": "project", "start_year": 2018, "end_year": 2030,
          "funders": ["STEA", "Kaarnasäätiö"], "organisations": ["KANERVIKKO RY"], "total_eur": 5000},
    "c": {"title": "Ceder", "type": "project", "start_year": 2020, "end_year": 2021, "funders": ["kaarnasäätiö"],
          "organisations": ["Lyhty ry"], "lead": "Kanervikko, ry", "total_eur": 300},
    "d": {"title": "Uutinen", "type": "news", "published": "2022-02-03", "organisations": ["Kanervikko ry"]},
    "e": {"title": "Ei rahaa", "type": "project", "start_year": 2001, "funders": ["***", "Фонд"]},
}  # fmt: skip


@pytest.fixture(scope="module")
def searcher(tmp_path_factory, analyzer):
    return searcher_of(RECORDS, tmp_path_factory.mktemp("entities"), analyzer, {"kotiin.txt": TABLE})


@pytest.fixture(scope="module")
def profile(searcher):
    return lambda facet, slug, **options: entity_profile(searcher, facet, slug, today=TODAY, **options)


def counts(values):
    return {value.value: value.count for value in values}


# Slugs


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Jyväskylän kaupunki", "jyvaskylan-kaupunki"),
        ("Åbo stad", "abo-stad"),
        ("Sosiaali- ja terveysministeriö (STM)", "sosiaali-ja-terveysministerio-stm"),
        ("Børge Ærø & Łódź", "borge-aero-lodz"),
        ("Cafe\u0301", "cafe"),
        ("King’s Fund", "kings-fund"),
        ("Фонд Й", "фонд-й"),
        ("日本財団", "日本財団"),
        ("a/b?c#d<e>", "a-b-c-d-e"),
        ("../../etc", "etc"),
    ],
)
def test_a_slug_consists_of_words_without_accents(name, expected):
    assert slug(name) == expected


def test_the_slug_of_a_name_without_letters_is_a_digest():
    assert slug("***") != slug("---")
    assert slug("***") == slug(" *** ")
    assert slug("***").isalnum()


def test_the_slug_of_a_long_name_is_short_and_distinct():
    assert len(slug("pitkä " * 1000)) < 150
    assert slug("pitkä " * 1000) != slug("pitkä " * 1001)


@given(st.text())
def test_a_slug_is_never_empty_or_a_path_and_is_its_own_slug(name):
    result = slug(name)
    assert result
    assert not set("/\\.?#% <>&\"'") & set(result)
    assert slug(result) == result


def test_accents_are_folded():
    assert fold_accents("SÄÄTIÖ Å") == "saatio a"


# Names


@pytest.mark.parametrize(
    "old",
    [STEA, "stea", "ray", "raha-automaattiyhdistys", "raha-automaattiyhdistys-ray", "penningautomatforeningen-ray",
     "funding-centre-for-social-welfare-and-health-organisations"],
)  # fmt: skip
def test_every_name_of_a_funder_is_resolved_to_its_slug(searcher, old):
    assert searcher.entities.resolve("funder", old) == STEA


@pytest.mark.parametrize(
    ("facet", "unknown"), [("funder", "kela"), ("funder", "x"), ("organisation", "stea"), ("funder", "")]
)
def test_an_unknown_slug_is_not_resolved(searcher, facet, unknown):
    assert searcher.entities.resolve(facet, unknown) is None
    assert searcher.entities.values(facet, unknown) == []


def test_names_with_equal_slugs_are_one_entity(searcher):
    assert searcher.entities.values("funder", "kaarnasaatio") == ["Kaarnasäätiö", "kaarnasäätiö"]
    assert searcher.entities.values("organisation", "kanervikko-ry") == [
        "KANERVIKKO RY",
        "Kanervikko ry",
        "Kanervikko, ry",
    ]


def test_an_old_name_has_the_slug_of_its_successor(searcher):
    assert searcher.entities.slug_of("funder", "RAY") == STEA
    assert searcher.entities.slug_of("organisation", "RAY") == "ray"


def test_every_value_of_the_sample_corpus_is_resolved_by_its_slug(sample_searcher):
    entities = sample_searcher.entities
    for facet in ("funder", "organisation"):
        for value in sample_searcher.reader.values(facet):
            value_slug = entities.slug_of(facet, value)
            assert value in entities.values(facet, value_slug)
            assert entities.resolve(facet, value_slug) == value_slug


# Profiles


def test_an_unknown_entity_has_no_profile(profile):
    assert profile("funder", "ray") is None  # an old name, which must be resolved first
    assert profile("organisation", "x") is None


def test_the_profile_of_a_funder_has_its_predecessors_and_other_names(profile):
    entity = profile("funder", STEA)
    assert entity.name == "Sosiaali- ja terveysjärjestöjen avustuskeskus STEA"
    assert entity.predecessors == (("Raha-automaattiyhdistys RAY", 2016),)
    assert {"STEA", "RAY"} <= set(entity.spellings)
    assert not {entity.name, "Raha-automaattiyhdistys RAY"} & set(entity.spellings)


def test_the_name_is_the_most_frequent_spelling(profile):
    entity = profile("organisation", "kanervikko-ry")
    assert entity.name == "Kanervikko ry"
    assert entity.spellings == ["KANERVIKKO RY", "Kanervikko, ry"]


def test_counts_cover_all_documents_of_the_entity(profile):
    entity = profile("organisation", "kanervikko-ry")
    assert entity.total == 4
    assert counts(entity.kinds) == {"project": 3, "news": 1}
    assert counts(entity.statuses) == {"ended": 2, "ongoing": 1}
    assert [(year.value, year.count) for year in entity.years][:3] == [("2010", 1), ("2011", 1), ("2012", 1)]


def test_documents_are_paged_newest_first(profile):
    pages = [profile("organisation", "kanervikko-ry", page=page, size=3) for page in (1, 2, 3)]
    assert [[row.document.id for row in page.rows] for page in pages] == [["d", "c", "b"], ["a"], []]
    assert [page.pages for page in pages] == [2, 2, 2]


def test_a_row_has_the_name_of_the_funder_but_no_further_spelling(profile):
    rows = {row.document.id: row.named for row in profile("funder", STEA).rows}
    assert rows == {"a": "RAY", "b": "STEA"}
    rows = {row.document.id: row.named for row in profile("organisation", "kanervikko-ry").rows}
    assert set(rows.values()) == {""}


def test_a_row_shows_whether_the_organisation_leads(profile):
    assert {row.document.id: row.is_lead for row in profile("organisation", "kanervikko-ry").rows}["c"]
    assert not {row.document.id: row.is_lead for row in profile("organisation", "lyhty-ry").rows}["c"]


def test_a_funder_gave_its_rows_or_the_total_of_projects_that_it_funds_alone(profile):
    entity = profile("funder", "kaarnasaatio")
    assert {row.document.id: row.sum_eur for row in entity.rows} == {"kotiin.txt": 14000, "b": None, "c": 300}
    assert (entity.sum_eur, entity.sum_of) == (14300, 2)


def test_the_funding_of_an_organisation_is_that_of_its_projects(profile):
    entity = profile("organisation", "kanervikko-ry")
    assert (entity.sum_eur, entity.sum_of) == (6300, 3)
    assert all(row.sum_eur is None for row in entity.rows)


def test_unknown_funding_is_not_zero(profile):
    entity = profile("funder", slug("Фонд"))
    assert (entity.sum_eur, entity.sum_of) == (None, 0)


def test_co_occurrences_do_not_include_the_entity_itself(profile):
    entity = profile("funder", "kaarnasaatio")
    assert [(other.slug, other.count) for other in entity.funders] == [(STEA, 1), ("valtio", 1)]
    assert {other.value for other in entity.organisations} >= {"Lyhty ry", "Jyväskylän kaupunki"}


def test_the_funding_of_too_many_documents_is_not_summed(monkeypatch, tmp_path, analyzer):
    monkeypatch.setattr("searchapp.entities.profile.MAX_SUMMED", 1)
    searcher = searcher_of(RECORDS, tmp_path, analyzer)
    entity = entity_profile(searcher, "organisation", "kanervikko-ry", today=TODAY)
    assert (entity.sum_eur, entity.sum_of) == (None, 0)
    assert entity.total == 4


def test_the_counts_of_every_profile_of_the_sample_corpus_are_consistent(sample_searcher):
    for facet in ("funder", "organisation"):
        for value in sample_searcher.reader.values(facet):
            value_slug = sample_searcher.entities.slug_of(facet, value)
            entity = entity_profile(sample_searcher, facet, value_slug, today=TODAY, size=1000)
            assert entity.total == len(entity.rows) == sum(kind.count for kind in entity.kinds)
            assert entity.sum_of <= entity.total


# Spellings


SPELLINGS = {
    str(number): {"title": f"Hanke {number}", "start_year": 2020, "organisations": names, "funders": ["Kajosäätiö"]}
    for number, names in enumerate(
        [
            ["Kyläseura ry"],
            ["Kyläseura ry", "Lyhty Oy"],
            ["KYLÄSEURA RY", "Kyläseura r.y."],
            ["Kyläseura r.y. (1234567-1)", "Lyhty ry"],
            ["Kyläverkko sr (KV)"],
            ["Kyläverkko sr"],
        ]
    )
}


@pytest.fixture(scope="module")
def spellings(tmp_path_factory, analyzer):
    return searcher_of(SPELLINGS, tmp_path_factory.mktemp("spellings"), analyzer)


def test_the_spellings_of_an_organisation_are_one_facet_value_with_the_most_usual_one_shown(spellings):
    values = spellings.search(Parameters(), today=TODAY).facets["organisation"]
    assert [(value.value, value.count) for value in values] == [
        ("Kyläseura ry", 4),
        ("Kyläverkko sr", 2),
        ("Lyhty Oy", 1),
        ("Lyhty ry", 1),
    ]


@pytest.mark.parametrize("typed", ["Kyläseura ry", "KYLÄSEURA RY", "Kyläseura r.y. (1234567-1)"])
def test_a_filter_by_any_spelling_finds_the_documents_of_all(spellings, typed):
    results = spellings.search(Parameters(facets={"organisation": (typed,)}), today=TODAY)
    assert results.total == 4
    assert results.parameters.facets["organisation"] == ("Kyläseura ry",)
    assert [value.value for value in results.facets["organisation"] if value.selected] == ["Kyläseura ry"]


def test_the_page_and_the_table_of_an_organisation_cover_all_its_spellings(spellings):
    entity = entity_profile(spellings, "organisation", "kylaseura-ry", today=TODAY)
    assert (entity.name, entity.total) == ("Kyläseura ry", 4)
    table = entity_table(spellings, Parameters(), "organisation", today=TODAY)
    assert [(row.value, row.count) for row in table.rows][:2] == [("Kyläseura ry", 4), ("Kyläverkko sr", 2)]


def test_a_slug_of_a_spelling_as_written_leads_to_the_page_of_the_organisation(spellings):
    assert spellings.entities.resolve("organisation", "kylaverkko-sr-kv") == "kylaverkko-sr"


@pytest.mark.parametrize(
    "values", [("KAJO RY", "Kajo ry"), ("Kajo r.y.", "Kajo ry"), ("Kajo ry (1234567-1)", "Kajo ry")]
)
def test_of_equally_frequent_spellings_the_plain_one_is_shown(values):
    assert most_frequent(values, {}) == "Kajo ry"
