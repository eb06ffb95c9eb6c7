"""Times of day and time zones after a date: the day on which a moment was in Finland."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta

from indexer.model import PartialDate

_ZONE_HOURS = {"z": 0, "ut": 0, "utc": 0, "gmt": 0, "eet": 2, "eest": 3, "cet": 1, "cest": 2}
TIME = r"(?:[01]?\d|2[0-3])(?::[0-5]\d(?::[0-5]\d)?|\.[0-5]\d(?!\.\d))(?!\d)"
"""A time of day such as 9.53 or 11:17:05."""
ZONE = r"(?:EEST|EET|CEST|CET|GMT|UTC|UT|Z)"
CLOCK_WORD = r"(?:klo\.?|kello|kl\.?|klockan|at)"
_MOMENT_RE = re.compile(
    r"(?:T|[\s,|–-]*)(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?\s*"
    rf"(?:(?P<zone>{ZONE})\b|(?P<sign>[+-])(?P<zone_hours>\d\d):?(?P<zone_minutes>\d\d)?)\s*(?:\([A-Z ]{{1,20}}\))?\s*",
    re.IGNORECASE,
)


def finnish_day(day: PartialDate, clock: str) -> PartialDate:
    """Return the day in Finland of a time of day in a time zone. clock: the text after the day.

    The day itself is returned when the text is not a time in a known zone. 23:59:59 in any zone is the end of the day
    as it is written: databases store the last day of a project so.

    >>> str(finnish_day(PartialDate(2024, 2, 4), "T22:30:00Z")), str(finnish_day(PartialDate(2024, 2, 4), " 22:30"))
    ('2024-02-05', '2024-02-04')
    """
    match = _MOMENT_RE.fullmatch(clock) if day.day else None
    if not match:
        return day
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if (hour, minute, second) == (23, 59, 59) or hour > 23 or minute > 59:
        return day
    if match["zone"]:
        offset = timedelta(hours=_ZONE_HOURS[match["zone"].lower()])
    else:
        offset = timedelta(hours=int(match["zone_hours"]), minutes=int(match["zone_minutes"] or 0))
        offset *= -1 if match["sign"] == "-" else 1
    try:
        moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - offset
        return PartialDate.of((moment + timedelta(hours=3 if _is_summer_time(moment) else 2)).date())
    except (OverflowError, ValueError):  # outside the years of the model
        return day


def _is_summer_time(moment: datetime) -> bool:
    """Return whether the moment, in UTC, is in summer time: by the rule of the European Union since 1996.

    A rule of our own, because a small system has no time zone database, and the index must not depend on the system.
    """
    start, end = (
        datetime.combine(_last_sunday(moment.year, month), datetime.min.time(), UTC) + timedelta(hours=1)
        for month in (3, 10)
    )
    return start <= moment < end


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, calendar.monthrange(year, month)[1])
    return last - timedelta(days=(last.weekday() + 1) % 7)
