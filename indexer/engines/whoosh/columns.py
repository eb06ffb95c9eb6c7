"""What of a document goes into columns: its facet values, its years and days, the key that orders its title."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import cache

from indexer.engines.whoosh.layout import NO_NUMBER, STATED_STATUS
from indexer.model import Document, Kind


def tags_of(document: Document, keywords: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the values of TAGS that a document counts by. keywords: those that are not its own."""
    return {
        "funder": document.funders,
        "organisation": document.organisations,
        "kind": (document.kind.value,),
        "language": (document.language,),
        STATED_STATUS: (document.stated_status.value,) if document.stated_status else (),
        **keywords,
    }


def numbers_of(document: Document) -> tuple[int, ...]:
    """Return what a document has in each of NUMBERS."""
    years, period = document.years, document.period
    return (
        years[0] if years else NO_NUMBER,
        years[-1] if years else NO_NUMBER,
        _day(period.start.first_day if period.start else None),
        _day(period.end.last_day if period.end else None),
        _day(_sort_date(document)),
    )


def _sort_date(document: Document) -> date | None:
    """Return the day that "newest" goes by: a project's start (or its end), else the day of publication."""
    known = (document.period.start, document.period.end, document.published)
    if document.kind is not Kind.PROJECT:
        known = (document.published, *known[:2])
    return next((each.first_day for each in known if each), None)


def _day(day: date | None) -> int:
    return day.toordinal() if day else NO_NUMBER


_LAST_LETTERS = {"å": "{a", "ä": "{b", "æ": "{b", "ö": "{c", "ø": "{c"}  # "{" comes after "z"


def title_key(title: str) -> str:
    """Return a key that orders titles as Finnish does: å, ä and ö last, other accents aside, signs passed over.

    >>> sorted(["Öljy", "”Äiti”", "Zeniitti", "arki", "Élan"], key=title_key)
    ['arki', 'Élan', 'Zeniitti', '”Äiti”', 'Öljy']
    """
    return " ".join("".join(map(_letter_key, unicodedata.normalize("NFC", title.casefold()))).split())


@cache
def _letter_key(letter: str) -> str:
    if not letter.isalnum():
        return " "
    return _LAST_LETTERS.get(letter) or unicodedata.normalize("NFD", letter)[0]
