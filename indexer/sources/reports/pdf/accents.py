"""Letters with separately drawn accents: TeX's old fonts draw ä as a letter and a diaeresis, in either order."""

from __future__ import annotations

import re
from collections.abc import Callable

from indexer.normalize import compose

_COMBINING = {"¨": "\u0308", "˚": "\u030a"}
_ACCENT_RE = re.compile(f"[{''.join(_COMBINING)}]")
_MAX_GAP = 0.25  # between the letters of a word, in widths of the accented letter

Extent = Callable[[int], tuple[float, float]]
"""Returns the left and the right edge of the letter at an offset of a text."""


def compose_accents(text: str, extent: Extent) -> str:
    """Return the text with each separate diaeresis or ring on the letter that it is drawn over.

    A space next to the accent is removed if the letters around it adjoin: it only fills the gap next to the accent.

    >>> compose_accents("Tyo¨mia¨, A˚bo", lambda at: (at, at + 1))
    'Työmiä, Åbo'
    """
    if not _ACCENT_RE.search(text):
        return text
    letters = list(text)
    for match in _ACCENT_RE.finditer(text):
        at, mark = match.start(), _COMBINING[match[0]]
        before = _composed(letters[at - 1], mark) if at else ""
        after = _composed(text[at + 1], mark) if at + 1 < len(text) else ""
        if after and (not before or _is_over_next(at, extent)):
            letters[at], letters[at + 1] = "", after
            if text[at - 1 : at] == " " and at > 1 and _adjoin(at - 2, at + 1, at + 1, extent):
                letters[at - 1] = ""
        elif before:
            letters[at - 1], letters[at] = before, ""
            if text[at + 1 : at + 2] == " " and at + 2 < len(text) and _adjoin(at - 1, at + 2, at - 1, extent):
                letters[at + 1] = ""
    return "".join(letters)


def _composed(letter: str, mark: str) -> str:
    """Return a letter with an accent as one character; "" if there is none."""
    composed = compose(letter + mark)
    return composed if letter and len(composed) == 1 else ""


def _is_over_next(at: int, extent: Extent) -> bool:
    """Return whether an accent is nearer to the letter after it than to that before it."""
    before, accent, after = (sum(extent(at + step)) for step in (-1, 0, 1))
    return abs(after - accent) < abs(before - accent)


def _adjoin(first: int, second: int, accented: int, extent: Extent) -> bool:
    """Return whether no space fits between two letters, by the width of the accented one of them."""
    left, right = extent(accented)
    return extent(second)[0] - extent(first)[1] < (right - left) * _MAX_GAP
