"""Columns of a file to our keys: what the operator says, over a shipped mapping, over nothing."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from saved import read

from indexer.errors import SourceError
from indexer.model import PartialDate, Status
from indexer.sources import Problem
from indexer.sources.base import ReadOptions
from indexer.sources.registers import mapping
from indexer.sources.registers.cells import date_of, list_of, scale_of, status_of, sum_of
from indexer.sources.registers.mapped import Mapped
from indexer.sources.registers.mapping import ColumnMapping, mapping_of, shipped, shipped_names
from indexer.sources.registers.record import KEYS, document_from

SHIPPED = Path(mapping.__file__).with_name("mappings")


def said(record, reading=None, **columns):
    return Mapped(mapping_of(reading or ReadOptions(columns=columns))).read(record)


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
def test_a_sum_is_whole_euros_however_it_is_written(text, euros):
    assert sum_of(text) == euros


@pytest.mark.parametrize(
    "text",
    [
        *("12,500", "noin 5000 €", "10 000–20 000", "500 000 mk", "$500", "-5", "1 2 3", "12 50", "paljon", "9" * 400),
        *(True, float("nan"), float("inf"), -1, 10**15),
    ],
)
def test_a_sum_that_is_unclear_is_refused_rather_than_guessed(text):
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
def test_a_heading_tells_by_how_many_euros_it_counts(column, scale):
    assert scale_of(column) == scale


# Dates, states, lists


@pytest.mark.parametrize(
    ("value", "told"),
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
        (date(2020, 5, 1), "2020-05-01"),
        (datetime(2020, 5, 1, 12, 30), "2020-05-01"),
        ("1.5.2020–31.12.2021", "2020-05-01"),
    ],
)
def test_a_date_is_read_in_any_finnish_form(value, told):
    assert str(date_of(value)) == told


@pytest.mark.parametrize(
    "value", ["31.2.2020", "1.13.2020", "20200231", "99", "12345", 43831, 10**30, True, 0.5, "ei vielä"]
)
def test_a_date_that_does_not_exist_is_none(value):
    with pytest.raises((TypeError, ValueError)):
        date_of(value)


def test_one_cell_with_a_period_gives_both_ends():
    found = said({"A": "x", "Aika": "1.8.2016–31.7.2018"}, title="A", start="Aika", end="Aika").values
    assert (str(found["start"]), str(found["end"])) == ("2016-08-01", "2018-07-31")


@pytest.mark.parametrize(("form", "told"), [("%m/%d/%y", "2020-05-01"), ("%d-%b-%Y", None)])
def test_dates_of_another_form_are_read_by_the_format_of_the_source(form, told):
    found = said({"A": "x", "D": "05/01/20"}, ReadOptions(columns={"title": "A", "start": "D"}, date_format=form))
    assert str(found.values.get("start")) == str(told)
    assert [each.column for each in found.misfits] == ([] if told else ["D"])


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
def test_a_state_is_known_in_three_languages(text, status):
    assert status_of(text) is status


def test_lists_are_parted_by_semicolons_or_lines_and_by_commas_only_when_told():
    assert list_of("Kela; Euroopan unioni, AMIF\nKela") == ("Kela", "Euroopan unioni, AMIF")
    assert list_of("Kela, STM", ",") == ("Kela", "STM")


# Mapping


def test_columns_of_one_key_are_joined_texts_by_an_empty_line_sums_added_lists_together():
    found = said(
        {"T": "Talo", "A": "Yksi", "B": "Kaksi", "EU": "1 000", "Valtio": 500, "R1": "Kela; STM", "R2": "STM"},
        title="T",
        summary="A | B",
        total_eur="EU | Valtio",
        funders="R1 | R2",
    )
    assert found.values == {"title": "Talo", "summary": "Yksi\n\nKaksi", "total_eur": 1500, "funders": ("Kela", "STM")}
    assert (found.extra, found.misfits) == ({}, [])


def test_a_path_goes_through_objects_and_lists():
    record = {"name": "A", "org": [{"name": "Kela", "id": 1}, {"name": "STM"}], "place": {"town": {"name": "Kemi"}}}
    found = said(record, title="name", funders="org.name", lead="place.town.name")
    assert (found.values["funders"], found.values["lead"]) == (("Kela", "STM"), "Kemi")
    assert found.extra == {"org": record["org"], "place": record["place"]}  # of which only a part was taken


def test_a_value_that_does_not_fit_is_kept_aside_with_its_column():
    found = said({"Nimi": "A", "Alku": "31.2.2020", "Raha": "12,500"}, title="Nimi", start="Alku", total_eur="Raha")
    assert (found.values, found.extra) == ({"title": "A"}, {"Alku": "31.2.2020", "Raha": "12,500"})
    assert [(each.column, each.reason) for each in found.misfits] == [
        ("Alku", "'31.2.2020' is no date; kept aside"),
        ("Raha", "'12,500' is an unclear sum: write it as 12 500,50; kept aside"),
    ]


@pytest.mark.parametrize("dash", ["-", "–", " — ", "", None])
def test_a_dash_is_an_empty_cell(dash):
    found = said({"Nimi": "A", "Alku": dash, "Muu": dash}, title="Nimi", start="Alku")
    assert (found.values, found.extra, found.misfits) == ({"title": "A"}, {}, [])


@pytest.mark.parametrize(("currency", "euros"), [("EUR", 700), ("€", 700), ("GBP", None), (None, 700)])
def test_a_sum_counts_only_in_euros(currency, euros):
    found = said({"A": "x", "S": 700, "C": currency}, title="A", total_eur="S", currency="C")
    assert found.values.get("total_eur") == euros
    assert found.extra == ({} if euros else {"S": 700, "C": "GBP"})


def test_constants_are_what_columns_do_not_say_and_lists_get_them_too():
    values = {"type": "project", "funders": "STM", "language": "sv", "titles.en": "House"}
    told = ReadOptions(columns={"title": "A", "funders": "R", "language": "L"}, values=values)
    document, _ = document_from(*said({"A": "Talo", "R": "Kela", "L": "fi"}, told)[:2], [], "a.csv")
    assert (document.kind, document.funders, document.language, document.titles) == (
        "project", ("STM", "Kela"), "fi", {"en": "House"},
    )  # fmt: skip


def test_the_operators_columns_are_laid_over_a_shipped_mapping():
    told = mapping_of(ReadOptions(mapping="avustukset", columns={"title": "Työn nimi"}, values={"type": "page"}))
    assert told.columns["title"] == (("Työn nimi",),)
    assert told.columns["lead"] == shipped("avustukset").columns["lead"]
    assert told.values == {"type": "page"}


def test_headings_are_the_same_in_any_case_and_with_any_punctuation():
    told = ColumnMapping({"title": (("Hankkeen nimi",),), "lead": (("Saaja", "Puuttuu"),)})
    assert told.bound(["HANKKEEN_NIMI", "saaja:"]).columns == {"title": (("HANKKEEN_NIMI",),), "lead": (("saaja:",),)}


@pytest.mark.parametrize(
    "told",
    [
        {"columns": {"otsikko": "A"}},
        {"columns": {"title": "A", "titles.suomi": "B"}},
        {"columns": {"title": "A"}, "date_format": "%Q"},
        {"columns": {"title": "A"}, "values": {"start": "huomenna"}},
        {"columns": {"title": "A"}, "values": {"type": "kissa"}},
        {"mapping": "kissa"},
    ],
)
def test_what_is_wrong_in_a_source_is_one_problem_of_its_file(tmp_path, told):
    (problem,) = read(tmp_path, '{"A": 1}\n', "a.jsonl", options=ReadOptions(**told))
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
def test_of_no_record_anything_is_lost_and_nothing_raises(record, keys):
    mapping = ColumnMapping({key: ((column,),) for key, column in zip(keys, "ABCD", strict=False)})
    found = Mapped(mapping).read(record)
    document_from(found.values, found.extra, [], "a.csv")
    assert all(each.column in record for each in found.misfits)


# Shipped mappings


def test_four_mappings_are_shipped():
    assert shipped_names() == ["360giving", "avustukset", "eu-rakennerahasto", "schema-org"]


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_mapping_is_valid_and_told_of(name):
    text = (SHIPPED / f"{name}.toml").read_text("utf-8")
    assert tomllib.loads(text).keys() <= {"columns", "values", "list_separator"}
    assert text.startswith("# ")
    assert {"# [columns]", "[columns]", "[values]"} <= {line.split(":")[0] for line in text.splitlines()}
    mapping = shipped(name)
    assert {"id", "title", "total_eur", "funders"} <= mapping.columns.keys()
    Mapped(mapping)  # whose constants are values of their keys


@pytest.mark.parametrize("name", ["kissa", "../headings", ""])
def test_a_mapping_is_one_of_the_shipped(name):
    with pytest.raises(SourceError, match="there are: 360giving"):
        shipped(name)
