"""The interface of language modules: the analysis of one written word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple


class WordTerms(NamedTuple):
    """The terms of one written form.

    exact: the folded form. base: its dictionary forms, or its stem if the dictionary lacks it; none for a stop word.
    part: its compound parts, runs of parts, and the words they are derived from. lemmas: its dictionary forms, to show
    to users. split: the words of a compound made of independent words, by the first such reading. is_known: whether
    the dictionary contains it; False for a language without a dictionary. The word store depends on the field order.
    """

    exact: str
    base: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    lemmas: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its ISO 639-1 code, its folded stop words, and the analysis of its other words.

    analyze takes a word as written and its folded form.
    """

    code: str
    stop_words: frozenset[str]
    analyze: Callable[[str, str], WordTerms]


def is_acronym(form: str) -> bool:
    """Return whether the word is all capitals: WHO is not a stop word although "who" is."""
    return len(form) > 1 and form.isupper()
