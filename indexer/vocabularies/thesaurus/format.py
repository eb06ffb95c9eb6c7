"""What every thesaurus format shares: how it registers, and how its names are cleaned.

A format is a module with a `FORMAT` of this shape, and one line in `indexer/vocabularies/thesaurus/__init__.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from indexer.sources.base import Problem
from indexer.sources.decoding import clean
from indexer.vocabularies.thesaurus.concept import Concept

Read = Callable[[bytes, str], Iterator[Concept | Problem]]
"""Bytes of a file and its name, for problems, to its concepts. May raise SourceError and SettingsError."""


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a thesaurus down: its name, the ends of file names that tell it, and how to read it."""

    name: str
    suffixes: tuple[str, ...]
    read: Read


def tidy(name: str) -> str:
    """Return a name in NFC, without control characters, with single spaces and none at its ends."""
    return " ".join(clean(name).split())


def other_names(names: Iterable[str], preferred: str | None) -> tuple[str, ...]:
    """Return the names tidied, each once, without empty ones and without the preferred."""
    return tuple(dict.fromkeys(tidied for name in names if (tidied := tidy(name)) and tidied != preferred))
