"""The names that a query may use, in Finnish, Swedish and English: fields, values, operators."""

from __future__ import annotations

from indexer.model import Kind, Status

FIELDS = {
    "otsikko": "title", "nimi": "title", "rubrik": "title", "title": "title",
    "tiivistelmä": "summary", "sammandrag": "summary", "summary": "summary",
    "tulokset": "results", "resultat": "results", "results": "results",
    "teksti": "text", "text": "text",
    "rahoittaja": "funder", "finansiär": "funder", "funder": "funder",
    "organisaatio": "organisation", "toteuttaja": "organisation", "organisation": "organisation",
    "organization": "organisation",
    "henkilö": "person", "person": "person",
    "vuosi": "year", "år": "year", "year": "year",
    "tila": "status", "status": "status",
    "laji": "kind", "typ": "kind", "kind": "kind", "type": "kind",
    "kieli": "language", "språk": "language", "language": "language",
}  # fmt: skip
"""What a query calls a field, casefolded, to what the search calls it."""

TEXT_FIELDS_OF = {
    "title": ("title", "titles"),
    "summary": ("summary",),
    "results": ("results",),
    "text": ("text",),
    "funder": ("funders",),
    "organisation": ("organisations",),
    "person": ("people",),
}
"""The index's text fields that a query's field means."""

VALUES: dict[str, dict[str, str]] = {
    "status": {each.value: each.value for each in Status} | {
        "suunnitteilla": "planned", "käynnissä": "ongoing", "meneillään": "ongoing", "päättynyt": "ended",
        "keskeytetty": "interrupted", "keskeytynyt": "interrupted",
        "ei tiedossa": "unknown", "planerad": "planned", "planeras": "planned", "pågår": "ongoing",
        "pågående": "ongoing", "avslutad": "ended", "avslutat": "ended", "avbruten": "interrupted",
        "avbrutet": "interrupted", "okänd": "unknown",
    },
    "kind": {each.value: each.value for each in Kind} | {
        "hanke": "project", "projekti": "project", "uutinen": "news", "sivu": "page",
        "projekt": "project", "nyhet": "news", "sida": "page",
    },
    "language": {code: code for code in ("fi", "sv", "en", "et", "ru", "de", "fr", "es", "so", "ar")} | {
        "suomi": "fi", "ruotsi": "sv", "englanti": "en", "finska": "fi", "svenska": "sv", "engelska": "en",
        "finnish": "fi", "swedish": "sv", "english": "en",
    },
}  # fmt: skip
"""What a query calls a value of a facet, casefolded, to the value."""

OPERATORS = {
    "OR": "OR", "TAI": "OR", "ELLER": "OR",
    "AND": "AND", "JA": "AND", "OCH": "AND",
    "NOT": "NOT", "EI": "NOT", "INTE": "NOT",
}  # fmt: skip
"""Operators as typed: in capitals, so that the words themselves can be searched."""
