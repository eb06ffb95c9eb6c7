"""Voikko's rules of hyphens in compounds, which its transducer leaves to the program that runs it.

libvoikko applies them, pyvoikko does not. Without them, ohjaajan would also be ohja|ajan. They read the transducer's
output, which indexer.analysis.voikko.transducer_output describes. At a boundary `[Bh]` a hyphen is required between
equal vowels and after a digit, and allowed nowhere else, but for the flags `[Isf]` (a hyphen is allowed next to this
part), `[Icu]` (this part of a name needs one) and `[Ica]` (a noun of place names, such as järvi, which needs none).
"""

from __future__ import annotations

import re

_VOWELS = frozenset("aeiouyäöå")
_PIECE_RE = re.compile(r"\[X[^\]].*?\[X\]|(-?\[Bh\])|\[([^\]]*)\]|([^\[])")  # dictionary forms, then what is read


def is_valid(output: str) -> bool:
    """Return whether an analysis obeys the rules of hyphens.

    >>> is_valid("[Ln][Xp]maa[X]maa[Sn][Ny]-[Bh][Bc][Ln][Xp]ala[X]ala[Sn][Ny]")
    True
    >>> is_valid("[Ln][Xp]ohja[X]ohj[Sn][Ny]a[Bh][Bc][Ln][Xp]aika[X]aj[Sg][Ny]an")
    False
    """
    if "[Bh]" not in output and "[Le" not in output:  # neither a compound nor a name, like most words
        return True
    analysis = _Analysis()
    for boundary, tag, character in _PIECE_RE.findall(output):
        if boundary:
            analysis.read_boundary(has_hyphen=boundary[0] == "-")
        elif tag:
            analysis.read_tag(tag)
        elif character == "-":
            analysis.read_hyphen()
        elif character:
            analysis.read_letter(character)
    return analysis.is_valid()


class _Analysis:
    """The state of reading one analysis from left to right."""

    def __init__(self) -> None:
        self._ending = ""  # the last two letters
        self._at_boundary = self._has_hyphen = False  # since the last letter
        self._optional_hyphens = 0  # the number of boundaries from here at which a hyphen is allowed
        self._needs_hyphen = self._lacks_hyphen = False  # before the common noun that follows a name in a compound name
        self._is_name = self._ends_with_noun = False
        self._is_wrong = False

    def is_valid(self) -> bool:
        """Return whether the rules were obeyed; one of them is that a name and a noun are not written together."""
        return not (self._is_wrong or self._lacks_hyphen or (self._is_name and self._ends_with_noun))

    def read_boundary(self, *, has_hyphen: bool) -> None:
        self._at_boundary, self._has_hyphen = True, has_hyphen
        if has_hyphen:
            self.read_hyphen()
        else:
            self._is_wrong |= self._lacks_hyphen
            self._lacks_hyphen |= self._needs_hyphen

    def read_hyphen(self) -> None:
        self._is_name = self._ends_with_noun = False

    def read_tag(self, tag: str) -> None:
        if tag == "Isf":
            self._optional_hyphens = 2  # before and after this part
        elif tag == "Icu":
            self._at_boundary, self._needs_hyphen = False, True
            self._optional_hyphens = max(self._optional_hyphens, 1)
        elif tag == "Ica":
            self._lacks_hyphen = self._ends_with_noun = False
        elif tag == "Dg":
            self._is_name = False
        elif tag.startswith("Le"):
            self._is_name, self._ends_with_noun = True, False
        elif tag.startswith("Ln"):
            self._ends_with_noun = True

    def read_letter(self, letter: str) -> None:
        if self._at_boundary:
            self._check_boundary(letter)
        self._ending = self._ending[-1:] + letter

    def _check_boundary(self, letter: str) -> None:
        if self._ending in ("", "is"):
            self._optional_hyphens = max(self._optional_hyphens, 1)
        self._needs_hyphen &= not self._has_hyphen
        if not (self._optional_hyphens and self._has_hyphen):
            last = self._ending[-1:].lower()
            needs_hyphen = last.isdecimal() or (last in _VOWELS and last == letter.lower())
            self._is_wrong |= needs_hyphen != self._has_hyphen
        self._at_boundary, self._optional_hyphens = False, max(self._optional_hyphens - 1, 0)
