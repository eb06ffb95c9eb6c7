"""Documents to the languages and terms of their fields, many at a time.

Python sees each distinct word of a batch once; what depends on how often words occur is done by NumPy over all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.analysis import Analyzer, WordTerms
from indexer.analysis.tokens import forms_of
from indexer.fields import TEXT_FIELDS, TermKind, field_texts
from indexer.model import Document
from indexer.occurrences import Numbers, Occurrences

_PROSE = ("title", "summary", "results", "text")
_ENOUGH_WORDS = 8  # a field shorter than this takes the document's language
_SHORTEST_WORD = 3  # letters of a word worth suggesting
_BETWEEN_PIECES = 100  # positions; no phrase reaches from one funder to the next
_FIELD_NUMBER = {field: number for number, field in enumerate(TEXT_FIELDS)}

_Integers = npt.NDArray[np.intp]


class Analyzed(NamedTuple):
    """Documents with their languages, and what they are found by.

    words: the dictionary forms in them, to suggest to a person, each with the base term that finds it: no numbers, no
    stop words.
    """

    documents: list[Document]
    occurrences: dict[TermKind, Occurrences]
    words: dict[str, str]


def analyze(documents: Sequence[Document], analyzer: Analyzer) -> Analyzed:
    """Return documents with their languages, and the terms of their fields: the same in any process."""
    forms = _Forms()
    known = _with_languages(documents, analyzer, forms)
    numbers_of, tokens = _tokens(known, forms)
    words = [terms for language, numbers in numbers_of.items() for terms in analyzer.words(list(numbers), language)]
    by_kind: dict[TermKind, list[tuple[str, ...]]] = {
        TermKind.EXACT: [(word.exact,) for word in words],
        TermKind.BASE: [word.base for word in words],
        TermKind.PART: [word.part for word in words],
    }
    return Analyzed(known, {kind: _occurrences(terms, tokens) for kind, terms in by_kind.items()}, _suggestable(words))


def with_languages(document: Document, analyzer: Analyzer) -> Document:
    """Return the document with its language, where the source does not say it, and those of fields in another.

    A document whose long fields agree is of their language; of any other, all its texts are asked as one.
    """
    return _with_languages([document], analyzer, _Forms())[0]


class _Forms(dict[str, list[str]]):
    """The written forms of each text, found once."""

    def __missing__(self, text: str) -> list[str]:
        found = self[text] = forms_of(text)
        return found


def _with_languages(documents: Sequence[Document], analyzer: Analyzer, forms: _Forms) -> list[Document]:
    texts = [{field: text for field in _PROSE if (text := getattr(each, field))} for each in documents]
    long = [
        {field: text for field, text in each.items() if len(forms[text]) >= _ENOUGH_WORDS}
        if len(each) > 1  # the only field is the document
        else {}
        for each in texts
    ]
    codes = iter(analyzer.languages_of([(text, forms[text]) for each in long for text in each.values()]))
    by_field = [{field: next(codes) for field in each} for each in long]
    whole = [document.language or _agreed(each) for document, each in zip(documents, by_field, strict=True)]
    unsure = [
        ("\n".join(each.values()), [form for text in each.values() for form in forms[text]])
        for each, language in zip(texts, whole, strict=True)
        if not language
    ]
    codes = iter(analyzer.languages_of(unsure))
    return [
        _in_languages(document, language or next(codes), fields)
        for document, language, fields in zip(documents, whole, by_field, strict=True)
    ]


def _in_languages(document: Document, language: str, by_field: Mapping[str, str]) -> Document:
    others = {field: code for field, code in by_field.items() if code != language}
    return replace(document, language=language, languages=others)


def _agreed(by_field: Mapping[str, str]) -> str:
    """Return the language that all fields are in, "" where there is no such."""
    codes = set(by_field.values())
    return codes.pop() if len(codes) == 1 else ""


class _Numbering(dict[str, int]):
    """Numbers keys in the order in which they are first asked for."""

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        return number


class _Tokens(NamedTuple):
    """The tokens of a batch in order, as columns of shape (n,): the number of the word of each, and where it stands."""

    words: _Integers
    documents: Numbers
    fields: Numbers
    positions: Numbers


def _tokens(documents: Sequence[Document], forms: _Forms) -> tuple[dict[str, _Numbering], _Tokens]:
    """Return the numbers of the written forms by language, counted on from one language to the next, and the tokens.

    A run is the tokens of one piece of a field: (language, document, field, position of the first, how many).
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
                start += max(len(written) - 1, 0) + _BETWEEN_PIECES
    language_number, document_number, field_number, start_of, lengths = np.array(runs, np.intp).reshape(-1, 5).T
    before = np.cumsum([0, *map(len, numbers_of.values())])  # forms of the languages before
    return numbers_of, _Tokens(
        np.array(numbers, np.intp) + np.repeat(before[language_number], lengths),
        np.repeat(document_number.astype(np.uint32), lengths),
        np.repeat(field_number.astype(np.uint32), lengths),
        _ranges(start_of, lengths).astype(np.uint32),
    )


def _occurrences(terms: Sequence[tuple[str, ...]], tokens: _Tokens) -> Occurrences:
    """Return where the terms stand. terms: those of each word, by its number."""
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
    """Return the numbers of each range, one after another.

    >>> _ranges(np.array([7, 0, 3]), np.array([2, 0, 3])).tolist()
    [7, 8, 3, 4, 5]
    """
    ends = np.cumsum(lengths)
    return np.repeat(starts - ends + lengths, lengths) + np.arange(ends[-1] if len(ends) else 0)


def _suggestable(words: Sequence[WordTerms]) -> dict[str, str]:
    """Return the dictionary forms to suggest, each with a base term that finds it."""
    found: dict[str, str] = {}
    for word in words:
        for lemma in word.lemmas[:1]:  # the likeliest reading: nobody wants the others suggested
            if word.base and len(lemma) >= _SHORTEST_WORD and (lemma.isalpha() or lemma.replace("-", "").isalpha()):
                found.setdefault(lemma, word.base[0])
    return found
