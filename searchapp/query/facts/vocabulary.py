"""Statuses and kinds typed as words ("käynnissä olevat", "uutiset"), by the phrases of facts.tsv."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from indexer.normalize import fold
from searchapp.query import ast
from searchapp.query.facts.words import TypedWord, Words

ANYWHERE, OF_PROJECTS, NO_SUBJECT = "anywhere", "of_projects", "no_subject"


class _Phrase(NamedTuple):
    """A line of facts.tsv. words: folded."""

    facet: str
    value: str
    words: tuple[str, ...]
    condition: str


class VocabularyKind:
    """Recognises the values of one facet by the phrases of facts.tsv with one of the given conditions."""

    def __init__(self, facet: str, *conditions: str) -> None:
        self._by_first: dict[str, list[_Phrase]] = {}
        for phrase in _phrases():
            if phrase.facet == facet and phrase.condition in conditions:
                self._by_first.setdefault(phrase.words[0], []).append(phrase)

    def longest_at(self, words: Words, start: int) -> ast.Fact | None:
        """Return the fact of the longest phrase that begins at a word; None if none does."""
        forms = {words[start].form, *words[start].lemmas}
        phrases = (phrase for form in forms for phrase in self._by_first.get(form, ()))
        matching = [phrase for phrase in phrases if _matches(phrase, words, start)]
        if not matching:
            return None
        phrase = max(matching, key=lambda phrase: len(phrase.words))
        typed = tuple(typed.word for typed in words[start : start + len(phrase.words)])
        limit = ast.Value(phrase.facet, phrase.value)
        may_be_subject = phrase.condition == ANYWHERE and phrase.facet == "kind"  # a text may be about news
        use = ast.WordUse.AMBIGUOUS if may_be_subject else ast.WordUse.NEVER
        return ast.Fact(typed, phrase.facet, phrase.value, limit, use)


def _matches(phrase: _Phrase, words: Words, start: int) -> bool:
    end = start + len(phrase.words)
    if end > len(words) or not all(map(_is_form_of, words[start:end], phrase.words)):
        return False
    return phrase.condition != OF_PROJECTS or _describes_projects(words[end:])


def _is_form_of(typed: TypedWord, word: str) -> bool:
    return typed.form == word or word in typed.lemmas


def _describes_projects(following: Words) -> bool:
    """Return whether a word for projects follows, or nothing that the phrase could describe instead."""
    return any(typed.names_projects for typed in following) or not any(
        typed.has_subject and not typed.form.isdigit() for typed in following
    )


@cache
def _phrases() -> tuple[_Phrase, ...]:
    lines = files("searchapp.query.facts").joinpath("facts.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple(
        _Phrase(facet, value, tuple(map(fold, phrase.split())), condition) for facet, value, phrase, condition in rows
    )
