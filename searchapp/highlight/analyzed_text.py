"""A document's texts as words: what is written where, and its terms. Small enough for many to be remembered."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Mapping, Sequence
from itertools import chain
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


def analyze_texts(documents: Sequence[Document], analyzer: Analyzer) -> list[AnalyzedDocument]:
    """Return the words of every text field of each document; their languages are known.

    The words of many documents are looked up faster together than one by one.
    """
    split = [
        {field: [(piece.language, *_split(piece.text)) for piece in pieces] for field, pieces in field_texts(document)}
        for document in documents
    ]
    met: dict[str, dict[str, None]] = {}
    for language, forms, _ in chain.from_iterable(chain.from_iterable(each.values() for each in split)):
        met.setdefault(language, {}).update(dict.fromkeys(forms))
    terms = {
        language: dict(zip(forms, analyzer.words(list(forms), language), strict=True))
        for language, forms in met.items()
    }
    return [
        {
            field: [
                AnalyzedText(forms, starts, tuple(map(terms[language].__getitem__, forms)))
                for language, forms, starts in pieces
            ]
            for field, pieces in each.items()
        }
        for each in split
    ]


def count_words(document: AnalyzedDocument) -> int:
    """Return how many words there are in all; where there are none, 1."""
    return sum(len(piece.forms) for pieces in document.values() for piece in pieces) or 1


def _split(text: str) -> tuple[tuple[str, ...], Sequence[int]]:
    """Return the written forms in a text, and where each begins."""
    matches = list(TOKEN_RE.finditer(text))
    forms = tuple(sys.intern(match.group()) for match in matches)  # documents share most of their words
    return forms, array("I", (match.start() for match in matches))
