"""The data model: documents, dates, periods and funding. Immutable, without I/O.

The texts of a document are those of the source, never stemmed or shortened.
"""

from __future__ import annotations

import calendar
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

FIRST_YEAR, LAST_YEAR = 1800, 2199  # plausible in a project register; other years are typing errors


class Kind(StrEnum):
    """The kind of a document."""

    PROJECT = "project"
    NEWS = "news"
    PAGE = "page"


class Status(StrEnum):
    """The status of a project, computed at search time from its period and from what the source states."""

    PLANNED = "planned"
    ONGOING = "ongoing"
    ENDED = "ended"
    INTERRUPTED = "interrupted"
    UNKNOWN = "unknown"

    @property
    def is_final(self) -> bool:
        """Whether a project with this status remains in it, so that the statement of a source cannot become stale."""
        return self in (Status.ENDED, Status.INTERRUPTED)


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as precise as its source: a year, a month or a day.

    Raises: ValueError if the date does not exist or the year is outside FIRST_YEAR–LAST_YEAR.

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
        """Return a day as a partial date."""
        return cls(day.year, day.month, day.day)

    @property
    def first_day(self) -> date:
        """The first day of this year, month or day."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The last day of this year, month or day."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def precision(self) -> int:
        """1 for a year, 2 for a month, 3 for a day."""
        return 1 + bool(self.month) + bool(self.day)

    def __str__(self) -> str:
        parts = [f"{self.year:04}", f"{self.month:02}", f"{self.day:02}"]
        return "-".join(parts[: self.precision])


@dataclass(frozen=True, slots=True)
class Period:
    """The period of a project. None is unknown: a missing end does not mean that the project is ongoing."""

    start: PartialDate | None = None
    end: PartialDate | None = None

    def __bool__(self) -> bool:
        return self.start is not None or self.end is not None

    @property
    def years(self) -> range:
        """All years of the period; if only its start or end is known, that year."""
        start, end = self.start or self.end, self.end or self.start
        if start is None or end is None:
            return range(0)
        return range(start.year, end.year + 1)

    def status(self, today: date) -> Status:
        """Return the status of a project with this period on a day.

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


NO_REGION = "no region"
"""The stated region of a document that is known to have none."""


@dataclass(frozen=True, slots=True)
class Funding:
    """An amount granted by a funder, in whole euros; year is None if it is for the whole period."""

    funder: str
    amount_eur: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document. id is stable: that of the record, or the path of the file below the corpus."""

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
    """The languages of text fields that differ from the language of the document, by field name."""
    period: Period = Period()
    published: PartialDate | None = None
    stated_status: Status | None = None
    """The status stated by the source; see status()."""
    status_word: str = ""
    """The status in the words of the source."""
    lead: str = ""
    organisations: tuple[str, ...] = ()
    """All participating organisations, the lead first if it is known."""
    funders: tuple[str, ...] = ()
    funding: tuple[Funding, ...] = ()
    total_eur: int | None = None
    people: tuple[str, ...] = ()
    stated_regions: tuple[str, ...] = ()
    """The regions that the source states, as it writes them."""
    codes: tuple[str, ...] = ()
    """Project codes and case numbers, as the source writes them."""
    places: tuple[str, ...] = ()
    """The municipalities and other places that the source states, as it writes them."""
    regions: tuple[str, ...] = ()
    """Canonical names of regions, resolved by indexing; empty without evidence of a region."""
    url: str = ""
    pages: tuple[int, ...] = ()
    """The start offset of each page of a report in its text, in characters; empty without pages."""
    extra: dict[str, Any] = field(default_factory=dict)
    """Values of the source that no other field contains, as JSON values. See indexer.details for how they are shown."""

    def page_at(self, offset: int) -> int | None:
        """Return the number of the page at an offset in the text, starting from 1; None without pages."""
        return bisect_right(self.pages, offset) or None

    def language_of(self, field_name: str) -> str:
        """Return the language of a text field."""
        return self.languages.get(field_name, self.language)

    @property
    def years(self) -> range:
        """The years by which the document is counted: those of its period, else the year of publication."""
        if self.period:
            return self.period.years
        return range(self.published.year, self.published.year + 1) if self.published else range(0)

    def status(self, today: date) -> Status | None:
        """Return the status of a project on a day; None for other kinds of documents.

        A stated "ended" or "interrupted" applies, since projects may end early. A stated "ongoing" or "planned" becomes
        stale, so it applies only if the status does not follow from the period.
        """
        if self.kind is not Kind.PROJECT:
            return None
        if self.stated_status and self.stated_status.is_final:
            return self.stated_status
        status = self.period.status(today)
        return self.stated_status or status if status is Status.UNKNOWN else status
