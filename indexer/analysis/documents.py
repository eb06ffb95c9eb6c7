"""Analysis of document batches: the language of each document and the terms of its fields.

Python code handles each distinct word of a batch once; NumPy handles the occurrences of all words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.analysis import Analyzer
from indexer.analysis.suggestable_words import suggestable_words
from indexer.analysis.tokens import forms_of
from indexer.fields import TEXT_FIELDS, TermKind, field_texts
from indexer.model import Document
from indexer.occurrences import Numbers, Occurrences

_PROSE = ("title", "summary", "results", "text")
_MIN_WORDS = 8  # a shorter field is assumed to be in the document's language
PIECE_GAP = 100  # positions between two values of a field, so that no phrase matches across them
_FIELD_NUMBER = {field: number for number, field in enumerate(TEXT_FIELDS)}

_Integers = npt.NDArray[np.intp]


class Analyzed(NamedTuple):
    """Documents with their languages, and their terms.

    words: see indexer.analysis.suggestable_words.
    """

    documents: list[Document]
    occurrences: dict[TermKind, Occurrences]
    words: dict[str, str]


def analyze(documents: Sequence[Document], analyzer: Analyzer) -> Analyzed:
    """Return documents with their languages and the terms of their fields.

    A document without a language gets that of its long fields if they agree, else that of all its text. Its
    `languages` lists the fields in another language. The result is the same in any process.
    """
    forms = _Forms()
    identified = _assign_languages(documents, analyzer, forms)
    numbers_of, tokens = _number_tokens(identified, forms)
    word_terms = [
        terms for language, numbers in numbers_of.items() for terms in analyzer.words(list(numbers), language)
    ]
    by_kind: dict[TermKind, list[tuple[str, ...]]] = {
        TermKind.EXACT: [(word.exact,) for word in word_terms],
        TermKind.BASE: [word.base for word in word_terms],
        TermKind.PART: [word.part for word in word_terms],
    }
    occurrences = {kind: _occurrences(terms, tokens) for kind, terms in by_kind.items()}
    return Analyzed(identified, occurrences, suggestable_words(word_terms, analyzer))


class _Forms(dict[str, list[str]]):
    """The written forms of each text, each text tokenized once."""

    def __missing__(self, text: str) -> list[str]:
        forms = self[text] = forms_of(text)
        return forms


def _assign_languages(documents: Sequence[Document], analyzer: Analyzer, forms: _Forms) -> list[Document]:
    texts = [{field: text for field in _PROSE if (text := getattr(document, field))} for document in documents]
    long_texts = [
        {field: text for field, text in fields.items() if len(forms[text]) >= _MIN_WORDS}
        if len(fields) > 1  # a single field has the language of the document
        else {}
        for fields in texts
    ]
    codes = iter(analyzer.languages_of([(text, forms[text]) for fields in long_texts for text in fields.values()]))
    by_field = [{field: next(codes) for field in fields} for fields in long_texts]
    languages = [
        document.language or _common_language(codes_of_fields)
        for document, codes_of_fields in zip(documents, by_field, strict=True)
    ]
    undecided = [
        ("\n".join(fields.values()), [form for text in fields.values() for form in forms[text]])
        for fields, language in zip(texts, languages, strict=True)
        if not language
    ]
    codes = iter(analyzer.languages_of(undecided))
    return [
        _in_languages(document, language or next(codes), fields)
        for document, language, fields in zip(documents, languages, by_field, strict=True)
    ]


def _in_languages(document: Document, language: str, by_field: Mapping[str, str]) -> Document:
    others = {field: code for field, code in by_field.items() if code != language}
    return replace(document, language=language, languages=others)


def _common_language(by_field: Mapping[str, str]) -> str:
    """Return the language of all fields, "" if they differ or there are none."""
    codes = set(by_field.values())
    return codes.pop() if len(codes) == 1 else ""


class _Numbering(dict[str, int]):
    """Numbers keys from 0 in the order of their first lookup."""

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        return number


class _Tokens(NamedTuple):
    """The tokens of a batch in order, as columns of shape (n,): word number, document, field and position."""

    words: _Integers
    documents: Numbers
    fields: Numbers
    positions: Numbers


def _number_tokens(documents: Sequence[Document], forms: _Forms) -> tuple[dict[str, _Numbering], _Tokens]:
    """Return the distinct forms of each language with their numbers, and the tokens.

    Each language numbers its forms from 0. The word numbers of the tokens count on from one language to the next.
    A run is the tokens of one piece of a field: (language, document, field, position of the first, token count).
    """
    numbers_of: dict[str, _Numbering] = {}
    numbers: list[int] = []
    runs: list[tuple[int, int, int, int, int]] = []
    languages = _Numbering()
    for number, document in enumerate(documents):
        for field, pieces in field_texts(document):
            start = 0
            for text, language in pieces:
                written = forms[text]
                numbers.extend(map(numbers_of.setdefault(language, _Numbering()).__getitem__, written))
                runs.append((languages[language], number, _FIELD_NUMBER[field], start, len(written)))
                start += max(len(written) - 1, 0) + PIECE_GAP
    language_number, document_number, field_number, start_of, lengths = np.array(runs, np.intp).reshape(-1, 5).T
    offsets = np.cumsum([0, *map(len, numbers_of.values())])  # number of the first form of each language
    return numbers_of, _Tokens(
        np.array(numbers, np.intp) + np.repeat(offsets[language_number], lengths),
        np.repeat(document_number.astype(np.uint32), lengths),
        np.repeat(field_number.astype(np.uint32), lengths),
        _ranges(start_of, lengths).astype(np.uint32),
    )


def _occurrences(terms: Sequence[tuple[str, ...]], tokens: _Tokens) -> Occurrences:
    """Return the occurrences of terms. terms: the terms of each word, by word number."""
    distinct = list(dict.fromkeys(chain.from_iterable(terms)))
    number_of = dict(zip(distinct, range(len(distinct)), strict=True))
    numbers = np.fromiter(map(number_of.__getitem__, chain.from_iterable(terms)), np.uint32)
    lengths = np.fromiter(map(len, terms), np.intp, len(terms))
    first = np.cumsum(lengths) - lengths
    of_token = lengths[tokens.words]
    return Occurrences(
        distinct,
        numbers[_ranges(first[tokens.words], of_token)],
        np.repeat(tokens.documents, of_token),
        np.repeat(tokens.fields, of_token),
        np.repeat(tokens.positions, of_token),
    )


def _ranges(starts: _Integers, lengths: _Integers) -> _Integers:
    """Return the integers of consecutive ranges, given the first integer and the length of each.

    >>> _ranges(np.array([7, 0, 3]), np.array([2, 0, 3])).tolist()
    [7, 8, 3, 4, 5]
    """
    ends = np.cumsum(lengths)
    return np.repeat(starts - ends + lengths, lengths) + np.arange(ends[-1] if len(ends) else 0)
