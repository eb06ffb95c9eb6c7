"""Snowball stems, with one stemmer per thread and algorithm: threads cannot share PyStemmer's objects."""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib.metadata import version

import Stemmer

from indexer.analysis.joints import closed, pieces_of
from indexer.analysis.words import WordTerms

VERSION = f"PyStemmer {version('PyStemmer')}"
_local = threading.local()


def stem(word: str, algorithm: str) -> str:
    """Return the stem of a folded word. algorithm: Snowball's name for the language, such as "finnish".

    >>> stem("kuntoutuksessa", "finnish")
    'kuntoutuks'
    """
    stemmers = _local.__dict__
    stemmer = stemmers.get(algorithm)
    if stemmer is None:
        stemmer = stemmers[algorithm] = Stemmer.Stemmer(algorithm, 0)  # 0: no cache; Analyzer caches words
    return str(stemmer.stemWord(word))


def snowball_words(algorithm: str, *, extra_ending: str = "") -> Callable[[str, str], WordTerms]:
    """Return an analyze function for a language without a dictionary: stems of words and of their hyphenated parts.

    extra_ending: an ending that the algorithm often fails to remove; a long stem with it also yields the stem of the
    word without it.
    """

    def stems(word: str) -> tuple[str, ...]:
        stemmed = stem(word, algorithm)
        if extra_ending and stemmed.endswith(extra_ending) and len(stemmed) > len(extra_ending) + 3:
            return stemmed, stem(stemmed.removesuffix(extra_ending), algorithm)
        return (stemmed,)

    def analyze(_form: str, folded: str) -> WordTerms:
        head = folded.split(":")[0]  # acronyms inflect with a colon
        parts = tuple(dict.fromkeys(term for piece in pieces_of(head) for term in stems(piece)))
        return WordTerms(folded, stems(closed(head)), parts, (head,))

    return analyze
