"""Regions of documents: from what a source states, or else from its places and organisations, when they are indexed."""

from __future__ import annotations

import json

import msgspec
import pytest
from small_corpora import documents_in, settings_in, write_page

from indexer.indexing import index_run, previous_index
from indexer.indexing.enrichment import with_regions
from indexer.indexing.reindex import reindex
from indexer.model import Document, Kind
from indexer.vocabularies.region_table import load_regions
from indexer.vocabularies.regions import Regions


@pytest.fixture(scope="module")
def regions(analyzer):
    return Regions(analyzer)


@pytest.fixture
def regions_of(regions):
    def regions_of(**values):
        return with_regions(Document("a", Kind.PROJECT, "Otsikko", "a.csv", **values), regions).regions

    return regions_of


def index_table(folder, *lines, **options):
    """Index a table of these lines; return the regions of its records by title."""
    settings = settings_in(folder, **options)
    (settings.corpus / "register.csv").write_text("\n".join([*lines, ""]), "utf-8")
    report = reindex(settings)
    assert not report.problems
    return {document.title: document.regions for document in documents_in(settings).values()}


def test_stated_regions_decide_alone(regions_of):
    organisations, places = ("Porin kaupunki",), ("Kuopio",)
    assert regions_of(stated_regions=("Lappi",), organisations=organisations, places=places) == ("Lappi",)
    assert regions_of(organisations=organisations, places=places) == ("Satakunta", "Pohjois-Savo")
    assert regions_of(organisations=organisations) == ("Satakunta",)


def test_a_document_without_evidence_is_returned_as_it_is(regions):
    document = Document("a", Kind.PROJECT, "Otsikko", "a.csv", organisations=("Havulinnan säätiö",), places=("kylät",))
    assert with_regions(document, regions) is document
    assert document.regions == ()


def test_previous_regions_are_replaced(regions_of):
    assert regions_of(regions=("Kainuu",), places=("Inari",)) == ("Lappi",)
    assert regions_of(regions=("Kainuu",)) == ()


@pytest.mark.parametrize(
    ("values", "region"),
    [
        ({"stated_regions": ("6",)}, "Pirkanmaa"),  # region 06
        ({"stated_regions": ("18",)}, "Kainuu"),
        ({"places": ("91",)}, "Uusimaa"),  # municipality 091
        ({"places": ("18",)}, "Uusimaa"),  # municipality 018, Askola
        ({"places": ("5",)}, "Etelä-Pohjanmaa"),  # municipality 005
    ],
)
def test_codes_without_leading_zeros_are_codes_of_their_column(regions_of, values, region):
    assert regions_of(**values) == (region,)


def test_a_column_of_regions_wins_over_the_organisations(tmp_path):
    assert index_table(
        tmp_path,
        "Hankkeen nimi;Toteuttaja;Maakunta",
        "Polku;Oulun kaupunki;Lappi",
        "Silta;Oulun kaupunki;",
        "Portti;Kylien Tupa ry;",
        "Kaari;Oulun kaupunki;Kainuu, Etelä-Savo",
    ) == {
        "Polku": ("Lappi",),
        "Silta": ("Pohjois-Pohjanmaa",),
        "Portti": (),
        "Kaari": ("Etelä-Savo", "Kainuu"),
    }


@pytest.mark.parametrize(
    ("headings", "row", "region"),
    [
        ("Hankkeen nimi;Kunta", "Polku;Kuhmo", "Kainuu"),
        ("Hankkeen nimi;Kuntakoodi", "Polku;91", "Uusimaa"),
        ("Projektets namn;Landskap", "Stigen;Norra Österbotten", "Pohjois-Pohjanmaa"),
        ("Projektets namn;Hemort", "Stigen;Jakobstad", "Pohjanmaa"),
        ("Project title;Region", "The Path;North Savo", "Pohjois-Savo"),
        ("Project title;Municipality", "The Path;Rovaniemi", "Lappi"),
    ],
)
def test_headings_in_three_languages_give_regions(tmp_path, headings, row, region):
    assert list(index_table(tmp_path, headings, row).values()) == [(region,)]


def test_keys_of_json_records_give_regions(tmp_path):
    settings = settings_in(tmp_path)
    records = [
        {"id": "a", "title": "Polku", "region": ["Kainuu", "Lappi"], "organisations": ["Turun kaupunki"]},
        {"id": "b", "title": "Silta", "place": "Kuhmo; Inari"},
    ]
    (settings.corpus / "register.jsonl").write_text("\n".join(map(json.dumps, records)), "utf-8")
    reindex(settings)
    documents = documents_in(settings)
    assert {document.regions for document in documents.values()} == {("Kainuu", "Lappi")}
    assert documents["a"].stated_regions == ("Kainuu", "Lappi")


@pytest.mark.slow
def test_the_regions_are_the_same_for_any_number_of_processes(tmp_path):
    rows = [f"Hanke {number};{('Kuhmo', 'Inari', 'Porin seutu')[number % 3]}" for number in range(1_200)]
    expected = {f"Hanke {number}": (("Kainuu",), ("Lappi",), ("Satakunta",))[number % 3] for number in range(1_200)}
    assert index_table(tmp_path, "Hankkeen nimi;Kunta", *rows, jobs=2) == expected


def test_a_changed_table_of_regions_rebuilds_the_index(tmp_path, monkeypatch):
    settings = settings_in(tmp_path)
    write_page(settings, "a.txt")
    reindex(settings)
    assert reindex(settings).rebuilt == ""
    table = load_regions()
    changed = msgspec.structs.replace(table, mergers=table.mergers[1:])
    for module in (index_run, previous_index):
        monkeypatch.setattr(module, "load_regions", lambda: changed)
    assert reindex(settings).rebuilt == "the table of regions changed"
    assert reindex(settings).rebuilt == ""


def test_a_hidden_name_gives_no_region_and_is_not_stored(tmp_path):
    names = tmp_path / "names.txt"
    names.write_text("Matti Virtanen\n", "utf-8")
    settings = settings_in(tmp_path, hidden_people=str(names))
    table = ["Hankkeen nimi;Kunta;Maakunta", "Polku;Matti Virtasen tila, Kuhmo;", "Silta;Inari;Kysy Matti Virtaselta"]
    (settings.corpus / "register.csv").write_text("\n".join(table), "utf-8")
    reindex(settings)
    documents = {document.title: document for document in documents_in(settings).values()}
    assert "irta" not in str(documents)
    assert (documents["Polku"].places, documents["Polku"].regions) == ((), ())
    assert (documents["Silta"].stated_regions, documents["Silta"].regions) == ((), ("Lappi",))
