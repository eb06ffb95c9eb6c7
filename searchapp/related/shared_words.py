"""The words by which two documents are similar: significant words of both that few other documents have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import log1p
from typing import NamedTuple

from indexer.analysis import Analyzer, WordTerms
from indexer.analysis.voikko import word_classes
from indexer.engines.base import Reader
from indexer.fields import PROSE_FIELDS, TermKind
from searchapp.highlight.analyzed_text import AnalyzedDocument
from searchapp.query.ast import Word
from searchapp.query.optional_words import carries_no_subject

_MIN_LETTERS = 4
_TITLE_COUNT = 3  # occurrences that one in the title counts for
_SHORT = 30  # words: in a shorter document, every word is significant
_INFREQUENT = (8, 0.02)  # documents, and share of all: a word that more documents have is not significant
_RARE = (3, 0.002)  # a word that at most this many have is a concept that documents do not share by chance
_MIN_SHARED = 2  # significant words
_MANY_LONG = 3
_LONG_WORD = 7  # letters
# Voikko's classes of words that are no subjects by themselves: verbs, adverbs, pronouns, numerals, adjectives, names of
# people and places. Nouns of action (kuntoutuminen) are verbs to Voikko.
_NO_SUBJECTS = {
    "teonsana", "seikkasana", "asemosana", "lukusana", "laatusana", "suhdesana", "sidesana", "huudahdussana",
    "kieltosana", "etunimi", "sukunimi", "paikannimi",
}  # fmt: skip
_ACTION_RE = re.compile(r"(.{3,}m)i(?:nen|s[^\W\d_]*)")


class SharedWord(NamedTuple):
    """A word that two documents share and that is significant in one of them, in its dictionary form.

    weight: its significance. is_mutual: whether it is significant in both. is_rare: whether few documents have it.
    """

    word: str
    weight: float
    is_mutual: bool
    is_rare: bool

    @property
    def is_long(self) -> bool:
        """Whether the word is long: most such words are compounds or technical terms."""
        return len(self.word) >= _LONG_WORD


class WordProfile:
    """The words of the prose of a document, by their first base term, with how often each occurs."""

    def __init__(self, document: AnalyzedDocument) -> None:
        self.counts: dict[str, int] = {}
        self.words: dict[str, tuple[str, WordTerms]] = {}
        """The shortest written form of each word, and its terms."""
        self.size = 0
        for field, pieces in document.items():
            weight = _TITLE_COUNT if field == "title" else 1
            for piece in pieces if field in PROSE_FIELDS else ():
                self.size += len(piece.forms)
                for form, terms in zip(piece.forms, piece.terms, strict=True):
                    if terms.base:
                        self._add(form, terms, weight)

    def _add(self, form: str, terms: WordTerms, weight: int) -> None:
        key = terms.base[0]
        self.counts[key] = self.counts.get(key, 0) + weight
        if key not in self.words or len(form) < len(self.words[key][0]):
            self.words[key] = form, terms

    def is_significant(self, key: str) -> bool:
        """Return whether a word is significant in the document: it recurs, or is one of few."""
        return self.counts[key] > 1 or self.size < _SHORT


class SharedWords:
    """Finds the words by which documents of one index are similar."""

    def __init__(self, reader: Reader, analyzer: Analyzer) -> None:
        self._reader = reader
        self._analyzer = analyzer

    def of(self, one: WordProfile, other: WordProfile) -> list[SharedWord]:
        """Return the significant words that two documents share, highest weight first; [] if they are not similar."""
        shared = sorted(self._shared(one, other), key=lambda word: (-word.weight, word.word))
        return shared if _are_enough(shared) else []

    def _shared(self, one: WordProfile, other: WordProfile) -> Iterator[SharedWord]:
        for key in one.counts.keys() & other.counts.keys():
            is_significant = one.is_significant(key) or other.is_significant(key)
            if not is_significant or len(one.words[key][0]) < _MIN_LETTERS:
                continue
            frequency = self._reader.document_frequency(TermKind.BASE, key)
            if frequency <= self._limit(_INFREQUENT) and self._is_subject(*one.words[key]):
                count = min(one.counts[key], other.counts[key])
                yield SharedWord(
                    _dictionary_form(*one.words[key]),
                    weight=log1p(self._reader.size / frequency) * count / (count + 1),
                    is_mutual=one.is_significant(key) and other.is_significant(key),
                    is_rare=frequency <= self._limit(_RARE),
                )

    def _is_subject(self, form: str, terms: WordTerms) -> bool:
        if any(map(str.isdigit, form)):
            return False
        return not carries_no_subject(Word(form), self._analyzer) and (not terms.is_known or _is_noun(form))

    def _limit(self, limit: tuple[int, float]) -> float:
        count, share = limit
        return max(count, share * self._reader.size)


def _are_enough(shared: Sequence[SharedWord]) -> bool:
    """Return whether words that two documents share make them similar.

    One long word is enough if it is rare and significant in both. Of two words, both must be significant in both
    documents, or one that is long: short words are common outside the index. Of three, one must be. Three long words
    are enough if there is another.
    """
    long = [word for word in shared if word.is_long]
    mutual = [word for word in shared if word.is_mutual]
    if any(word.is_rare and word.is_long for word in mutual):
        return True
    if len(shared) == _MIN_SHARED:
        return len(mutual) == _MIN_SHARED or any(word.is_long for word in mutual)
    return len(shared) > _MIN_SHARED and (bool(mutual) or (len(long) >= _MANY_LONG and len(shared) > _MANY_LONG))


@lru_cache(20_000)
def _is_noun(form: str) -> bool:
    classes = word_classes(form)
    return bool(classes - _NO_SUBJECTS) or bool(_ACTION_RE.fullmatch(form.lower()))


def _dictionary_form(form: str, terms: WordTerms) -> str:
    """Return the form to show: of a noun of action the noun, of a language without a dictionary the shortest form."""
    if not terms.is_known:
        return form
    lemma = min(terms.lemmas, key=len)
    match = _ACTION_RE.fullmatch(form.lower())
    return f"{match[1]}inen" if match and lemma.endswith(("a", "ä")) and not lemma.endswith(("ma", "mä")) else lemma
