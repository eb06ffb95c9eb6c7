"""Dates and periods in Finnish, Swedish and English texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import Period
from indexer.sources.dates import find_dates, most_precise, parse_date, parse_period


def ends(period):
    return tuple(str(end) if end else None for end in (period.start, period.end))


@pytest.mark.parametrize(
    ("text", "date"),
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
def test_a_date_is_parsed_with_its_precision(text, date):
    assert str(parse_date(text)) == date


@pytest.mark.parametrize(
    "text", ["", "ei tiedossa", "31.2.2010", "1.13.2020", "8800", "12345", "2010 tai 2011", "2000 €", "2000 euroa"]
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
        ("–2013", None, "2013"),
        ("päättyy 31.12.2013", None, "2013-12-31"),
        ("31.12.2013 saakka", None, "2013-12-31"),
        ("30.6.2013 mennessä", None, "2013-06-30"),
        ("2010", "2010", "2010"),
        ("2013–2010", None, None),
        ("kevät ja syksy", None, None),
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


@given(dateish)
def test_every_date_is_at_its_offsets(text):
    for start, end, date in find_dates(text):
        assert str(date.year) in text[start:end]
