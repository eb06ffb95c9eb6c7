"""Voikko's readings of a Finnish word, through pyvoikko: dictionary form and compound parts.

pyvoikko reads its dictionary at import (0.7 s, 215 MB), so it is imported at the first word.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from types import ModuleType
from typing import Any, NamedTuple

VERSION = f"pyvoikko {version('pyvoikko')}"
_MOST_PARTS = 6  # runs of parts grow with the square; nobody writes longer compounds in earnest


class Reading(NamedTuple):
    """One reading of a word. parts: of a compound, each part as (as it stands inside, its dictionary form)."""

    lemma: str
    parts: tuple[tuple[str, str], ...]


def readings(form: str) -> tuple[Reading, ...]:
    """Return every reading of a written form; none if the dictionary does not know it.

    Tried as written, in lower case, capitalised, and as the first half of a pair (sosiaali- ja …).

    >>> [reading.lemma for reading in readings("Kuntien")], readings("linja-autolla")[0].lemma
    (['kunta'], 'linja-auto')
    """
    lower = form.lower()
    for attempt in dict.fromkeys((form, lower, lower.capitalize(), lower + "-")):
        found = _pyvoikko().analyse(attempt)
        if found:
            return tuple(dict.fromkeys(_reading(each) for each in found))
    return ()


@cache
def _pyvoikko() -> ModuleType:
    import pyvoikko

    return pyvoikko  # type: ignore[no-any-return]  # an untyped library


def _reading(analysis: Any) -> Reading:  # noqa: ANN401 - pyvoikko's tuple
    parts = analysis.COMPOUND_PARTS or ()
    pairs = tuple((_clean(part.FORM), _clean(part.BASEFORM)) for part in parts[:_MOST_PARTS])
    return Reading(_clean(analysis.BASEFORM), pairs if len(pairs) > 1 else ())


def _clean(word: str) -> str:
    """Return a form without the marks that pyvoikko leaves: `=` at joints, a hyphen doubled or at an end."""
    return word.replace("=", "").replace("--", "-").strip("-")
