"""Several funders, organisations or people written as one value: split only where each part is known to be a name.

A semicolon or a bar always separates. A comma, "/" or "ja" also occurs inside names ("Elinkeino-, liikenne- ja
ympäristökeskus", "Euroopan unioni, AMIF"), so they separate only known funders and names with the
form of an organisation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from indexer.normalize import collapse_spaces, fold_case
from indexer.vocabularies.funders import Funders
from indexer.vocabularies.organisations import plain_name

_ALWAYS_RE = re.compile(r"\s*[;|\n]\s*")
_PERHAPS_RE = re.compile(r",\s+|\s*/\s*|\s+(?:ja|sekä|och|samt|and|&|\+)\s+")
_ORGANISATION_RE = re.compile(  # by its last word; units such as "laitos" and "keskus" may be parts of the name before
    r"[A-ZÅÄÖ].*(?:\b(?:ry|rf|oy|ab|oyj|sr|ky)|säätiö|stiftelse|kaupunki|(?<!tiede)kunta|kuntayhtymä|yliopisto"
    r"|ammattikorkeakoulu|universitet|university|yrkeshögskola|liitto|förbund|ministeriö|hyvinvointialue|seurakunta"
    r"|yhdistys|förening|stad|kommun)",
    re.IGNORECASE,
)
_UNIONS = frozenset({"eu", "euroopan unioni", "european union", "europeiska unionen"})
"""Before its fund, as in "Euroopan unioni, AMIF", the union is no second funder."""


def split_names(names: Iterable[str], funders: Funders) -> tuple[str, ...]:
    """Return the distinct names of funders or organisations, with lists in one value split.

    >>> from indexer.vocabularies.funders import load_funders
    >>> split_names(["STEA, Euroopan sosiaalirahasto (ESR)", "Kylä ry ja Lyhty Oy"], load_funders())
    ('STEA', 'Euroopan sosiaalirahasto (ESR)', 'Kylä ry', 'Lyhty Oy')
    """

    def is_name(part: str) -> bool:
        return funders.resolve(part) is not None or bool(_ORGANISATION_RE.fullmatch(plain_name(part)))

    return tuple(dict.fromkeys(part for name in names for part in _parts(name, funders, is_name)))


def split_separated(name: str) -> list[str]:
    """Return the parts of a value between semicolons, bars and line ends, which are in no name.

    >>> split_separated("Kivi, Aino; Salo, Lauri")
    ['Kivi, Aino', 'Salo, Lauri']
    """
    return [item for item in _ALWAYS_RE.split(name) if item.strip()] or [name]


def _parts(name: str, funders: Funders, is_name: Callable[[str], bool]) -> list[str]:
    return [part for item in split_separated(name) for part in _listed(item, funders, is_name)]


def _listed(name: str, funders: Funders, is_name: Callable[[str], bool]) -> list[str]:
    """Return the parts of a list, or the name itself if it is known or a part of it is not a name."""
    parts = [collapse_spaces(part) for part in _PERHAPS_RE.split(name)]
    if len(parts) < 2 or funders.resolve(name) is not None or any(fold_case(part) in _UNIONS for part in parts):
        return [name]
    return parts if all(part and is_name(part) for part in parts) else [name]
