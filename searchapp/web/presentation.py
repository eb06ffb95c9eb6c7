"""How things are told on the screen, in its language: names of values, dates, numbers, lines of facts.

Texts stand here in English, as in the templates; the catalogues have the others. `N_` marks a text that is looked up
when it is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import groupby

from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context

from indexer.model import Document, PartialDate, Period
from searchapp.loosening import Offer
from searchapp.matching import How, Why
from searchapp.parameters import BadParameter
from searchapp.receipt import Receipt
from searchapp.web.languages import gettext, language, ngettext
from searchapp.web.marking import marked
from searchapp.web.openapi import values_text
from searchapp.web.panel import bar_width


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Return the text itself: it is looked up when it is shown."""
    return text


FACET_NAMES = {
    "year": N_("Year"),
    "status": N_("Status"),
    "funder": N_("Funder"),
    "kind": N_("Kind"),
    "language": N_("Language"),
    "organisation": N_("Organisation"),
}
VALUE_NAMES = {
    "kind": {"project": N_("Project"), "news": N_("News item"), "page": N_("Page")},
    "status": {
        "planned": N_("Planned"),
        "ongoing": N_("Ongoing"),
        "ended": N_("Ended"),
        "interrupted": N_("Interrupted"),
        "unknown": N_("Not known"),
    },
    "language": {
        "fi": N_("Finnish"),
        "sv": N_("Swedish"),
        "en": N_("English"),
        "et": N_("Estonian"),
        "ru": N_("Russian"),
        "de": N_("German"),
        "fr": N_("French"),
        "es": N_("Spanish"),
        "so": N_("Somali"),
        "ar": N_("Arabic"),
    },
}
FIELD_NAMES = {"title": N_("Title"), "summary": N_("Summary"), "results": N_("Results"), "text": N_("Text")}
_NOTICES = {
    "query_cut": N_("The search was very long, so only its beginning was used."),
    "open_quote": N_("A quotation mark is unmatched, so the words were searched for separately."),
    "unbalanced": N_("A parenthesis is unmatched, so it was ignored."),
    "operator": N_("The search has OR, AND or NOT without a word that it would belong to."),
    "too_deep": N_("There are too many nested parentheses, so some were left out."),
    "field": N_("The search has a field with an unknown value, so it was searched for as plain words."),
    "short_prefix": N_("There must be three letters before an asterisk, so the beginning was taken as a word."),
    "no_words": N_("The search has no words, so all texts are shown."),
    "only_stop_words": N_("The search has only very common words, so they were searched for just as written."),
}
WIDTH_NAMES = {"exact": N_("as written"), "inflected": N_("any form"), "compound": N_("also in compounds")}
_HOW_NAMES = {
    "same": N_("the same form"),
    "inflection": N_("inflection"),
    "prefix": N_("beginning of a word"),
    "compound_part": N_("part of a compound"),
    "synonym": N_("the same meaning"),
    "funder_name": N_("another name of the funder"),
    "part_of_query": N_("part of the search word"),
    "related": N_("related"),
}
SORT_NAMES = {"relevance": N_("best match"), "newest": N_("newest"), "oldest": N_("oldest"), "title": N_("title")}
SUGGESTION_NAMES = {
    "word": N_("Word"),
    "title": N_("Title"),
    "organisation": N_("Organisation"),
    "funder": N_("Funder"),
}


_NAMED = {**VALUE_NAMES, "width": WIDTH_NAMES, "sort": SORT_NAMES}


def number(value: int) -> str:
    """Return a whole number as the language writes it."""
    return language().number(value)


def euros(value: int) -> str:
    """Return a sum of money."""
    return gettext("€%(sum)s", sum=number(value))


def results_counted(count: int) -> str:
    """Return how many results there are."""
    return ngettext("%(count)s result", "%(count)s results", count, count=number(count))


def texts_counted(count: int) -> str:
    """Return how many texts there are."""
    return ngettext("%(count)s text", "%(count)s texts", count, count=number(count))


KINDS_NAMES = {"project": N_("Projects"), "news": N_("News items"), "page": N_("Pages")}


def kinds_counted(kind: str, count: int) -> str:
    """Return how many documents of a kind there are."""
    shown = number(count)
    if kind == "project":
        return ngettext("%(count)s project", "%(count)s projects", count, count=shown)
    if kind == "news":
        return ngettext("%(count)s news item", "%(count)s news items", count, count=shown)
    return ngettext("%(count)s page", "%(count)s pages", count, count=shown)


def date_text(value: PartialDate | None) -> str:
    """Return a date as the language writes it, "" where there is none.

    >>> date_text(PartialDate(2007, 5, 1)), date_text(PartialDate(2007, 5)), date_text(PartialDate(2007))
    ('1 May 2007', 'May 2007', '2007')
    """
    return language().date(value.first_day, value.precision) if value else ""


def period_text(period: Period) -> str:
    """Return a period: 2007–2008; with one end known, the other is left open."""
    start, end = date_text(period.start), date_text(period.end)
    return start if start == end else f"{start}–{end}"


def when_text(document: Document) -> str:
    """Return a project's period, or else when the document was published."""
    return period_text(document.period) or date_text(document.published)


def built_text(stamp: str) -> str:
    """Return when an index was made, from ISO 8601, in the time zone of the service."""
    made = datetime.fromisoformat(stamp).astimezone()
    return gettext("%(day)s at %(time)s", day=language().date(made.date()), time=language().time(made.time()))


def facet_name(facet: str) -> str:
    """Return what a facet is called."""
    return gettext(FACET_NAMES[facet])


def value_name(facet: str, value: str) -> str:
    """Return what a value of a facet is called."""
    known = _NAMED.get(facet, {}).get(value)
    return gettext(known) if known else value


def field_name(field: str) -> str:
    """Return what a text field is called."""
    return gettext(FIELD_NAMES[field])


def width_name(width: str) -> str:
    """Return what a width is called."""
    return gettext(WIDTH_NAMES[width])


def notice_text(code: str) -> str:
    """Return what a notice says."""
    return gettext(_NOTICES[code])


def bad_parameter_text(bad: BadParameter) -> str:
    """Return what is told of a parameter that cannot be used."""
    return gettext(
        "“%(name)s=%(value)s” in the address could not be used: the value must be %(expected)s.", **bad._asdict()
    )


def why_parts(why: list[Why]) -> list[tuple[str, str]]:
    """Return for each word of the query what stands in the text, and how that came to match."""
    told = []
    for word, group in groupby(why, key=lambda each: each.word):
        each = list(group)
        forms = ", ".join(dict.fromkeys(one.form for one in each))
        came = f"← {word} " if each[0].how is not How.SAME else ""
        told.append((forms, f"{came}({gettext(_HOW_NAMES[each[0].how])})"))
    return told


def why_text(why: list[Why]) -> str:
    """Return why a document matched, in a line: kuntien, kunnissa ← kunta (inflection) · …"""
    return " · ".join(f"{forms} {came}" for forms, came in why_parts(why))


def offer_text(offer: Offer) -> str:
    """Return what an offer of a looser search says, without its count."""
    about = offer.about
    match offer.kind:
        case "did_you_mean":
            return gettext("Did you mean “%(words)s”?", words=about)
        case "without_word":
            return gettext("Without “%(word)s”", word=about)
        case "without_quotes":
            return gettext("The words apart: %(words)s", words=about)
        case "without_filter":
            return gettext("Any %(facet)s", facet=facet_name(about).lower())
        case "wider":
            return gettext("Wider: %(width)s", width=width_name(about))
        case _:
            return gettext("Any of the words is enough")


_HEADINGS = {
    "id": N_("Identifier"),
    "title": N_("Title"),
    "start": N_("Start"),
    "end": N_("End"),
    "published": N_("Published"),
    "funders": N_("Funders"),
    "organisations": N_("Organisations"),
    "lead": N_("Lead"),
    "people": N_("People"),
    "total_eur": N_("Total funding, €"),
    "summary": N_("Summary"),
    "results": N_("Results"),
    "text": N_("Text"),
    "url": N_("The original page"),
    "address": N_("Page in Hankehaku"),
    "search": N_("Search in Hankehaku"),
    "index": N_("Index"),
    "documents": N_("Results"),
    "receipt": N_("About the search"),
    "q": N_("Query"),
    "width": N_("Match"),
    "sort": N_("Order"),
    "year_from": N_("From year"),
    "year_to": N_("To year"),
    "plain": N_("Without synonyms"),
    "total": N_("Number of results"),
    "searched": N_("Searched"),
    "seal": N_("Checksum of the index"),
    "analysis": N_("Analysis of words"),
    "name": N_("Name"),
    "count": N_("Texts"),
    "share": N_("Share, %"),
    "first_year": N_("First year"),
    "last_year": N_("Last year"),
    "sum_eur": N_("Known funding, €"),
    "sum_of": N_("Texts with known funding"),
}
_CITING_WORDS = {"retrieved": N_("Retrieved"), "index": N_("index"), "and_others": N_("et al.")}


def feed_date(document: Document, built: str) -> str:
    """Return when a document is from, as Atom has it: published or begun, but not after the index was made."""
    told = document.published or document.period.start or document.period.end
    return min(f"{told.first_day}T00:00:00Z", built) if told else built


def heading(code: str) -> str:
    """Return the heading of a column or of a rule of a receipt, by its code."""
    return gettext(_HEADINGS.get(code) or FACET_NAMES[code])


def citing_word(code: str) -> str:
    """Return a word of a citation, by its code."""
    return gettext(_CITING_WORDS[code])


def receipt_text(receipt: Receipt) -> str:
    """Return a receipt of a search as a line to put into a list of sources."""
    rules = [(name, value) for name, value in receipt.rules if name not in ("width", "sort")]
    told = [
        gettext("Hankehaku. Search “%(query)s”", query=receipt.q) if receipt.q else gettext("Hankehaku. All texts"),
        *(f"{facet_name(name)}: {value_name(name, value)}" for name, value in rules if name in FACET_NAMES),
        *(gettext("from %(year)s", year=value) for name, value in rules if name == "year_from"),
        *(gettext("until %(year)s", year=value) for name, value in rules if name == "year_to"),
        *(gettext("“%(word)s” without synonyms", word=value) for name, value in rules if name == "plain"),
        gettext("match: %(width)s", width=width_name(dict(receipt.rules)["width"])),
        results_counted(receipt.total),
    ]
    return gettext(
        "%(search)s. Index %(number)s (%(seal)s), created %(built)s, analysis %(analysis)s."
        " Searched %(day)s. %(address)s",
        search=", ".join(told),
        number=receipt.generation,
        seal=receipt.seal,
        built=built_text(receipt.built),
        analysis=receipt.analysis,
        day=language().date(receipt.searched),
        address=receipt.address,
    )


def document_facts(document: Document) -> list[tuple[str, list[str]]]:
    """Return (label, values) of what is known of a document and stands nowhere else on its page."""
    titles = [f"{title} ({value_name('language', code)})" for code, title in document.titles.items()]
    facts = [
        (gettext("Name in other languages"), titles),
        (gettext("Time"), [period_text(document.period)] if document.period else []),
        (gettext("Published"), [date_text(document.published)] if document.published else []),
        (gettext("People"), list(document.people)),
        (gettext("Total funding"), [euros(document.total_eur)] if document.total_eur else []),
        (gettext("Language"), [value_name("language", document.language)]),
    ]
    return [(label, values) for label, values in facts if values]


def _at_each_request(told: Callable[..., object]) -> Callable[..., object]:
    """Return a filter that a template may not work out when it is compiled: what it gives is in the language asked."""

    @pass_context
    def filtered(_context: Context, *values: object) -> object:
        return told(*values)

    return filtered


def register(app: Flask) -> None:
    """Give the templates what they show things with."""
    spoken: dict[str, Callable[..., object]] = {
        "built": built_text, "date": date_text, "dated": feed_date, "euros": euros, "facet_name": facet_name,
        "field_name": field_name, "notice": notice_text, "number": number, "period": period_text,
        "results": results_counted, "texts": texts_counted, "value_name": value_name, "when": when_text,
        "width_name": width_name,
    }  # fmt: skip
    app.jinja_env.filters.update({name: _at_each_request(told) for name, told in spoken.items()})
    app.jinja_env.filters["marked"] = marked
    app.jinja_env.filters["values"] = values_text
    app.jinja_env.globals.update(
        SORT_NAMES=SORT_NAMES,
        KINDS_NAMES=KINDS_NAMES,
        bad_parameter_text=bad_parameter_text,
        bar_width=bar_width,
        kinds_counted=kinds_counted,
        offer_text=offer_text,
        why_parts=why_parts,
    )
