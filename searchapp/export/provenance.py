"""A receipt of a search: what makes its result citable, and lets another tell whether they see the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from indexer.storage.generations import Generation
from searchapp.search.parameters import Parameters

_SEAL_LENGTH = 12  # hex digits: 48 bits tell the generations of one index apart, and can be read aloud
_NO_RULE = ("q", "page", "size", "related", "width", "sort")  # has a place of its own, or changes nothing that is found


@dataclass(frozen=True, slots=True)
class Provenance:
    """What was searched, in what, when, and how much was found.

    address: the absolute URL of the search. rules: (name, value) of the width, the order and every filter, defaults
    too; names as in the address. total: how many were found. generation: number of the index; built: when it was made,
    ISO 8601 UTC; seal: the beginning of the seal of its manifest; analysis: what made its terms.
    searched: the day, for which statuses hold.
    """

    address: str
    q: str
    rules: tuple[tuple[str, str], ...]
    total: int
    generation: int
    built: str
    seal: str
    analysis: str
    searched: date

    def as_dict(self) -> dict[str, Any]:
        """Return the receipt as JSON values; rules by name, each with all its values, as an address has them."""
        rules: dict[str, list[str]] = {}
        for name, value in self.rules:
            rules.setdefault(name, []).append(value)
        return {
            "address": self.address,
            "q": self.q,
            "rules": rules,
            "total": self.total,
            "generation": self.generation,
            "built": self.built,
            "seal": self.seal,
            "analysis": self.analysis,
            "searched": self.searched.isoformat(),
        }


def provenance_of(
    parameters: Parameters, generation: Generation, *, total: int, address: str, searched: date
) -> Provenance:
    """Return the receipt of a search of a generation. See Provenance."""
    manifest = generation.manifest
    return Provenance(
        address=address,
        q=parameters.q,
        rules=tuple(rules_of(parameters)),
        total=total,
        generation=generation.number,
        built=manifest.built,
        seal=manifest.seal[:_SEAL_LENGTH],
        analysis=manifest.analysis,
        searched=searched,
    )


def rules_of(parameters: Parameters) -> list[tuple[str, str]]:
    """Return (name, value) of all that decides what a search finds beside its words, and in which order.

    >>> rules_of(Parameters(q="kunta", year_from=2010))
    [('width', 'compound'), ('sort', 'relevance'), ('year_from', '2010')]
    """
    told = [(name, value) for name, value in parameters.pairs() if name not in _NO_RULE]
    return [("width", parameters.width.value), ("sort", parameters.order.value), *told]
