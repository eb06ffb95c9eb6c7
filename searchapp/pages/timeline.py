"""The timeline of a project: its period, the dates of news about it, and today, as a small SVG picture."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from indexer.model import Document, PartialDate

_NEAR_YEARS = 3  # today is drawn if it is at most this far from the period


class Timeline(NamedTuple):
    """A picture 100 units wide and 10 high, from the beginning of the year first to the end of the year last.

    bars, news: SVG paths of the period and of the dates of news. today: the path of today, "" if it is far away.
    """

    first: int
    last: int
    bars: list[str]
    news: list[str]
    today: str


def timeline(document: Document, news: Iterable[PartialDate | None], today: date) -> Timeline | None:
    """Return the timeline of a document's period; None if neither end is known.

    A period with one known end is drawn at that end.
    """
    start, end = document.period.start or document.period.end, document.period.end or document.period.start
    if start is None or end is None:
        return None
    dates = [published.first_day for published in news if published]
    is_near = start.year - _NEAR_YEARS <= today.year <= end.year + _NEAR_YEARS
    years = [start.year, end.year, *(day.year for day in dates), *([today.year] if is_near else [])]
    first, last = min(years) - 1, max(years) + 1  # a margin, so that the ends of the period are visible

    def x_of(day: date) -> float:
        days = date(last, 12, 31).toordinal() + 1 - date(first, 1, 1).toordinal()
        return round(100 * (day.toordinal() - date(first, 1, 1).toordinal()) / days, 2)

    left = x_of(start.first_day)
    width = round(max(0.8, x_of(end.last_day) - left), 2)
    return Timeline(
        first,
        last,
        [f"M{left} 2h{width}v6h-{width}z"],
        [f"M{x_of(day)} 5v.01" for day in sorted(dates)],
        f"M{x_of(today)} 0v10" if is_near else "",
    )
