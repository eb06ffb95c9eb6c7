"""Column mappings: the columns of the operator, over those of a shipped mapping."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from saved import read

from indexer.errors import SourceError
from indexer.model import PartialDate, Status
from indexer.sources import Problem
from indexer.sources.amounts import scale_of
from indexer.sources.base import ReadOptions
from indexer.sources.registers import mapping
from indexer.sources.registers.cells import date_of, list_of, sum_of
from indexer.sources.registers.mapping import ColumnMapping, mapping_of, shipped_mapping, shipped_names
from indexer.sources.registers.record import KEYS, document_from
from indexer.sources.registers.record_mapper import RecordMapper

SHIPPED = Path(mapping.__file__).with_name("mappings")


def map_record(record, options=None, **columns):
    return RecordMapper(mapping_of(options or ReadOptions(columns=columns))).map(record)


# Sums


@pytest.mark.parametrize(
    ("text", "euros"),
    [
        ("12 500,50 €", 12_500),
        ("12.500,50", 12_500),
        ("12,500.50", 12_500),
        ("12.500", 12_500),
        ("1,250,000", 1_250_000),
        ("12500", 12_500),
        ("12500.3333", 12_500),
        ("€ 12 500", 12_500),
        ("EUR 12500", 12_500),
        ("12\u00a0500 euroa", 12_500),
        ("12\u202f500,-", 12_500),
        ("300:-", 300),
        ("1'200", 1_200),
        ("1,2 milj. €", 1_200_000),
        ("1,125 miljoonaa euroa", 1_125_000),
        ("2 M€", 2_000_000),
        ("150 t€", 150_000),
        ("150 tuhatta euroa", 150_000),
        ("0", 0),
        (12_500, 12_500),
        (12_500.4, 12_500),
    ],
)
def test_a_sum_in_any_notation_is_read_as_whole_euros(text, euros):
    assert sum_of(text) == euros


@pytest.mark.parametrize(
    "text",
    [
        *("12,500", "noin 5000 €", "10 000–20 000", "500 000 mk", "$500", "-5", "1 2 3", "12 50", "paljon", "9" * 400),
        *(True, float("nan"), float("inf"), -1, 10**15),
    ],
)
def test_an_ambiguous_sum_is_rejected(text):
    with pytest.raises((TypeError, ValueError), match=r"^is "):
        sum_of(text)


@pytest.mark.parametrize(
    ("column", "scale"),
    [
        ("Myönnetty (1 000 €)", 1000),
        ("Myönnetty 1000 euroa", 1000),
        ("Myönnetty, t€", 1000),
        ("Kustannus tuhatta euroa", 1000),
        ("Budjetti milj. €", 1_000_000),
        ("Budjetti (M€)", 1_000_000),
        ("Myönnetty 2023", 1),
        ("Myönnetty €", 1),
        ("Toteutunut EU-rahoitus", 1),
    ],
)
def test_the_unit_of_sums_is_read_from_the_heading(column, scale):
    assert scale_of(column) == scale


# Dates, states, lists


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("1.5.2020", "2020-05-01"),
        ("2020-05-01 00:00:00", "2020-05-01"),
        ("2020-05-01T00:00:00Z", "2020-05-01"),
        ("20200501", "2020-05-01"),
        ("toukokuu 2020", "2020-05"),
        ("5/2020", "2020-05"),
        ("2020", "2020"),
        (2020, "2020"),
        (2020.0, "2020"),
        (43952, "2020-05-01"),  # the number of a day in a spreadsheet
        (43952.625, "2020-05-01"),
        ("43952", "2020-05-01"),
        (datetime(2020, 4, 30, 22, 30, tzinfo=UTC), "2020-05-01"),  # the day in Finland
        (date(2020, 5, 1), "2020-05-01"),
        (datetime(2020, 5, 1, 12, 30), "2020-05-01"),
        ("1.5.2020–31.12.2021", "2020-05-01"),
    ],
)
def test_a_date_is_read_in_any_finnish_notation(value, day):
    assert str(date_of(value)) == day


@pytest.mark.parametrize(
    "value", ["31.2.2020", "1.13.2020", "20200231", "99", "12345", 32023, 10**30, True, 0.5, "ei vielä"]
)
def test_a_date_that_does_not_exist_is_rejected(value):
    with pytest.raises((TypeError, ValueError)):
        date_of(value)


def test_one_cell_with_a_period_gives_start_and_end():
    values = map_record({"A": "x", "Aika": "1.8.2016–31.7.2018"}, title="A", start="Aika", end="Aika").values
    assert (str(values["start"]), str(values["end"])) == ("2016-08-01", "2018-07-31")


@pytest.mark.parametrize(("date_format", "day"), [("%m/%d/%y", "2020-05-01"), ("%d-%b-%Y", None)])
def test_dates_in_another_notation_are_read_with_the_format_of_the_source(date_format, day):
    options = ReadOptions(columns={"title": "A", "start": "D"}, date_format=date_format)
    mapped = map_record({"A": "x", "D": "05/01/20"}, options)
    assert str(mapped.values.get("start")) == str(day)
    assert [value.column for value in mapped.rejected] == ([] if day else ["D"])


def test_a_format_without_days_gives_a_month():
    assert date_of("2020/05", "%Y/%m") == PartialDate(2020, 5)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Toiminta käynnissä", Status.ONGOING),
        ("PÄÄTTYNYT", Status.ENDED),
        ("Pågår", Status.ONGOING),
        ("Ei alkanut", Status.PLANNED),
        ("Cancelled", Status.INTERRUPTED),
    ],
)
def test_a_status_is_recognised_in_three_languages(text, status):
    assert KEYS["status"](text) is status


def test_lists_are_split_at_semicolons_and_lines_and_at_commas_only_on_request():
    assert list_of("Kela; Euroopan unioni, AMIF\nKela") == ("Kela", "Euroopan unioni, AMIF")
    assert list_of("Kela, STM", ",") == ("Kela", "STM")


# Mapping


def test_joined_columns_are_concatenated_or_added():
    mapped = map_record(
        {"T": "Talo", "A": "Yksi", "B": "Kaksi", "EU": "1 000", "Valtio": 500, "R1": "Kela; STM", "R2": "STM"},
        title="T",
        summary="A | B",
        total_eur="EU | Valtio",
        funders="R1 | R2",
    )
    assert mapped.values == {"title": "Talo", "summary": "Yksi\n\nKaksi", "total_eur": 1500, "funders": ("Kela", "STM")}
    assert (mapped.extra, mapped.rejected) == ({}, [])


def test_a_path_goes_through_objects_and_lists():
    record = {"name": "A", "org": [{"name": "Kela", "id": 1}, {"name": "STM"}], "place": {"town": {"name": "Kemi"}}}
    mapped = map_record(record, title="name", funders="org.name", lead="place.town.name")
    assert (mapped.values["funders"], mapped.values["lead"]) == (("Kela", "STM"), "Kemi")
    assert mapped.extra == {"org": record["org"], "place": record["place"]}  # used only in part, so stored completely


def test_a_value_that_does_not_fit_is_stored_in_extra_by_its_column():
    record = {"Nimi": "A", "Alku": "31.2.2020", "Raha": "12,500"}
    mapped = map_record(record, title="Nimi", start="Alku", total_eur="Raha")
    assert (mapped.values, mapped.extra) == ({"title": "A"}, {"Alku": "31.2.2020", "Raha": "12,500"})
    assert [(value.column, value.reason) for value in mapped.rejected] == [
        ("Alku", "'31.2.2020' is not a date; stored in extra"),
        ("Raha", "'12,500' is an ambiguous sum: write it as 12 500,50; stored in extra"),
    ]


@pytest.mark.parametrize("dash", ["-", "–", " — ", "", None])
def test_a_dash_is_an_empty_cell(dash):
    mapped = map_record({"Nimi": "A", "Alku": dash, "Muu": dash}, title="Nimi", start="Alku")
    assert (mapped.values, mapped.extra, mapped.rejected) == ({"title": "A"}, {}, [])


@pytest.mark.parametrize(("currency", "euros"), [("EUR", 700), ("€", 700), ("GBP", None), (None, 700)])
def test_a_sum_in_another_currency_is_stored_in_extra(currency, euros):
    mapped = map_record({"A": "x", "S": 700, "C": currency}, title="A", total_eur="S", currency="C")
    assert mapped.values.get("total_eur") == euros
    assert mapped.extra == ({} if euros else {"S": 700, "C": "GBP"})


def test_constants_fill_missing_values_and_are_added_to_lists():
    values = {"type": "project", "funders": "STM", "language": "sv", "titles.en": "House"}
    options = ReadOptions(columns={"title": "A", "funders": "R", "language": "L"}, values=values)
    mapped = map_record({"A": "Talo", "R": "Kela", "L": "fi"}, options)
    document, _ = document_from(mapped.values, mapped.extra, [], "a.csv")
    assert (document.kind, document.funders, document.language, document.titles) == (
        "project", ("STM", "Kela"), "fi", {"en": "House"},
    )  # fmt: skip


def test_a_region_is_a_constant_of_a_source_or_a_column():
    options = ReadOptions(columns={"title": "A", "place": "K | P"}, values={"region": "Kainuu"})
    mapped = map_record({"A": "Talo", "K": "Kuhmo; Sotkamo", "P": "Kajaani"}, options)
    document, _ = document_from(mapped.values, mapped.extra, [], "a.csv")
    assert (document.stated_regions, document.places) == (("Kainuu",), ("Kuhmo", "Sotkamo", "Kajaani"))


def test_the_operators_columns_override_a_shipped_mapping():
    merged = mapping_of(ReadOptions(mapping="avustukset", columns={"title": "Työn nimi"}, values={"type": "page"}))
    assert merged.columns["title"] == (("Työn nimi",),)
    assert merged.columns["lead"] == shipped_mapping("avustukset").columns["lead"]
    assert merged.values == {"type": "page"}


def test_case_and_punctuation_of_headings_are_ignored():
    unbound = ColumnMapping({"title": (("Hankkeen nimi",),), "lead": (("Saaja", "Puuttuu"),)})
    bound = unbound.bind(["HANKKEEN_NIMI", "saaja:"])
    assert bound.columns == {"title": (("HANKKEEN_NIMI",),), "lead": (("saaja:",),)}


@pytest.mark.parametrize(
    "settings",
    [
        {"columns": {"otsikko": "A"}},
        {"columns": {"title": "A", "titles.suomi": "B"}},
        {"columns": {"title": "A"}, "date_format": "%Q"},
        {"columns": {"title": "A"}, "values": {"start": "huomenna"}},
        {"columns": {"title": "A"}, "values": {"type": "kissa"}},
        {"mapping": "kissa"},
        {"values": {"otsikko": "A"}},
        {"date_format": "%Q"},
    ],
)
def test_a_wrong_setting_of_a_source_is_one_problem_of_its_file(tmp_path, settings):
    (problem,) = read(tmp_path, '{"A": 1, "title": "A"}\n', "a.jsonl", options=ReadOptions(**settings))
    assert isinstance(problem, Problem)
    assert problem.lost


@given(
    record=st.dictionaries(
        st.sampled_from(["A", "B", "C", "D"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.datetimes(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
            max_leaves=6,
        ),
    ),
    keys=st.lists(st.sampled_from([*(key for key in KEYS if key != "titles"), "titles.sv", "currency"]), max_size=4),
)
def test_any_record_is_mapped_without_an_exception(record, keys):
    mapping = ColumnMapping({key: ((column,),) for key, column in zip(keys, "ABCD", strict=False)})
    mapped = RecordMapper(mapping).map(record)
    document_from(mapped.values, mapped.extra, [], "a.csv")
    assert all(value.column in record for value in mapped.rejected)


# Shipped mappings


def test_six_mappings_are_shipped():
    assert shipped_names() == ["360giving", "avustukset", "dublin-core", "eu-rakennerahasto", "iati", "schema-org"]


@pytest.mark.parametrize(
    ("name", "record", "regions", "places"),
    [
        ("eu-rakennerahasto", {"Maakunta": "Lappi", "Kunta": "Inari; Utsjoki"}, ("Lappi",), ("Inari", "Utsjoki")),
        ("avustukset", {"Kotipaikka": "Salo"}, None, ("Salo",)),
        ("360giving", {"beneficiaryLocation": [{"name": "Rauma"}, {"name": "Eura"}]}, None, ("Rauma", "Eura")),
        ("360giving", {"Beneficiary Location:Name": "Rauma"}, None, ("Rauma",)),
        ("schema-org", {"areaServed": {"@type": "AdministrativeArea", "name": "Kainuu"}}, ("Kainuu",), None),
        ("schema-org", {"location": {"address": {"addressLocality": "Ii"}}, "areaServed": "Oulu"}, ("Oulu",), ("Ii",)),
    ],
)
def test_shipped_mappings_read_regions_and_places(name, record, regions, places):
    mapped = RecordMapper(shipped_mapping(name)).map(record)
    assert (mapped.values.get("region"), mapped.values.get("place")) == (regions, places)


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_mapping_is_valid_and_described(name):
    text = (SHIPPED / f"{name}.toml").read_text("utf-8")
    assert tomllib.loads(text).keys() <= {"columns", "values", "list_separator", "codes"}
    assert text.startswith("# ")
    assert {"# [columns]", "[columns]", "[values]"} <= {line.split(":")[0] for line in text.splitlines()}
    mapping = shipped_mapping(name)
    is_of_projects = mapping.values["type"] == "project"
    assert ({"id", "title", "total_eur", "funders"} if is_of_projects else {"title"}) <= mapping.columns.keys()
    RecordMapper(mapping)  # raises if a constant does not fit its key
    assert all(KEYS[key](word) for key, words in mapping.codes.items() for word in words.values())


@pytest.mark.parametrize("name", ["kissa", "../headings", ""])
def test_only_shipped_mappings_have_a_name(name):
    with pytest.raises(SourceError, match="available: 360giving"):
        shipped_mapping(name)


def test_an_alternative_with_all_its_columns_precedes_one_with_some_of_them():
    mapping = shipped_mapping("eu-rakennerahasto").bind(["Hankkeen nimi", "Viranomainen", "Rahasto"])
    assert mapping.columns["funders"][0] == ("Viranomainen", "Rahasto")
