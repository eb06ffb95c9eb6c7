"""The interface of thesaurus formats, and the cleaning of names that they share.

A format is a module with a `Format`, and a line in `indexer/vocabularies/thesaurus/__init__.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from indexer.sources.base import Problem
from indexer.sources.decoding import clean
from indexer.vocabularies.thesaurus.concept import Concept

Read = Callable[[bytes, str], Iterator[Concept | Problem]]
"""From the content of a file and its name (for problems) to concepts. Raises: SourceError, SettingsError."""


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its name, its file name suffixes in lower case, and its reader."""

    name: str
    suffixes: tuple[str, ...]
    read: Read


def tidy(name: str) -> str:
    """Return a name in NFC, without control characters, with white space stripped and collapsed."""
    return " ".join(clean(name).split())


def other_names(names: Iterable[str], preferred: str | None) -> tuple[str, ...]:
    """Return the distinct names after tidy, without empty names and without the preferred name."""
    return tuple(dict.fromkeys(tidied for name in names if (tidied := tidy(name)) and tidied != preferred))
