"""The names that a query may use, in Finnish, Swedish and English: fields, facets, operators."""

from __future__ import annotations

from indexer.facets import FACETS

_TEXT_FIELDS = {
    "title": ("otsikko", "nimi", "rubrik"),
    "summary": ("tiivistelmä", "sammandrag"),
    "results": ("tulokset", "resultat"),
    "text": ("teksti",),
    "person": ("henkilö",),
}
"""Fields that are no facets, each with its other names."""

FIELDS = {
    **{name: field for field, names in _TEXT_FIELDS.items() for name in (field, *names)},
    **{name: facet.name for facet in FACETS for name in (facet.name, *facet.query_names)},
}
"""What a query calls a field or a facet, casefolded, to the name of it."""

TEXT_FIELDS_OF = {
    "title": ("title", "titles"),
    "summary": ("summary",),
    "results": ("results",),
    "text": ("text",),
    "person": ("people",),
    **{facet.name: facet.text_fields for facet in FACETS if facet.text_fields},
}
"""The index's text fields that a query's field means."""

OPERATORS = {
    "OR": "OR", "TAI": "OR", "ELLER": "OR",
    "AND": "AND", "JA": "AND", "OCH": "AND",
    "NOT": "NOT", "EI": "NOT", "INTE": "NOT",
}  # fmt: skip
"""Operators as typed: in capitals, so that the words themselves can be searched."""
