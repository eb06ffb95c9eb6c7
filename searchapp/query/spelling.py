"""Spelling suggestions: the nearest words of the index. A suggestion never replaces what was typed.

Missing dots of ä, ö and å are no mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from searchapp.query.diacritics import without_dots

_MIN_LENGTH = 4  # letters; every shorter word is near some other, so only its dots are corrected
_MAX_DISTANCE = 2  # letters added, removed, changed or swapped; 1 in words of up to 5 letters
MIN_DOCUMENTS = 2  # documents that must contain a suggested word; a word of a single document may be misspelt itself


def nearest_word(
    typed: str, words: Mapping[str, int], *, is_correct: Callable[[str], bool] = lambda _word: False
) -> str | None:
    """Return the most frequent of the nearest words; None if none is near. Words with digits are never corrected.

    words: candidate words of the index with their document counts. is_correct: whether a word of few documents is
    correct, so that it may be suggested.

    >>> nearest_word("kuntotus", {"kuntoutus": 9, "kuntotesti": 3}), nearest_word("20133", {"2013": 9})
    ('kuntoutus', None)
    >>> nearest_word("saatio", {"sato": 9, "säätiö": 3})
    'säätiö'
    """
    folded = typed.casefold()
    if any(letter.isdigit() for letter in folded) or words.get(folded, 0) >= MIN_DOCUMENTS:
        return None
    max_distance = 0 if len(folded) < _MIN_LENGTH else 1 if len(folded) <= _MIN_LENGTH + 1 else _MAX_DISTANCE
    choices = {word: without_dots(word) for word in words}
    near = process.extract(without_dots(folded), choices, scorer=OSA.distance, score_cutoff=max_distance, limit=None)
    frequent = [
        (distance, OSA.distance(folded, word), -words[word], word)
        for _, distance, word in near
        if words[word] >= MIN_DOCUMENTS or is_correct(word)
    ]
    return min(frequent)[3] if frequent else None
