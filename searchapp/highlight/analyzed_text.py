"""The words of the texts of a document, with their positions and terms, compact enough to cache."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from indexer.analysis import Analyzer, WordTerms
from indexer.analysis.tokens import TOKEN_RE
from indexer.fields import FieldText, field_texts
from indexer.model import Document


class AnalyzedText(NamedTuple):
    """The n words of one text of a field, in order, as three sequences of shape (n,).

    text: the text itself. forms: as written. starts: the character offset of each. terms: words with the same form
    share one object.
    """

    text: str
    forms: Sequence[str]
    starts: Sequence[int]
    terms: Sequence[WordTerms]

    def span(self, index: int) -> tuple[int, int]:
        """Return the character offsets (start, end) of a word."""
        return self.starts[index], self.starts[index] + len(self.forms[index])


AnalyzedDocument = Mapping[str, list[AnalyzedText]]
"""The texts of each field of a document that is not empty, in the order of TEXT_FIELDS."""


def analyze_text(piece: FieldText, analyzer: Analyzer) -> AnalyzedText:
    """Return the words of one text."""
    forms, starts = _split(piece.text)
    return AnalyzedText(piece.text, forms, starts, tuple(analyzer.words(forms, piece.language)))


def analyze_texts(documents: Sequence[Document], analyzer: Analyzer) -> list[AnalyzedDocument]:
    """Return the words of every text field of each document, whose language must be set.

    The analyzer looks up the words of many documents together faster than one document at a time.
    """
    split = [
        {field: [(piece, *_split(piece.text)) for piece in pieces] for field, pieces in field_texts(document)}
        for document in documents
    ]
    distinct: dict[str, dict[str, None]] = {}
    for piece, forms, _ in chain.from_iterable(chain.from_iterable(texts.values() for texts in split)):
        distinct.setdefault(piece.language, {}).update(dict.fromkeys(forms))
    terms = {
        language: dict(zip(forms, analyzer.words(list(forms), language), strict=True))
        for language, forms in distinct.items()
    }
    return [
        {
            field: [
                AnalyzedText(text, forms, starts, tuple(map(terms[language].__getitem__, forms)))
                for (text, language), forms, starts in pieces
            ]
            for field, pieces in texts.items()
        }
        for texts in split
    ]


def count_words(document: AnalyzedDocument) -> int:
    """Return the number of words in all fields, at least 1."""
    return sum(len(piece.forms) for pieces in document.values() for piece in pieces) or 1


def _split(text: str) -> tuple[tuple[str, ...], Sequence[int]]:
    """Return the written forms in a text and the character offset of each."""
    matches = list(TOKEN_RE.finditer(text))
    forms = tuple(sys.intern(match.group()) for match in matches)  # documents share most of their words
    return forms, array("I", (match.start() for match in matches))
