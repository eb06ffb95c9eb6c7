"""The names that a project goes by: what its title holds, as words that can be found in any form."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from indexer.analysis import Analyzer, WordTerms
from indexer.analysis.tokens import forms_of
from indexer.model import Document

_DASH = r"[-–—]"
_YEARS_RE = re.compile(rf"[\s,]+\(?\b(?:19|20)\d\d(?:\s?{_DASH}\s?(?:(?:19|20)\d\d)?)?\)?\s*\Z")
_SPLIT_RE = re.compile(rf"\s+{_DASH}\s+|:\s+")
PROJECT_WORD = r"(?:(?:kehittämis)?hank(?:e|ke[ei])|proje[kc]t|ohjelma|program)\w*"
"""What a project is called: "hankkeessa", "projektet"."""
_QUOTED_RE = re.compile(rf"(?:\A|\b{PROJECT_WORD}\s)[”“„\"»«]([^”“„\"»«]{{3,80}})[”“\"»«]", re.IGNORECASE)
_IN_PARENTHESES_RE = re.compile(r"\s*\(([^()]*)\)")
_ACRONYM_RE = re.compile(r"[^\W\d_]{3,}(?:[-+\s]?\d+(?:\.\d+)?)?")
_CALLED_PROJECT_RE = re.compile(rf"(.{{3,80}}?)\s?{_DASH}(?:hanke|projekti?|project)\b.*", re.IGNORECASE)
_SENTENCE_END_RE = re.compile(r"[.!?…]\s|\n\s*\n")
_LONGEST_TITLE = 500  # letters
_LONGEST_YEARS = 40  # letters at the end of a title
_MOST_WORDS = 16  # of a name: none is longer in a text
_MOST_NAMES = 12
_SHORTEST = 3  # letters of a name of one word
_SHORT_ACRONYM = 4  # letters: to be told from a word by its capitals alone


class Name(NamedTuple):
    """A name of a project.

    words: the terms of each, in every language. telling: how many are neither stop words nor numbers. is_acronym:
    whether it is a word in capitals alone. has_capital: whether it begins with one.
    """

    text: str
    words: tuple[WordTerms, ...]
    telling: int
    is_acronym: bool
    has_capital: bool
    has_sentence_end: bool

    @property
    def needs_capitals(self) -> bool:
        """Whether only capitals tell it from a word: AMIF, where AIVOITUS may be written Aivoitus."""
        return self.is_acronym and len(self.text) <= _SHORT_ACRONYM


def _without_years(title: str) -> str:
    head, end = title[:-_LONGEST_YEARS], title[-_LONGEST_YEARS:]
    return (head + _YEARS_RE.sub("", end)).strip()


def names_in_title(title: str) -> list[str]:
    """Return the names that a title holds, each once: itself without years, its head, what it quotes, an acronym.

    >>> names_in_title("Ovikello – vuokrakoti asunnottomalle (2008-2011)")
    ['Ovikello – vuokrakoti asunnottomalle', 'Ovikello']
    >>> names_in_title("Kuntien yhteinen malli (KUUMA)"), names_in_title("Uusi aalto -hanke 2012–")
    (['Kuntien yhteinen malli', 'KUUMA'], ['Uusi aalto'])
    """
    title = " ".join(title.split())[:_LONGEST_TITLE]  # or a title of mere spaces and commas would take minutes
    whole = _without_years(title)
    bare = _IN_PARENTHESES_RE.sub("", whole).strip() or whole
    acronyms = [inside for inside in _IN_PARENTHESES_RE.findall(whole) if _is_acronym(inside) and not whole.isupper()]
    quoted = [each.strip() for each in _QUOTED_RE.findall(bare)]
    heads = [_SPLIT_RE.split(bare)[0], *quoted]
    called = [_CALLED_PROJECT_RE.fullmatch(name) for name in (bare, *heads)]
    names = [match.group(1) if match else name for name, match in zip((bare, *heads), called, strict=True)]
    return list(dict.fromkeys(name.strip(' \t”“„"»«-–—:,') for name in (*names, *acronyms)))


def names_of(
    project: Document, analyzer: Analyzer, *, may_begin: Callable[[WordTerms], bool] = lambda _word: True
) -> list[Name]:
    """Return the names of a project in every language, the longest first; none of mere numbers or stop words.

    may_begin: whether a name that begins with a word is wanted: the others cost next to nothing.
    """
    titles = (project.title, *project.titles.values())
    texts = dict.fromkeys(name for title in titles for name in names_in_title(title))
    names = [name for text in texts if (name := _told(text, analyzer, may_begin))]
    return sorted(names, key=lambda name: -len(name.words))[:_MOST_NAMES]


def _told(text: str, analyzer: Analyzer, may_begin: Callable[[WordTerms], bool]) -> Name | None:
    forms = forms_of(text)
    if not 0 < len(forms) <= _MOST_WORDS or not may_begin(analyzer.query_word(forms[0])):
        return None
    words = tuple(map(analyzer.query_word, forms))
    telling = sum(1 for form, word in zip(forms, words, strict=True) if word.base and not form[0].isdigit())
    if not telling or (telling == 1 and (len(text) < _SHORTEST or re.fullmatch(PROJECT_WORD, text, re.IGNORECASE))):
        return None
    return Name(text, words, telling, _is_acronym(text), text[0].isupper(), ends_sentence(text))


def ends_sentence(text: str) -> bool:
    """Return whether a sentence ends inside a text."""
    return bool(_SENTENCE_END_RE.search(text))


def _is_acronym(text: str) -> bool:
    return text.isupper() and bool(_ACRONYM_RE.fullmatch(text.strip()))
