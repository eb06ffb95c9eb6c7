"""The interface of thesaurus formats, and the names of concepts that they share.

A format is a module with a `Format`, and a line in `indexer/vocabularies/thesaurus/__init__.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from indexer.normalize import clean_line
from indexer.sources.base import Problem
from indexer.vocabularies.thesaurus.concept import Concept

Read = Callable[[bytes, str], Iterator[Concept | Problem]]
"""From the content of a file and its name (for problems) to concepts. Raises: SourceError, SettingsError."""


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its name, its file name suffixes in lower case, and its reader."""

    name: str
    suffixes: tuple[str, ...]
    read: Read


def other_names(names: Iterable[str], preferred: str | None) -> tuple[str, ...]:
    """Return the distinct names after clean_line, without empty names and without the preferred name."""
    return tuple(dict.fromkeys(cleaned for name in names if (cleaned := clean_line(name)) and cleaned != preferred))
