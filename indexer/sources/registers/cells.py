"""Converts cells of a register: sums, dates, states and lists as written in Finnish, Swedish and English.

Each function returns the value, or raises ValueError or TypeError with a text that continues from the value, such as
"is not a date".
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from indexer.model import FIRST_YEAR, LAST_YEAR, PartialDate
from indexer.normalize import collapse_spaces
from indexer.sources.amounts import parse_amount
from indexer.sources.dates import parse_date, parse_period, states_open_end
from indexer.sources.registers.record import KEYS
from indexer.sources.text.blocks import split_items

EMPTY_TEXTS = frozenset({"", "-", "–", "—", "--", "---"})
"""The texts of cells without a value."""

_DIGITS_RE = re.compile(r"([0-9]+)(?:\.[0-9]+)?")  # a serial day may have a fraction, the time of day
_TWO_DAYS_RE = re.compile(r"\d{1,2}([/-])\d{1,2}\1\d{4}")
_SERIAL_EPOCH = date(1899, 12, 30)  # day 0 of spreadsheets
_SERIAL_DAYS = range(32874, 58440)  # 1990-2059: other numbers are more probably typing errors than dates


def sum_of(value: Any, scale: int = 1) -> int:  # noqa: ANN401 - a cell has any type
    """Return a sum in whole euros. scale: the unit of the column in euros.

    >>> sum_of("12 500,50 €"), sum_of(1.5, 1000)
    (12500, 1500)
    """
    if isinstance(value, str):
        return round(parse_amount(collapse_spaces(value)) * scale)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value *= scale
    euros: int = KEYS["total_eur"](value)
    return euros


def date_of(value: Any, date_format: str = "", *, end: bool = False) -> PartialDate | None:  # noqa: ANN401
    """Return the date in a cell; for a cell with a period, its start or its end, or None if that end is open.

    date_format: of strptime, for texts that are not written like Finnish dates. end: whether to return the end.

    >>> str(date_of("20200501")), str(date_of("1.5.2020–31.12.2021", end=True)), str(date_of("5/1/20", "%m/%d/%y"))
    ('2020-05-01', '2021-12-31', '2020-05-01')
    >>> date_of("1.9.2024–", end=True), str(date_of(43952))
    (None, '2020-05-01')
    """
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.isoformat()
    if isinstance(value, date):  # including datetime
        return PartialDate.of(value)
    if isinstance(value, float):
        value = int(value) if value.is_integer() else value
    text: str = KEYS["text"](value)
    if date_format:
        return _parse_formatted(text, date_format)
    if match := _DIGITS_RE.fullmatch(text.strip()):
        return _parse_digits(match[1])
    if ":" in text and (day := parse_date(text)):  # a time of day, perhaps of another day in Finland
        return day
    period = parse_period(text)
    if not period and _TWO_DAYS_RE.fullmatch(text.strip()):
        raise ValueError('may be of two days: set date_format, such as "%d/%m/%Y"')
    if not period and not states_open_end(text):
        raise ValueError("is not a date")
    return period.end if end else period.start


def _parse_digits(text: str) -> PartialDate:
    """Return the date of a year, of digits such as 20200501, or of the number of a day in a spreadsheet."""
    if len(text) == 8:
        return PartialDate(int(text[:4]), int(text[4:6]), int(text[6:]))
    if len(text) == 5 and int(text) in _SERIAL_DAYS:
        return PartialDate.of(_SERIAL_EPOCH + timedelta(days=int(text)))
    if len(text) != 4:
        raise ValueError(f"is not a date or a year between {FIRST_YEAR} and {LAST_YEAR}")
    return PartialDate(int(text))


def _parse_formatted(text: str, date_format: str) -> PartialDate:
    """Return the date with the precision of the format."""
    try:
        day = datetime.strptime(text, date_format)
    except ValueError:
        raise ValueError(f"is not a date in the format {date_format}") from None
    if re.search(r"%[-#]?[djcxDF]", date_format):
        return PartialDate.of(day)
    return PartialDate(day.year, day.month if re.search(r"%[-#]?[mbB]", date_format) else 0)


def list_of(value: Any, separator: str = "") -> tuple[str, ...]:  # noqa: ANN401
    """Return the distinct items of a cell, split at the separator, or by default at semicolons and line ends.

    >>> list_of("Kela; STM, Helsinki"), list_of("Kela, STM", ",")
    (('Kela', 'STM, Helsinki'), ('Kela', 'STM'))
    """
    text: str = text_of(value)
    items = split_items(text.split(separator)) if separator else split_items(text.split("\n"))
    return tuple(item for item in items if item not in EMPTY_TEXTS)


def text_of(value: Any) -> str:  # noqa: ANN401
    """Return the text of a cell; dates are written in ISO 8601."""
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        value = value.date()
    text: str = KEYS["text"](value.isoformat() if isinstance(value, date) else value)
    return text
