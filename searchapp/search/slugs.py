"""Names as they stand in addresses, and as they are compared with what is typed."""

from __future__ import annotations

import hashlib
import unicodedata
from functools import cache

_LONGEST = 120  # characters: an address that can be sent
_DIGEST = 8  # hexadecimal digits: names of signs are few
# Latin letters that no decomposition takes apart.
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def plain_letters(text: str) -> str:
    """Return a text in lower case without the accents of Latin letters, in which names are compared as typed.

    >>> plain_letters("Åbo, Jyväskylä & Łódź"), plain_letters("Й")
    ('abo, jyvaskyla & lodz', 'й')
    """
    if text.isascii():
        return text.lower()
    return "".join(map(_plain_letter, unicodedata.normalize("NFC", text.casefold()).translate(_LETTERS)))


@cache
def _plain_letter(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)
    return "".join(filter(str.isascii, base)).lower() if base[0].isascii() else letter


def slug(name: str) -> str:
    """Return a name as it stands in an address: its words in lower case, joined by hyphens; of mere signs a digest.

    >>> slug("Sosiaali- ja terveysministeriö (STM)"), slug("Åbo stad"), slug("Kungsörs kommun’s")
    ('sosiaali-ja-terveysministerio-stm', 'abo-stad', 'kungsors-kommuns')
    >>> slug("***")
    '596f4162'
    """
    told = "-".join("".join(map(_letter, plain_letters(name))).split())
    if not any(map(str.isalnum, told)):
        return _digest(" ".join(unicodedata.normalize("NFC", name).split()))
    return told if len(told) <= _LONGEST else f"{told[:_LONGEST].rstrip('-')}-{_digest(told)}"


def _letter(letter: str) -> str:
    if letter.isalnum() or unicodedata.category(letter)[0] == "M":
        return letter
    return "" if letter in "'’´`\u00ad" else " "


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
