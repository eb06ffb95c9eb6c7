"""Years typed as words: a year, a range of years, "vuonna 2014", "since 2014"."""

from __future__ import annotations

import re

from indexer.model import FIRST_YEAR, LAST_YEAR
from searchapp.query import ast
from searchapp.query.facts.words import Words

_YEAR_RE = re.compile(r"\d{4}")
_YEAR_WORDS = frozenset(
    {"vuosi", "vuonna", "vuosina", "vuoden", "vuosien", "vuodelta", "vuosilta", "vuodet", "vuodelle", "vuosille"}
    | {"år", "åren", "year", "years"}
)
_SINCE_WORDS = frozenset({"vuodesta", "sedan", "since"})
_SINCE_ENDINGS = frozenset({"alkaen", "lähtien"})


class YearKind:
    """Recognises years. Two years in ascending order are a range, as 2014-2016 is read as two words."""

    def longest_at(self, words: Words, start: int) -> ast.Fact | None:
        """Return the fact that begins at a word; None if none does."""
        lead = words[start].form in _YEAR_WORDS or words[start].form in _SINCE_WORDS
        at = start + lead
        first = _year(words, at)
        if first is None:
            return None
        second = _year(words, at + 1)
        if words[start].form in _SINCE_WORDS and second is None:
            end = at + 1 + (at + 1 < len(words) and words[at + 1].form in _SINCE_ENDINGS)
            return _fact(words, start, end, first, None)
        if second is not None and second > first:
            return _fact(words, start, at + 2, first, second)
        return _fact(words, start, at + 1, first, first)


def _year(words: Words, at: int) -> int | None:
    if at < len(words) and _YEAR_RE.fullmatch(words[at].form) and FIRST_YEAR <= int(words[at].form) <= LAST_YEAR:
        return int(words[at].form)
    return None


def _fact(words: Words, start: int, end: int, first: int, last: int | None) -> ast.Fact:
    value = str(first) if first == last else f"{first}–{last or ''}"
    return ast.Fact(tuple(typed.word for typed in words[start:end]), "year", value, ast.Years(first, last))
