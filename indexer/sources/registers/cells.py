"""Converts cells of a register: sums, dates, states and lists as written in Finnish, Swedish and English.

Each function returns the value, or raises ValueError or TypeError with a text that continues from the value, such as
"is not a date".
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from indexer.model import FIRST_YEAR, LAST_YEAR, PartialDate
from indexer.normalize import collapse_spaces
from indexer.sources.dates import parse_date, parse_period, states_open_end
from indexer.sources.registers.record import KEYS
from indexer.sources.text.blocks import split_items

EMPTY_TEXTS = frozenset({"", "-", "–", "—", "--", "---"})
"""The texts of cells without a value."""

_EURO = r"(?:€|eur(?:oa|o|os)?\b\.?)"
_UNITS = (
    (1_000_000, r"milj(?:\.|oonaa?\b)?|m(?=€|eur)|million(?:er)?"),
    (1_000, r"tuha(?:t|tta|nsia)|t(?=€|eur)|k(?=€|eur)|tusen|thousand"),
)
_UNIT = "|".join(rf"(?P<u{scale}>{words})" for scale, words in _UNITS)
_SUM_RE = re.compile(
    rf"{_EURO}?\s*(?P<number>\d[\d .,']*?)(?:,-|\.-|:-)?\s*(?:{_UNIT})?\s*(?:{_EURO}|e)?\.?", re.IGNORECASE
)
_GROUPED = (
    re.compile(r"(\d{1,3}(?:[ ']\d{3})+|\d+)(?:[.,](\d{1,2}))?"),  # 12 500,50; 12500.50
    re.compile(r"(\d{1,3}(?:\.\d{3})+)(?:,(\d{1,2}))?"),  # 12.500,50
    re.compile(r"(\d{1,3}(?:,\d{3})+)\.(\d{1,2})"),  # 12,500.50
    re.compile(r"(\d{1,3}(?:,\d{3}){2,})()"),  # 1,250,000
    re.compile(r"(\d{4,})[.,](\d+)"),  # 12500.3333: after four digits the separator cannot be one of thousands
)
_DECIMAL_RE = re.compile(r"(\d+)[.,](\d+)")  # before "milj.", where three decimals are not thousands
_SCALE_RES = tuple(
    (scale, re.compile(words, re.IGNORECASE))
    for scale, words in (
        (1_000_000, r"(?:milj(?:\b|oonaa)|(?<!\w)m(?=€|eur\b|e\b)|miljoner|millions?\b)"),
        (
            1_000,
            r"(?:(?<!\d)1[ .\u00a0]?000\s*(?:€|eur|e\b)|tuha(?:tta|nsia)|(?<!\w)[tk](?=€|eur\b|e\b)|tusen|thousands?)",
        ),
    )
)
_DIGITS_RE = re.compile(r"([0-9]+)(?:\.[0-9]+)?")  # a serial day may have a fraction, the time of day
_TWO_DAYS_RE = re.compile(r"\d{1,2}([/-])\d{1,2}\1\d{4}")
_SERIAL_EPOCH = date(1899, 12, 30)  # day 0 of spreadsheets
_SERIAL_DAYS = range(32874, 58440)  # 1990-2059: other numbers are more probably typing errors than dates


def sum_of(value: Any, scale: int = 1) -> int:  # noqa: ANN401 - a cell has any type
    """Return a sum in whole euros. scale: the unit of the column in euros.

    12,500 is rejected, because it means twelve and a half in Finnish and 12 500 in English. 12.500 means 12 500,
    because sums do not have three decimals.

    >>> [sum_of(text) for text in ("12 500,50 €", "12.500,50", "EUR 12500", "1,2 milj. €", "150 t€", "300,-")]
    [12500, 12500, 12500, 1200000, 150000, 300]
    """
    if isinstance(value, str):
        return round(_parse_sum(collapse_spaces(value)) * scale)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value *= scale
    euros: int = KEYS["total_eur"](value)
    return euros


def _parse_sum(text: str) -> Decimal:
    match = _SUM_RE.fullmatch(text)
    if not match:
        raise ValueError("is not a sum of euros")
    number = match["number"].strip()
    scale = next((scale for scale, _ in _UNITS if match[f"u{scale}"]), 1)
    patterns = (_DECIMAL_RE, *_GROUPED) if scale > 1 else _GROUPED
    parts = next((parts for pattern in patterns if (parts := pattern.fullmatch(number))), None)
    if not parts:
        raise ValueError("is an ambiguous sum: write it as 12 500,50")
    integer, decimals = parts.groups()
    if len(number) > 18:
        raise ValueError("is too large a sum")
    return Decimal(f"{re.sub(r'[ .,]|[^0-9]', '', integer)}.{decimals or 0}") * scale


def scale_of(column: str) -> int:
    """Return the unit in euros of the sums in a column of this name.

    >>> scale_of("Myönnetty (1 000 €)"), scale_of("Budjetti, milj. €"), scale_of("Myönnetty 2020")
    (1000, 1000000, 1)
    """
    return next((scale for scale, pattern in _SCALE_RES if pattern.search(column)), 1)


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
