"""Voikko's readings of a Finnish word, by pyvoikko: dictionary forms and compound parts.

pyvoikko loads its dictionary when imported (0.7 s, 215 MB), so it is imported at the first word.
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
_PREFIX = "etuliite"  # pyvoikko's name for the word class of prefixes
_MAX_PARTS = 6  # the number of part runs is quadratic, and real compounds are not longer


class Reading(NamedTuple):
    """One reading of a word.

    lemma: its dictionary form. parts: of a compound, per part, its form inside the compound and its dictionary form.
    has_independent_parts: whether every part is a word (lasten|suojelu) rather than a prefix (yhteis|työ).
    roots: the parts, and the words that it or its parts are derived from, as asuminen is from asua.
    """

    lemma: str
    parts: tuple[tuple[str, str], ...]
    has_independent_parts: bool
    roots: tuple[str, ...]


def readings(form: str) -> tuple[Reading, ...]:
    """Return every reading of a written form, none if the dictionary does not contain it.

    Readings of fewer parts come first (ohjaaja before ohja|aika). The form is looked up as written, then in lower case,
    capitalised, and with a hyphen as the first half of a pair (sosiaali- ja …), until one spelling is found.

    >>> [reading.lemma for reading in readings("Kuntien")], readings("linja-autolla")[0].lemma
    (['kunta'], 'linja-auto')
    """
    analysed = map(_reading, _analyses(form))
    return tuple(sorted(dict.fromkeys(analysed), key=lambda reading: len(reading.parts)))


@lru_cache(20_000)
def word_classes(form: str, *, compounds: bool = True) -> frozenset[str]:
    """Return the possible word classes of a written form, by Voikko's names; none if the dictionary lacks it.

    compounds: whether to include the readings of the form as a compound.

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
    """Return pyvoikko's analyses of the first spelling of a form that the dictionary contains."""
    lower = form.lower()
    for attempt in dict.fromkeys((form, lower, lower.capitalize(), lower + "-")):
        analyses: Sequence[Any] = _pyvoikko().analyse(attempt)
        if analyses:
            return analyses
    return ()


@cache
def _pyvoikko() -> ModuleType:
    import pyvoikko

    return pyvoikko  # type: ignore[no-any-return]  # an untyped library


def _reading(analysis: Any) -> Reading:  # noqa: ANN401 - pyvoikko's tuple
    parts = analysis.COMPOUND_PARTS or ()
    pairs = tuple((_without_marks(part.FORM), _without_marks(part.BASEFORM)) for part in parts[:_MAX_PARTS])
    roots = tuple(dict.fromkeys(map(_without_marks, _ROOT_RE.findall(analysis.FSTOUTPUT))))
    # pyvoikko's base form of a compound has some first parts in the nominative: omainenhoitaja
    lemma = "".join(part.FORM for part in parts[:-1]) + parts[-1].BASEFORM if parts else analysis.BASEFORM
    has_independent_parts = len(pairs) > 1 and all(part.CLASS != _PREFIX for part in parts)
    return Reading(_without_marks(lemma), pairs if len(pairs) > 1 else (), has_independent_parts, roots)


def _without_marks(word: str) -> str:
    """Return a form without pyvoikko's marks: `=` between parts, double hyphens, hyphens at either end."""
    return word.replace("=", "").replace("--", "-").strip("-")
