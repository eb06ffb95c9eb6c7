"""Finds names in a text, in any form, and reports how clearly each is written as a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from indexer.analysis import Analyzer, WordTerms
from indexer.analysis.voikko import word_classes
from indexer.fields import PROSE_FIELDS, field_texts
from indexer.model import Document
from indexer.normalize import fold
from searchapp.highlight.analyzed_text import AnalyzedDocument, AnalyzedText
from searchapp.related.project_names import PROJECT_WORD, Name, ends_sentence

_OPENING, _CLOSING = "”“„\"»«'’‘([", "”“\"»«'’"
_SUFFIX_RE = re.compile(rf"[{_CLOSING}]?\s?[-–‐‑]{PROJECT_WORD}", re.IGNORECASE)
"""Marks the words before it as a name: "Uusi aalto -hankkeessa", "”Uusi aalto”-projektet"."""
_INTRODUCTION_RE = re.compile(rf"\b(?:nimeltä(?:än)?|som heter|vid namn|called|named)\s+[{_OPENING}]?\Z", re.IGNORECASE)
_JOINED_RE = re.compile(rf"(.*[^\W_])[-‐‑]{PROJECT_WORD}", re.IGNORECASE)
_CONTINUATION_RE = re.compile(
    r"\s(?:\d{1,2}(?:\.\d)?|[IVX]{1,4}|r\.?[yf]\.?|sr|oyj?|ab|säätiö\w*)(?![\w%])", re.IGNORECASE
)
"""Makes a different name: "Kaste II" is not Kaste, "VOIMA 2.0" is not VOIMA, and "Lyhty ry" is not Lyhty."""
_SENTENCE_STARTS = ".!?…:;\n–—•*"
_CONTEXT = 40  # characters before a name that are examined
_MAX_WORDS_BEFORE = 7  # words of a name before its last
_MAX_WORDS = 20_000  # words of a text that are examined: a report of sixty pages
_MAX_STOP_WORDS = 3  # consecutive ones in a name


class NameStyle(IntEnum):
    """How a name is written, the clearest last.

    LOWER: in lower case. START: with a capital that any word would have, at the start of a sentence or as a surname.
    CAPITAL: with a capital inside a sentence. MARKED: called a project, or quoted.
    """

    LOWER = 0
    START = 1
    CAPITAL = 2
    MARKED = 3


class NameStart(NamedTuple):
    """The start of a possible name.

    is_called_project: whether this word alone is called a project. first, second: the base terms of the first two words
    that are not stop words; second may be ().
    """

    is_called_project: bool
    first: tuple[str, ...]
    second: tuple[str, ...]


class _Word(NamedTuple):
    """A word of a text. has_suffix: whether "-hanke" or a similar suffix was removed from it."""

    form: str
    start: int
    end: int
    terms: WordTerms
    has_suffix: bool


class NamedText:
    """The prose of one document. words: its analysed texts."""

    def __init__(self, document: Document, words: AnalyzedDocument, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._has_dictionary = document.language == "fi"
        self._pieces: list[tuple[str, list[_Word]]] = []
        for field, pieces in field_texts(document):
            if field in PROSE_FIELDS:
                for piece, analyzed in zip(pieces, words[field], strict=True):
                    self._pieces.append((piece.text, list(islice(self._words(analyzed), _MAX_WORDS))))

    def _words(self, text: AnalyzedText) -> Iterator[_Word]:
        for index, (form, terms) in enumerate(zip(text.forms, text.terms, strict=True)):
            start, end = text.span(index)
            if match := _JOINED_RE.fullmatch(form):
                head = match.group(1)
                yield _Word(head, start, start + len(head), self._analyzer.query_word(head), True)
            else:
                yield _Word(form, start, end, terms, False)

    # Occurrences of a name

    def may_begin(self, word: WordTerms) -> bool:
        """Return whether the text contains a word that a name may begin with."""
        return any(term in self._positions for term in (word.exact, *word.base))

    def occurrences(self, name: Name) -> Iterator[NameStyle]:
        """Yield the style of each occurrence of a name."""
        first = name.words[0]
        terms = (first.exact, *first.base)
        for number, index in dict.fromkeys(position for term in terms for position in self._positions.get(term, ())):
            text, words = self._pieces[number]
            written = words[index : index + len(name.words)]
            if len(written) == len(name.words) and all(map(_is_form_of, written, name.words)):
                start, end = written[0].start, written[-1].end
                is_one_sentence = name.has_sentence_end or not ends_sentence(text[start:end])
                if is_one_sentence and not _CONTINUATION_RE.match(text, end):
                    yield self._style(name, text, start, written, words[index - 1] if index else None)

    @cached_property
    def _positions(self) -> dict[str, list[tuple[int, int]]]:
        """The positions of the words that have a term, by term: the index of the piece, and of the word in it."""
        positions: dict[str, list[tuple[int, int]]] = {}
        for number, (_, words) in enumerate(self._pieces):
            for index, word in enumerate(words):
                for term in {word.terms.exact, fold(word.form), *word.terms.base}:
                    positions.setdefault(term, []).append((number, index))
        return positions

    def _style(self, name: Name, text: str, start: int, words: list[_Word], before: _Word | None) -> NameStyle:
        is_marked = words[-1].has_suffix or _is_marked(text, start, words[-1].end)
        head = words[0].form.split(":")[0]
        has_capitals = head.isupper() if name.needs_capitals else head[0].isupper() or not name.has_capital
        if not has_capitals:
            return NameStyle.MARKED if is_marked and name.significant_words > 1 else NameStyle.LOWER
        if is_marked:
            return NameStyle.MARKED
        is_surname = name.significant_words == 1 and before and _is_first_name(before.form)
        return NameStyle.START if is_surname or _begins_sentence(text, start) else NameStyle.CAPITAL

    # Possible names

    def name_starts(self) -> Iterator[NameStart]:
        """Yield the starts of possible names, those called a project first.

        A word in lower case is included only if it is near a project word, quoted, or not in the dictionary.
        """
        suffixed = [
            {index for index, word in enumerate(words) if word.has_suffix or _SUFFIX_RE.match(text, word.end)}
            for text, words in self._pieces
        ]
        for (_, words), indexes in zip(self._pieces, suffixed, strict=True):
            starts = (self._name_start(words, index, has_suffix=True) for index in sorted(indexes))
            yield from (start for start in starts if start and start.is_called_project)
        for (text, words), indexes in zip(self._pieces, suffixed, strict=True):
            near = {index - before for index in indexes for before in range(_MAX_WORDS_BEFORE + 1)}
            for index, word in enumerate(words):
                if index in near or self._may_be_a_name(text, word):
                    start = self._name_start(words, index, has_suffix=index in indexes)
                    if start and not start.is_called_project:
                        yield start

    def _may_be_a_name(self, text: str, word: _Word) -> bool:
        """Return whether a word is written like a name: not in lower case, coined, or after a quotation mark."""
        is_coined = self._has_dictionary and not word.terms.is_known
        return not word.form[0].islower() or is_coined or text[word.start - 1 : word.start] in tuple(_OPENING)

    def _name_start(self, words: list[_Word], start: int, *, has_suffix: bool) -> NameStart | None:
        """Return the start of a name at an index; None if it has only stop words."""
        significant: list[tuple[int, tuple[str, ...]]] = []
        for index in range(start, min(start + 2 * _MAX_STOP_WORDS, len(words))):
            # Analysed in every language, because titles may be in any language.
            if terms := self._analyzer.query_word(words[index].form).base:
                significant.append((index, terms))
                if len(significant) > 1:
                    break
        if not significant:
            return None
        (first, terms), second = significant[0], significant[1][1] if len(significant) > 1 else ()
        return NameStart(has_suffix and first == start, terms, second)


def _is_form_of(word: _Word, terms: WordTerms) -> bool:
    return terms.exact in (word.terms.exact, fold(word.form)) or not set(terms.base).isdisjoint(word.terms.base)


def _is_marked(text: str, start: int, end: int) -> bool:
    """Return whether the words from start to end are called a project, or are quoted."""
    if _SUFFIX_RE.match(text, end):
        return True
    is_quoted = text[start - 1 : start] in tuple(_OPENING) and text[end : end + 2].lstrip(",.")[:1] in tuple(_CLOSING)
    return is_quoted or bool(_INTRODUCTION_RE.search(text, max(0, start - _CONTEXT), start))


def _is_first_name(form: str) -> bool:
    return form[0].isupper() and "etunimi" in word_classes(form)


def _begins_sentence(text: str, start: int) -> bool:
    """Return whether any word would have a capital: at the start of a sentence, or in a line of capitals."""
    before = text[max(0, start - _CONTEXT) : start].rstrip(f" \t\u00a0{_OPENING}")
    end = text.find("\n", start)
    line = text[text.rfind("\n", 0, start) + 1 : end if end >= 0 else len(text)]
    return not before or before[-1] in _SENTENCE_STARTS or line.isupper()
