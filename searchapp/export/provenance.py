"""The provenance of a search result: what makes it citable and lets others check whether theirs is the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from indexer.storage.generations import Generation
from searchapp.query.facts.readings import ReadFact
from searchapp.search.parameters import Parameters

_SEAL_LENGTH = 12  # hex digits: 48 bits distinguish the generations of one index and can be read aloud
_NOT_RULES = (
    "q",
    "page",
    "size",
    "related",
    "width",
    "sort",
    "fact",
)  # added separately, or without effect on what matches


@dataclass(frozen=True, slots=True)
class Provenance:
    """What was searched for, in which index, when, and how many documents matched.

    url: the absolute URL of the search. rules: (name, value) of the width, the order and every filter, including
    defaults; names as in the URL. total: number of matching documents. partial: number of further documents with most
    of the words, which an export does not contain. generation: number of the index. built: when the index was built,
    ISO 8601 UTC. seal: the first digits of the checksum of its manifest. analysis: version of the text analysis.
    searched: the day of the search, for which statuses were computed.
    """

    url: str
    q: str
    rules: tuple[tuple[str, str], ...]
    total: int
    generation: int
    built: str
    seal: str
    analysis: str
    searched: date
    partial: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return the provenance as JSON values; each rule by name, with a list of its values as in the URL."""
        rules: dict[str, list[str]] = {}
        for name, value in self.rules:
            rules.setdefault(name, []).append(value)
        return {
            "address": self.url,
            "q": self.q,
            "rules": rules,
            "total": self.total,
            "partial": self.partial,
            "generation": self.generation,
            "built": self.built,
            "seal": self.seal,
            "analysis": self.analysis,
            "searched": self.searched.isoformat(),
        }


def provenance_of(
    parameters: Parameters,
    generation: Generation,
    *,
    total: int,
    partial: int = 0,
    url: str,
    searched: date,
    facts: Iterable[ReadFact] = (),
) -> Provenance:
    """Return the provenance of a search of a generation.

    facts: those that words of the query name, which are added to the rules. See Provenance for the other arguments.
    """
    manifest = generation.manifest
    return Provenance(
        url=url,
        q=parameters.q,
        rules=(*rules_of(parameters), *(rule for fact in facts if fact.is_limit for rule in fact.filters)),
        total=total,
        partial=partial,
        generation=generation.number,
        built=manifest.built,
        seal=manifest.seal[:_SEAL_LENGTH],
        analysis=manifest.analysis,
        searched=searched,
    )


def rules_of(parameters: Parameters) -> list[tuple[str, str]]:
    """Return (name, value) of every parameter except the words that decides which documents match and their order.

    >>> rules_of(Parameters(q="kunta", year_from=2010))
    [('width', 'compound'), ('sort', 'relevance'), ('year_from', '2010')]
    """
    filters = [(name, value) for name, value in parameters.pairs() if name not in _NOT_RULES]
    return [("width", parameters.width.value), ("sort", parameters.order.value), *filters]
