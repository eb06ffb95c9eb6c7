"""The words of documents that have a term of a query: from the term vectors of the index, or by analysis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from indexer.analysis import Analyzer, WordTerms
from indexer.analysis.documents import PIECE_GAP
from indexer.analysis.tokens import TOKEN_RE
from indexer.engines.term_vectors import FoundTerm, TermVectors
from indexer.fields import TEXT_FIELDS, FieldText, TermKind, pieces_of
from indexer.lru_cache import LruCache
from indexer.model import Document
from searchapp.highlight.analyzed_text import AnalyzedText, analyze_text, analyze_texts

_SPELLED_FIELDS = ("funders", "organisations")
"""Fields whose names may be spelled otherwise than in the index, see searchapp.search.spellings."""
_CACHED_NAMES = 10_000  # some 10 MB


class Wanted(NamedTuple):
    """The terms to find. prefixes: of exact terms."""

    terms: Mapping[TermKind, frozenset[str]]
    prefixes: tuple[str, ...]

    def has(self, word: WordTerms) -> bool:
        """Return whether a word has any of the terms."""
        return (
            word.exact in self.terms[TermKind.EXACT]
            or not self.terms[TermKind.BASE].isdisjoint(word.base)
            or not self.terms[TermKind.PART].isdisjoint(word.part)
            or word.exact.startswith(self.prefixes)
        )


class MatchingWords:
    """The words of one text that have any of the wanted terms.

    terms: by the index of the word in the text, at least the wanted terms of the word.
    """

    def __init__(self, text: str, terms: Mapping[int, WordTerms]) -> None:
        self._text, self.terms = text, terms

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """The character offsets (start, end) of every word of the text."""
        return [match.span() for match in TOKEN_RE.finditer(self._text)]

    def form(self, index: int) -> str:
        """Return a word as written."""
        start, end = self.spans[index]
        return self._text[start:end]


WordsOfDocument = Mapping[str, list[MatchingWords]]
"""The matching words of each text of a field, by field, in the order of TEXT_FIELDS, without fields that have none."""

FindWords = Callable[[Sequence[Document], Wanted], list[WordsOfDocument]]


def stored_words(vectors: TermVectors, analyzer: Analyzer) -> FindWords:
    """Return a function that finds the matching words of documents of an index."""
    names: LruCache[FieldText, AnalyzedText] = LruCache(_CACHED_NAMES)

    def name_words(name: FieldText, wanted: Wanted) -> MatchingWords:
        return _matching_words(names.get_or_create(name, lambda: analyze_text(name, analyzer)), wanted)

    def find(documents: Sequence[Document], wanted: Wanted) -> list[WordsOfDocument]:
        occurrences = vectors.find_terms([document.id for document in documents], wanted.terms, wanted.prefixes)
        return [
            _filled({
                **_words_by_field(document, terms),
                **{
                    field: [name_words(name, wanted) for name in pieces_of(document, field)]
                    for field in _SPELLED_FIELDS
                },
            })
            for document, terms in zip(documents, occurrences, strict=True)
        ]  # fmt: skip

    return find


def analyzed_words(documents: Sequence[Document], wanted: Wanted, *, analyzer: Analyzer) -> list[WordsOfDocument]:
    """Return the matching words of documents by analysing their texts."""
    return [
        _filled({field: [_matching_words(text, wanted) for text in texts] for field, texts in document.items()})
        for document in analyze_texts(documents, analyzer)
    ]


def _matching_words(text: AnalyzedText, wanted: Wanted) -> MatchingWords:
    return MatchingWords(text.text, {index: terms for index, terms in enumerate(text.terms) if wanted.has(terms)})


def _words_by_field(document: Document, occurrences: Iterable[FoundTerm]) -> WordsOfDocument:
    """Return the matching words of a document. occurrences: those of wanted terms, by field and position."""
    return {
        field: _words_of_pieces(pieces_of(document, field), list(terms))
        for field, terms in groupby(occurrences, key=attrgetter("field"))
        if field not in _SPELLED_FIELDS
    }


def _words_of_pieces(pieces: Sequence[FieldText], occurrences: Iterable[FoundTerm]) -> list[MatchingWords]:
    """Return the matching words of each text of a field. The positions count on from one text to the next."""
    terms = {position: _word_of(terms) for position, terms in groupby(occurrences, key=attrgetter("position"))}
    if len(pieces) == 1:
        return [MatchingWords(pieces[0].text, terms)]
    words, start = [], 0
    for piece in pieces:
        text = MatchingWords(piece.text, {})
        size = len(text.spans)
        text.terms = {position - start: terms[position] for position in terms if 0 <= position - start < size}
        words.append(text)
        start += max(size - 1, 0) + PIECE_GAP
    return words


def _word_of(occurrences: Iterable[FoundTerm]) -> WordTerms:
    """Return the wanted terms of one word."""
    texts: dict[TermKind, list[str]] = {kind: [] for kind in TermKind}
    for term in occurrences:
        texts[term.kind].append(term.text)
    exact = texts[TermKind.EXACT]
    return WordTerms(exact[0] if exact else "", tuple(texts[TermKind.BASE]), tuple(texts[TermKind.PART]))


def _filled(words: Mapping[str, list[MatchingWords]]) -> WordsOfDocument:
    """Return the fields that have a matching word, in the order of TEXT_FIELDS."""
    return {field: words[field] for field in TEXT_FIELDS if any(text.terms for text in words.get(field, ()))}
