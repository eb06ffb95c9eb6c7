"""A text to find names in: where one stands in any form, and whether it is written there as a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from indexer.analysis import Analyzer, WordTerms, fold
from indexer.analysis.voikko import word_classes
from indexer.fields import PROSE_FIELDS, field_texts
from indexer.model import Document
from searchapp.highlight.analyzed_text import AnalyzedDocument, AnalyzedText
from searchapp.related.project_names import PROJECT_WORD, Name, ends_sentence

_OPENING, _CLOSING = "”“„\"»«'’‘([", "”“\"»«'’"
_CALLED_RE = re.compile(rf"[{_CLOSING}]?\s?[-–‐‑]{PROJECT_WORD}", re.IGNORECASE)
"""What makes a name of the words before it: "Uusi aalto -hankkeessa", "”Uusi aalto”-projektet"."""
_CALLING_RE = re.compile(rf"\b(?:nimeltä(?:än)?|som heter|vid namn|called|named)\s+[{_OPENING}]?\Z", re.IGNORECASE)
_ATTACHED_RE = re.compile(rf"(.*[^\W_])[-‐‑]{PROJECT_WORD}", re.IGNORECASE)
_GOES_ON_RE = re.compile(r"\s(?:\d{1,2}(?:\.\d)?|[IVX]{1,4}|r\.?[yf]\.?|sr|oyj?|ab|säätiö\w*)(?![\w%])", re.IGNORECASE)
"""What makes another name of it: "Kaste II" is not Kaste, nor "VOIMA 2.0" VOIMA, nor "Lyhty ry" Lyhty."""
_SENTENCE_STARTS = ".!?…:;\n–—•*"
_LOOKED_BACK = 40  # characters before a name
_MOST_BEFORE = 7  # words of a name before its last
_MOST_LOOKED_AT = 20_000  # words of a text: a report of sixty pages
_MOST_STOP_WORDS = 3  # side by side in a name


class Written(IntEnum):
    """How a name is written, the surest last.

    In lower case; with a capital that tells nothing, where a sentence begins or after a first name; with one inside a
    sentence; called a project, or quoted.
    """

    LOWER = 0
    START = 1
    CAPITAL = 2
    MARKED = 3


class Place(NamedTuple):
    """Where a name may begin.

    is_called: whether this word alone is called a project. first: the terms of the first word that tells anything;
    following: those of the next, if any.
    """

    is_called: bool
    first: tuple[str, ...]
    following: tuple[str, ...]


class _Word(NamedTuple):
    """A word of a text. is_called: whether "-hanke" or the like was joined to it."""

    form: str
    start: int
    end: int
    terms: WordTerms
    is_called: bool


class NamedText:
    """The prose of one document. words: as its searcher gives them."""

    def __init__(self, document: Document, words: AnalyzedDocument, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._has_dictionary = document.language == "fi"
        self._pieces: list[tuple[str, list[_Word]]] = []
        for field, pieces in field_texts(document):
            if field in PROSE_FIELDS:
                for piece, analyzed in zip(pieces, words[field], strict=True):
                    self._pieces.append((piece.text, list(islice(self._words(analyzed), _MOST_LOOKED_AT))))

    def _words(self, text: AnalyzedText) -> Iterator[_Word]:
        for at, (form, terms) in enumerate(zip(text.forms, text.terms, strict=True)):
            start, end = text.span(at)
            if match := _ATTACHED_RE.fullmatch(form):
                head = match.group(1)
                yield _Word(head, start, start + len(head), self._analyzer.query_word(head), True)
            else:
                yield _Word(form, start, end, terms, False)

    # A name in the text

    def may_begin(self, word: WordTerms) -> bool:
        """Return whether a name that begins with a word may be here."""
        return any(term in self._with_term for term in (word.exact, *word.base))

    def places(self, name: Name) -> Iterator[Written]:
        """Yield how a name is written wherever it stands."""
        first = name.words[0]
        met = dict.fromkeys(place for term in (first.exact, *first.base) for place in self._with_term.get(term, ()))
        for number, at in met:
            text, words = self._pieces[number]
            here = words[at : at + len(name.words)]
            if len(here) == len(name.words) and all(map(_is_form_of, here, name.words)):
                start, end = here[0].start, here[-1].end
                if not _GOES_ON_RE.match(text, end) and (name.has_sentence_end or not ends_sentence(text[start:end])):
                    yield self._written(name, text, start, here, words[at - 1] if at else None)

    @cached_property
    def _with_term(self) -> dict[str, list[tuple[int, int]]]:
        """By term, the pieces and places of the words that have it."""
        found: dict[str, list[tuple[int, int]]] = {}
        for number, (_, words) in enumerate(self._pieces):
            for at, word in enumerate(words):
                for term in {word.terms.exact, fold(word.form), *word.terms.base}:
                    found.setdefault(term, []).append((number, at))
        return found

    def _written(self, name: Name, text: str, start: int, words: list[_Word], before: _Word | None) -> Written:
        is_marked = words[-1].is_called or _is_marked(text, start, words[-1].end)
        head = words[0].form.split(":")[0]
        has_capitals = head.isupper() if name.needs_capitals else head[0].isupper() or not name.has_capital
        if not has_capitals:
            return Written.MARKED if is_marked and name.telling > 1 else Written.LOWER
        if is_marked:
            return Written.MARKED
        is_surname = name.telling == 1 and before and _is_first_name(before.form)
        return Written.START if is_surname or _begins_sentence(text, start) else Written.CAPITAL

    # What may be a name

    def starts(self) -> Iterator[Place]:
        """Yield where names may begin, those called a project first; a name in lower case alone is of one rare word."""
        called = [
            {at for at, word in enumerate(words) if word.is_called or _CALLED_RE.match(text, word.end)}
            for text, words in self._pieces
        ]
        for (_, words), places in zip(self._pieces, called, strict=True):
            yield from (place for at in sorted(places) if (place := self._place(words, at, True)) and place.is_called)
        for (text, words), places in zip(self._pieces, called, strict=True):
            near = {at - before for at in places for before in range(_MOST_BEFORE + 1)}
            for at, word in enumerate(words):
                if at in near or self._may_be_a_name(text, word):
                    place = self._place(words, at, at in places)
                    if place and not place.is_called:
                        yield place

    def _may_be_a_name(self, text: str, word: _Word) -> bool:
        is_coined = self._has_dictionary and not word.terms.is_known
        return not word.form[0].islower() or is_coined or text[word.start - 1 : word.start] in tuple(_OPENING)

    def _place(self, words: list[_Word], at: int, is_called: bool) -> Place | None:
        telling: list[tuple[int, tuple[str, ...]]] = []
        for place in range(at, min(at + 2 * _MOST_STOP_WORDS, len(words))):
            if terms := self._analyzer.query_word(words[place].form).base:  # in every language: titles may be in any
                telling.append((place, terms))
                if len(telling) > 1:
                    break
        if not telling:
            return None
        (first, terms), following = telling[0], telling[1][1] if len(telling) > 1 else ()
        return Place(is_called and first == at, terms, following)


def _is_form_of(word: _Word, told: WordTerms) -> bool:
    return told.exact in (word.terms.exact, fold(word.form)) or not set(told.base).isdisjoint(word.terms.base)


def _is_marked(text: str, start: int, end: int) -> bool:
    """Return whether what stands at a place is called a project, or is quoted."""
    if _CALLED_RE.match(text, end):
        return True
    is_quoted = text[start - 1 : start] in tuple(_OPENING) and text[end : end + 2].lstrip(",.")[:1] in tuple(_CLOSING)
    return is_quoted or bool(_CALLING_RE.search(text, max(0, start - _LOOKED_BACK), start))


def _is_first_name(form: str) -> bool:
    return form[0].isupper() and "etunimi" in word_classes(form)


def _begins_sentence(text: str, start: int) -> bool:
    """Return whether a capital tells nothing: a sentence begins, or all of the line is in capitals."""
    before = text[max(0, start - _LOOKED_BACK) : start].rstrip(f" \t\u00a0{_OPENING}")
    end = text.find("\n", start)
    line = text[text.rfind("\n", 0, start) + 1 : end if end >= 0 else len(text)]
    return not before or before[-1] in _SENTENCE_STARTS or line.isupper()
