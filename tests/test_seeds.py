"""The five real texts, as the source formats read them (issue 2). They are not part of the repository."""

from __future__ import annotations

from datetime import date

import pytest

from indexer.model import Kind, PartialDate, Period, Status
from indexer.sources import Problem, SourceFile, find_files, read_file

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def seeds(shared):
    """The documents, by the first three digits of their file name."""
    files = [SourceFile(path, path.name) for path in find_files(shared / "seeds")]
    items = [item for file in files for item in read_file(file)]
    assert not [item for item in items if isinstance(item, Problem)]
    return {document.id[:3]: document for document in items}


def test_five_documents_are_read_without_a_warning(seeds):
    kinds = {number: seed.kind for number, seed in seeds.items()}
    assert kinds == {
        "000": Kind.PROJECT,
        "001": Kind.PROJECT,
        "002": Kind.NEWS,
        "003": Kind.PROJECT,
        "004": Kind.PAGE,
    }


@pytest.mark.parametrize(
    ("number", "start", "end", "funder", "person"),
    [
        ("000", 2001, 2002, "Suomen Kuntaliitto", "Susanna Nouko-Juvonen"),
        ("001", 2010, 2013, "Raha-automaattiyhdistys (RAY)", "Pirjo Lehtoranta"),
    ],
)
def test_register_pages_have_their_years_funder_and_person(seeds, number, start, end, funder, person):
    seed = seeds[number]
    assert seed.period == Period(PartialDate(start), PartialDate(end))
    assert (seed.funders, seed.people, seed.stated_status) == ((funder,), (person,), None)


def test_the_english_name_is_a_title_and_a_missing_one_is_none(seeds):
    assert seeds["001"].titles["en"].startswith("Co-operation between")
    assert seeds["000"].titles == {}


@pytest.mark.parametrize("number", ["000", "001"])
def test_results_are_separate_from_the_summary(seeds, number):
    seed = seeds[number]
    assert seed.summary.split()[0] in {"Projektin", "Hankkeen"}
    assert seed.results.split()[0] in {"Yhteistyön", "Hankkeessa"}
    assert seed.results not in seed.summary
    assert not {"Kotisivu", "Julkaisut", "Kysyttävää?"} & set(seed.results.split())


def test_the_news_item_has_a_date_and_two_authors_and_no_language_bar(seeds):
    news = seeds["002"]
    assert news.published == PartialDate(2015, 10, 5)
    assert news.people == ("Ulla Kiuru", "Tyyne Hakkarainen")
    assert news.title.startswith("Järjestöyhteistyö onnistunutta")
    assert "sv" not in f"{news.title} {news.text}".split()
    assert "14:08" not in news.text


def test_the_project_page_has_its_period_lead_and_funding(seeds):
    project = seeds["003"]
    assert project.period == Period(PartialDate(2007, 5, 1), PartialDate(2008, 12, 31))
    assert project.lead == project.organisations[0] == "Jyväskylän kaupunki"
    assert project.people == ("Harri Halttunen",)
    assert project.total_eur == 170_000  # as stated; the rows of the source add up to 170 500
    assert project.funders == (
        "Valtio",
        "Jyväskylän kaupunki",
        "Jyväskylän maalaiskunta",
        "Saarijärven seutu",
        "Saarijärven kaupunki",
    )


def test_the_date_at_the_end_of_the_page_is_removed_from_its_text(seeds):
    page = seeds["004"]
    assert page.published == PartialDate(2017, 6, 29)
    assert page.text.endswith("päätöksentekoa.")


def test_three_projects_have_ended_and_one_covers_2011(seeds):
    assert [number for number, seed in seeds.items() if seed.status(TODAY) is Status.ENDED] == ["000", "001", "003"]
    assert [number for number, seed in seeds.items() if 2011 in seed.years] == ["001"]
