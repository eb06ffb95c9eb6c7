"""The registry of the details that are known: each has a text field, query names and headings of its own.

A new detail is one Detail in DETAILS, and its labels in labels.toml of indexer.sources.facts. Increase FORMAT in
indexer.storage.generations as well, so that indexes without its field are rebuilt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Detail:
    """A known detail.

    name: its text field, its key in records and in JSON, its column in exports, and a name before the colon in a query.
    headings: by language of the user interface. query_names: further names in queries, casefolded.
    """

    name: str
    headings: Mapping[str, str]
    query_names: tuple[str, ...]


DETAILS = (
    Detail(
        name="code",
        headings={"fi": "Hankekoodi", "sv": "Projektkod", "en": "Project code"},
        query_names=("koodi", "kod", "hankekoodi", "projektkod"),
    ),
    Detail(
        name="place",
        headings={"fi": "Paikka", "sv": "Ort", "en": "Place"},
        query_names=("paikka", "paikkakunta", "kunta", "ort", "kommun"),
    ),
    Detail(
        name="fund",
        headings={"fi": "Rahasto", "sv": "Fond", "en": "Fund"},
        query_names=("rahasto", "fond"),
    ),
    Detail(
        name="authority",
        headings={"fi": "Viranomainen", "sv": "Myndighet", "en": "Authority"},
        query_names=("viranomainen", "myndighet"),
    ),
    Detail(
        name="business_id",
        headings={"fi": "Y-tunnus", "sv": "FO-nummer", "en": "Business ID"},
        query_names=("y-tunnus", "ytunnus", "fo-nummer"),
    ),
    Detail(
        name="keywords",
        headings={"fi": "Asiasanat", "sv": "Ämnesord", "en": "Keywords"},
        query_names=("asiasana", "asiasanat", "ämnesord", "keyword"),
    ),
)
"""All known details, in the order of pages and exports."""

DETAIL_NAMES = tuple(detail.name for detail in DETAILS)
EXTRA_DETAILS = tuple(name for name in DETAIL_NAMES if name not in ("code", "place"))
"""The known details that are stored in `extra` of a document, as lists of texts; a document has fields for the rest."""
OTHER = "other"
"""The text field of all other details."""
DETAIL_FIELDS = (*DETAIL_NAMES, OTHER)
