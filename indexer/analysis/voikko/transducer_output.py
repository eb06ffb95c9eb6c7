"""Parser of the output of Voikko's transducer: one string for each analysis of a word, the same from every program.

In `[Lp]yhteis[Bh][Bc][Ln][Xp]työ[X]työ[Sp][Ny]tä` (yhteistyötä), [Bc] separates the parts of the compound, [Lp] and
[Ln] are word classes (prefix, noun), [Xp]työ[X] is the dictionary form of the letters after it, [Ny] is singular.
[Xj]u[X] is the dictionary form of the ending u, which makes another word; [Xr] and [Xs] begin notes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

PREFIX = "etuliite"
_WORD_CLASSES = {  # the names that libvoikko gives them
    "n": "nimisana",
    "l": "laatusana",
    "nl": "nimisana_laatusana",
    "h": "huudahdussana",
    "ee": "etunimi",
    "es": "sukunimi",
    "ep": "paikannimi",
    "em": "nimi",
    "t": "teonsana",
    "a": "lyhenne",
    "s": "seikkasana",
    "u": "lukusana",
    "ur": "lukusana",
    "r": "asemosana",
    "c": "sidesana",
    "d": "suhdesana",
    "k": "kieltosana",
    "p": PREFIX,
}
_NUMBERS = {"y": "singular", "m": "plural"}
_PIECE_RE = re.compile(r"\[([^\]]*)\]|([^\[]+)")
_BOUNDARY_RE = re.compile(r"\[Bc\](?=(?:(?!\[Bc\]).)*\[L)")
_ROOT_RE = re.compile(r"\[Xp\]([^\[]+)\[X\]")


class Part(NamedTuple):
    """A part of a compound, or a word that is none: as written, its dictionary form, word class and number.

    word_class: by Voikko's name. number: "singular", "plural" or "".
    """

    form: str
    lemma: str
    word_class: str
    number: str


def parts_of(output: str) -> list[Part]:
    """Return the parts of a word from the transducer's output, none if it names no word class.

    A part without a word class of its own belongs to the numeral before it: kahdennen|kymmenennen.

    >>> [(part.form, part.lemma) for part in parts_of("[Lp]yhteis[Bh][Bc][Ln][Xp]työ[X]työ[Sp][Ny]tä")]
    [('yhteis', 'yhteis'), ('työtä', 'työ')]
    """
    return [_part(part) for part in _BOUNDARY_RE.split(output) if "[L" in part]


def roots_of(output: str) -> list[str]:
    """Return the dictionary entries that a word consists of, or is derived from.

    >>> roots_of("[Lt][Xp]palvella[X]palvel[Ln][Xj]u[X]u[Sn][Ny]")
    ['palvella']
    """
    return _ROOT_RE.findall(output)


@lru_cache(20_000)  # compounds have many parts in common
def _part(output: str) -> Part:
    lemma = form = ""  # of the letters before the last dictionary form
    entry = letters = ""
    word_class = number = opened = ""
    for tag, text in _PIECE_RE.findall(output):
        if text:
            if not opened:
                letters += text
            elif opened in ("Xp", "Xj"):
                entry += text
        elif tag in ("Xp", "Xj"):
            lemma, form = lemma + letters, form + letters
            entry, letters, opened = "", "", tag
        elif tag in ("Xr", "Xs"):
            opened = tag
        elif tag == "X":
            opened = ""
        elif tag[:1] == "L":
            word_class = _WORD_CLASSES.get(tag[1:], tag[1:])
        elif tag[:1] == "N":
            number = _NUMBERS.get(tag[1:], "")
    form += letters
    if form.endswith("is-") and "[De]" in output:  # the first half of a pair of derived words: kunnallis-
        return Part(form, form[:-1], word_class, number)
    return Part(form, lemma + entry or form.removesuffix("-"), word_class, number)
