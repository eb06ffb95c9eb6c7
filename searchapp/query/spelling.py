"""Did you mean: the nearest words that the index itself holds. Only offered, never put in place of what was typed."""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORTEST = 4  # letters; every short word is near some other
_FARTHEST = 2  # letters added, left out, changed or swapped; 1 in words of up to 5 letters
RAREST = 2  # texts that must hold a word before it is offered: one alone may be a slip itself


def near_word(typed: str, words: Mapping[str, int]) -> str | None:
    """Return the commonest of the nearest words, None where nothing is near. Numbers are never changed.

    words: those of the index that it may have been meant for, and how many texts hold each.

    >>> near_word("kuntotus", {"kuntoutus": 9, "kuntotesti": 3}), near_word("20133", {"2013": 9})
    ('kuntoutus', None)
    """
    folded = typed.casefold()
    if len(folded) < _SHORTEST or any(letter.isdigit() for letter in folded) or words.get(folded, 0) >= RAREST:
        return None
    farthest = 1 if len(folded) <= _SHORTEST + 1 else _FARTHEST
    near = process.extract(folded, words.keys(), scorer=OSA.distance, score_cutoff=farthest, limit=None)
    common = [(distance, -words[word], word) for word, distance, _ in near if words[word] >= RAREST]
    return min(common)[2] if common else None
