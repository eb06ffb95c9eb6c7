"""The vocabulary of facts: the same label has the same meaning in a column, in a text and on a web page."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from saved import read_one

import indexer.sources.facts.vocabulary
from indexer.model import Kind, PartialDate, Period, Status
from indexer.sources.facts.fact import Fact, describe_project
from indexer.sources.facts.vocabulary import fold_label, meaning_of
from indexer.sources.text.facts import find_facts

TABLE = Path(indexer.sources.facts.vocabulary.__file__).with_name("labels.toml")
SECTIONS = tomllib.loads(TABLE.read_text("utf-8"))
SURE = ("sure", "likely")
LABELS = [
    ("Hankkeen nimi", "Toteutusaika", "Hallinnoija", "Rahoittaja"),
    ("Projektets namn", "Projekttid", "Huvudman", "Finansiär"),
    ("Project title", "Project period", "Lead partner", "Funding body"),
]
VALUES = ("Kahvipannu kiertää", "1.3.2018–30.4.2019", "Kylien Tupa ry", "Kela")
PERIOD = Period(PartialDate(2018, 3, 1), PartialDate(2019, 4, 30))


def inline(labels):
    return "Kylien Tupa\n\n" + "\n".join(f"{label}: {value}" for label, value in zip(labels, VALUES, strict=True))


def on_own_lines(labels):
    return "Kylien Tupa\n\n" + "\n\n".join(f"{label}\n{value}" for label, value in zip(labels, VALUES, strict=True))


def in_bullets(labels):
    return "Kylien Tupa\n\n" + "\n".join(f" • {label}: {value}" for label, value in zip(labels, VALUES, strict=True))


def numbered(labels):
    pairs = zip(labels, VALUES, strict=True)
    return "Kylien Tupa\n\n" + "\n\n".join(f"{n} {label}\n\n{value}" for n, (label, value) in enumerate(pairs, 1))


def as_csv(labels):
    return ";".join(labels) + "\n" + ";".join(VALUES) + "\n" + ";".join(("Toinen", "2020", "Tupa ry", "STEA")) + "\n"


def as_html(labels):
    pairs = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in zip(labels, VALUES, strict=True))
    return f"<!DOCTYPE html><html><body><h1>Kylien Tupa</h1><dl>{pairs}</dl></body></html>"


@pytest.mark.parametrize("labels", LABELS, ids=["fi", "sv", "en"])
@pytest.mark.parametrize("write", [inline, on_own_lines, in_bullets, numbered, as_html])
def test_the_labels_of_a_page_are_those_of_the_vocabulary(tmp_path, write, labels):
    page = read_one(tmp_path, write(labels), "sivu.html" if write is as_html else "sivu.txt")
    assert (page.kind, page.title, page.period) == (Kind.PROJECT, VALUES[0], PERIOD)
    assert (page.lead, page.funders) == ("Kylien Tupa ry", ("Kela",))


@pytest.mark.parametrize("labels", LABELS, ids=["fi", "sv", "en"])
def test_the_headings_of_columns_are_those_of_the_vocabulary(labels):
    assert [meaning_of(label).key for label in labels] == ["title", "period", "lead", "funders"]


@pytest.mark.parametrize("label", ["Rahoitus", "Lisätietoja", "Tausta", "Alue", "Nimi", "Tavoitteet", "Hakuaika"])
def test_a_label_that_may_mean_something_else_makes_no_project(label):
    assert not describe_project([Fact(meaning_of(label), label, ["Kahvia saa hakea tiskiltä."])])


def test_a_service_page_with_headings_of_a_project_is_a_page(tmp_path):
    sections = "Tavoitteet\n\nPullaa kaikille.\n\nRahoitus\n\nKahvi maksaa euron.\n\nLisätietoja\n\nTiskiltä.\n"
    assert read_one(tmp_path, f"Kahvilan palvelut\n\n{sections}").kind is Kind.PAGE


def test_a_list_of_projects_is_a_page(tmp_path):
    projects = "".join(
        f"Kahvila {number}\n\nToteutusaika: 20{number}\nRahoittaja: Kela\n\n" for number in range(10, 15)
    )
    assert read_one(tmp_path, f"Päättyneet hankkeet\n\n{projects}").kind is Kind.PAGE


def test_a_description_in_numbered_sections_is_a_project(tmp_path):
    page = read_one(
        tmp_path,
        "Ohjelma tukee\n\nEuroopan aluekehitysrahaston (EAKR) rahoittaman hankkeen kuvaus\n\n1 Hanke\n\n"
        "Hankekoodi: K12345\n\nHankkeen nimi: Kahvipannu kiertää\n\nToiminnan tila: Toiminta päättynyt\n\n"
        "Suunnitelman mukainen toteutusaika: Alkaa 1.3.2018 ja päättyy 30.4.2019\n\n2 Hakija\n\n"
        "Hakijan virallinen nimi: Kylien Tupa ry\n\nOrganisaatiotyyppi: Yhdistys\n\n"
        "3 Suunnitelman mukainen tiivistelmä toteutuksesta\n\nPannu kiersi viisi kylää.\n\n4 Kylät\n\nKivijoki\n",
    )
    assert (page.kind, page.title, page.period) == (Kind.PROJECT, "Kahvipannu kiertää", PERIOD)
    assert (page.lead, page.funders) == ("Kylien Tupa ry", ("EAKR",))
    assert page.summary == "Pannu kiersi viisi kylää."
    assert page.codes == ("K12345",)
    assert all(value in page.text for value in ("Organisaatiotyyppi: Yhdistys", "Kivijoki"))
    assert page.status(today=date(2020, 1, 1)) is Status.ENDED


def test_a_name_of_a_person_is_not_the_name_of_the_project(tmp_path):
    page = read_one(tmp_path, "Kahvipannu kiertää\n\nToteutusaika: 2018\nRahoittaja: Kela\nNimi: Aino Kivelä\n")
    assert page.title == "Kahvipannu kiertää"


def test_the_only_organisation_is_the_lead(tmp_path):
    page = read_one(tmp_path, "Kahvi\n\nToteutusaika: 2018\nRahoittaja: Kela\nKumppanit: Kylien Tupa ry\n")
    assert (page.lead, page.organisations) == ("Kylien Tupa ry", ("Kylien Tupa ry",))


@pytest.mark.parametrize("section", ["sure", "likely", "pages"])
def test_no_label_of_a_section_has_two_meanings(section):
    labels = Counter(fold_label(label) for names in SECTIONS[section].values() for label in names)
    assert [label for label, count in labels.items() if count > 1] == []


def test_a_sure_label_is_not_listed_as_likely_too():
    sure, likely = ({fold_label(label) for names in SECTIONS[name].values() for label in names} for name in SURE)
    assert not sure & likely


def test_lines_after_a_value_belong_to_no_label():
    text = find_facts(["Rahoittaja: Kela", "", "Kahvia keitettiin.", "Tulokset", "Kuumaa tuli."])
    assert ([fact.lines for fact in text.facts], text.rest) == (
        [["Kela"], ["Kuumaa tuli."]],
        ["", "Kahvia keitettiin."],
    )
