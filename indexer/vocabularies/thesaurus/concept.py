"""A concept of a thesaurus: its URI and its names in each language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

LANGUAGES = ("fi", "sv", "en")
"""The languages whose labels are read, in order of preference."""

_QUALIFIED_RE = re.compile(r"(.*\S)\s+\([^()]*\)\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept. labels: its preferred name by language code. others: its other names by language code."""

    uri: str
    labels: dict[str, str]
    others: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.uri)

    def label(self, language: str) -> str:
        """Return the preferred name in a language, or in the first of LANGUAGES that has one."""
        return next(self.labels[code] for code in (language, *LANGUAGES, *self.labels) if code in self.labels)

    def names(self) -> Iterator[tuple[str, str]]:
        """Yield each name as it may occur in texts: (language code, name without its qualifier), preferred names first.

        >>> list(Concept("sample:1", {"fi": "kuusi (numero)", "en": "six"}, {"fi": ("6",)}).names())
        [('fi', 'kuusi'), ('en', 'six'), ('fi', '6')]
        """
        pairs = [*self.labels.items(), *((code, name) for code, names in self.others.items() for name in names)]
        yield from dict.fromkeys((code, without_qualifier(name)) for code, name in pairs)


def without_qualifier(label: str) -> str:
    """Return a label without the qualifier in parentheses at its end that distinguishes it from homonyms.

    >>> without_qualifier("kuusi (numero)"), without_qualifier("A(H1N1) virus"), without_qualifier("(sic)")
    ('kuusi', 'A(H1N1) virus', '(sic)')
    """
    match = _QUALIFIED_RE.fullmatch(label)
    return match.group(1) if match else label
