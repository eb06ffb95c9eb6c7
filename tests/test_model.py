"""Dates, periods, years and status of documents."""

from __future__ import annotations

from datetime import date

import pytest

from indexer.model import Document, Kind, PartialDate, Period, Status

TODAY = date(2026, 11, 23)


def document(**values):
    return Document(**{"id": "1", "kind": Kind.PROJECT, "title": "Tukisilta", "source": "a.txt"} | values)


@pytest.mark.parametrize(
    "parts", [(1799,), (2200,), (2007, 13), (2007, -1), (2007, 0, 5), (2007, 2, 29), (2007, 1, 32), (2007, 5, -1)]
)
def test_a_date_that_does_not_exist_is_an_error(parts):
    with pytest.raises(ValueError, match=r".+"):
        PartialDate(*parts)


@pytest.mark.parametrize(
    ("partial", "first", "last"),
    [
        (PartialDate(2008), date(2008, 1, 1), date(2008, 12, 31)),
        (PartialDate(2008, 2), date(2008, 2, 1), date(2008, 2, 29)),
        (PartialDate(2008, 2, 5), date(2008, 2, 5), date(2008, 2, 5)),
    ],
)
def test_a_partial_date_includes_all_its_days(partial, first, last):
    assert (partial.first_day, partial.last_day) == (first, last)


@pytest.mark.parametrize("partial", [PartialDate(2008), PartialDate(2008, 2), PartialDate(2008, 2, 5)])
def test_the_precision_is_the_number_of_written_parts(partial):
    assert str(partial).count("-") + 1 == partial.precision


@pytest.mark.parametrize(
    ("period", "years"),
    [
        (Period(PartialDate(2007, 5), PartialDate(2009)), [2007, 2008, 2009]),
        (Period(PartialDate(2007)), [2007]),
        (Period(None, PartialDate(2009)), [2009]),
        (Period(), []),
    ],
)
def test_a_period_includes_its_known_years(period, years):
    assert list(period.years) == years
    assert bool(period) == bool(years)


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        (PartialDate(2010), PartialDate(2013), Status.ENDED),
        (PartialDate(2026), PartialDate(2026), Status.ONGOING),
        (PartialDate(2026), PartialDate(2026, 11, 22), Status.ENDED),
        (PartialDate(2026, 11, 23), PartialDate(2026, 11, 23), Status.ONGOING),
        (PartialDate(2027), None, Status.PLANNED),
        (PartialDate(2020), None, Status.UNKNOWN),
        (None, PartialDate(2030), Status.UNKNOWN),
        (None, PartialDate(2020), Status.ENDED),
        (None, None, Status.UNKNOWN),
    ],
)
def test_the_status_depends_on_the_period_and_the_day(start, end, status):
    assert document(period=Period(start, end)).status(TODAY) is status


RUNNING, PAST = Period(PartialDate(2025), PartialDate(2030)), Period(PartialDate(2018), PartialDate(2020))


@pytest.mark.parametrize(
    ("period", "stated", "status"),
    [
        (RUNNING, Status.INTERRUPTED, Status.INTERRUPTED),
        (PAST, Status.INTERRUPTED, Status.INTERRUPTED),
        (RUNNING, Status.ENDED, Status.ENDED),
        (PAST, Status.ONGOING, Status.ENDED),
        (RUNNING, Status.PLANNED, Status.ONGOING),
        (Period(PartialDate(2030)), Status.ONGOING, Status.PLANNED),
        (Period(PartialDate(2018)), Status.ONGOING, Status.ONGOING),
        (Period(), Status.PLANNED, Status.PLANNED),
    ],
)
def test_a_stated_status_applies_if_it_is_final_or_the_period_does_not_decide(period, stated, status):
    assert document(period=period, stated_status=stated).status(TODAY) is status


@pytest.mark.parametrize("kind", [Kind.NEWS, Kind.PAGE])
def test_only_projects_have_a_status(kind):
    assert document(kind=kind, period=Period(PartialDate(2010), PartialDate(2013))).status(TODAY) is None


def test_news_are_counted_by_the_year_of_publication():
    assert list(document(kind=Kind.NEWS, published=PartialDate(2015, 10, 5)).years) == [2015]


def test_a_period_takes_precedence_over_publication():
    both = document(period=Period(PartialDate(2010), PartialDate(2011)), published=PartialDate(2015))
    assert list(both.years) == [2010, 2011]


def test_a_document_without_period_and_publication_has_no_years():
    assert not document().years
