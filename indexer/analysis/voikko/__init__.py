"""Voikko's readings of a Finnish word: dictionary forms and compound parts, the same from libvoikko and pyvoikko."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from indexer.analysis.voikko.implementations import implementation
from indexer.analysis.voikko.transducer_output import PREFIX, Part, parts_of, roots_of

_MAX_PARTS = 6  # the number of part runs is quadratic, and real compounds are not longer
_NAMES = {"etunimi", "sukunimi", "paikannimi", "nimi"}

_Analysis = tuple[str, list[Part]]
"""An output of the transducer, and its parts."""


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

    Readings of fewer parts come first (tilanne before tila|nne), then words before names, then those with the shortest
    output, which have the fewest derivations (vuosi before vuotaa). The form is looked up in lower case, then with a
    hyphen as the first half of a pair (sosiaali- ja …).

    >>> [reading.lemma for reading in readings("Vuosi")], readings("linja-autolla")[0].lemma
    (['vuosi', 'vuo', 'vuotaa'], 'linja-auto')
    """
    return tuple(dict.fromkeys(_reading(output, parts) for output, parts in sorted(_analyses(form), key=_rank)))


@lru_cache(20_000)
def word_classes(form: str, *, compounds: bool = True) -> frozenset[str]:
    """Return the possible word classes of a written form, by Voikko's names; none if the dictionary lacks it.

    compounds: whether to include the readings of the form as a compound.

    >>> sorted(word_classes("Toivo"))
    ['etunimi', 'nimisana', 'teonsana']
    >>> sorted(word_classes("Nurmijärvi")), sorted(word_classes("Nurmijärvi", compounds=False))
    (['nimisana', 'paikannimi'], ['paikannimi'])
    """
    return frozenset(parts[-1].word_class for _, parts in _analyses(form) if compounds or len(parts) < 2)


def is_plural(form: str) -> bool:
    """Return whether the dictionary knows a written form, and as a plural only.

    >>> is_plural("Kotkat"), is_plural("Kotkan"), is_plural("Qwx")
    (True, False, False)
    """
    return {parts[-1].number for _, parts in _analyses(form)} == {"plural"}


def version() -> str:
    """Return the program and the dictionary that this process uses; equal versions give equal terms."""
    return implementation().version


def description() -> str:
    """Return the version, and why it is not libvoikko, for people."""
    chosen = implementation()
    return f"{chosen.version} (libvoikko is not used: {chosen.note})" if chosen.note else chosen.version


def _analyses(form: str) -> list[_Analysis]:
    analyse, lower = implementation().outputs, form.lower()
    outputs = analyse(lower) or analyse(lower + "-")
    return [(output, parts) for output in outputs if (parts := parts_of(output))]


def _rank(analysis: _Analysis) -> tuple[int, bool, int, str]:
    """Return the sort key of an analysis, which is the same for both implementations."""
    output, parts = analysis
    return len(parts), parts[-1].word_class in _NAMES, len(output), output


def _reading(output: str, parts: list[Part]) -> Reading:
    pairs = tuple((_without_marks(part.form), _without_marks(part.lemma)) for part in parts[:_MAX_PARTS])
    lemma = "".join(part.form for part in parts[:-1]) + parts[-1].lemma
    has_independent_parts = len(pairs) > 1 and all(part.word_class != PREFIX for part in parts)
    roots = tuple(dict.fromkeys(map(_without_marks, roots_of(output))))
    return Reading(_without_marks(lemma), pairs if len(pairs) > 1 else (), has_independent_parts, roots)


def _without_marks(word: str) -> str:
    """Return a form without the dictionary's marks: `=` between parts, double hyphens, hyphens at either end."""
    return word.replace("=", "").replace("--", "-").strip("-") if "-" in word or "=" in word else word
