"""A document's texts as words: what is written where, and its terms. Small enough for many to be remembered."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from indexer.analysis import Analyzer, WordTerms
from indexer.analysis.tokens import TOKEN_RE
from indexer.fields import field_texts
from indexer.model import Document


class AnalyzedText(NamedTuple):
    """The words of a piece of a field's text, in order; three sequences of shape (n,).

    forms: as written. starts: where each begins, in characters of the text. terms: shared by all that is written alike.
    """

    forms: Sequence[str]
    starts: Sequence[int]
    terms: Sequence[WordTerms]

    def place(self, at: int) -> tuple[int, int]:
        """Return (start, end) of a word."""
        return self.starts[at], self.starts[at] + len(self.forms[at])


AnalyzedDocument = Mapping[str, list[AnalyzedText]]
"""By each text field that the document fills, in the order of TEXT_FIELDS, its pieces."""


def analyze_texts(document: Document, analyzer: Analyzer) -> AnalyzedDocument:
    """Return the words of every text field of a document whose languages are known."""
    return {
        field: [_analyzed(piece.text, piece.language, analyzer) for piece in pieces]
        for field, pieces in field_texts(document)
    }


def count_words(document: AnalyzedDocument) -> int:
    """Return how many words there are in all; where there are none, 1."""
    return sum(len(piece.forms) for pieces in document.values() for piece in pieces) or 1


def _analyzed(text: str, language: str, analyzer: Analyzer) -> AnalyzedText:
    matches = list(TOKEN_RE.finditer(text))
    forms = tuple(sys.intern(match.group()) for match in matches)  # documents share most of their words
    starts = array("I", (match.start() for match in matches))
    return AnalyzedText(forms, starts, analyzer.words(forms, language))
