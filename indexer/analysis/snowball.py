"""Snowball stems, one stemmer a thread: PyStemmer's objects are not safe to share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib.metadata import version

import Stemmer

from indexer.analysis.words import WordTerms

VERSION = f"PyStemmer {version('PyStemmer')}"
_local = threading.local()


def stem(word: str, algorithm: str) -> str:
    """Return the stem of a folded word. algorithm: Snowball's name of the language, such as "finnish".

    >>> stem("kuntoutuksessa", "finnish")
    'kuntoutuks'
    """
    stemmers = _local.__dict__
    stemmer = stemmers.get(algorithm)
    if stemmer is None:
        stemmer = stemmers[algorithm] = Stemmer.Stemmer(algorithm, 0)  # 0: no cache of its own, ours is by word
    return str(stemmer.stemWord(word))


def snowball_words(algorithm: str, *, left_on: str = "") -> Callable[[str, str], WordTerms]:
    """Return the analysis of a language that has no dictionary here: stems, and those of hyphenated parts.

    left_on: an ending that the algorithm leaves on too many words; a long stem that has it also gives the stem without.
    """

    def stems(word: str) -> tuple[str, ...]:
        found = stem(word, algorithm)
        if left_on and found.endswith(left_on) and len(found) > len(left_on) + 3:
            return found, stem(found.removesuffix(left_on), algorithm)
        return (found,)

    def analyze(_form: str, folded: str) -> WordTerms:
        head = folded.split(":")[0]  # acronyms inflect with a colon
        pieces = [piece for piece in head.split("-") if piece] if "-" in head else []
        parts = tuple(dict.fromkeys(term for piece in pieces for term in stems(piece)))
        return WordTerms(folded, stems(head), parts, (head,))

    return analyze
