"""Dates and periods in Finnish, Swedish and English texts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import PartialDate, Period
from indexer.sources.dates import (
    find_dates,
    most_precise,
    parse_date,
    parse_period,
    period_between,
    period_in_brackets,
    period_in_prose,
)


def ends(period):
    return tuple(str(end) if end else None for end in (period.start, period.end))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1.5.2007", "2007-05-01"),
        ("01.05.2007", "2007-05-01"),
        ("1. 5. 2007", "2007-05-01"),
        ("1.\u00a05.\u00a02007", "2007-05-01"),
        ("05.10.2015, 14:08", "2015-10-05"),
        ("5.10.2015 klo 14:08", "2015-10-05"),
        ("5.10.2015 klo 14.08", "2015-10-05"),
        ("2015-10-05T14:08:00+03:00", "2015-10-05"),
        ("2015-10-05T14:08:00Z", "2015-10-05"),
        ("2015-10-05T23:08:00Z", "2015-10-06"),
        ("2015-12-31T22:08:00.123+00:00", "2016-01-01"),
        ("2015-12-31T21:08:00Z", "2015-12-31"),
        ("2015-12-31 22:08 UTC", "2016-01-01"),
        ("2016-01-01T05:00:00+09:00", "2015-12-31"),
        ("2015-12-31T23:59:59Z", "2015-12-31"),  # the end of a day, as databases store it
        ("2015-12-31T23:08:00", "2015-12-31"),
        ("ti, 06 helmi 2024", "2024-02-06"),
        ("26 tammikuu 2021", "2021-01-26"),
        ("7 kesä 2021", "2021-06-07"),
        ("kesä 2021", "2021"),
        ("syksy 2021", "2021"),
        ("kesäkuulta 2021", "2021-06"),
        ("Jan 5, 2021", "2021-01-05"),
        ("December 24th, 2021", "2021-12-24"),
        ("5th of January 2021", "2021-01-05"),
        ("5-Jan-2021", "2021-01-05"),
        ("den 20 april 2022", "2022-04-20"),
        ("20 sept. 2022", "2022-09-20"),
        ("5.1.21", "2021-01-05"),
        ("5.1.98", "1998-01-05"),
        ("5.2022", "2022-05"),
        ("2022/5/17", "2022-05-17"),
        ("17/5/2022", "2022-05-17"),
        ("5/17/2022", "2022-05-17"),
        ("5/5/2022", "2022-05-05"),
        ("Q3/2020", "2020"),
        ("viikko 5/2020", "2020"),
        ("1. toukokuuta 2007", "2007-05-01"),
        ("1.toukokuuta 2007", "2007-05-01"),
        ("Toukokuussa 2007", "2007-05"),
        ("den 3 maj 2007", "2007-05-03"),
        ("3 October 2007", "2007-10-03"),
        ("5/2007", "2007-05"),
        ("2007-05", "2007-05"),
        ("2010-", "2010"),
        ("v.2010", "2010"),
        ("2010", "2010"),
    ],
)
def test_a_date_is_parsed_with_its_precision(text, day):
    assert str(parse_date(text)) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ei tiedossa",
        "31.2.2010",
        "1.13.2020",
        "8800",
        "12345",
        "2010 tai 2011",
        "2000 €",
        "2000 euroa",
        "5/6/2022",
        "5.1.63",
        "13/2020",
        "0/2020",
        "Tiedote 5/2018",
        "1.1.–31.12.2022",
        "2020–21",
    ],
)
def test_text_without_exactly_one_date_is_none(text):
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2007-2008", "2007", "2008"),
        ("2007 – 2008", "2007", "2008"),
        ("2007—2008", "2007", "2008"),
        ("2007\u20112008", "2007", "2008"),
        ("2007\u22122008", "2007", "2008"),
        ("v.2007-2008", "2007", "2008"),
        ("Vuosina 2007...2008", "2007", "2008"),
        ("5/2007–12/2008", "2007-05", "2008-12"),
        ("5–12/2008", "2008-05", "2008-12"),
        ("RAHOITUS 5/2007–12/2008 (20 kk) yhteensä 170 000", "2007-05", "2008-12"),
        ("1.5.2007-31.12.2008", "2007-05-01", "2008-12-31"),
        ("1.3.–31.5.2010", "2010-03-01", "2010-05-31"),
        ("1.–31.3.2010", "2010-03-01", "2010-03-31"),
        ("2007-05-01 – 2008-12-31", "2007-05-01", "2008-12-31"),
        ("alkaa 1. toukokuuta 2007 ja päättyy 31. joulukuuta 2008", "2007-05-01", "2008-12-31"),
        ("toukokuusta 2007 joulukuuhun 2008", "2007-05", "2008-12"),
        ("vuodesta 2007 vuoteen 2010", "2007", "2010"),
        ("1.5.2007 alkaen 31.12.2008 saakka", "2007-05-01", "2008-12-31"),
        ("2007-2008, jatkohanke 2009-2010", "2007", "2008"),
        ("1.5.07–31.12.08", "2007-05-01", "2008-12-31"),
        ("1.5.–31.12.08", "2008-05-01", "2008-12-31"),
        ("05/2007 - 12/2008", "2007-05", "2008-12"),
        ("7-9/2020", "2020-07", "2020-09"),
        ("2020/2021", "2020", "2021"),
        ("2020–21", "2020", "2021"),
        ("2020/21", "2020", "2021"),
        ("Q3/2020", "2020-07", "2020-09"),
        ("3. neljännes 2020", "2020-07", "2020-09"),
        ("IV/2020", "2020-10", "2020-12"),
        ("Q2/2020–Q1/2021", "2020-04", "2021-03"),
        ("Q1–Q3/2021", "2021-01", "2021-09"),
        ("H2/2020", "2020-07", "2020-12"),
        ("syksy 2021–kevät 2023", "2021", "2023"),
        ("tammi–kesäkuu 2021", "2021-01", "2021-06"),
        ("tammikuusta kesäkuuhun 2021", "2021-01", "2021-06"),
        ("1 januari–30 juni 2023", "2023-01-01", "2023-06-30"),
        ("1.–30. kesäkuuta 2023", "2023-06-01", "2023-06-30"),
        ("2020-05-01/2021-06-30", "2020-05-01", "2021-06-30"),
        ("2020-05/2021-06", "2020-05", "2021-06"),
        ("January 2020 to June 2021", "2020-01", "2021-06"),
        ("fr.o.m. 1.1.2020 t.o.m. 31.12.2021", "2020-01-01", "2021-12-31"),
        ("1.8.2021 – 31.7.2023 (24 kk)", "2021-08-01", "2023-07-31"),
        ("2021/02–2022/11", "2021-02", "2022-11"),
        ("2021-02 -- 2022-11", "2021-02", "2022-11"),
        ("2/21–11/22", "2021-02", "2022-11"),
        ("4.5.2021–31.8.", "2021-05-04", "2021-08-31"),
        ("viikot 3–9/2021", "2021", "2021"),
        ("2017, 2018 ja 2019", "2017", "2019"),
        ("2017–2018, 2020", "2017", "2020"),
        ("04.05.2021 08:30:00 - 31.08.2022 16:00:00", "2021-05-04", "2022-08-31"),
        ("2020-12-31T22:00:00Z/2022-12-31T21:59:59Z", "2021-01-01", "2022-12-31"),
        ("4.5.2021–31.8.2022, jatkettu 31.1.2023 saakka", "2021-05-04", "2023-01-31"),
        ("4.5.–31.8.2021 ja 1.2.–30.4.2022", "2021-05-04", "2022-04-30"),
    ],
)
def test_a_period_with_both_ends_is_parsed(text, start, end):
    assert ends(parse_period(text)) == (start, end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2010-", "2010", None),
        ("2010 –", "2010", None),
        ("1.1.2010 alkaen", "2010-01-01", None),
        ("Hanke alkaa elokuussa 2010", "2010-08", None),
        ("1.9.2010–", "2010-09-01", None),
        ("1.1.2010 - toistaiseksi", "2010-01-01", None),
        ("2010 tills vidare", "2010", None),
        ("since 2010", "2010", None),
        ("2010 ->", "2010", None),
        ("2010-05-01/..", "2010-05-01", None),
        ("until May 2013", None, "2013-05"),
        ("–2013", None, "2013"),
        ("päättyy 31.12.2013", None, "2013-12-31"),
        ("31.12.2013 saakka", None, "2013-12-31"),
        ("30.6.2013 mennessä", None, "2013-06-30"),
        ("2010", "2010", "2010"),
        ("2013–2010", None, None),
        ("kevät ja syksy", None, None),
        ("vuoden 2013 loppuun", None, "2013"),
        ("31.4.2013–30.9.2014", None, None),
        ("4/5/2013–31.8.2014", None, None),
        ("1990-luku", None, None),
        ("1990s", None, None),
    ],
)
def test_an_open_end_is_none(text, start, end):
    assert ends(parse_period(text)) == (start, end)


def test_letters_that_only_look_like_those_of_a_month_are_ignored():
    assert find_dates("helmıkuu 2007, ſyyskuu 2008") == []


def test_the_more_precise_of_two_periods_of_the_same_years_wins():
    coarse, fine = parse_period("2007-2008"), parse_period("1.5.2007–31.12.2008")
    assert most_precise(Period(), coarse, fine) == fine


def test_a_more_precise_period_of_other_years_does_not_win():
    coarse, other = parse_period("2007-2008"), parse_period("1.5.2011–31.12.2012")
    assert most_precise(coarse, other) == coarse


dateish = st.text(alphabet="0123456789./-–:,() \u00a0abehijklmnostuyäöıſ", max_size=60)


@given(st.text() | dateish)
def test_date_parsers_never_raise(text):
    period = parse_period(text)
    assert not (period.start and period.end) or period.start.first_day <= period.end.last_day
    parse_date(text)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("1.5.2010", "2012", ("2010-05-01", "2012")),
        ("2010", "toistaiseksi", ("2010", None)),
        ("2010–2012", "", ("2010", "2012")),
        ("alkaa 2010", "päättyy 2012", ("2010", "2012")),
    ],
)
def test_two_fields_are_one_period_without_notes(start, end, expected):
    period, notes = period_between(start, end)
    assert (ends(period), notes) == (expected, [])


def test_a_field_that_cannot_be_read_yields_a_note():
    assert period_between("2010", "5/6/2012")[1] == ["no end year in '5/6/2012'"]


@pytest.mark.parametrize("title", ["Siltoja (2018-2021)", "Siltoja (2018–2021) -hanke", "Siltoja (Leader) (2018–21)"])
def test_the_period_in_the_brackets_of_a_heading_is_parsed(title):
    assert ends(period_in_brackets(title)) == ("2018", "2021")


@pytest.mark.parametrize(
    "text",
    [
        "Vuonna 1999 alkoi kaikki. Hanke alkaa elokuussa 2018 ja päättyy 31.12.2021.",
        "Föreningen är från 1950. Verksamheten pågår 8/2018 – 31.12.2021 och finansieras av Kela.",
        "The project runs from August 2018 to 31.12.2021. It has two workers.",
    ],
)
def test_the_period_of_a_project_is_found_in_prose(text):
    assert ends(period_in_prose(text)) == ("2018-08", "2021-12-31")


def test_other_years_in_prose_are_not_the_period_of_the_project():
    assert not period_in_prose("Kylän väki väheni vuosina 2001–2010. Hanke auttaa.")


partial_dates = st.builds(
    lambda day, precision: PartialDate(*(day.year, day.month, day.day)[:precision]),
    st.dates(min_value=date(1800, 1, 1), max_value=date(2199, 12, 31)),
    st.integers(1, 3),
)


@given(partial_dates, partial_dates)
def test_a_printed_period_is_parsed_as_itself(one, other):
    first, last = sorted((one, other), key=lambda day: (day.first_day, day.last_day))
    assert parse_period(f"{first} – {last}") == Period(first, last)
    assert parse_period(f"{first} –") == Period(first)
    assert parse_period(f"– {last}") == Period(None, last)
    assert parse_date(str(first)) == first


@given(dateish)
def test_every_date_is_at_its_offsets(text):
    for start, end, day in find_dates(text):
        assert str(day.year) in text[start:end]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("01/09/2018 → 31/08/2022", "2018-09-01"),
        ("01-11-2021 - 31-10-2023", "2021-11-01"),
        ("9/1/2018 - 8/31/2022", "2018-09-01"),
        ("01/09/2018 - 02/08/2022", "None"),
    ],
)
def test_another_date_of_a_period_shows_the_order_of_day_and_month(text, start):
    assert str(parse_period(text).start) == start


def test_the_date_of_the_end_shows_the_order_in_that_of_the_start():
    period, problems = period_between("01/08/2017", "31/12/2023")
    assert (str(period.start), str(period.end), problems) == ("2017-08-01", "2023-12-31", [])


def test_a_period_in_brackets_after_the_name_of_a_project_in_prose_is_its_period():
    assert period_in_prose("Tupa on auki. Kahvila-projekti (2017–2019) toi väkeä.").years == range(2017, 2020)
    assert not period_in_prose("Laulukirja (2017–2019) oli suosittu.")
