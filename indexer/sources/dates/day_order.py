"""The order of day and month in dates such as 01/08/2017, which another date of the same period may show."""

from __future__ import annotations

import re

from indexer.sources.dates.shorthand import YEAR

_NUMBERS_RE = re.compile(rf"(?<![\d/-])(\d{{1,2}})([/-])(\d{{1,2}})\2({YEAR})(?!\d)")
_MONTHS = 12


def with_clear_order(*texts: str) -> tuple[str, ...]:
    """Return the texts of a period with day.month.year instead of numbers whose order one of their dates shows.

    Texts in which no date shows the order, or two show different ones, are returned unchanged.

    >>> with_clear_order("01/08/2017", "31/12/2023"), with_clear_order("8-1-2017 - 12-31-2023")
    (('1.8.2017', '31.12.2023'), ('1.8.2017 - 31.12.2023',))
    >>> with_clear_order("01/08/2017", "02/09/2018")
    ('01/08/2017', '02/09/2018')
    """
    if not any("/" in text or "-" in text for text in texts):
        return texts
    pairs = [(int(match[1]), int(match[3])) for text in texts for match in _NUMBERS_RE.finditer(text)]
    is_day_first = any(first > _MONTHS >= second for first, second in pairs)
    is_month_first = any(second > _MONTHS >= first for first, second in pairs)
    if is_day_first == is_month_first:
        return texts
    day, month = (1, 3) if is_day_first else (3, 1)
    return tuple(_NUMBERS_RE.sub(lambda m: f"{int(m[day])}.{int(m[month])}.{m[4]}", text) for text in texts)
