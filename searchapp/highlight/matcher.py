"""Finds the positions in a document that match the words of a query, and explains each match."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import partial
from itertools import chain
from typing import NamedTuple

from indexer.analysis import Analyzer, WordTerms
from indexer.fields import PROSE_FIELDS, TermKind
from indexer.model import Document
from searchapp.highlight.matching_words import FindWords, MatchingWords, Wanted, WordsOfDocument, analyzed_words
from searchapp.query.keywords import TEXT_FIELDS_OF
from searchapp.query.terms import QueryTerm, QueryWord, Width


class MatchType(StrEnum):
    """How a written word matches a query term, the closest first."""

    SAME = "same"
    INFLECTED = "inflection"
    PREFIX = "prefix"
    PART = "compound_part"
    SYNONYM = "synonym"
    FUNDER_NAME = "funder_name"
    OWN_PART = "part_of_query"
    RELATED = "related"


_ORDER = {match_type: number for number, match_type in enumerate(MatchType)}
_PROSE_ONLY = (MatchType.PART, MatchType.OWN_PART)
_FUNDER_FIELDS = TEXT_FIELDS_OF["funder"]


class Match(NamedTuple):
    """A matching word of a text: its character offsets, the index of its query term, and its form as written."""

    start: int
    end: int
    term: int
    match_type: MatchType
    form: str


Matches = dict[str, list[list[Match]]]
"""The matches in a document, by field: a list for each text of the field. Fields without matches are left out."""


class MatchExplanation(NamedTuple):
    """Why a document matches. word: of the query. form: as written in the field of the document."""

    word: str
    form: str
    field: str
    match_type: MatchType


class Matcher:
    """Finds matches of the terms of one query in documents. Created for each search.

    Whether a word matches depends only on its terms, so results are cached by terms: the words of many documents recur.
    find_words: finds the words with terms of the query in documents, by default by analysing them.
    """

    def __init__(
        self,
        query_terms: Sequence[QueryTerm],
        analyzer: Analyzer,
        width: Width,
        find_words: FindWords | None = None,
    ) -> None:
        self._query_terms = query_terms
        self._width = width
        self._find_words = find_words or partial(analyzed_words, analyzer=analyzer)
        self._prefixes = [number for number, query_term in enumerate(query_terms) if query_term.is_prefix]
        self._numbers_by_term: dict[str, list[int]] = {}
        for number, query_term in enumerate(query_terms):
            for term in _all_terms(query_term.words[0].terms):
                self._numbers_by_term.setdefault(term, []).append(number)
        self._wanted = _wanted(query_terms, width)
        self._first_words: dict[WordTerms, list[tuple[int, MatchType]]] = {}

    def find(self, document: Document) -> Matches:
        """Return the matches in a document."""
        return self.find_all([document])[0]

    def find_all(self, documents: Sequence[Document]) -> list[Matches]:
        """Return the matches in each document; faster than one document at a time.

        A single part of a compound of the query is a match only if the compound itself has none in the document.
        """
        if not self._query_terms:
            return [{} for _ in documents]
        return [self._matches_in_document(words) for words in self._find_words(documents, self._wanted)]

    def _matches_in_document(self, words: WordsOfDocument) -> Matches:
        matches = {field: [list(self._matches_in(field, text)) for text in texts] for field, texts in words.items()}
        matched_terms = {
            match.term
            for match in chain.from_iterable(chain.from_iterable(matches.values()))
            if match.match_type is not MatchType.OWN_PART
        }
        remaining = {
            field: [
                [
                    match
                    for match in text
                    if match.match_type is not MatchType.OWN_PART or match.term not in matched_terms
                ]
                for text in texts
            ]
            for field, texts in matches.items()
        }
        return {field: texts for field, texts in remaining.items() if any(texts)}

    def explain(self, matches: Matches) -> list[MatchExplanation]:
        """Return, for each word of the query, one or two of its forms that match most closely."""
        forms: dict[str, dict[tuple[str, MatchType], MatchExplanation]] = {}
        for field, texts in matches.items():
            for match in chain.from_iterable(texts):
                word = _typed_words(self._query_terms[match.term])
                explanation = MatchExplanation(word, match.form, field, match.match_type)
                forms.setdefault(word, {}).setdefault((match.form.casefold(), match.match_type), explanation)
        explanations: list[MatchExplanation] = []
        for word in dict.fromkeys(map(_typed_words, self._query_terms)):
            best = sorted(forms.get(word, {}).values(), key=lambda explanation: _ORDER[explanation.match_type])
            explanations += [item for item in best if item.match_type is best[0].match_type][:2]
        return explanations

    def _matches_in(self, field: str, text: MatchingWords) -> Iterator[Match]:
        matched: set[int] = set()
        for position in sorted(text.terms):
            for number, match_type in self._terms_beginning_with(text.terms[position]):
                query_term = self._query_terms[number]
                if field not in query_term.fields or (match_type in _PROSE_ONLY and field not in PROSE_FIELDS):
                    continue
                is_single = len(query_term.words) == 1
                words = [(position, match_type)] if is_single else self._phrase(text, position, query_term)
                for index, word_type in words:
                    if index not in matched:
                        matched.add(index)
                        yield Match(*text.spans[index], number, word_type, text.form(index))

    def _terms_beginning_with(self, terms: WordTerms) -> list[tuple[int, MatchType]]:
        """Return (index, match type) of the query terms whose first word matches, the closest match first."""
        matching = self._first_words.get(terms)
        if matching is None:
            numbers = {number for term in _all_terms(terms) for number in self._numbers_by_term.get(term, ())}
            numbers.update(self._prefixes)
            types = (
                (n, self._match_type(self._query_terms[n], self._query_terms[n].words[0], terms))
                for n in sorted(numbers)
            )
            matching = sorted(
                ((number, match_type) for number, match_type in types if match_type), key=lambda item: _ORDER[item[1]]
            )
            self._first_words[terms] = matching
        return matching

    def _phrase(self, text: MatchingWords, position: int, query_term: QueryTerm) -> list[tuple[int, MatchType]]:
        """Return (position, match type) of each word of a phrase that begins at a position; [] if it does not match.

        A stop word of the phrase matches any word, which is not returned.
        """
        matched = []
        for query_word in query_term.words:
            index = position + query_word.offset - query_term.words[0].offset
            if index >= len(text.spans):
                return []
            is_exact = self._width is Width.EXACT or query_term.is_exact(query_word)
            is_gap = not query_word.terms.base and not is_exact
            if is_gap:
                continue
            terms = text.terms.get(index)
            match_type = terms and self._match_type(query_term, query_word, terms)
            if not match_type:
                return []
            matched.append((index, match_type))
        return matched

    def _match_type(self, query_term: QueryTerm, query_word: QueryWord, terms: WordTerms) -> MatchType | None:
        match_type = self._form_match_type(query_term, query_word, terms)
        if match_type and query_term.synonym_of:
            return MatchType.FUNDER_NAME if query_term.fields == _FUNDER_FIELDS else MatchType.SYNONYM
        return match_type

    def _form_match_type(self, query_term: QueryTerm, query_word: QueryWord, terms: WordTerms) -> MatchType | None:
        """Return how the form of a word matches. The name of a concept does not match inside a compound."""
        if terms.exact == query_word.terms.exact:
            return MatchType.SAME
        if query_term.is_prefix:
            return MatchType.PREFIX if terms.exact.startswith(query_word.terms.exact) else None
        if self._width is Width.EXACT or query_term.is_exact(query_word):
            return None
        if any(term in query_word.terms.base for term in terms.base):
            return MatchType.INFLECTED
        if self._width is Width.INFLECTED or len(query_term.words) > 1 or query_term.is_label:
            return None
        if any(term in query_word.terms.base for term in terms.part):
            return MatchType.PART
        own_parts = () if query_term.synonym_of or query_term.spelling_of else query_word.terms.part
        return MatchType.OWN_PART if any(term in own_parts for term in (*terms.base, *terms.part)) else None


def _typed_words(query_term: QueryTerm) -> str:
    """Return the words that the user typed for a term."""
    return query_term.synonym_of or query_term.spelling_of or query_term.typed


def _wanted(query_terms: Sequence[QueryTerm], width: Width) -> Wanted:
    """Return the terms of a document that may match, and the prefixes of those that do."""
    words = [word.terms for query_term in query_terms for word in query_term.words]
    parts = frozenset(term for terms in words for term in (*terms.base, *terms.part))
    terms = {
        TermKind.EXACT: frozenset(terms.exact for terms in words),
        TermKind.BASE: frozenset() if width is Width.EXACT else parts,
        TermKind.PART: parts if width is Width.COMPOUND else frozenset(),
    }
    prefixes = (query_term.words[0].terms.exact for query_term in query_terms if query_term.is_prefix)
    return Wanted(terms, tuple(prefixes))


def _all_terms(terms: WordTerms) -> tuple[str, ...]:
    return (terms.exact, *terms.base, *terms.part)
