"""Shortened periods, whose first date leaves out what the second states, and quarters, with complete dates."""

from __future__ import annotations

import re

from indexer.sources.dates.months import SHORT_MONTH, month_number

YEAR = r"(?:1[89]|2[01])\d\d"
DASH = r"[-\u2010-\u2015\u2212]"  # web pages use hyphens, dashes and minus signs interchangeably
_FIRST_SHORT_YEAR, _LAST_SHORT_YEAR = 1990, 2049  # the years that two digits stand for

_DAYS_RE = re.compile(
    rf"(?<![\d/.])(\d{{1,2}})\.(?:\s?(\d{{1,2}})\.)?\s?{DASH}\s?"
    rf"(?=\d{{1,2}}\.\s?(\d{{1,2}})\.\s?({YEAR}|\d\d(?![\d.:])))"
)
_MONTHS_RE = re.compile(rf"(?<![\d/.-])(\d{{1,2}})\.?\s?{DASH}\s?(?=\d{{1,2}}\s?[/.]\s?({YEAR})(?!\d))")  # 5–12/2008
_WORDS_RE = re.compile(  # 1 januari–30 juni 2023, tammi–kesäkuu 2021, toukokuusta elokuuhun 2020
    rf"(?<![\w.])(?:(\d{{1,2}})\.?\s?)?({SHORT_MONTH})(?:\s?{DASH}\s?|(?<=sta)\s+|\s+(?:to|till|until)\s+)"
    rf"(?=(?:\d{{1,2}}\.?\s?)?{SHORT_MONTH}\s+({YEAR})(?!\d))",
    re.IGNORECASE,
)
_DAYS_OF_WORD_RE = re.compile(  # 1.–30. kesäkuuta 2023
    rf"(?<![\d/.])(\d{{1,2}})\.?\s?{DASH}\s?(?=\d{{1,2}}\.?\s?({SHORT_MONTH})\s+({YEAR})(?!\d))", re.IGNORECASE
)
_ISO_DAY = rf"{YEAR}-\d\d(?:-\d\d)?"
_ISO_INTERVAL_RE = re.compile(rf"(?<![\d/-])({_ISO_DAY})\s?/\s?({_ISO_DAY}|\.\.)(?![\d-])")
_ISO_MONTH_RE = re.compile(  # with a dash between spaces, 2010-12 is a month
    rf"(?<![\d./-])({YEAR})-(0[1-9]|1[0-2])(?=\s{DASH}(?:\s|\Z)|[–—])"
    rf"|(?<=[-–—]\s)({YEAR})-(0[1-9]|1[0-2])(?![\d./-])"
)
_MONTH_PAIR_RE = re.compile(  # 2019/09–2021/08, 2020-01 -- 2021-06
    rf"(?<![\d/.-])({YEAR})([/-])(0[1-9]|1[0-2])(?:\s*{DASH}{{1,2}}\s*|\s+(?:to|till)\s+)({YEAR})\2(0[1-9]|1[0-2])(?![\d/-])"
)
_SHORT_MONTHS_RE = re.compile(rf"(?<![\d/.])(\d{{1,2}})/(\d\d)\s?{DASH}\s?(\d{{1,2}})/(\d\d)(?![\d/.])")  # 9/19–8/21
_SAME_YEAR_RE = re.compile(  # 1.3.2020–30.11.
    rf"(\d{{1,2}}\.\s?\d{{1,2}}\.\s?({YEAR})\s?{DASH}\s?\d{{1,2}}\.\s?\d{{1,2}}\.)(?!\s?\d)"
)
_WEEKS_RE = re.compile(
    rf"\b(?:viik\w+|vko|vk|veck\w+|weeks?)\.?\s*\d{{1,2}}\s?{DASH}\s?\d{{1,2}}\s?/\s?({YEAR})(?!\d)", re.IGNORECASE
)
_SLASH_RE = re.compile(rf"(?<![\d/])({YEAR})\s?/\s?({YEAR})(?![\d/])")
_SHORT_YEAR_RE = re.compile(rf"(?<![\d./-])({YEAR})(\s?(?:{DASH}|/)\s?)(\d\d)(?![\d./:]|\s?{DASH}\s?\d|\s\d)")
_QUARTER_RE = re.compile(
    rf"\b(?:(?P<first_year>{YEAR})[\s/-]?)?"
    r"(?:(?P<letter>[QH])\s?(?P<number>[1-4])|(?P<ordinal>[1-4]|I{1,3}|IV)\.?[\s-]?"
    r"(?P<word>neljännes|vuosineljännes|kvartaali|kvartal|kvartalet|quarter|Q|vuosipuolisko|vuosipuoliskolla|halvåret))\b"
    rf"(?:[\s/-]{{0,2}}(?P<last_year>{YEAR})(?!\d))?"
    rf"|\b(?P<roman>I{{1,3}}|IV)\s?/\s?(?P<roman_year>{YEAR})(?!\d)",
    re.IGNORECASE,
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_MARKS = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212/")  # a dash, or a slash
_JOINING_WORDS = ("sta ", "STA ", " to ", " till ", " until ")
_QUARTER_LETTERS = frozenset("QHIJKqhijk")  # each word for a quarter contains one of them
_HALVES = ("h", "vuosipuolisko", "vuosipuoliskolla", "halvåret")


def full_year(digits: str) -> int:
    """Return the year of two digits. Raises: ValueError if the century is not clear.

    >>> full_year("21"), full_year("98")
    (2021, 1998)
    """
    for century in (1900, 2000):
        if _FIRST_SHORT_YEAR <= century + int(digits) <= _LAST_SHORT_YEAR:
            return century + int(digits)
    raise ValueError(f"the century of {digits} is not clear")


def expand(text: str) -> str:
    """Return the text with complete dates in its shortened periods.

    >>> expand("1.–31.3.2010"), expand("5–12/2008"), expand("2020/2021"), expand("2020–21"), expand("Q3/2020")
    ('1.3.2010–31.3.2010', '5/2008–12/2008', '2020–2021', '2020–2021', '7/2020–9/2020')
    """
    text = replace_quarters(text, "period")
    if not _MARKS.intersection(text) and not any(word in text for word in _JOINING_WORDS):
        return text
    text = _WEEKS_RE.sub(r"\1", text)
    text = _MONTH_PAIR_RE.sub(r"\3/\1–\5/\4", text)
    text = _SHORT_MONTHS_RE.sub(_months, text)
    text = _SAME_YEAR_RE.sub(r"\1\2", text)
    text = _ISO_INTERVAL_RE.sub(r"\1 – \2", text)
    text = _ISO_MONTH_RE.sub(lambda m: f"{m[2] or m[4]}/{m[1] or m[3]}", text)
    text = _DAYS_RE.sub(lambda m: f"{m[1]}.{m[2] or m[3]}.{m[4]}–", text)
    text = _MONTHS_RE.sub(r"\1/\2–", text)
    text = _WORDS_RE.sub(_first_day, text)
    text = _DAYS_OF_WORD_RE.sub(_first_day, text)
    text = _SLASH_RE.sub(r"\1–\2", text)
    return _SHORT_YEAR_RE.sub(_years, text)


def _first_day(match: re.Match[str]) -> str:
    """Return the first date of a period with the month in words, in digits."""
    day, month, year = match.groups()
    try:
        number = month_number(month)
    except KeyError:  # IGNORECASE matches ı as i and ſ as s
        return match[0]
    return f"{day}.{number}.{year}–" if day else f"{number}/{year}–"


def _months(match: re.Match[str]) -> str:
    """Return two months with their years in full; unchanged if the second numbers may be months themselves."""
    first_month, first_year, last_month, last_year = match.groups()
    is_day = int(first_year) <= 12 or int(last_year) <= 12 or int(first_month) > 12 or int(last_month) > 12
    try:
        years = full_year(first_year), full_year(last_year)
    except ValueError:
        return match[0]
    return match[0] if is_day else f"{first_month}/{years[0]}–{last_month}/{years[1]}"


def _years(match: re.Match[str]) -> str:
    """Return two years in full. With a hyphen or a slash, "2009-12" may also be a month, unless it is the next year."""
    start, mark, digits = int(match[1]), match[2].strip(), int(match[3])
    end = start - start % 100 + digits
    is_month = 1 <= digits <= 12 and mark in "-/" and (mark == "-" or end != start + 1)
    return match[0] if end <= start or is_month else f"{start}–{end}"


def replace_quarters(text: str, by: str) -> str:
    """Return the text with each quarter or half of a year replaced by its year or its period of months.

    by: "year" or "period".
    """
    if not _QUARTER_LETTERS.intersection(text) or not _QUARTER_RE.search(text):
        return text
    quarters = [quarter for quarter in map(_Quarter, _QUARTER_RE.finditer(text)) if quarter.is_valid]
    parts, position = [], 0
    for previous, quarter, following in zip([None, *quarters], quarters, [*quarters[1:], None], strict=False):
        starts = following is not None and is_dash(text[quarter.end : following.start])
        ends = previous is not None and is_dash(text[previous.end : quarter.start])
        year = quarter.year or (following.year if following and starts else "")
        if not year:
            continue
        first, last = f"{quarter.first_month}/{year}", f"{quarter.last_month}/{year}"
        months = first if starts else last if ends else f"{first}–{last}"
        parts += [text[position : quarter.start], year if by == "year" else months]
        position = quarter.end
    return "".join([*parts, text[position:]])


class _Quarter:
    """A quarter or half of a year in a text. year: "" if it is stated by the next one only."""

    def __init__(self, match: re.Match[str]) -> None:
        ordinal = (match["number"] or match["ordinal"] or match["roman"]).lower()
        number = _ROMAN.get(ordinal) or int(ordinal)
        months = 6 if (match["letter"] or match["word"] or "").lower() in _HALVES else 3
        self.start, self.end = match.span()
        self.year = match["first_year"] or match["last_year"] or match["roman_year"] or ""
        self.last_month = number * months
        self.first_month = self.last_month - months + 1
        self.is_valid = self.last_month <= 12


def is_dash(text: str) -> bool:
    """Return whether the text is a dash with at most a space around it."""
    return bool(re.fullmatch(rf"\s?{DASH}\s?", text))
