"""A project's period as a small picture: when it ran, when it was written of, and where today is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from indexer.model import Document, PartialDate

_NEAR_YEARS = 3  # today is drawn when it is no farther from the period


class Timeline(NamedTuple):
    """A picture 100 wide and 10 high from the beginning of one year to the end of another.

    bars, news: SVG paths of the period and of the days of news. today: the path of this day, "" where it is far off.
    """

    first: int
    last: int
    bars: list[str]
    news: list[str]
    today: str


def timeline(document: Document, news: Iterable[PartialDate | None], today: date) -> Timeline | None:
    """Return the picture of a document's period; None where neither end is known.

    A period with one end known is drawn for the year of that end alone.
    """
    start, end = document.period.start or document.period.end, document.period.end or document.period.start
    if start is None or end is None:
        return None
    dates = [each.first_day for each in news if each]
    near = start.year - _NEAR_YEARS <= today.year <= end.year + _NEAR_YEARS
    years = [start.year, end.year, *(day.year for day in dates), *([today.year] if near else [])]
    first, last = min(years) - 1, max(years) + 1  # so that a beginning and an end are seen as such

    def place(day: date) -> float:
        whole = date(last, 12, 31).toordinal() + 1 - date(first, 1, 1).toordinal()
        return round(100 * (day.toordinal() - date(first, 1, 1).toordinal()) / whole, 2)

    left = place(start.first_day)
    width = round(max(0.8, place(end.last_day) - left), 2)
    return Timeline(
        first,
        last,
        [f"M{left} 2h{width}v6h-{width}z"],
        [f"M{place(day)} 5v.01" for day in sorted(dates)],
        f"M{place(today)} 0v10" if near else "",
    )
