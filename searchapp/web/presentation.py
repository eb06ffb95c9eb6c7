"""How things are told in Finnish: names of values, dates, numbers, lines of facts."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from flask import Flask

from indexer.model import Document, PartialDate, Period
from searchapp.loosening import Offer
from searchapp.matching import How, Why
from searchapp.web.marking import marked

FACET_NAMES = {
    "year": "Vuosi",
    "status": "Tila",
    "funder": "Rahoittaja",
    "kind": "Laji",
    "language": "Kieli",
    "organisation": "Organisaatio",
}
VALUE_NAMES = {
    "kind": {"project": "Hanke", "news": "Uutinen", "page": "Sivu"},
    "status": {
        "planned": "Suunnitteilla",
        "ongoing": "Käynnissä",
        "ended": "Päättynyt",
        "interrupted": "Keskeytetty",
        "unknown": "Ei tiedossa",
    },
    "language": {
        "fi": "suomi", "sv": "ruotsi", "en": "englanti", "et": "viro", "ru": "venäjä", "de": "saksa",
        "fr": "ranska", "es": "espanja", "so": "somali", "ar": "arabia",
    },
}  # fmt: skip
FIELD_NAMES = {"summary": "Tiivistelmä", "results": "Tulokset", "text": "Teksti"}
NOTICES = {
    "query_cut": "Haku oli hyvin pitkä, joten siitä käytettiin vain alku.",
    "open_quote": "Lainausmerkillä ei ole paria, joten sanat haettiin erikseen.",
    "unbalanced": "Sulkeilla ei ole paria, joten niitä ei otettu huomioon.",
    "operator": "Haussa on TAI, JA tai EI ilman sanaa, johon se liittyisi.",
    "too_deep": "Sulkeita on sisäkkäin niin monta, että osa jätettiin pois.",
    "field": "Haussa on kentän nimi, jonka arvoa ei tunneta, joten se haettiin sanoina.",
    "short_prefix": "Tähden edessä pitää olla ainakin kolme kirjainta, joten alku haettiin sanana.",
    "only_stop_words": "Haussa on vain hyvin tavallisia sanoja, joten ne haettiin juuri siinä muodossa.",
}
WIDTH_NAMES = {"exact": "tarkka", "inflected": "taivutukset", "compound": "yhdyssanat"}
HOW_NAMES = {
    "same": "sama muoto",
    "inflection": "taivutus",
    "prefix": "sanan alku",
    "compound_part": "yhdyssanan osa",
    "synonym": "sama tarkoitus",
    "funder_name": "rahoittajan toinen nimi",
    "part_of_query": "hakusanan osa",
    "related": "lähellä aihetta",
}
_OFFERS = {
    "did_you_mean": "Tarkoititko {}?",
    "without_word": "Ilman ehtoa {}",
    "without_filter": "Ilman rajausta {}",
    "wider": "Väljemmin: {}",
    "any_word": "Riittää, että jokin sanoista löytyy",
}
SORT_NAMES = {"relevance": "osuvin", "newest": "uusin", "oldest": "vanhin", "title": "otsikko"}
NO_BREAK = "\u00a0"


def number(value: int) -> str:
    """Return a whole number with a no-break space between thousands.

    >>> number(170000)
    '170\\xa0000'
    """
    return f"{value:,}".replace(",", NO_BREAK)


def counted(value: int, one: str, many: str) -> str:
    """Return a count with its noun: 1 tulos, 37 tulosta."""
    return f"{number(value)}{NO_BREAK}{one if value == 1 else many}"


def date_text(value: PartialDate | None) -> str:
    """Return a date as Finnish writes it.

    >>> date_text(PartialDate(2007, 5, 1)), date_text(PartialDate(2007, 5)), date_text(PartialDate(2007))
    ('1.5.2007', '5/2007', '2007')
    """
    if value is None:
        return ""
    return {1: f"{value.year}", 2: f"{value.month}/{value.year}", 3: f"{value.day}.{value.month}.{value.year}"}[
        value.precision
    ]


def period_text(period: Period) -> str:
    """Return a period: 2007–2008; with one end known, the other is left open."""
    start, end = date_text(period.start), date_text(period.end)
    if start == end:
        return start
    return f"{start}–{end}"


def built_text(stamp: str) -> str:
    """Return when an index was made, from ISO 8601 to Finnish, in the time zone of the service."""
    made = datetime.fromisoformat(stamp).astimezone()
    return f"{made.day}.{made.month}.{made.year} klo {made.hour}.{made.minute:02}"


def value_name(facet: str, value: str) -> str:
    """Return what a value of a facet is called on the screen."""
    return VALUE_NAMES.get(facet, {}).get(value, value)


def why_text(why: list[Why]) -> str:
    """Return why a document matched, in a line: kuntien, kunnissa ← kunta (taivutus) · …"""
    told = []
    for word, group in groupby(why, key=lambda each: each.word):
        each = list(group)
        forms = ", ".join(dict.fromkeys(one.form for one in each))
        came = f" ← {word}" if each[0].how is not How.SAME else ""
        told.append(f"{forms}{came} ({HOW_NAMES[each[0].how]})")
    return " · ".join(told)


def offer_text(offer: Offer) -> str:
    """Return what an offer of a looser search says, without its count."""
    names = {"without_filter": FACET_NAMES, "wider": WIDTH_NAMES}.get(offer.kind, {})
    return _OFFERS[offer.kind].format(f"”{names.get(offer.about, offer.about)}”")


def document_facts(document: Document) -> list[tuple[str, list[str]]]:
    """Return (label, values) of what is known of a document, in the order to show."""
    facts = [
        ("Aika", [period_text(document.period)] if document.period else []),
        ("Julkaistu", [date_text(document.published)] if document.published else []),
        ("Päätoteuttaja", [document.lead] if document.lead else []),
        ("Organisaatiot", [name for name in document.organisations if name != document.lead]),
        ("Rahoittajat", list(document.funders)),
        ("Rahoitus yhteensä", [f"{number(document.total_eur)}{NO_BREAK}€"] if document.total_eur else []),
        ("Henkilöt", list(document.people)),
        ("Kieli", [value_name("language", document.language)]),
    ]
    titles = [f"{title} ({value_name('language', code)})" for code, title in document.titles.items()]
    return [(label, values) for label, values in [("Muunkielinen nimi", titles), *facts] if values]


def register(app: Flask) -> None:
    """Give the templates what they show things with."""
    app.jinja_env.filters.update(
        number=number,
        built=built_text,
        date=date_text,
        period=period_text,
        value_name=value_name,
        marked=marked,
    )
    app.jinja_env.globals.update(
        counted=counted,
        FACET_NAMES=FACET_NAMES,
        FIELD_NAMES=FIELD_NAMES,
        NOTICES=NOTICES,
        SORT_NAMES=SORT_NAMES,
        WIDTH_NAMES=WIDTH_NAMES,
        why_text=why_text,
        offer_text=offer_text,
    )
