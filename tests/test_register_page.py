"""Pages of a project register as plain text: labels and values on lines of their own."""

from __future__ import annotations

import pytest
from saved import read, read_one

from indexer.model import Kind, PartialDate, Period
from indexer.sources import Problem

PAGE = """Hankkeet

Kahvipöytä kylillä

2011
2013
Meneillään
Päättynyt

Hankkeen sisältö

Selite

Sisältö

Hankkeen nimi

Kahvipöytä kylillä

Project Name

Coffee Table in the Villages

Alkamisvuosi

2011

Päättymisvuosi

2013

Hankkeen päätoteuttaja-
organisaatio

Kylien Tupa ry

Toteuttaja-
organisaatiot

Koko hankkeen vastuuhenkilö

Aino Kivelä

Vastuuhenkilö
Kuntoutussäätiössä

Yhteistyötahot

Mäntylän kunta
Rantakylän kunta

Ohjausryhmän jäsenet

Rahoittaja

Havulinnan säätiö

Hankkeen tiivistelmä

Kylätaloissa keitettiin kahvia.

Iltapäivisin pelattiin korttia.

Hankkeen tulokset

Kahvia kului 300 litraa.

Hankkeen tiivistelmä

Kotisivu

Tulokset

Julkaisut

Kysyttävää?
Ota meihin yhteyttä!"""


def test_every_value_becomes_its_field(tmp_path):
    page = read_one(tmp_path, PAGE)
    assert (page.kind, page.title, page.titles) == (
        Kind.PROJECT,
        "Kahvipöytä kylillä",
        {"en": "Coffee Table in the Villages"},
    )
    assert page.period == Period(PartialDate(2011), PartialDate(2013))
    assert (page.lead, page.people, page.funders) == ("Kylien Tupa ry", ("Aino Kivelä",), ("Havulinnan säätiö",))
    assert page.organisations == ("Kylien Tupa ry", "Mäntylän kunta", "Rantakylän kunta")


def test_summary_and_results_are_complete_and_separate(tmp_path):
    page = read_one(tmp_path, PAGE)
    assert page.summary == "Kylätaloissa keitettiin kahvia.\n\nIltapäivisin pelattiin korttia."
    assert page.results == "Kahvia kului 300 litraa."


def test_regions_and_places_become_fields_and_are_part_of_the_text(tmp_path):
    labels = "Maakunta\n\nLappi\nKainuu\n\nPaikkakunta: Sodankylä\n\nRahoittaja\n"
    page = read_one(tmp_path, PAGE.replace("Rahoittaja\n", labels))
    assert (page.stated_regions, page.places) == (("Lappi", "Kainuu"), ("Sodankylä",))
    assert (page.text, page.funders) == ("Maakunta\nLappi\nKainuu\n\nPaikkakunta\nSodankylä", ("Havulinnan säätiö",))


def test_the_legend_of_both_statuses_is_not_a_status(tmp_path):
    assert read_one(tmp_path, PAGE).stated_status is None


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.replace("\n", "\r\n"),
        lambda page: page.replace("\n\n", "\n"),
        lambda page: page.replace("\n", "  \t\n"),
        lambda page: page.replace("\n", "\n\u00a0"),
        lambda page: page.replace("Hankkeen nimi", "Hankkeen\u00a0nimi"),
        lambda page: page.replace("Alkamisvuosi\n", "Alkamisvuosi:\n").replace("Rahoittaja\n", "RAHOITTAJA:\n"),
        lambda page: page.replace("Alkamisvuosi\n\n", "Alkamisvuosi: ").replace("Rahoittaja\n\n", "Rahoittaja\t"),
        lambda page: "\n\n\ufeff" + page + "\n\n\n",
    ],
    ids=[
        "crlf",
        "no empty lines",
        "trailing space",
        "no-break spaces",
        "no-break space in a label",
        "colons",
        "one line",
        "outer lines",
    ],
)
def test_white_space_and_colons_do_not_change_what_is_read(tmp_path, change):
    original, changed = read_one(tmp_path, PAGE), read_one(tmp_path, change(PAGE))
    for field in ("title", "titles", "period", "lead", "organisations", "people", "funders", "results"):
        assert getattr(changed, field) == getattr(original, field), field


def test_a_page_in_cp1252_is_read_as_the_same_page(tmp_path):
    assert read_one(tmp_path, PAGE.encode("cp1252")) == read_one(tmp_path, PAGE)


def test_a_label_that_follows_a_label_has_no_value(tmp_path):
    page = read_one(tmp_path, PAGE.replace("\nHavulinnan säätiö\n", "").replace("\nCoffee Table in the Villages\n", ""))
    assert (page.funders, page.titles) == ((), {})


@pytest.mark.parametrize("person", ["Ville Hella", "Elina Saraste-Villa"])
def test_a_name_that_looks_like_a_locative_is_a_person(tmp_path, person):
    page = PAGE.replace("Vastuuhenkilö\nKuntoutussäätiössä\n", f"Vastuuhenkilö\n{person}\n")
    assert read_one(tmp_path, page).people == ("Aino Kivelä", person)


@pytest.mark.parametrize("place", ["Etelä-Rannan hyvinvointialueella", "Vanhusten Tukiliitossa", "THL:ssä"])
def test_the_second_line_of_a_label_is_not_a_person(tmp_path, place):
    assert read_one(tmp_path, PAGE.replace("Kuntoutussäätiössä", place)).people == ("Aino Kivelä",)


@pytest.mark.parametrize("value", ["2010-", "2010 (syksy)", "1.8.2010", "8/2010"])
def test_the_year_is_found_in_any_form_of_its_value(tmp_path, value):
    assert (
        read_one(tmp_path, PAGE.replace("Alkamisvuosi\n\n2011", f"Alkamisvuosi\n\n{value}")).period.start.year == 2010
    )


def test_a_year_that_cannot_be_read_yields_a_note_and_the_page(tmp_path):
    note, page = read(tmp_path, PAGE.replace("Päättymisvuosi\n\n2013", "Päättymisvuosi\n\nei tiedossa"))
    assert isinstance(note, Problem)
    assert "ei tiedossa" in note.reason
    assert (note.lost, page.period) == (False, Period(PartialDate(2011)))


def test_an_end_before_the_start_yields_a_note_and_is_left_out(tmp_path):
    note, page = read(tmp_path, PAGE.replace("Päättymisvuosi\n\n2013", "Päättymisvuosi\n\n2009"))
    assert "ends (2009) before it starts (2011)" in note.reason
    assert page.period == Period(PartialDate(2011))


def test_without_a_name_the_headline_is_the_title(tmp_path):
    page = read_one(tmp_path, PAGE.replace("Hankkeen nimi\n\nKahvipöytä kylillä", "Hankkeen nimi"))
    assert page.title == "Kahvipöytä kylillä"


@pytest.mark.parametrize(
    ("link", "url", "extra"),
    [
        ("https://kahvi.example/", "https://kahvi.example/", {}),
        ("www.kahvi.example", "", {"url": "www.kahvi.example"}),
        ("javascript:alert(1)", "", {"url": "javascript:alert(1)"}),
    ],
)
def test_only_a_web_url_becomes_the_url_and_the_rest_is_extra(tmp_path, link, url, extra):
    page = read_one(tmp_path, PAGE.replace("Kotisivu\n", f"Kotisivu\n\n{link}\n"))
    assert (page.url, page.extra) == (url, extra)


def test_funders_are_separated_by_lines_or_semicolons(tmp_path):
    page = read_one(tmp_path, PAGE.replace("Havulinnan säätiö", "Kela; STM\n• Euroopan unioni, AMIF\nKela"))
    assert page.funders == ("Kela", "STM", "Euroopan unioni, AMIF")


def test_the_steering_group_is_part_of_the_text(tmp_path):
    page = read_one(tmp_path, PAGE.replace("Ohjausryhmän jäsenet\n", "Ohjausryhmän jäsenet\n\nKylien edustajat\n"))
    assert page.text == "Ohjausryhmän jäsenet\nKylien edustajat"
