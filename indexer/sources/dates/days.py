"""Single dates in a text. A date that may be of two days (5/6/2020) and one that does not exist are not dates."""

from __future__ import annotations

import re

from indexer.model import PartialDate
from indexer.sources.dates.clock import CLOCK_WORD, TIME, ZONE, finnish_day
from indexer.sources.dates.months import MONTH, SHORT_MONTH, month_number
from indexer.sources.dates.shorthand import YEAR, expand, full_year, replace_quarters

_DATE = rf"""
    (?P<iso_year>{YEAR})-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)(?!\d)            # 2007-05-01
  | (?P<big_year>{YEAR})(?P<big>[./])(?P<big_month>\d{{1,2}})(?P=big)(?P<big_day>\d{{1,2}})(?![\d.]\d)  # 2007/5/1
  | (?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?(?P<year>{YEAR})(?!\d)      # 1.5.2007
  | (?P<first>\d{{1,2}})(?P<mark>[/-])(?P<second>\d{{1,2}})(?P=mark)(?P<any_year>{YEAR})(?!\d)  # 31/5/2007
  | (?P<word_day>\d{{1,2}})(?:\.\s*|-|\s+|(?:st|nd|rd|th|:[ae])\s+(?:of\s+)?)
    (?P<day_word>{SHORT_MONTH})(?:,?\s+|-)(?P<day_year>{YEAR})(?!\d)            # 1. toukokuuta 2007
  | \b(?P<us_word>{MONTH})\s*(?P<us_day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<us_year>{YEAR})(?!\d)  # May 1, 2007
  | \b(?P<word>{MONTH})(?:,?\s+|-)(?P<word_year>{YEAR})(?!\d)                   # toukokuussa 2007
  | (?P<num_month>\d{{1,2}})\s?/\s?(?P<num_year>{YEAR})(?!\d)                   # 5/2007
  | (?P<only_year>{YEAR})(?!\d|s\b)(?!\s?(?:[€%]|euro))(?!-(?:lu[kv]|tal))         # 2007
"""
_SHORT = r"""
  | (?P<short_day>\d{1,2})\.\s?(?P<short_month>\d{1,2})\.\s?(?P<short_year>\d\d)(?![\d.:]|,\d)  # 1.5.07
  | (?P<dot_month>\d{1,2})\.(?P<dot_year>(?:19|20)\d\d)(?!\d)                                   # 5.2007
"""
_DATE_RE = re.compile(rf"(?<![\d/])(?<!\d\.)(?:{_DATE})", re.VERBOSE | re.IGNORECASE)
_FIELD_RE = re.compile(rf"(?<![\d/])(?<!\d\.)(?:{_DATE}{_SHORT})", re.VERBOSE | re.IGNORECASE)
_ISO_RE = re.compile(rf"({YEAR})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?")
_DAY_RE = re.compile(rf"(\d\d?)\.(\d\d?)\.({YEAR})")
_NUMBER_BEFORE_RE = re.compile(
    r"\b(?:(?P<week>viik(?:ko|olla|on)|vko|vk|vecka|week)|tiedote|uutiskirje|pressmeddelande|release|nro|numero|nr|no|dnro"
    r"|diaarinumero|nummer)\.?:?\s*\Z",
    re.IGNORECASE,
)
_UNREADABLE_RE = re.compile(r"(?<![\d./-])\d{1,2}([./-])\s?\d{1,2}\1\s?\d{4}(?!\d)")
_MOMENT_RE = re.compile(
    rf"(?:T|[\s,]+(?:{CLOCK_WORD}\s*)?)\d\d?:\d\d(?::\d\d(?:[.,]\d{{1,9}})?)?\s*(?:{ZONE}\b|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_CLOCK_RE = re.compile(rf"(?:[\s,|]|\b{CLOCK_WORD}|(?<=\s)[–-](?=\s))+{TIME}\s*(?:{ZONE})?\s*\Z", re.IGNORECASE)


def find_dates(text: str, *, is_field: bool = False) -> list[tuple[int, int, PartialDate]]:
    """Return every date of the text with its character offsets, (start, end, date), in text order.

    is_field: the text is the value of a date, where years of two digits (1.5.07) and "5.2007" are dates, too; in prose
    they may be versions and decimals. A date that does not exist (31.2.2010) is skipped, and so is one that is a day
    of May in one country and of June in another (5/6/2010).

    >>> [str(d) for _, _, d in find_dates("alkaa 1. toukokuuta 2007, päättyy 31.12.2008; ks. 5/2007, 31.2.2010")]
    ['2007-05-01', '2008-12-31', '2007-05']
    """
    dates = []
    for match in (_FIELD_RE if is_field else _DATE_RE).finditer(text):
        try:
            date = _to_date(match)
            if match["num_month"] and (number := _NUMBER_BEFORE_RE.search(text[: match.start()][-20:])):
                if not number["week"]:
                    continue  # "Tiedote 5/2018"
                date = PartialDate(date.year)
            dates.append((match.start(), match.end(), date))
        except (KeyError, ValueError):  # KeyError: IGNORECASE matches ı as i and ſ as s
            continue
    return dates


def has_unreadable_date(text: str) -> bool:
    """Return whether numbers of the text are written like a day but are none, or may be of two days.

    >>> has_unreadable_date("1.13.2020–31.12.2021"), has_unreadable_date("1.12.2020–31.12.2021")
    (True, False)
    """
    readable = [(start, end) for start, end, _ in find_dates(text, is_field=True)]
    return any(
        not any(start <= match.start() < end for start, end in readable) for match in _UNREADABLE_RE.finditer(text)
    )


def without_times(text: str) -> str:
    """Return the text with each date that a time of day follows replaced by the day on which that was in Finland.

    >>> without_times("2020-12-31T22:00:00Z/2022-01-01")
    '2021-01-01/2022-01-01'
    """
    for start, end, date in reversed(find_dates(text)):
        if date.day and (time := _MOMENT_RE.match(text, end)):
            text = f"{text[:start]}{finnish_day(date, time[0])}{text[time.end() :]}"
    return text


def _to_date(match: re.Match[str]) -> PartialDate:
    """Return the date of a match. Raises: ValueError, KeyError."""
    group = match.groupdict()
    for name in ("iso", "big"):
        if group[f"{name}_year"]:
            return PartialDate(*(int(group[f"{name}_{part}"]) for part in ("year", "month", "day")))
    if group["year"]:
        return PartialDate(int(group["year"]), int(group["month"]), int(group["day"]))
    if group["any_year"]:
        return _day_or_month_first(int(group["any_year"]), int(group["first"]), int(group["second"]))
    for word, day, year in (("day_word", "word_day", "day_year"), ("us_word", "us_day", "us_year")):
        if group[word]:
            return PartialDate(int(group[year]), month_number(group[word]), int(group[day]))
    if group["word"]:
        return PartialDate(int(group["word_year"]), month_number(group["word"]))
    if group["num_month"]:
        return PartialDate(int(group["num_year"]), _month(group["num_month"]))
    if group.get("short_year"):
        return PartialDate(full_year(group["short_year"]), int(group["short_month"]), int(group["short_day"]))
    if group.get("dot_year"):
        return PartialDate(int(group["dot_year"]), _month(group["dot_month"]))
    return PartialDate(int(group["only_year"]))


def _month(digits: str) -> int:
    """Return a month, 1-12. Raises: ValueError; a PartialDate takes month 0 for an unknown one."""
    if not 1 <= int(digits) <= 12:
        raise ValueError(f"there is no month {digits}")
    return int(digits)


def _day_or_month_first(year: int, first: int, second: int) -> PartialDate:
    """Return the day of two numbers of which either may be the month. Raises: ValueError if both may be."""
    if first <= 12 and second <= 12 and first != second:
        raise ValueError("either number may be the month")
    day, month = (first, second) if second <= 12 else (second, first)
    return PartialDate(year, _month(str(month)), day)


def parse_plain_date(text: str) -> PartialDate | None:
    """Return the date of a text that is a year, an ISO date or a Finnish date and nothing else: the commonest forms.

    Raises: ValueError if there is no such day.
    """
    if match := _ISO_RE.fullmatch(text):
        year, month, day = match.groups()
        return PartialDate(int(year), int(month or 0), int(day or 0))
    if match := _DAY_RE.fullmatch(text):
        return PartialDate(int(match[3]), int(match[2]), int(match[1]))
    return None


def parse_date(text: str) -> PartialDate | None:
    """Return the only date in the text, or None if it contains none or several.

    A time of day with a time zone makes it the day on which that moment was in Finland.

    >>> str(parse_date(" 05.10.2015, 14:08 ")), parse_date("noin 2010 tai 2011")
    ('2015-10-05', None)
    >>> str(parse_date("Sun, 04 Feb 2024 22:30:00 GMT"))
    '2024-02-05'
    """
    text = text.strip()
    try:
        # Only here is 2010-12 a month: in prose, it may be a range of years.
        if date := parse_plain_date(text):
            return date
    except ValueError:
        return None
    dates = find_dates(expand(replace_quarters(_CLOCK_RE.sub("", text), "year")), is_field=True)
    if len(dates) != 1:
        return None
    date = dates[0][2]
    if ":" not in text or not date.day:
        return date
    _, end, date = find_dates(text, is_field=True)[0]
    return finnish_day(date, text[end:])
