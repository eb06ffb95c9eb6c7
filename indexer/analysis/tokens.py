"""Tokenization: the words of a text with their offsets in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# A word is letters and digits, with the soft hyphens and combining marks inside or after it.
# Signs belong to some words of one or two letters: T&K, R&D, C++, C#; between single letters with spaces: T & K.
_WITH_SIGN = r"(?<![^\W_])[^\W\d_](?:[^\W\d_]?&[^\W\d_]{1,2}| & [^\W\d_]|\+\+|#)(?![^\W_])"
_PIECE = rf"(?:{_WITH_SIGN}|[^\W_]+(?:[\u00ad\u0300-\u036f]+[^\W_]*)*)"
# Pieces are joined by a hyphen or an apostrophe (Keski-Suomi, vaa'an), but years are not (2007-2008).
_JOINT = r"(?:(?<!\d)[-\u2010\u2011]|[-\u2010\u2011](?!\d)|['’](?=[^\W\d_]))"
# Acronyms take case endings after a colon (STEA:n, RAY:ltä), unlike a clock time, a ratio or "Teksti:Aino".
_CASES = (
    "n t s a ä ta tä tta ttä na nä ksi ssa ssä sta stä lla llä lta ltä lle an än en in on un yn ön han hän hen hin hon"
    " hun hyn hön seen iin siin ia iä ja jä ien jen iden tten itä ita ille illa illä ilta iltä issa issä ista istä iksi"
    " een aan ään oon öön uun yyn nsa nsä kin kaan kään"
)
_ENDING = rf"(?i::(?:{'|'.join(sorted(_CASES.split(), key=len, reverse=True))})(?![^\W_]))?"
TOKEN_RE = re.compile(rf"{_PIECE}(?:{_JOINT}{_PIECE})*{_ENDING}")


class Token(NamedTuple):
    """A word as written, its character offsets in the text (start inclusive, end exclusive), and its number from 0."""

    form: str
    start: int
    end: int
    position: int


def tokenize(text: str) -> Iterator[Token]:
    """Yield the tokens of a text in order.

    >>> [token.form for token in tokenize("T&K-menot, C++, ESR+, Kivi&Co")]
    ['T&K-menot', 'C++', 'ESR', 'Kivi', 'Co']
    >>> [token.form for token in tokenize("R & D, Kivi & Co")]
    ['R & D', 'Kivi', 'Co']
    >>> [token.form for token in tokenize("STEA:n Keski-Suomi 2007-2008, klo 14:08; sosiaali- ja")]
    ['STEA:n', 'Keski-Suomi', '2007', '2008', 'klo', '14', '08', 'sosiaali', 'ja']
    """
    for position, match in enumerate(TOKEN_RE.finditer(text)):
        yield Token(match.group(), match.start(), match.end(), position)


def forms_of(text: str) -> list[str]:
    """Return the written forms of a text's tokens, in order; faster than tokenize."""
    return TOKEN_RE.findall(text)
