"""Slugs: the names of funders and organisations in URLs. They must not change, since URLs are stable."""

from __future__ import annotations

import hashlib
import unicodedata

from indexer.normalize import collapse_spaces, compose, fold_accents, without_apostrophes

_MAX_LENGTH = 120  # characters of a shortened name: keeps URLs short
_DIGEST_LENGTH = 8  # hexadecimal digits: few names need a digest


def slug(name: str) -> str:
    """Return a name for a URL: its words in lower case, joined by hyphens; a digest if it has no letters or digits.

    >>> slug("Sosiaali- ja terveysministeriö (STM)"), slug("Åbo stad"), slug("Kungsörs kommun’s")
    ('sosiaali-ja-terveysministerio-stm', 'abo-stad', 'kungsors-kommuns')
    >>> slug("***")
    '596f4162'
    """
    words = "-".join("".join(map(_slug_letter, fold_accents(without_apostrophes(name)))).split())
    if not any(map(str.isalnum, words)):
        return _digest(collapse_spaces(compose(name)))
    if len(words) <= _MAX_LENGTH + 1 + _DIGEST_LENGTH:  # a slug is its own slug, also one that was shortened
        return words
    return f"{words[:_MAX_LENGTH].rstrip('-')}-{_digest(words)}"


def _slug_letter(letter: str) -> str:
    if letter.isalnum() or unicodedata.category(letter)[0] == "M":
        return letter
    return " "


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
