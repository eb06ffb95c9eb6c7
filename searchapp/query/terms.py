"""The analysed words of a query, and the width that decides which terms of the index each matches."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from indexer.analysis import WordTerms
from indexer.fields import TEXT_FIELDS, TermKind


class Width(StrEnum):
    """Which forms of a query word match: only as written; also inflected; also as a part of a compound."""

    EXACT = "exact"
    INFLECTED = "inflected"
    COMPOUND = "compound"


class QueryWord(NamedTuple):
    """An analysed word of a query. offset: its distance in words from the first word of its phrase."""

    form: str
    terms: WordTerms
    offset: int = 0

    def term_kind_in(self, width: Width) -> tuple[TermKind, tuple[str, ...]]:
        """Return the kind of term to look up in a width, and the terms. A stop word only matches as written."""
        if width is Width.EXACT or not self.terms.base:
            return TermKind.EXACT, (self.terms.exact,)
        return TermKind.BASE, self.terms.base


class QueryTerm(NamedTuple):
    """A word, phrase or prefix of a query, to find in documents and to explain matches with.

    typed: its text. words: one word, or those of a phrase. fields: the text fields that it must be in.
    synonym_of: the typed words that it is a synonym of, or "" if it was typed itself. spelling_of: the typed words
    that it is another spelling of, or "". weight: of its score. is_label: whether it names a concept of the thesaurus,
    so that it does not match inside a compound.
    """

    typed: str
    words: tuple[QueryWord, ...]
    fields: tuple[str, ...] = TEXT_FIELDS
    is_prefix: bool = False
    synonym_of: str = ""
    weight: float = 1.0
    spelling_of: str = ""
    is_label: bool = False

    def is_exact(self, word: QueryWord) -> bool:
        """Return whether a word of this term matches only as written.

        In a compound written apart, only the last word is inflected (digi loikan), and a stop word is one of its words.
        """
        if not self.spelling_of or len(self.words) == 1:
            return False
        return word is self.words[0] or not all(other.terms.base for other in self.words)
