"""The names of a project, taken from its titles and analysed so that they are found in any form."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from indexer.analysis import Analyzer, WordTerms
from indexer.analysis.tokens import forms_of
from indexer.model import Document
from indexer.normalize import collapse_spaces

_DASH = r"[-–—]"
_YEARS_RE = re.compile(rf"[\s,]+\(?\b(?:19|20)\d\d(?:\s?{_DASH}\s?(?:(?:19|20)\d\d)?)?\)?\s*\Z")
_SPLIT_RE = re.compile(rf"\s+{_DASH}\s+|:\s+")
PROJECT_WORD = r"(?:(?:kehittämis)?hank(?:e|ke[ei])|proje[kc]t|ohjelma|program)\w*"
"""The words for a project: "hankkeessa", "projektet"."""
_QUOTED_RE = re.compile(rf"(?:\A|\b{PROJECT_WORD}\s)[”“„\"»«]([^”“„\"»«]{{3,80}})[”“\"»«]", re.IGNORECASE)
_IN_PARENTHESES_RE = re.compile(r"\s*\(([^()]*)\)")
_ACRONYM_RE = re.compile(r"[^\W\d_]{3,}(?:[-+\s]?\d+(?:\.\d+)?)?")
_CALLED_PROJECT_RE = re.compile(rf"(.{{3,80}}?)\s?{_DASH}(?:hanke|projekti?|project)\b.*", re.IGNORECASE)
_SENTENCE_END_RE = re.compile(r"[.!?…]\s|\n\s*\n")
_MAX_TITLE_LENGTH = 500  # characters
_MAX_YEARS_LENGTH = 40  # characters at the end of a title
_MAX_WORDS = 16  # of a name; longer names do not occur in texts
_MAX_NAMES = 12
_MIN_LENGTH = 3  # characters of a name of one word
_SHORT_ACRONYM = 4  # characters: only its capitals distinguish it from a word


class Name(NamedTuple):
    """A name of a project.

    words: the terms of each word, in every language. significant_words: how many are neither stop words nor numbers.
    is_acronym: whether it is one word in capitals. has_capital: whether it begins with a capital.
    """

    text: str
    words: tuple[WordTerms, ...]
    significant_words: int
    is_acronym: bool
    has_capital: bool
    has_sentence_end: bool

    @property
    def needs_capitals(self) -> bool:
        """Whether only capitals distinguish it from a word: AMIF; but AIVOITUS may also be written Aivoitus."""
        return self.is_acronym and len(self.text) <= _SHORT_ACRONYM


def _without_years(title: str) -> str:
    """Return a title without the years at its end. Only the end is searched, which takes linear time."""
    head, end = title[:-_MAX_YEARS_LENGTH], title[-_MAX_YEARS_LENGTH:]
    return (head + _YEARS_RE.sub("", end)).strip()


def names_in_title(title: str) -> list[str]:
    """Return the names in a title, without duplicates: the title without years, its head, quoted names, acronyms.

    >>> names_in_title("Ovikello – vuokrakoti asunnottomalle (2008-2011)")
    ['Ovikello – vuokrakoti asunnottomalle', 'Ovikello']
    >>> names_in_title("Kuntien yhteinen malli (KUUMA)"), names_in_title("Uusi aalto -hanke 2012–")
    (['Kuntien yhteinen malli', 'KUUMA'], ['Uusi aalto'])
    """
    title = collapse_spaces(title)[:_MAX_TITLE_LENGTH]  # a title of spaces and commas would take minutes
    full = _without_years(title)
    bare = _IN_PARENTHESES_RE.sub("", full).strip() or full
    acronyms = [inside for inside in _IN_PARENTHESES_RE.findall(full) if _is_acronym(inside) and not full.isupper()]
    quoted = [name.strip() for name in _QUOTED_RE.findall(bare)]
    heads = [_SPLIT_RE.split(bare)[0], *quoted]
    matches = [_CALLED_PROJECT_RE.fullmatch(name) for name in (bare, *heads)]
    names = [match.group(1) if match else name for name, match in zip((bare, *heads), matches, strict=True)]
    return list(dict.fromkeys(name.strip(' \t”“„"»«-–—:,') for name in (*names, *acronyms)))


def names_of(
    project: Document, analyzer: Analyzer, *, may_begin: Callable[[WordTerms], bool] = lambda _word: True
) -> list[Name]:
    """Return the names of a project in every language, the longest first, without names of numbers and stop words only.

    may_begin: returns whether names that begin with a word are needed; the other names are not analysed.
    """
    titles = (project.title, *project.titles.values())
    texts = dict.fromkeys(name for title in titles for name in names_in_title(title))
    names = [name for text in texts if (name := _name(text, analyzer, may_begin))]
    return sorted(names, key=lambda name: -len(name.words))[:_MAX_NAMES]


def _name(text: str, analyzer: Analyzer, may_begin: Callable[[WordTerms], bool]) -> Name | None:
    """Return the analysed name; None if it is too long, not needed, or not distinctive."""
    forms = forms_of(text)
    if not 0 < len(forms) <= _MAX_WORDS or not may_begin(analyzer.query_word(forms[0])):
        return None
    words = tuple(map(analyzer.query_word, forms))
    significant_words = sum(1 for form, word in zip(forms, words, strict=True) if word.base and not form[0].isdigit())
    if not significant_words:
        return None
    if significant_words == 1 and (len(text) < _MIN_LENGTH or re.fullmatch(PROJECT_WORD, text, re.IGNORECASE)):
        return None
    return Name(text, words, significant_words, _is_acronym(text), text[0].isupper(), ends_sentence(text))


def ends_sentence(text: str) -> bool:
    """Return whether a sentence ends inside the text."""
    return bool(_SENTENCE_END_RE.search(text))


def _is_acronym(text: str) -> bool:
    return text.isupper() and bool(_ACRONYM_RE.fullmatch(text.strip()))
