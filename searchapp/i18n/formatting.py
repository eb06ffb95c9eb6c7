"""How things are told on the screen, in its language: dates, numbers, reasons, lines of facts."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from indexer.facets import BY_NAME, exported_values
from indexer.model import Document, PartialDate, Period
from searchapp.export.provenance import Provenance
from searchapp.highlight.matcher import MatchExplanation, MatchType
from searchapp.i18n.labels import (
    facet_name,
    how_name,
    value_name,
    width_name,
)
from searchapp.i18n.languages import current_language, gettext, ngettext
from searchapp.search.parameters import BadParameter
from searchapp.search.relaxation import Offer


def number(value: int) -> str:
    """Return a whole number as the language writes it."""
    return current_language().number(value)


def euros(value: int) -> str:
    """Return a sum of money."""
    return gettext("€%(sum)s", sum=number(value))


def results_counted(count: int) -> str:
    """Return how many results there are."""
    return ngettext("%(count)s result", "%(count)s results", count, count=number(count))


def texts_counted(count: int) -> str:
    """Return how many texts there are."""
    return ngettext("%(count)s text", "%(count)s texts", count, count=number(count))


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
    return current_language().date(value.first_day, value.precision) if value else ""


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
    return gettext(
        "%(day)s at %(time)s", day=current_language().date(made.date()), time=current_language().time(made.time())
    )


def bad_parameter_text(bad: BadParameter) -> str:
    """Return what is told of a parameter that cannot be used."""
    return gettext(
        "“%(name)s=%(value)s” in the address could not be used: the value must be %(expected)s.", **bad._asdict()
    )


def why_parts(why: list[MatchExplanation]) -> list[tuple[str, str]]:
    """Return for each word of the query what stands in the text, and how that came to match."""
    told = []
    for word, group in groupby(why, key=lambda each: each.word):
        each = list(group)
        forms = ", ".join(dict.fromkeys(one.form for one in each))
        came = f"← {word} " if each[0].match_type is not MatchType.SAME else ""
        told.append((forms, f"{came}({how_name(each[0].match_type)})"))
    return told


def why_text(why: list[MatchExplanation]) -> str:
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


def feed_date(document: Document, built: str) -> str:
    """Return when a document is from, as Atom has it: published or begun, but not after the index was made."""
    told = document.published or document.period.start or document.period.end
    return min(f"{told.first_day}T00:00:00Z", built) if told else built


def provenance_text(receipt: Provenance) -> str:
    """Return a receipt of a search as a line to put into a list of sources."""
    rules = [(name, value) for name, value in receipt.rules if name not in ("width", "sort")]
    told = [
        gettext("Hankehaku. Search “%(query)s”", query=receipt.q) if receipt.q else gettext("Hankehaku. All texts"),
        *(f"{facet_name(name)}: {value_name(name, value)}" for name, value in rules if name in BY_NAME),
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
        day=current_language().date(receipt.searched),
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
        *(
            (facet_name(name), [value_name(name, value) for value in values])
            for name, values in exported_values(document).items()
        ),
        (gettext("Total funding"), [euros(document.total_eur)] if document.total_eur else []),
        (gettext("Language"), [value_name("language", document.language)]),
    ]
    return [(label, values) for label, values in facts if values]
