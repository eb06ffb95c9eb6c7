"""Parser of the dates and periods in Finnish, Swedish and English texts.

General date parsers are not used: they read "8800" as a year and 1.13.2020 as the 13th of January.
"""

from __future__ import annotations

import re
from itertools import pairwise

from indexer.model import PartialDate, Period

_MONTHS = (
    ("tammikuu", "januari", "january"), ("helmikuu", "februari", "february"), ("maaliskuu", "mars", "march"),
    ("huhtikuu", "april", "april"), ("toukokuu", "maj", "may"), ("kesäkuu", "juni", "june"),
    ("heinäkuu", "juli", "july"), ("elokuu", "augusti", "august"), ("syyskuu", "september", "september"),
    ("lokakuu", "oktober", "october"), ("marraskuu", "november", "november"),
    ("joulukuu", "december", "december"),
)  # fmt: skip
_MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_MONTH = "|".join(sorted(_MONTH_NUMBER, key=len, reverse=True))
_YEAR = r"(?:1[89]|2[01])\d\d"
_DASH = r"[-\u2010-\u2015\u2212]"  # web pages use hyphens, dashes and minus signs interchangeably

_DATE = rf"""
    (?P<iso_year>{_YEAR})-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)(?!\d)          # 2007-05-01
  | (?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?(?P<year>{_YEAR})(?!\d)    # 1.5.2007
  | (?:(?P<word_day>\d{{1,2}})(?:\.\s*|\s+)|\b)(?P<word>{_MONTH})(?:ta|n|ssa|sta|hun)?\s+(?P<word_year>{_YEAR})(?!\d)
  | (?P<num_month>\d{{1,2}})/(?P<num_year>{_YEAR})(?!\d)                       # 5/2007
  | (?P<only_year>{_YEAR})(?!\d)(?!\s?(?:[€%]|euro))                                    # 2007
"""
_DATE_RE = re.compile(rf"(?<![\d/])(?<!\d\.)(?:{_DATE})", re.VERBOSE | re.IGNORECASE)
_SHORT_START_RE = re.compile(
    rf"(?<![\d/.])(\d{{1,2}})\.(?:(\d{{1,2}})\.)?\s?{_DASH}\s?(?=\d{{1,2}}\.\s?(\d{{1,2}})\.\s?({_YEAR}))"
)
_SHORT_MONTH_RE = re.compile(rf"(?<![\d/.])(\d{{1,2}})\s?{_DASH}\s?(?=\d{{1,2}}/({_YEAR}))")  # 5–12/2008
_JOINED_RE = re.compile(rf"\s*(?:{_DASH}|\.\.\.?|…)\s*")
_TOWARDS_RE = re.compile(r"(?:päätty\w*|loppu\w*|vuoteen|avslutas|slutar|ends?|until)\W*\Z", re.IGNORECASE)
_UP_TO_RE = re.compile(r"\W*(?:saakka|asti|mennessä)\b", re.IGNORECASE)  # postpositions: they follow the date
_FROM_RE = re.compile(r"\b(?:alka\w*|lähtien|från|from)\b", re.IGNORECASE)
_ISO_MONTH_RE = re.compile(rf"({_YEAR})-(0[1-9]|1[0-2])")
_CLOCK_RE = re.compile(r"(?:,|\bklo)?\s{0,2}\d{1,2}[.:]\d\d\s*\Z")


def find_dates(text: str) -> list[tuple[int, int, PartialDate]]:
    """Return every date of the text with its character offsets, (start, end, date), in text order.

    A date that does not exist (31.2.2010) is skipped.

    >>> [str(d) for _, _, d in find_dates("alkaa 1. toukokuuta 2007, päättyy 31.12.2008; ks. 5/2007, 31.2.2010")]
    ['2007-05-01', '2008-12-31', '2007-05']
    """
    dates = []
    for match in _DATE_RE.finditer(text):
        try:
            dates.append((match.start(), match.end(), _to_date(match)))
        except (KeyError, ValueError):  # KeyError: IGNORECASE matches ı as i and ſ as s
            continue
    return dates


def _to_date(match: re.Match[str]) -> PartialDate:
    group = match.groupdict()
    if group["iso_year"]:
        return PartialDate(int(group["iso_year"]), int(group["iso_month"]), int(group["iso_day"]))
    if group["year"]:
        return PartialDate(int(group["year"]), int(group["month"]), int(group["day"]))
    if group["word"]:
        month = _MONTH_NUMBER[group["word"].lower()]
        return PartialDate(int(group["word_year"]), month, int(group["word_day"] or 0))
    if group["num_month"]:
        return PartialDate(int(group["num_year"]), int(group["num_month"]))
    return PartialDate(int(group["only_year"]))


def parse_date(text: str) -> PartialDate | None:
    """Return the only date in the text, or None if it contains none or several.

    >>> str(parse_date(" 05.10.2015, 14:08 ")), parse_date("noin 2010 tai 2011")
    ('2015-10-05', None)
    """
    if match := _ISO_MONTH_RE.fullmatch(text.strip()):  # only here: in prose, 2010-12 may be a range of years
        return PartialDate(int(match.group(1)), int(match.group(2)))
    dates = find_dates(_CLOCK_RE.sub("", text.strip()) if ":" in text else text)
    return dates[0][2] if len(dates) == 1 else None


def parse_period(text: str) -> Period:
    """Return the first period in the text: two dates joined by a dash or by words ("alkaa … päättyy …").

    A single date is the start ("alkaen", or a dash after it), the end ("päättyy" or a dash before it, "saakka" after
    it), or otherwise both. A period that ends before it starts is ignored. Returns an empty Period if there is none.

    >>> [str(parse_period(text).start) for text in ("5/2007–12/2008", "1.-31.3.2010", "5–12/2008")]
    ['2007-05', '2010-03-01', '2008-05']
    """
    text = _expand_short_starts(text)
    dates = find_dates(text)
    for (_, end_a, first), (start_b, end_b, second) in pairwise(dates):
        between = text[end_a:start_b]
        if first.first_day <= second.last_day and (_joins_dates(between) or _UP_TO_RE.match(text, end_b)):
            return Period(first, second)
    return _period_of_one_date(text, *dates[0]) if len(dates) == 1 else Period()


def period_between(start: str, end: str) -> tuple[Period, list[str]]:
    """Return the period with this start and end, from separate fields of a register, and messages about errors in them.

    >>> period_between("2011", "2009")
    (Period(start=PartialDate(year=2011, month=0, day=0), end=None), ['ends (2009) before it starts (2011)'])
    """
    period = Period(parse_date(start), parse_date(end))
    fields = (("start", start, period.start), ("end", end, period.end))
    errors = [f"no {name} year in {text!r}" for name, text, date in fields if text and date is None]
    if period.start and period.end and not period.years:
        return Period(period.start), [*errors, f"ends ({period.end}) before it starts ({period.start})"]
    return period, errors


def _joins_dates(between: str) -> bool:
    """Return whether the text between two dates makes them a period: a dash, "päättyy", or only white space."""
    return bool(_JOINED_RE.fullmatch(between) or _TOWARDS_RE.search(between) or between.isspace())


def _period_of_one_date(text: str, start: int, end: int, date: PartialDate) -> Period:
    """Return the period of a text whose only date is at text[start:end]."""
    before, after = text[:start], text[end:]
    if _TOWARDS_RE.search(before) or _JOINED_RE.fullmatch(before) or _UP_TO_RE.match(after):
        return Period(None, date)
    if _JOINED_RE.match(after) or _FROM_RE.search(text):
        return Period(date, None)
    return Period(date, date)


def _expand_short_starts(text: str) -> str:
    """Return the text with the month and year added to abbreviated starts (1.–31.3.2010, 1.3.–31.5.2010, 5–12/2008)."""

    def full_date(match: re.Match[str]) -> str:
        day, month = match.group(1), match.group(2) or match.group(3)
        return f"{day}.{month}.{match.group(4)}–"

    return _SHORT_MONTH_RE.sub(r"\1/\2–", _SHORT_START_RE.sub(full_date, text))


def most_precise(*periods: Period) -> Period:
    """Return the most precise of the periods that cover the same years as the first non-empty one.

    >>> coarse, fine = parse_period("2007-2008"), parse_period("1.5.2007–31.12.2008")
    >>> most_precise(coarse, fine) == fine
    True
    """
    nonempty = [period for period in periods if period]
    if not nonempty:
        return Period()
    agreeing = [period for period in nonempty if period.years == nonempty[0].years]
    return max(agreeing, key=lambda p: (p.start.precision if p.start else 0) + (p.end.precision if p.end else 0))
