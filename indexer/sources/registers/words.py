"""The words for kinds, statuses and languages, casefolded, in registers and in queries, in three languages."""

from __future__ import annotations

from indexer.model import Kind, Status

KINDS = {kind.value: kind for kind in Kind} | {
    "hanke": Kind.PROJECT, "projekti": Kind.PROJECT, "projekt": Kind.PROJECT, "uutinen": Kind.NEWS,
    "nyhet": Kind.NEWS, "news item": Kind.NEWS, "sivu": Kind.PAGE, "sida": Kind.PAGE,
}  # fmt: skip

UNKNOWN = ("unknown", "not known", "ei tiedossa", "okänd", "okänt", "inte känt")
"""Words for a value that is not known."""

_STATUS_WORDS = {
    Status.ONGOING: (
        "käynnissä", "meneillään", "toiminnassa", "toiminta käynnissä", "hanke käynnissä", "aktiivinen", "aloitettu",
        "pågår", "pågående", "active", "in progress", "implementation",
    ),
    Status.ENDED: (
        "päättynyt", "loppunut", "päätetty", "toiminta päättynyt", "hanke päättynyt", "valmis", "valmistunut",
        "avslutad", "avslutat", "closed", "completed", "completion", "finished", "finalisation", "post-completion",
    ),
    Status.PLANNED: (
        "suunnitteilla", "suunniteltu", "ei alkanut", "ei aloitettu", "planerad", "planerat", "planeras",
        "pipeline/identification", "pipeline", "identification",
    ),
    Status.INTERRUPTED: (
        "keskeytynyt", "keskeytetty", "peruttu", "avbruten", "avbrutet", "cancelled", "suspended",
    ),
    Status.UNKNOWN: UNKNOWN,
}  # fmt: skip
STATUSES = {status.value: status for status in Status} | {
    word: status for status, words in _STATUS_WORDS.items() for word in words
}

_LANGUAGE_WORDS = {
    "fi": ("fin", "suomi", "finska", "finnish"),
    "sv": ("swe", "ruotsi", "svenska", "swedish"),
    "en": ("eng", "englanti", "engelska", "english"),
    "et": ("est", "viro", "estniska", "estonian"),
    "ru": ("rus", "venäjä", "ryska", "russian"),
    "de": ("deu", "saksa", "tyska", "german"),
    "fr": ("fra", "ranska", "franska", "french"),
    "es": ("spa", "espanja", "spanska", "spanish"),
    "so": ("som", "somali", "somaliska"),
    "ar": ("ara", "arabia", "arabiska", "arabic"),
}
LANGUAGES = {word: code for code, words in _LANGUAGE_WORDS.items() for word in words}
"""Codes of ISO 639-1 by names, and by the codes of ISO 639-2 that registers of libraries write."""
