"""Voikko's readings of a Finnish word, through pyvoikko: dictionary form and compound parts.

pyvoikko reads its dictionary at import (0.7 s, 215 MB), so it is imported at the first word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.metadata import version
from types import ModuleType
from typing import Any, NamedTuple

VERSION = f"pyvoikko {version('pyvoikko')}"
_ROOT_RE = re.compile(r"\[Xp\]([^\[]+)\[X\]")  # the transducer's output names the dictionary entry between these
_PREFIX = "etuliite"  # pyvoikko's name of the class
_MOST_PARTS = 6  # runs of parts grow with the square; nobody writes longer compounds in earnest


class Reading(NamedTuple):
    """One reading of a word.

    parts: of a compound, each part as (as it stands inside, its dictionary form).
    apart: whether each part is a word of its own (lasten|suojelu), not a mere prefix (yhteis|työ).
    roots: the words that it or its parts are derived from, and the parts themselves: asua of asuminen.
    """

    lemma: str
    parts: tuple[tuple[str, str], ...]
    apart: bool
    roots: tuple[str, ...]


def readings(form: str) -> tuple[Reading, ...]:
    """Return every reading of a written form; none if the dictionary does not know it.

    Those of the fewest parts come first (ohjaaja before ohja|aika). Tried as written, in lower case, capitalised and as
    the first half of a pair (sosiaali- ja …).

    >>> [reading.lemma for reading in readings("Kuntien")], readings("linja-autolla")[0].lemma
    (['kunta'], 'linja-auto')
    """
    found = map(_reading, _analyses(form))
    return tuple(sorted(dict.fromkeys(found), key=lambda reading: len(reading.parts)))


@lru_cache(20_000)
def word_classes(form: str, *, compounds: bool = True) -> frozenset[str]:
    """Return the classes that a written form may be of, by Voikko's names; none if the dictionary does not know it.

    compounds: whether the readings of a form as a compound count.

    >>> sorted(word_classes("Toivo"))
    ['etunimi', 'nimisana', 'teonsana']
    >>> sorted(word_classes("Nurmijärvi")), sorted(word_classes("Nurmijärvi", compounds=False))
    (['nimisana', 'paikannimi'], ['paikannimi'])
    """
    return frozenset(
        analysis.CLASS for analysis in _analyses(form) if compounds or len(analysis.COMPOUND_PARTS or ()) < 2
    )


def is_plural(form: str) -> bool:
    """Return whether the dictionary knows a written form, and as a plural only.

    >>> is_plural("Kotkat"), is_plural("Kotkan"), is_plural("Qwx")
    (True, False, False)
    """
    numbers = {analysis.NUMBER for analysis in _analyses(form)}
    return numbers == {"plural"}


def _analyses(form: str) -> Sequence[Any]:
    """Return pyvoikko's tuples of the first way to write a form that the dictionary knows."""
    lower = form.lower()
    for attempt in dict.fromkeys((form, lower, lower.capitalize(), lower + "-")):
        found: Sequence[Any] = _pyvoikko().analyse(attempt)
        if found:
            return found
    return ()


@cache
def _pyvoikko() -> ModuleType:
    import pyvoikko

    return pyvoikko  # type: ignore[no-any-return]  # an untyped library


def _reading(analysis: Any) -> Reading:  # noqa: ANN401 - pyvoikko's tuple
    parts = analysis.COMPOUND_PARTS or ()
    pairs = tuple((_clean(part.FORM), _clean(part.BASEFORM)) for part in parts[:_MOST_PARTS])
    roots = tuple(dict.fromkeys(map(_clean, _ROOT_RE.findall(analysis.FSTOUTPUT))))
    # pyvoikko's own base form of a compound puts some first parts in the nominative: omainenhoitaja
    lemma = "".join(part.FORM for part in parts[:-1]) + parts[-1].BASEFORM if parts else analysis.BASEFORM
    apart = len(pairs) > 1 and all(part.CLASS != _PREFIX for part in parts)
    return Reading(_clean(lemma), pairs if len(pairs) > 1 else (), apart, roots)


def _clean(word: str) -> str:
    """Return a form without the marks that pyvoikko leaves: `=` at joints, a hyphen doubled or at an end."""
    return word.replace("=", "").replace("--", "-").strip("-")
