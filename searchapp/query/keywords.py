"""The names of fields, facets and operators in the query language, in Finnish, Swedish and English."""

from __future__ import annotations

from indexer.details import DETAILS
from indexer.facets import FACETS

_TEXT_FIELDS = {
    "title": ("otsikko", "nimi", "rubrik"),
    "summary": ("tiivistelmä", "sammandrag"),
    "results": ("tulokset", "resultat"),
    "text": ("teksti",),
    "person": ("henkilö",),
    **{detail.name: detail.query_names for detail in DETAILS},
}
"""Fields that are not facets, with their Finnish and Swedish names."""

FIELDS = {
    **{name: field for field, names in _TEXT_FIELDS.items() for name in (field, *names)},
    **{name: facet.name for facet in FACETS for name in (facet.name, *facet.query_names)},
}
"""The field or facet of each name that may precede a colon. Keys are casefolded."""

TEXT_FIELDS_OF = {
    "title": ("title", "titles"),
    "summary": ("summary",),
    "results": ("results",),
    "text": ("text",),
    "person": ("people",),
    **{detail.name: (detail.name,) for detail in DETAILS},
    **{facet.name: facet.text_fields for facet in FACETS if facet.text_fields},
}
"""The text fields of the index that each query field searches."""

OPERATORS = {
    "OR": "OR", "TAI": "OR", "ELLER": "OR",
    "AND": "AND", "JA": "AND", "OCH": "AND",
    "NOT": "NOT", "EI": "NOT", "INTE": "NOT",
}  # fmt: skip
"""Operators as typed. Only capitals make an operator, so the words themselves can be searched for."""
