"""Slugs of names for URLs, and names without accents for comparison with typed text."""

from __future__ import annotations

import hashlib
import unicodedata
from functools import cache

_MAX_LENGTH = 120  # characters: keeps URLs short
_DIGEST_LENGTH = 8  # hexadecimal digits: few names need a digest
# Latin letters that have no Unicode decomposition.
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def fold_accents(text: str) -> str:
    """Return a text in lower case without the accents of Latin letters, for comparison of names.

    >>> fold_accents("Åbo, Jyväskylä & Łódź"), fold_accents("Й")
    ('abo, jyvaskyla & lodz', 'й')
    """
    if text.isascii():
        return text.lower()
    return "".join(map(_fold_letter, unicodedata.normalize("NFC", text.casefold()).translate(_LETTERS)))


@cache
def _fold_letter(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)
    return "".join(filter(str.isascii, base)).lower() if base[0].isascii() else letter


def slug(name: str) -> str:
    """Return a name for a URL: its words in lower case, joined by hyphens; a digest if it has no letters or digits.

    >>> slug("Sosiaali- ja terveysministeriö (STM)"), slug("Åbo stad"), slug("Kungsörs kommun’s")
    ('sosiaali-ja-terveysministerio-stm', 'abo-stad', 'kungsors-kommuns')
    >>> slug("***")
    '596f4162'
    """
    words = "-".join("".join(map(_slug_letter, fold_accents(name))).split())
    if not any(map(str.isalnum, words)):
        return _digest(" ".join(unicodedata.normalize("NFC", name).split()))
    return words if len(words) <= _MAX_LENGTH else f"{words[:_MAX_LENGTH].rstrip('-')}-{_digest(words)}"


def _slug_letter(letter: str) -> str:
    if letter.isalnum() or unicodedata.category(letter)[0] == "M":
        return letter
    return "" if letter in "'’´`\u00ad" else " "


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
