"""The spellings of an organisation: names that differ only in case, punctuation, legal form's dots or brackets are one.

Two legal forms are two organisations (Lyhty ry, Lyhty Oy), and so are a name with a legal form and one without.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from indexer.normalize import collapse_spaces, comparison_key, fold_accents, without_apostrophes

_CACHE_SIZE = 65_536  # names: far more than any register has distinct organisations, yet memory remains bounded
_BUSINESS_ID_RE = re.compile(  # 1234567-8, alone or after its label, in brackets or after a comma
    r"[\s,;]*[(\[]?\s*\b(?:(?:Y-?tunnus|FO-nummer|business id)\b:?\s*)?(?:FI)?\d{6,7}-\d\b\s*[)\]]?", re.IGNORECASE
)
_DOTTED_FORM_RE = re.compile(r"(?<!\w)(?:(r)\.\s?(y|f)|(o)\.\s?(y)|(a)\.\s?(b)|(s)\.\s?(r))\b\.?", re.IGNORECASE)
_ABBREVIATION_RE = re.compile(r"\s*(?:\(\s*([A-ZÅÄÖ][\w-]{1,9})\.?\s*\)|\s[–—-]\s([A-ZÅÄÖ]{2,10}))\s*\Z")


def plain_name(name: str) -> str:
    """Return the name without a business id and without its own abbreviation, and with its legal form without dots.

    Only an abbreviation whose letters are in the name in this order is left out: "(ESR)" after another name may be a
    fund of it, and "(Oulu)" is a place.

    >>> plain_name("Kyläseura r.y. (1234567-1)"), plain_name("Kyläverkko sr. (KV)"), plain_name("Kyläseura (Oulu)")
    ('Kyläseura ry', 'Kyläverkko sr', 'Kyläseura (Oulu)')
    """
    text = _BUSINESS_ID_RE.sub("", name)
    text = _DOTTED_FORM_RE.sub(lambda match: "".join(filter(None, match.groups())), text)
    match = _ABBREVIATION_RE.search(text)
    if match and _abbreviates(match[1] or match[2], text[: match.start()]):
        text = text[: match.start()]
    return collapse_spaces(text).rstrip(" .,;") or collapse_spaces(name)


def _abbreviates(abbreviation: str, name: str) -> bool:
    """Return whether the letters of an abbreviation, at least two of them capitals, are in the name in this order."""
    letters = iter(name.casefold())
    is_abbreviation = sum(map(str.isupper, abbreviation)) > 1
    return is_abbreviation and all(letter in letters for letter in abbreviation.casefold() if letter.isalnum())


@lru_cache(_CACHE_SIZE)
def organisation_key(name: str) -> str:
    """Return the same text for all spellings of an organisation.

    >>> organisation_key("KYLÄSEURA R.Y.") == organisation_key("Kyläseura  ry (1234567-1)")
    True
    """
    return fold_accents(comparison_key(without_apostrophes(plain_name(name)))) or collapse_spaces(name)


def distinct_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names without further spellings of the same organisation, each as it was written first.

    >>> distinct_names(["Kyläseura ry", "Lyhty ry", "KYLÄSEURA R.Y."])
    ('Kyläseura ry', 'Lyhty ry')
    """
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(organisation_key(name), name)
    return tuple(first.values())
