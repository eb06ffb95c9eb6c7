"""Guessing the keys of columns from their headings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sources.registers.headings import SURE, confidence_of, mapping_from, propose
from indexer.sources.registers.mapping import shipped_mapping


def keys(*columns):
    return {guess.key: guess.columns for guess in propose(columns)}


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Hankkeen nimi", "title"),
        ("HANKKEEN_NIMI", "title"),
        ("nimike", "title"),
        ("Avustuskohde", "title"),
        ("Projektets namn", "title"),
        ("Project title", "title"),
        ("Rahoittaja", "funders"),
        ("Hankkeen rahoittaja", "funders"),
        ("Finansiär", "funders"),
        ("Funder", "funders"),
        ("Aloituspvm", "start"),
        ("Aloituspvm.", "start"),
        ("startDate", "start"),
        ("Startdatum", "start"),
        ("Päättymispvm", "end"),
        ("Slutår", "end_year"),
        ("Tulokset", "results"),
        ("Tulokset (lyhyesti)", "results"),
        ("Saaja", "lead"),
        ("Bidragsmottagare", "lead"),
        ("Beneficiary", "lead"),
        ("Myönnetty", "total_eur"),
        ("Myönnetty, €", "total_eur"),
        ("Myönnetty (1 000 €)", "total_eur"),
        ("Beviljat", "total_eur"),
        ("amountAwarded", "total_eur"),
        ("Tiivistelmä", "summary"),
        ("Projektin kuvaus", "summary"),
        ("Kuvaus suomeksi", "summary"),
        ("Diaarinumero", "id"),
        ("Yhteyshenkilö", "people"),
        ("Hankkeen kotisivun osoite", "url"),
        ("Valuutta", "currency"),
        ("Maakunta", "region"),
        ("Hankkeen maakunta", "region"),
        ("Maakuntakoodi", "region"),
        ("Landskap", "region"),
        ("Välfärdsområde", "region"),
        ("NUTS 3", "region"),
        ("Region", "region"),
        ("Kunta", "place"),
        ("Projektin toteutuspaikka", "place"),
        ("Kommun", "place"),
        ("Hemort", "place"),
        ("Municipality", "place"),
        ("start_year", "start_year"),
    ],
)
def test_known_headings_are_sure_in_three_languages(heading, key):
    (guess, *_) = propose([heading])
    assert (guess.key, guess.columns) == (key, (heading,))
    assert guess.confidence >= SURE or "(" in heading


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "Toteuttajan Y-tunnus",
            "Yhteyshenkilön puhelin",
            "Haettu avustus",
            "Postinumero",
            "Saajan postitoimipaikka",
            "",
            "...",
            "€",
        ),
        *("Päättymisen syy", "Tuen osuus, %", "Hankkeen nimi ja kaikki se, mitä siitä on sanottu " * 4),
    ],
)
def test_a_heading_about_something_else_is_not_guessed_by_a_known_word(heading):
    assert propose([heading]) == []


@pytest.mark.parametrize(
    "heading", ["Nimi", "Name", "Kohde", "Summa", "id", "Toiminta-alue", "Område", "Area", "Sijainti"]
)
def test_an_ambiguous_heading_is_only_likely(heading):
    (guess,) = propose([heading])
    assert 0 < guess.confidence < SURE


def test_the_best_column_is_used_and_the_other_is_not():
    assert keys("Nimi", "Hankkeen nimi", "Summa", "Myönnetty summa") == {
        "title": ("Hankkeen nimi",),
        "total_eur": ("Myönnetty summa",),
    }


def test_prose_and_lists_use_all_matching_columns():
    assert keys("Hanke", "Tavoitteet", "Kuvaus", "Osatoteuttajat", "Yhteistyökumppanit") == {
        "title": ("Hanke",),
        "summary": ("Tavoitteet", "Kuvaus"),
        "organisations": ("Osatoteuttajat", "Yhteistyökumppanit"),
    }


def test_columns_of_regions_and_places_are_used_together():
    assert keys("Hanke", "Maakunta", "Maakuntakoodi", "Kunta", "Seutukunta") == {
        "title": ("Hanke",),
        "region": ("Maakunta", "Maakuntakoodi"),
        "place": ("Kunta",),
    }


def test_further_title_columns_become_titles_in_other_languages():
    assert keys("Hankkeen nimi", "Projektets namn", "Project name") == {
        "title": ("Hankkeen nimi",),
        "titles.sv": ("Projektets namn",),
        "titles.en": ("Project name",),
    }
    assert keys("nimi_fi", "nimi_sv", "nimi_en").keys() == {"title", "titles.sv", "titles.en"}
    assert keys("Hankkeen nimi", "Nimi ruotsiksi", "Tiivistelmä englanniksi").keys() == {"title", "titles.sv", "text"}


def test_a_year_or_a_period_is_start_and_end_unless_these_have_columns():
    assert keys("Vuosi") == {"start_year": ("Vuosi",), "end_year": ("Vuosi",)}
    assert keys("Toteutusaika") == {"start": ("Toteutusaika",), "end": ("Toteutusaika",)}
    assert keys("Vuosi", "Alkaa", "Päättyy") == {"start": ("Alkaa",), "end": ("Päättyy",)}


def test_the_title_of_grants_without_names_is_the_recipient():
    assert keys("Saaja", "Vuosi", "Myönnetty")["title"] == ("Saaja",)
    assert "title" not in keys("Saaja", "Maakunta")


@pytest.mark.parametrize(
    ("columns", "sure"),
    [
        (["Hankkeen nimi"], True),
        (["Nimi", "Rahoittaja", "Vuosi"], True),
        (["Nimi"], False),
        (["Nimi", "Puhelin", "Osoite"], False),
        (["Nimi", "Maakunta", "Kunta"], False),
        (["Rahoittaja", "Alkaa", "Päättyy"], False),
        ([], False),
    ],
)
def test_a_register_is_sure_by_its_title_or_by_two_other_columns(columns, sure):
    assert (confidence_of(propose(columns)) >= SURE) is sure


def test_records_with_a_period_or_a_funder_are_projects():
    assert mapping_from(propose(["Hanke", "Vuosi"])).values == {"type": "project"}
    assert mapping_from(propose(["Otsikko", "Teksti"])).values == {}
    assert mapping_from(propose(["Otsikko", "Laji", "Vuosi"])).values == {}


@pytest.mark.parametrize("name", ["eu-rakennerahasto", "avustukset"])
def test_the_first_column_of_a_shipped_mapping_is_guessed_as_the_same_key(name):
    mapping = shipped_mapping(name)
    for key in ("title", "lead", "funders", "start", "end", "id"):
        column = mapping.columns[key][0][0]
        keys = {guess.key for guess in propose([column, "Hankkeen nimi"] if key != "title" else [column])}
        assert key in keys, column


@given(st.lists(st.text(max_size=30) | st.sampled_from(["Nimi", "Hanke", "Vuosi", "Saaja", "Summa", "€"]), max_size=12))
def test_any_headings_give_a_mapping_of_existing_columns(columns):
    guesses = propose(columns)
    assert len({guess.key for guess in guesses}) == len(guesses)
    assert all(0 < guess.confidence <= 1 and set(guess.columns) <= set(columns) for guess in guesses)
    mapping_from(guesses)


def test_an_authority_and_a_fund_are_funders_unless_a_column_is_named_after_the_funders():
    columns = ["Hankkeen nimi", "Rahasto", "Viranomainen"]
    keys = {guess.key: guess.columns for guess in propose(columns)}
    assert keys == {
        "title": ("Hankkeen nimi",), "fund": ("Rahasto",), "authority": ("Viranomainen",),
        "funders": ("Rahasto", "Viranomainen"),
    }  # fmt: skip
    with_funders = {guess.key: guess.columns for guess in propose([*columns, "Rahoittaja"])}
    assert with_funders["funders"] == ("Rahoittaja",)
