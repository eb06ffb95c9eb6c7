"""What a language makes of one written word: the contract that every language module fulfils."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple


class WordTerms(NamedTuple):
    """The terms of one written form.

    exact: as written, folded. base: its dictionary forms, or its stem where no dictionary knows it; none for a stop
    word. part: its compound parts, runs of them, and the words they are derived from. lemmas: its dictionary forms, for
    a person to read. split: of a compound of words that can stand apart, those words, by its first such reading.
    known: whether a dictionary holds it; of a language without one, never.
    """

    exact: str
    base: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    lemmas: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    known: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its ISO 639-1 code, its stop words (folded), and the terms of a folded word that is none.

    analyze takes the word as written and its folded form.
    """

    code: str
    stop_words: frozenset[str]
    analyze: Callable[[str, str], WordTerms]


def is_acronym(form: str) -> bool:
    """Return whether the word is all capitals: WHO is no stop word though "who" is."""
    return len(form) > 1 and form.isupper()
