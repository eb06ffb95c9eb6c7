"""The words of the house: documents and what is known of them. Frozen, typed, no I/O.

A document's texts are what the source said: never stemmed, never cut.
"""

from __future__ import annotations

import calendar
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

FIRST_YEAR, LAST_YEAR = 1800, 2199  # what a project register can mean; anything else is a slip of the pen


class Kind(StrEnum):
    """What a document is."""

    PROJECT = "project"
    NEWS = "news"
    PAGE = "page"


class Status(StrEnum):
    """Where a project stands; computed when a search runs, unless the source states it."""

    PLANNED = "planned"
    ONGOING = "ongoing"
    ENDED = "ended"
    INTERRUPTED = "interrupted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as a source knows it: a year, a month of a year, or a day.

    Raises: ValueError when there is no such date, or the year is outside FIRST_YEAR–LAST_YEAR.

    >>> PartialDate(2008, 2).last_day
    datetime.date(2008, 2, 29)
    >>> str(PartialDate(2007, 5, 1)), str(PartialDate(2007, 5)), str(PartialDate(2007))
    ('2007-05-01', '2007-05', '2007')
    """

    year: int
    month: int = 0
    day: int = 0

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValueError(f"year {self.year} is not between {FIRST_YEAR} and {LAST_YEAR}")
        if self.day and not self.month:
            raise ValueError("a day needs its month")
        if not 0 <= self.month <= 12:
            raise ValueError(f"there is no month {self.month}")
        if self.day:
            date(self.year, self.month, self.day)

    @classmethod
    def of(cls, day: date) -> PartialDate:
        """Return the day as a partial date."""
        return cls(day.year, day.month, day.day)

    @property
    def first_day(self) -> date:
        """The first day that this date can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The last day that this date can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def precision(self) -> int:
        """1 a year, 2 a month, 3 a day."""
        return 1 + bool(self.month) + bool(self.day)

    def __str__(self) -> str:
        parts = [f"{self.year:04}", f"{self.month:02}", f"{self.day:02}"]
        return "-".join(parts[: self.precision])


@dataclass(frozen=True, slots=True)
class Period:
    """When a project runs. None is unknown: an open end is not "still going on"."""

    start: PartialDate | None = None
    end: PartialDate | None = None

    def __bool__(self) -> bool:
        return self.start is not None or self.end is not None

    @property
    def years(self) -> range:
        """Every year that the period covers; of a half-known period the year that is known."""
        start, end = self.start or self.end, self.end or self.start
        if start is None or end is None:
            return range(0)
        return range(start.year, end.year + 1)

    def status(self, today: date) -> Status:
        """Return where a project of this period stands on a day.

        >>> Period(PartialDate(2010), PartialDate(2013)).status(date(2013, 12, 31))
        <Status.ONGOING: 'ongoing'>
        >>> Period(PartialDate(2010)).status(date(2026, 1, 1))
        <Status.UNKNOWN: 'unknown'>
        """
        if self.start and self.start.first_day > today:
            return Status.PLANNED
        if self.end and self.end.last_day < today:
            return Status.ENDED
        return Status.ONGOING if self.start and self.end else Status.UNKNOWN


@dataclass(frozen=True, slots=True)
class Funding:
    """A sum that a funder gave, in whole euros; year is None for the whole period."""

    funder: str
    amount_eur: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One text of the register. id is stable: the record's own, or the path of its file below the corpus."""

    id: str
    kind: Kind
    title: str
    source: str
    """Path of the file below the corpus, with / between folders."""
    titles: dict[str, str] = field(default_factory=dict)
    """The title in other languages, by language code."""
    summary: str = ""
    results: str = ""
    text: str = ""
    language: str = ""
    """ISO 639-1; empty until it is detected."""
    languages: dict[str, str] = field(default_factory=dict)
    """The language of each text field that is in another than the document."""
    period: Period = Period()
    published: PartialDate | None = None
    stated_status: Status | None = None
    """What the source says of the status; it wins over the period."""
    lead: str = ""
    organisations: tuple[str, ...] = ()
    """Every organisation that takes part, the lead first where it is known."""
    funders: tuple[str, ...] = ()
    funding: tuple[Funding, ...] = ()
    total_eur: int | None = None
    people: tuple[str, ...] = ()
    stated_regions: tuple[str, ...] = ()
    """The regions that the source states, as it writes them."""
    places: tuple[str, ...] = ()
    """The municipalities and other places that the source states, as it writes them."""
    regions: tuple[str, ...] = ()
    """Canonical names of regions, resolved by indexing; empty without evidence of a region."""
    url: str = ""
    pages: tuple[int, ...] = ()
    """Where each page of a report begins in its text, in characters; empty where it has no pages."""
    extra: dict[str, Any] = field(default_factory=dict)
    """What the source said and no other field holds: kept aside, JSON values."""

    def page_at(self, place: int) -> int | None:
        """Return the number of the page that a place of the text is on; 1 is the first, None without pages."""
        return bisect_right(self.pages, place) or None

    def language_of(self, field_name: str) -> str:
        """Return the language of a text field."""
        return self.languages.get(field_name, self.language)

    @property
    def years(self) -> range:
        """The years the document counts in: a project's period, else the year of publication."""
        if self.period:
            return self.period.years
        return range(self.published.year, self.published.year + 1) if self.published else range(0)

    def status(self, today: date) -> Status | None:
        """Return a project's status on a day; None for what is not a project."""
        if self.kind is not Kind.PROJECT:
            return None
        return self.stated_status or self.period.status(today)
