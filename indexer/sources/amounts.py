"""Amounts of money in euros, as Finnish, Swedish and English texts write them."""

from __future__ import annotations

import re
from decimal import Decimal

EURO = r"(?:€|eur(?:oa|o|os)?\b\.?)"
"""A pattern of the names of the currency."""
_SCALES = (
    (1_000_000, r"milj(?:\.|oonaa?\b)?|m(?=€|eur)|million(?:er)?"),
    (1_000, r"tuha(?:t|tta|nsia)|t(?=€|eur)|k(?=€|eur)|tusen|thousand"),
)
UNIT = "|".join(words for _, words in _SCALES)
"""A pattern of the units of amounts, such as "milj." and "t"."""
_UNIT_GROUPS = "|".join(rf"(?P<u{scale}>{words})" for scale, words in _SCALES)
_AMOUNT_RE = re.compile(
    rf"{EURO}?\s*(?P<number>\d[\d .,']*?)(?:,-|\.-|:-)?\s*(?:{_UNIT_GROUPS})?\s*(?:{EURO}|e)?\.?", re.IGNORECASE
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


def parse_amount(text: str) -> Decimal:
    """Return an amount in euros. Raises: ValueError, which says what is wrong.

    12,500 is rejected, because it means twelve and a half in Finnish and 12 500 in English. 12.500 means 12 500,
    because amounts do not have three decimals.

    >>> [int(parse_amount(text)) for text in ("12 500,50 €", "12.500,50", "EUR 12500", "1,2 milj. €", "150 t€")]
    [12500, 12500, 12500, 1200000, 150000]
    """
    match = _AMOUNT_RE.fullmatch(text)
    if not match:
        raise ValueError("is not a sum of euros")
    number = match["number"].strip()
    scale = next((scale for scale, _ in _SCALES if match[f"u{scale}"]), 1)
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
