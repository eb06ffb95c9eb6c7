"""Regions: the table is complete, and texts resolve to the regions whose places they name."""

from __future__ import annotations

from collections import Counter

import pytest

from indexer.analysis import Analyzer
from indexer.vocabularies.region_table import load_regions
from indexer.vocabularies.regions import Regions

TABLE = load_regions()
MUNICIPALITIES = [municipality for region in TABLE.regions for municipality in region.municipalities]
COUNTS = {
    "Uusimaa": 26,
    "Varsinais-Suomi": 27,
    "Satakunta": 16,
    "Kanta-Häme": 11,
    "Pirkanmaa": 23,
    "Päijät-Häme": 10,
    "Kymenlaakso": 6,
    "Etelä-Karjala": 9,
    "Etelä-Savo": 11,
    "Pohjois-Savo": 19,
    "Pohjois-Karjala": 13,
    "Keski-Suomi": 22,
    "Etelä-Pohjanmaa": 18,
    "Pohjanmaa": 14,
    "Keski-Pohjanmaa": 8,
    "Pohjois-Pohjanmaa": 30,
    "Kainuu": 8,
    "Lappi": 21,
    "Ahvenanmaa": 16,
}


@pytest.fixture(scope="module")
def regions():
    return Regions(Analyzer())


def test_the_table_has_every_region_and_municipality_once():
    assert {region.fi: len(region.municipalities) for region in TABLE.regions} == COUNTS
    assert len({municipality.code for municipality in MUNICIPALITIES}) == 308
    assert len({municipality.fi for municipality in MUNICIPALITIES}) == 308
    assert all(len(municipality.code) == 3 and municipality.code.isdigit() for municipality in MUNICIPALITIES)


def test_regions_are_in_the_order_of_their_distinct_codes():
    codes = [region.code for region in TABLE.regions]
    assert codes == sorted(set(codes))
    assert len({region.nuts for region in TABLE.regions}) == 19


def test_no_name_belongs_to_two_regions():
    names = Counter(name.casefold() for region in TABLE.regions for name in region.all_names)
    assert max(names.values()) == 1


def test_every_former_municipality_has_a_current_successor():
    today = {municipality.fi for municipality in MUNICIPALITIES}
    former = [municipality.fi for merger in TABLE.mergers for municipality in merger.former]
    assert {merger.into for merger in TABLE.mergers} <= today
    assert len(former) == len(set(former)) > 140
    assert not today.intersection(former)
    assert [merger.year for merger in TABLE.mergers] == sorted(merger.year for merger in TABLE.mergers)


def names_of(region):
    municipal = [name for municipality in region.municipalities for name in (municipality.fi, municipality.sv) if name]
    return [*region.all_names, *municipal]


def test_every_name_of_the_table_resolves_to_its_region(regions):
    for region in TABLE.regions:
        wrong = [name for name in names_of(region) if regions.of_document(stated=[name]) != (region.fi,)]
        assert wrong == []


def test_every_municipality_is_known_by_the_name_of_its_own_administration(regions):
    for region in TABLE.regions:
        names = [municipality.sv or municipality.fi for municipality in region.municipalities]
        assert [name for name in names if regions.of_organisation(f"{name} kommun") != (region.fi,)] == []


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("Kainuun maakunta", ["Kainuu"]),
        ("Kainuussa", ["Kainuu"]),
        ("PIRKANMAALLA", ["Pirkanmaa"]),
        ("Etelä-Savon hyvinvointialue", ["Etelä-Savo"]),
        ("Region Egentliga Finland", ["Varsinais-Suomi"]),
        ("Norra Karelens landskap", ["Pohjois-Karjala"]),
        ("North Ostrobothnia", ["Pohjois-Pohjanmaa"]),
        ("Lappland", ["Lappi"]),
        ("Kainuu, Lappi", ["Kainuu", "Lappi"]),
        ("Lappi; Kainuu", ["Kainuu", "Lappi"]),
        ("Uusimaa / Pirkanmaa", ["Uusimaa", "Pirkanmaa"]),
        ("Etelä-, Keski- ja Pohjois-Pohjanmaa", ["Etelä-Pohjanmaa", "Keski-Pohjanmaa", "Pohjois-Pohjanmaa"]),
        ("Etelä- ja Pohjanmaalla", ["Etelä-Pohjanmaa", "Pohjanmaa"]),
        ("Södra och Norra Österbotten", ["Etelä-Pohjanmaa", "Pohjois-Pohjanmaa"]),
        ("Länsi-Uudellamaalla", ["Uusimaa"]),
        ("Tunturi-Lapissa", ["Lappi"]),
        ("Etelä Karjala", ["Etelä-Karjala"]),
        ("Ylä-Savon seutukunta", ["Pohjois-Savo"]),
        ("oulu, kajaani", ["Pohjois-Pohjanmaa", "Kainuu"]),
        ("Salo", ["Varsinais-Suomi"]),
        ("Luodolla", ["Pohjanmaa"]),
        ("18", ["Kainuu"]),
        ("MK01, MK21", ["Uusimaa", "Ahvenanmaa"]),
        ("FI1D7", ["Lappi"]),
        ("091", ["Uusimaa"]),
        ("091 Helsinki", ["Uusimaa"]),
    ],
)
def test_a_stated_value_resolves(regions, stated, expected):
    assert regions.of_document(stated=[stated]) == tuple(expected)


@pytest.mark.parametrize(
    "stated", ["", "Suomi", "Itä-Suomi", "Savo", "Karjala", "Häme", "Ruotsi", "99", "2015", "Tampa", "Vaihe II"]
)
def test_a_value_that_is_no_region_resolves_to_none(regions, stated):
    assert regions.of_document(stated=[stated]) == ()


@pytest.mark.parametrize(
    ("organisation", "expected"),
    [
        ("Oulun kaupunki", "Pohjois-Pohjanmaa"),
        ("KUOPION KAUPUNKI", "Pohjois-Savo"),
        ("Kuopion seudun kuntoutusyhdistys ry", "Pohjois-Savo"),
        ("Jyväskylän ammattikorkeakoulu Oy", "Keski-Suomi"),
        ("Keski-Suomen liitto", "Keski-Suomi"),
        ("Sotkamo-seura ry", "Kainuu"),
        ("Hailuodon kunta", "Pohjois-Pohjanmaa"),
        ("Iin kunta", "Pohjois-Pohjanmaa"),
        ("Pedersören kunta", "Pohjanmaa"),
        ("Mustasaaren kunta", "Pohjanmaa"),
        ("Korsholms kommun", "Pohjanmaa"),
        ("Jakobstads stad", "Pohjanmaa"),
        ("Svenska Österbottens ungdomsring rf", "Pohjanmaa"),
        ("S:t Michels stad", "Etelä-Savo"),
        ("Ålands fredsförening rf", "Ahvenanmaa"),
        ("Brändön kunta", "Ahvenanmaa"),
        ("Koski Tl:n kunta", "Varsinais-Suomi"),
        ("Uudenkaupungin seurakunta", "Varsinais-Suomi"),
        ("Virtain kaupunki", "Pirkanmaa"),
        ("Kauniaisten kaupunki", "Uusimaa"),
        ("Regional Council of South Karelia", "Etelä-Karjala"),
        ("City of Lahti", "Päijät-Häme"),
        ("Vaasanseudun Yritystuki Oy", "Pohjanmaa"),
        ("Kotkan-Haminan nuorisoverkko", "Kymenlaakso"),
        ("MTK-Pohjois-Savo", "Pohjois-Savo"),
        ("Martat, Kajaani ry", "Kainuu"),
        ("Kotkan nuoret ry", "Kymenlaakso"),
        ("Lahti Energiayhtiö Oy", "Päijät-Häme"),
    ],
)
def test_an_organisation_names_its_region(regions, organisation, expected):
    assert regions.of_document(organisations=[organisation]) == (expected,)


@pytest.mark.parametrize(
    ("organisation", "expected"),
    [
        ("Nummi-Pusulan kunta", "Uusimaa"),
        ("Karjalohjan Martat ry", "Uusimaa"),
        ("Vammalan kaupunki", "Pirkanmaa"),
        ("Nilsiän lukio", "Pohjois-Savo"),
        ("Honkajoen kunta", "Satakunta"),
        ("Pertunmaan kunta", "Etelä-Savo"),
        ("Himangan kunta", "Pohjois-Pohjanmaa"),
        ("Ekenäs stad", "Uusimaa"),
        ("Pohjan kunta", "Uusimaa"),
    ],
)
def test_a_former_municipality_counts_in_the_region_of_its_successor(regions, organisation, expected):
    assert regions.of_document(organisations=[organisation]) == (expected,)


@pytest.mark.parametrize(
    "organisation",
    [
        "Suomen Punainen Risti",
        "Stadin ammattiopisto",
        "Itä-Suomen yliopisto",
        "Savon Vapaaehtoiset ry",
        "Karjalan Liitto ry",
        "Oulunkylän kotiapu ry",
        "Karelia-ammattikorkeakoulu",
        "Kotka ry",  # an eagle
        "Kolari-yhdistys ry",  # a crash
        "Suomen Kotkat ry",
        "perhon siivet ry",  # a butterfly, in lower case
        "Salo Oy",
        "Nokia Oyj",
        "Matti Salo",
        "Rakennus Matti Salo Oy",
        "Matti Salon muistosäätiö",
        "Teatteri Liisa Lappi",
        "Pohjan Tähdet ry",
        "Mustan Virran Melojat ry",
        "Kehitysvaihe II Oy",
        "Kaja Koti ry",  # Kajana, the Swedish Kajaani, is its essive
        "Lakeus-Pohjanmaan Tuki ry",
    ],
)
def test_an_organisation_that_names_no_place_is_no_evidence(regions, organisation):
    assert regions.of_document(organisations=[organisation]) == ()


def test_organisations_and_places_count_together_in_the_order_of_the_table(regions):
    document = regions.of_document(
        organisations=["Inarin kunta", "Lastensuojelun Liike ry", "Kuhmon kaupunki"], places=["Oulussa", "koko maa"]
    )
    assert document == ("Pohjois-Pohjanmaa", "Kainuu", "Lappi")


def test_a_stated_region_outweighs_the_organisations(regions):
    assert regions.of_document(stated=["Kainuu"], organisations=["Helsingin yliopisto"]) == ("Kainuu",)
    assert regions.of_document(stated=["tuntematon"], organisations=["Helsingin yliopisto"]) == ("Uusimaa",)


@pytest.mark.parametrize("stated", ["Valtakunnallinen", "koko  maa", "Hela landet", "Nationwide"])
def test_a_nationwide_project_belongs_to_no_region_despite_its_organisations(regions, stated):
    assert regions.of_document(stated=[stated], organisations=["Helsingin kaupunki"]) == ()


@pytest.mark.parametrize("typed", ["pohjois-pohjanmaa", "Norra Österbotten", "northern ostrobothnia", "17", "Oulu"])
def test_a_query_value_needs_no_analyzer(typed):
    assert Regions().parse(typed) == ("Pohjois-Pohjanmaa",)


def test_an_inflected_query_value_needs_an_analyzer(regions):
    assert regions.parse("pohjois-pohjanmaalla") == ("Pohjois-Pohjanmaa",)
    assert Regions().parse("pohjois-pohjanmaalla") == ()


def test_a_value_has_a_label_in_each_language_of_the_screen():
    regions = Regions()
    assert regions.values == tuple(COUNTS)
    assert [regions.label("Ahvenanmaa", language) for language in ("fi", "sv", "en")] == [
        "Ahvenanmaa",
        "Åland",
        "Åland",
    ]
    assert regions.label("Keski-Suomi", "en") == "Central Finland"


class _CountingAnalyzer(Analyzer):
    """Counts the words that it is asked to analyse."""

    asked = 0

    def word(self, form, language):
        self.asked += 1
        return super().word(form, language)


def test_a_text_without_capitals_or_in_the_cache_is_not_analysed():
    analyzer = _CountingAnalyzer()
    regions = Regions(analyzer)
    regions.of_organisation("Oulun kaupunki")
    before = analyzer.asked
    regions.of_organisation("Oulun kaupunki")
    regions.of_organisation("oulun seudun kulttuuriyhdistys")
    assert analyzer.asked == before
