"""The columns of a document: its facet values, its years and days, and the sort key of its title."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import cache

from indexer.engines.whoosh.layout import NO_NUMBER, STATED_STATUS
from indexer.facets import keyword_values
from indexer.model import Document, Kind
from indexer.normalize import collapse_spaces, fold_case


def tags_of(document: Document, keywords: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the values of a document for each of TAGS. keywords: values that replace those of the document itself."""
    return {
        **keyword_values(document),
        STATED_STATUS: (document.stated_status.value,) if document.stated_status else (),
        **keywords,
    }


def numbers_of(document: Document) -> tuple[int, ...]:
    """Return the value of a document for each of NUMBERS."""
    years, period = document.years, document.period
    return (
        years[0] if years else NO_NUMBER,
        years[-1] if years else NO_NUMBER,
        _day(period.start.first_day if period.start else None),
        _day(period.end.last_day if period.end else None),
        _day(_sort_date(document)),
    )


def _sort_date(document: Document) -> date | None:
    """Return the date for sorting by date: a project's start or end, else the day of publication."""
    dates = (document.period.start, document.period.end, document.published)
    if document.kind is not Kind.PROJECT:
        dates = (document.published, *dates[:2])
    return next((partial_date.first_day for partial_date in dates if partial_date), None)


def _day(day: date | None) -> int:
    return day.toordinal() if day else NO_NUMBER


_LAST_LETTERS = {"å": "{a", "ä": "{b", "æ": "{b", "ö": "{c", "ø": "{c"}  # "{" sorts after "z"


def title_key(title: str) -> str:
    """Return a sort key for the Finnish order of titles: å, ä and ö last, ignoring other accents and punctuation.

    >>> sorted(["Öljy", "”Äiti”", "Zeniitti", "arki", "Élan"], key=title_key)
    ['arki', 'Élan', 'Zeniitti', '”Äiti”', 'Öljy']
    """
    return collapse_spaces("".join(map(_letter_key, fold_case(title))))


@cache
def _letter_key(letter: str) -> str:
    if not letter.isalnum():
        return " "
    return _LAST_LETTERS.get(letter) or unicodedata.normalize("NFD", letter)[0]
