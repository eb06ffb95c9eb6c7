"""The names of the months in Finnish, Swedish and English, with their abbreviations and inflected forms."""

from __future__ import annotations

_FINNISH = (
    "tammi", "helmi", "maalis", "huhti", "touko", "kesä", "heinä", "elo", "syys", "loka", "marras", "joulu",
)  # fmt: skip
_OTHERS = (
    ("januari", "january", "jan"), ("februari", "february", "febr", "feb"), ("mars", "march", "mar"),
    ("april", "apr"), ("maj", "may"), ("juni", "june", "jun"), ("juli", "july", "jul"), ("augusti", "august", "aug"),
    ("september", "sept", "sep"), ("oktober", "october", "okt", "oct"), ("november", "nov"),
    ("december", "dec"),
)  # fmt: skip
_NUMBERS = {name: number for number, names in enumerate(_OTHERS, 1) for name in names}
_NUMBERS |= {stem: number for number, stem in enumerate(_FINNISH, 1)}
_OTHER_NAMES = "|".join(sorted((name for names in _OTHERS for name in names), key=len, reverse=True))

FINNISH_MONTH = rf"(?:{'|'.join(_FINNISH)})kuu(?:n|ta|ssa|sta|hun|lle|lta|lla)?"
OTHER_MONTH = rf"(?:{_OTHER_NAMES})\b\.?"
MONTH = rf"(?:{FINNISH_MONTH}|{OTHER_MONTH})"
"""A month in any form that needs no day before it: "kesä 2020" is a summer, "6 kesä 2020" a day in June."""
SHORT_MONTH = rf"(?:{MONTH}|(?:{'|'.join(_FINNISH)})\b\.?)"
"""A month in any form, the Finnish stem alone included, as content management systems abbreviate it."""


def month_number(name: str) -> int:
    """Return the number of a month, 1-12. Raises: KeyError if it is not a month.

    >>> [month_number(name) for name in ("Tammikuussa", "helmi", "maj", "Sept.")]
    [1, 2, 5, 9]
    """
    return _NUMBERS[name.lower().rstrip(".").partition("kuu")[0]]
