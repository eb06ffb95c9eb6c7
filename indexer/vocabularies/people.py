"""The spellings of a person's name: names that differ only in case, white space or the order "Kivi, Aino" are one.

No order is guessed: "Kivi, Aino" is shown as "Aino Kivi" only if the document has the name in that order as well.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from indexer.normalize import collapse_spaces, fold_case

_INVERTED_RE = re.compile(  # the family name may have particles: "von Wright, Georg Henrik"
    r"\A((?:[^\W\d_]+ ){0,2}[^\W\d_][\w’'-]*), ?((?:[^\W\d_][\w’'.-]* ?){1,3})\Z"
)


def person_key(name: str) -> str:
    """Return the same text for all spellings of a person's name.

    >>> person_key("von Wright,  Georg Henrik") == person_key("GEORG HENRIK VON WRIGHT")
    True
    """
    return _INVERTED_RE.sub(_first_name_first, fold_case(collapse_spaces(name)))


def distinct_people(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names without further spellings of the same person, each at the place where it is written first.

    A spelling not in one letter case throughout is preferred; of several, the first.

    >>> distinct_people(["AINO KIVI", "Lauri Salo", "Kivi,  Aino", "Kallio, Ulla"])
    ('Aino Kivi', 'Lauri Salo', 'Kallio, Ulla')
    """
    spellings: dict[str, list[str]] = defaultdict(list)
    for name in map(collapse_spaces, names):
        spellings[person_key(name)].append(name)
    return tuple(map(_shown, spellings.values()))


def _shown(spellings: Sequence[str]) -> str:
    """Return the spelling of a name that is shown, with the first name first if a spelling has that order."""
    best = min(spellings, key=lambda name: (name.isupper() or name.islower(), "," in name))
    is_ordered = any("," not in name for name in spellings)
    return _INVERTED_RE.sub(_first_name_first, best) if is_ordered else best


def _first_name_first(match: re.Match[str]) -> str:
    return f"{match[2]} {match[1]}"
