"""A document to the terms of its fields."""

from __future__ import annotations

from dataclasses import replace

from indexer.analysis import Analyzer
from indexer.fields import TermKind, field_texts, term_field
from indexer.model import Document

Terms = dict[str, list[tuple[str, int]]]
"""By index field: (term, position) pairs. Terms of one word share its position."""

_PROSE = ("title", "summary", "results", "text")
_ENOUGH_WORDS = 8  # a field shorter than this takes the document's language
_SHORTEST_WORD = 3  # letters of a word worth suggesting
_BETWEEN_PIECES = 100  # positions; no phrase reaches from one funder to the next


def with_languages(document: Document, analyzer: Analyzer) -> Document:
    """Return the document with its language, where the source does not say it, and those of fields in another."""
    texts = {field: text for field in _PROSE if (text := getattr(document, field))}
    language = document.language or analyzer.language_of("\n".join(texts.values()))
    long = {field: text for field, text in texts.items() if len(text.split()) >= _ENOUGH_WORDS}
    if len(texts) < 2:
        long = {}  # the only field is the document
    each = {field: analyzer.language_of(text) for field, text in long.items()}
    return replace(document, language=language, languages={f: code for f, code in each.items() if code != language})


def words_of(document: Document, analyzer: Analyzer) -> frozenset[str]:
    """Return the dictionary forms of the words of a document, to suggest to a person: no numbers, no stop words."""
    return frozenset(
        word
        for _, pieces in field_texts(document)
        for piece in pieces
        for _, terms in analyzer.tokens(piece.text, piece.language)
        if terms.base
        for word in terms.lemmas[:1]  # the likeliest reading: nobody wants the others suggested
        if len(word) >= _SHORTEST_WORD and word.replace("-", "").isalpha()
    )


def analyze_document(document: Document, analyzer: Analyzer) -> Terms:
    """Return the terms of every field of a document whose languages are known."""
    found: Terms = {}
    for field, pieces in field_texts(document):
        lists = [found.setdefault(term_field(field, kind), []) for kind in TermKind]
        exact, base, part = (terms.append for terms in lists)
        offset = 0
        for piece in pieces:
            position = 0
            for (_, _, _, position), terms in analyzer.tokens(piece.text, piece.language):
                at = offset + position
                exact((terms.exact, at))
                for term in terms.base:
                    base((term, at))
                for term in terms.part:
                    part((term, at))
            offset += position + _BETWEEN_PIECES
    return {field: terms for field, terms in found.items() if terms}
