"""A project's own page as plain text: headings on lines of their own, a funding table."""

from __future__ import annotations

import time

import pytest
from saved import read_one

from indexer.model import Funding, Kind, PartialDate, Period
from indexer.sources.text.funding import parse_funding

PAGE = """Ruokakassi ovelle – apua ikäihmisille (2007-2008)

Kokeilu kolmessa kylässä.

Yhteyshenkilö

Leena Harju
projektipäällikkö

Toteutusajankohta

2007-2008

Tavoitteet

Jokainen saa ruokansa kotiin.

Tulokset

Kasseja vietiin 900.

Hallinnoija

Harjulan kaupunki

Kumppanit

Harjulan Marttakerho ry

Tausta

Kyläkaupat sulkivat ovensa.

Rahoitus

RAHOITUS 5/2007–12/2008 (20 kk) yhteensä 30 000

VUOSI 2007

Valtion osuus 7 500
Kuntaosuus 2 500
Harjulan kaupunki (~60 %) 1 500
Lehdon kunta (~40 %) 1 000

YHTEENSÄ 10 000

VUOSI 2008

Valtion osuus 15 000
Kuntaosuus 5 000
Harjulan kaupunki 3 000
Lehdon kunta 2 000

YHTEENSÄ 20 000

Eteneminen

Työ alkaa 1. toukokuuta 2007 ja päättyy 31. joulukuuta 2008. Sitten levätään.
"""


def test_every_section_becomes_its_field(tmp_path):
    page = read_one(tmp_path, PAGE)
    assert (page.kind, page.title) == (Kind.PROJECT, "Ruokakassi ovelle – apua ikäihmisille (2007-2008)")
    assert (page.summary, page.results) == ("Jokainen saa ruokansa kotiin.", "Kasseja vietiin 900.")
    assert (page.lead, page.people) == ("Harjulan kaupunki", ("Leena Harju",))
    assert page.organisations == ("Harjulan kaupunki", "Harjulan Marttakerho ry")
    assert page.extra == {"contact": "projektipäällikkö"}


def test_the_other_sections_are_text_with_their_headings(tmp_path):
    text = read_one(tmp_path, PAGE).text
    assert text.startswith("Kokeilu kolmessa kylässä.\n\nTausta\n\nKyläkaupat sulkivat ovensa.\n\nRahoitus\n\n")
    assert "Kasseja" not in text


def test_the_most_precise_period_is_used(tmp_path):
    assert read_one(tmp_path, PAGE).period == Period(PartialDate(2007, 5, 1), PartialDate(2008, 12, 31))


@pytest.mark.parametrize(
    ("removed", "start"),
    [
        ("Työ alkaa 1. toukokuuta 2007 ja päättyy 31. joulukuuta 2008.", PartialDate(2007, 5)),
        ("RAHOITUS 5/2007–12/2008 (20 kk) yhteensä 30 000", PartialDate(2007, 5, 1)),
        ("Toteutusajankohta\n\n2007-2008", PartialDate(2007, 5, 1)),
    ],
)
def test_the_period_is_found_in_any_of_its_places(tmp_path, removed, start):
    assert read_one(tmp_path, PAGE.replace(removed, "")).period.start == start


def test_the_title_may_contain_the_years(tmp_path):
    page = read_one(tmp_path, "Lähikirjasto (2012–2014)\n\nTausta\n\nHylly oli tyhjä.\n\nTavoitteet\n\nLukea.\n")
    assert page.period == Period(PartialDate(2012), PartialDate(2014))


def test_state_and_municipalities_are_funders_by_year(tmp_path):
    page = read_one(tmp_path, PAGE)
    assert page.funders == ("Valtio", "Harjulan kaupunki", "Lehdon kunta")
    assert page.funding[:3] == (
        Funding("Valtio", 7500, 2007),
        Funding("Harjulan kaupunki", 1500, 2007),
        Funding("Lehdon kunta", 1000, 2007),
    )
    assert page.total_eur == 30_000 == sum(line.amount_eur for line in page.funding)


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.replace("\n", "\r\n"),
        lambda page: page.replace("\n", " \t\n"),
        lambda page: page.replace("7 500", "7\u00a0500").replace("Valtion osuus ", "Valtion osuus\t"),
        lambda page: page.replace("Tavoitteet", "TAVOITTEET:").replace("Hallinnoija", "Hallinnoija:"),
    ],
    ids=["crlf", "trailing space", "no-break space and tab", "colons"],
)
def test_white_space_and_colons_do_not_change_what_is_read(tmp_path, change):
    original, changed = read_one(tmp_path, PAGE), read_one(tmp_path, change(PAGE))
    for field in ("title", "period", "lead", "organisations", "people", "funders", "funding", "total_eur", "summary"):
        assert getattr(changed, field) == getattr(original, field), field


def test_sections_are_found_without_empty_lines(tmp_path):
    page = read_one(tmp_path, PAGE.replace("\n\n", "\n"))
    assert (page.lead, page.people, page.total_eur) == ("Harjulan kaupunki", ("Leena Harju",), 30_000)


def test_a_paragraph_directly_after_the_title_is_not_part_of_it(tmp_path):
    introduction = "Kylällä on aina ollut kaupan tarve, ja nyt siihen vastataan. " * 5
    page = read_one(tmp_path, f"Kyläkauppa\n{introduction}\n\nTausta\n\nHiljaista.\n\nTavoitteet\n\nÄäntä.\n")
    assert page.title == "Kyläkauppa"
    assert page.text.startswith(introduction.strip())


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("Leena Harju, projektipäällikkö, p. 040 123", ("Leena Harju",)),
        ("Leena Harju ja Pekka af Lehto", ("Leena Harju", "Pekka af Lehto")),
        ("Leena Harju, Pekka Lehto", ("Leena Harju", "Pekka Lehto")),
        ("Kyläkatu 5, 00100 Harjula", ()),
    ],
)
def test_people_are_separated_from_their_job_titles_and_addresses(tmp_path, line, people):
    assert read_one(tmp_path, PAGE.replace("Leena Harju", line)).people == people


@pytest.mark.parametrize(
    ("line", "funder", "amount"),
    [
        ("STEA 120 000 €", "STEA", 120_000),
        ("STEA: 120.000 euroa", "STEA", 120_000),
        ("STEA 120\u202f000,00 €", "STEA", 120_000),
        ("STEA – 120000", "STEA", 120_000),
        ("Valtionavustus 500 e", "Valtio", 500),
        ("Kuntien osuus (25 %) 900", "Kunnat", 900),
        ("Kela 2000 €", "Kela", 2000),
        ("Vaihe 2 10 000", "Vaihe 2", 10_000),
        ("Säätiö: 0,5 milj. euroa", "Säätiö", 500_000),
        ("Statens andel (75 %): 3 000 euro", "Valtio", 3000),
        ("Kommunernas andel 1 000", "Kunnat", 1000),
    ],
)
def test_a_row_of_a_funding_table_is_a_funder_and_an_amount(line, funder, amount):
    assert parse_funding([line]).lines == (Funding(funder, amount),)


@pytest.mark.parametrize(
    "line",
    [
        "Avustusta haettiin vuonna 2010",
        "Rahoitus päättyi 31.12.2008",
        "(Harjula, Lehto ja Metsola)",
        "STEA",
        "120 000",
        "",
    ],
)
def test_a_line_without_an_amount_is_not_a_row(line):
    assert parse_funding([line]).lines == ()


@pytest.mark.parametrize(
    ("lines", "total"),
    [
        (["STEA 60 000", "Omarahoitus 20 000"], 80_000),
        (["STEA 60 000", "Yhteensä: 60 000 €"], 60_000),
        (["Kokonaisbudjetti 90 000 €", "STEA 60 000"], 90_000),
        (["2007", "Kela 10", "Yhteensä 10", "2008", "Kela 10", "Yhteensä 10"], 20),
        (["2007", "Kela 10", "Yhteensä 10", "2008", "Kela 20", "Yhteensä 20", "Yhteensä 30"], 30),
        (["2007", "Kela 10", "Yhteensä 10", "2008", "Kela 20", "Yhteensä 20", "Kaikki yhteensä 30"], 30),
        (
            [
                "Budjetti 2019–2021 yhteensä 90 000",
                "Vuosi 2019",
                "Kela 20",
                "Yhteensä 20",
                "Vuodet 2020–21",
                "Kela 70",
                "Yhteensä 70",
            ],
            90_000,
        ),
        (["Vuosi 2019", "Kela 20", "Yhteensä 20", "Vuodet 2020–2021", "Kela 70", "Yhteensä 70"], 90),
        (["Vuodet 2020–2021", "Yhteensä 90", "2020", "Kela 20", "Yhteensä 20", "2021", "Kela 70", "Yhteensä 70"], 90),
        (["År 2020", "STEA 40 000 €", "Totalt 45 000 €", "År 2021", "STEA 10 000 €", "Totalt 12 000 €"], 57_000),
        (["Total budget: 1,2 milj. €", "STEA 600 000"], 1_200_000),
        (["Total (2020-2022): EUR 75 500.00", "STEA 60 000"], 75_500),
        (["Tilinumero 123456789012345678901"], None),
        ([], None),
    ],
)
def test_the_total_is_the_one_stated_or_the_sum(lines, total):
    table = parse_funding(lines)
    assert table.total_eur == total
    assert set(table.funders) <= {"STEA", "Kela"}


def test_a_municipal_share_that_is_not_itemised_is_one_funder():
    assert parse_funding(["Valtion osuus 75", "Kuntaosuus 25"]).funders == ("Valtio", "Kunnat")


@pytest.mark.parametrize(
    "filler",
    ["hanke alkaa 1 ", "1 ", " ", "111 ", "(2007 ", "alkaa 2007 päättyy "],
)
def test_a_long_line_is_read_in_linear_time(tmp_path, filler):
    line = "x" + filler * (60_000 // len(filler)) + "x"
    start = time.process_time()
    read_one(tmp_path, f"{line}\n\nTausta\n\n{line}\n\nRahoitus\n\n{line}\n\nKesto\n\n{line}\n")
    assert time.process_time() - start < 2  # a backtracking pattern took minutes


@pytest.mark.parametrize(
    ("label", "value", "funders"),
    [
        ("Rahoitus", "Kela", ("Kela",)),
        ("Finansiering", "Kaffefonden", ("Kaffefonden",)),
        ("Funding", "Coffee Fund of the Villages", ("Coffee Fund of the Villages",)),
        ("Rahoitus", "90 000 €", ()),
        ("Rahoitus", "Kahvirahaa saa aina.", ()),
    ],
)
def test_a_name_after_the_label_of_funding_is_a_funder(tmp_path, label, value, funders):
    assert read_one(tmp_path, f"Tupa auki\n\nKesto: 2011–2012\nHankekoodi: K1\n{label}: {value}\n").funders == funders


def test_values_end_with_their_line_or_paragraph(tmp_path):
    text = "Tupa auki\n\nHankekoodi\nK-12\nToteutusaika\n2011–2012\nKahvilaji\nVaalea\nRahoittaja\nKela\nPullia\n900\n"
    page = read_one(tmp_path, f"{text}Kumppanit\nMartat ry\nNuoret ry\n\nKahvi oli hyvää.\n")
    assert (page.codes, page.funders) == (("K-12",), ("Kela",))
    assert set(page.organisations) == {"Martat ry", "Nuoret ry"}
    assert all(words in page.text for words in ("Kahvilaji\nVaalea", "Pullia\n900", "Kahvi oli hyvää."))


@pytest.mark.parametrize(
    "line", ["Kesto: 2011–2012\tRahoittaja: Kela", "Alkaa: 2011 - Päättyy: 2012 | Rahoittaja: Kela"]
)
def test_several_values_on_a_line_are_separate(tmp_path, line):
    page = read_one(tmp_path, f"Tupa auki\n\n{line}\n")
    assert (page.period.years, page.funders) == (range(2011, 2013), ("Kela",))


@pytest.mark.parametrize(
    "text",
    [
        "Tupa auki\nKylien Tupa ry\n\nKesto: 2011–2012\nRahoittaja: Kela\n",
        "Tupa auki\n\nKesto: 2011–2012\nRahoittaja: Kela\nAnsvarig: Kylien Tupa ry\n",
        "Tupa auki\n\nKesto: 2011–2012\nRahoittaja: Kela\nMyönnetty rahoitus\nAino Kivi\nKylien Tupa ry\n9 000 €\n",
    ],
)
def test_without_a_label_of_it_the_lead_is_an_organisation_in_its_place(tmp_path, text):
    assert read_one(tmp_path, text).lead == "Kylien Tupa ry"


def test_the_name_of_a_partner_is_not_the_title(tmp_path):
    text = "Tupa auki\n\nLead partner (EN): Kylien Tupa ry\nDate start: 2011-05-01\n\nPartners\nName (EN): Martat ry\n"
    page = read_one(tmp_path, text)
    assert (page.title, page.lead, page.kind) == ("Tupa auki", "Kylien Tupa ry", Kind.PROJECT)


def test_the_date_of_the_last_change_is_no_part_of_the_results(tmp_path):
    facts = "Hakija: Ranta ry\nAlkaa: 1.2.2020\nPäättyy: 3.4.2021\nRahoittaja: Kela"
    text = f"Talvisoutu\n\n{facts}\n\nTulokset\nVene kulki jäissä."
    document = read_one(tmp_path, f"{text}\n\nPäivitetty 5.6.2022\n\nEvästeasetukset\n")
    assert document.results == "Vene kulki jäissä."
