"""Statements in prose of who funds and who leads a project, and pages that have no other labels."""

from __future__ import annotations

import time

import pytest
from saved import read_one

from indexer.model import Kind
from indexer.sources.facts.statements import find_statements

PROSE = "Kahvi keitetään yhdessä ja pulla leivotaan talkoilla, jotta jokainen kyläläinen löytää tien tuvalle. " * 2


@pytest.mark.parametrize(
    ("sentence", "funders"),
    [
        ("Hanketta rahoittaa Kela.", ["Kela"]),
        ("Hanke alkoi keväällä, ja sitä rahoittavat Kela ja Kahvisäätiö.", ["Kela", "Kahvisäätiö"]),
        ("Hankkeen rahoittajana toimii opetus- ja kulttuuriministeriö.", ["opetus- ja kulttuuriministeriö"]),
        ("Projektia on rahoittanut Kela vuosina 2011–2012.", ["Kela"]),
        ("Kylien Tupa ry:n projektia rahoitti Kela.", ["Kela"]),
        ("Projektet pågår 1.5.2011–2.6.2012 och finansieras av Kaffefonden och Bullstiftelsen.",
         ["Kaffefonden", "Bullstiftelsen"]),
        ("The project was funded by the Coffee Fund (CF) and is led by Aino.", ["Coffee Fund (CF)"]),
        ("Hanke on STEA-rahoitteinen ja valtakunnallinen.", ["STEA"]),
        ("Pannu hankittiin EU:n tuella, ja ESR-rahoitteinen hanke jatkuu.", ["EU"]),
        ("Kahvi keitetään Kahvisäätiön (KS) tuella ja Kylien Tupaverkon (KTV) avustuksella.", ["KTV"]),
        ("Toimintaa tukee Kahvi- ja pullakeskus (KPK).", ["Kahvi- ja pullakeskus (KPK)"]),
        ("Hanketta tukee asiantunteva ohjausryhmä.", []),
        ("Hankkeen rahoitus tulee STEAlta.", ["STEA"]),
        ("Kahvipöytä on hanke, jota rahoittaa Kela.", ["Kela"]),
        ("Projektet Tupa (2011–2012) finansieras av Kaffefonden och leds av Bullbageriet rf.", ["Kaffefonden"]),
        ("Projektet får finansiering av Kaffefonden.", ["Kaffefonden"]),
        ("The project runs with support from the Coffee Fund.", ["Coffee Fund"]),
        ("Kylän toimintaa rahoitetaan kahvinmyynnillä.", []),
        ("Hankkeen rahoitus päättyi.", []),
    ],
)  # fmt: skip
def test_the_funders_in_a_sentence(sentence, funders):
    assert [name for fact in find_statements([sentence]) if fact.key == "funders" for name in fact.lines] == funders


@pytest.mark.parametrize(
    ("sentence", "lead"),
    [
        ("Hanketta koordinoi Kahvila ja mukana ovat kylät.", ["Kahvila"]),
        ("Kylien Tupa ry:n hanke opettaa leipomaan.", ["Kylien Tupa ry"]),
        ("Kahvila toteuttaa yhdessä kuuden kylän kanssa hankkeen, jossa leivotaan.", ["Kahvila"]),
        ("Bullbageriet leder projektet.", ["Bullbageriet"]),
        ("Projektet Tupa (2011–2012) finansieras av Kaffefonden och leds av Bullbageriet rf.", ["Bullbageriet rf"]),
        ("The project is coordinated by Coffee University.", ["Coffee University"]),
        ("Hanketta vetää Aino Kivi.", []),
        ("Hanketta johtaa professori Aino Kivi.", []),
    ],
)
def test_the_lead_organisation_in_a_sentence(sentence, lead):
    assert [name for fact in find_statements([sentence]) if fact.key == "lead" for name in fact.lines] == lead


def test_a_page_whose_prose_states_the_period_and_the_funder_is_a_project(tmp_path):
    page = read_one(tmp_path, f"Tupa auki\n\n{PROSE}\n\nHanke toteutetaan 2011–2012 ja sitä rahoittaa Kela.\n")
    assert (page.kind, page.funders, page.period.years) == (Kind.PROJECT, ("Kela",), range(2011, 2013))


@pytest.mark.parametrize(
    "text",
    [
        f"Tupa auki (2011–2012)\n\n{PROSE}Hanke on STEA-rahoitteinen.\n",
        f"Stuga\n\nProjektet finansieras av STEA och pågår 1.5.2011–2.6.2012. {PROSE}\n",
        f"Coffee hut\n\nThe project is funded by STEA and runs from 1 May 2011 to 2 June 2012. {PROSE}\n",
        f"Tupa auki\n\nTupa-hanke Lehdon kylissä (2011–2012) on STEA-rahoitteinen. {PROSE}\n",
        f"Tupa auki (2011–2012)\n\n{(PROSE + chr(10) * 2) * 9}Toimintaa tukee Kylien liitto (STEA).\n",
    ],
)
def test_the_period_in_brackets_and_the_funder_by_its_abbreviation_make_a_project(tmp_path, text):
    page = read_one(tmp_path, text)
    assert (page.kind, page.period.years) == (Kind.PROJECT, range(2011, 2013))
    assert "STEA" in page.funders[0]


def test_a_label_is_preferred_to_prose(tmp_path):
    text = f"Tupa auki\n\nHanketta rahoittaa kylä. {PROSE}\n\nRahoittaja: Kela\nKesto: 2011–2012\n"
    assert read_one(tmp_path, text).funders == ("Kela",)


@pytest.mark.parametrize("line", ["Uutinen 3.5.2011", "3.5.2011 klo 12.10"])
def test_a_news_item_about_a_project_is_no_project(tmp_path, line):
    text = f"Tupa avattiin\n\n{line}\n\nHanke toteutetaan 2011–2012 ja sitä rahoittaa Kela.\n\n{PROSE}"
    assert read_one(tmp_path, text).kind == Kind.NEWS


def test_long_lines_are_read_in_linear_time():
    start = time.perf_counter()
    find_statements(["hanke ja sitä rahoittaa " * 5000, "Projekt finansieras 1." * 5000])
    assert time.perf_counter() - start < 1
