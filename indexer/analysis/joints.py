"""The joints of a written word: hyphens, and places where a hyphen is usually left out.

The terms of an index have no hyphens, so that digi-tuki and digituki have the same term.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_NUMBERED_RE = re.compile(r"([^\W\d_]{3,})(\d+)")  # covid19; fewer letters are codes (S20420)
# First parts that are written with a hyphen before a word, and often without it: eresepti, tvohjelma, exvanki.
PREFIXES = ("www", "ict", "esr", "eu", "it", "tv", "ex", "pk", "yt", "e")
_MIN_REST = 5  # letters after such a part; shorter words follow it by chance


def closed(term: str) -> str:
    """Return a term without hyphens.

    >>> closed("covid-19"), closed("-")
    ('covid19', '-')
    """
    return term.replace("-", "") or term


def pieces_of(head: str) -> list[str]:
    """Return the pieces of a written word: between its hyphens, else its letters and its number; [] if it has one.

    >>> pieces_of("KUUMA-kunnissa"), pieces_of("Covid19"), pieces_of("S20420"), pieces_of("kunta")
    (['KUUMA', 'kunnissa'], ['Covid', '19'], [], [])
    """
    pieces = [piece for piece in head.split("-") if piece]
    if len(pieces) == 1 and (numbered := _NUMBERED_RE.fullmatch(head)):
        pieces = list(numbered.groups())
    return pieces if len(pieces) > 1 else []


def split_prefix(head: str, is_word: Callable[[str], bool]) -> list[str]:
    """Return a first part that should have a hyphen, and the word after it; [] if the word has no such part.

    is_word: whether the dictionary contains a form.

    >>> split_prefix("eresepti", {"resepti"}.__contains__), split_prefix("elokuva", {"resepti"}.__contains__)
    (['e', 'resepti'], [])
    """
    lower = head.lower()
    for prefix in PREFIXES:
        rest = head[len(prefix) :]
        if lower.startswith(prefix) and len(rest) >= _MIN_REST and is_word(rest):
            return [head[: len(prefix)], rest]
    return []
