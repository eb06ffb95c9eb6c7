"""Values as text in the language of the request: numbers, dates, match explanations, lists of facts."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from indexer.details import details_of
from indexer.facets import BY_NAME, exported_values
from indexer.model import Document, PartialDate, Period
from searchapp.export.provenance import Provenance
from searchapp.highlight.matcher import MatchExplanation, MatchType
from searchapp.i18n.labels import (
    detail_name,
    facet_name,
    match_type_name,
    value_name,
    width_name,
)
from searchapp.i18n.languages import current_language, gettext, ngettext
from searchapp.search.parameters import BadParameter
from searchapp.search.relaxation import Offer


def number(value: int) -> str:
    """Return a whole number in the format of the language."""
    return current_language().number(value)


def euros(value: int) -> str:
    """Return an amount in whole euros."""
    return gettext("€%(sum)s", sum=number(value))


def results_counted(count: int) -> str:
    """Return a number of results: 12 results."""
    return ngettext("%(count)s result", "%(count)s results", count, count=number(count))


def results_and_partial_counted(count: int, partial: int) -> str:
    """Return the number of results, and that of the texts with only some of the words of the query."""
    if not partial:
        return results_counted(count) if count else gettext("No results")
    shown = number(partial)
    if not count:
        return ngettext(
            "No results with all the words, %(partial)s with some of them",
            "No results with all the words, %(partial)s with some of them",
            partial,
            partial=shown,
        )
    return ngettext(
        "%(results)s and %(partial)s with some of the words",
        "%(results)s and %(partial)s with some of the words",
        partial,
        results=results_counted(count),
        partial=shown,
    )


def texts_counted(count: int) -> str:
    """Return a number of texts: 12 texts."""
    return ngettext("%(count)s text", "%(count)s texts", count, count=number(count))


def kinds_counted(kind: str, count: int) -> str:
    """Return a number of documents of a kind: 12 projects."""
    shown = number(count)
    if kind == "project":
        return ngettext("%(count)s project", "%(count)s projects", count, count=shown)
    if kind == "news":
        return ngettext("%(count)s news item", "%(count)s news items", count, count=shown)
    return ngettext("%(count)s page", "%(count)s pages", count, count=shown)


def date_text(value: PartialDate | None) -> str:
    """Return a date to its known precision in the format of the language, "" for None.

    >>> date_text(PartialDate(2007, 5, 1)), date_text(PartialDate(2007, 5)), date_text(PartialDate(2007))
    ('1 May 2007', 'May 2007', '2007')
    """
    return current_language().date(value.first_day, value.precision) if value else ""


def period_text(period: Period) -> str:
    """Return a period: 2007–2008; an unknown end is left empty."""
    start, end = date_text(period.start), date_text(period.end)
    return start if start == end else f"{start}–{end}"


def when_text(document: Document) -> str:
    """Return the period of a document, or its publication date if it has no period."""
    return period_text(document.period) or date_text(document.published)


def built_text(stamp: str) -> str:
    """Return the build time of an index in the local time zone of the service. stamp: ISO 8601 with a time zone."""
    built = datetime.fromisoformat(stamp).astimezone()
    return gettext(
        "%(day)s at %(time)s", day=current_language().date(built.date()), time=current_language().time(built.time())
    )


def bad_parameter_text(bad: BadParameter) -> str:
    """Return the message for an invalid parameter of a URL."""
    return gettext(
        "“%(name)s=%(value)s” in the address could not be used: the value must be %(expected)s.", **bad._asdict()
    )


def why_parts(why: list[MatchExplanation]) -> list[tuple[str, str]]:
    """Return (matched forms, explanation) for each word of the query that matched in a document."""
    parts = []
    for word, group in groupby(why, key=lambda match: match.word):
        same_word = list(group)
        forms = ", ".join(dict.fromkeys(match.form for match in same_word))
        origin = f"← {word} " if same_word[0].match_type is not MatchType.SAME else ""
        parts.append((forms, f"{origin}({match_type_name(same_word[0].match_type)})"))
    return parts


def why_text(why: list[MatchExplanation]) -> str:
    """Return why a document matched, in one line: kuntien, kunnissa ← kunta (inflection) · …"""
    return " · ".join(f"{forms} {explanation}" for forms, explanation in why_parts(why))


def offer_text(offer: Offer) -> str:
    """Return the text of a suggested relaxed search, without its number of results."""
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
        case _:
            return gettext("Wider: %(width)s", width=width_name(about))


def feed_date(document: Document, built: str) -> str:
    """Return the date of a document for Atom: its publication or start, but not later than the build of the index."""
    date = document.published or document.period.start or document.period.end
    return min(f"{date.first_day}T00:00:00Z", built) if date else built


def provenance_text(provenance: Provenance) -> str:
    """Return the provenance of a search as a line for a list of references."""
    rules = [(name, value) for name, value in provenance.rules if name not in ("width", "sort")]
    search = [
        gettext("Hankehaku. Search “%(query)s”", query=provenance.q)
        if provenance.q
        else gettext("Hankehaku. All texts"),
        *(f"{facet_name(name)}: {value_name(name, value)}" for name, value in rules if name in BY_NAME),
        *(gettext("from %(year)s", year=value) for name, value in rules if name == "year_from"),
        *(gettext("until %(year)s", year=value) for name, value in rules if name == "year_to"),
        *(gettext("“%(word)s” as typed", word=value) for name, value in rules if name == "plain"),
        gettext("match: %(width)s", width=width_name(dict(provenance.rules)["width"])),
        results_counted(provenance.total),
        *([_partial_text(provenance.partial)] if provenance.partial else []),
    ]
    return gettext(
        "%(search)s. Index %(number)s (%(seal)s), created %(built)s, analysis %(analysis)s."
        " Searched %(day)s. %(address)s",
        search=", ".join(search),
        number=provenance.generation,
        seal=provenance.seal,
        built=built_text(provenance.built),
        analysis=provenance.analysis,
        day=current_language().date(provenance.searched),
        address=provenance.url,
    )


def _partial_text(partial: int) -> str:
    return ngettext(
        "%(count)s more text has some of the words",
        "%(count)s more texts have some of the words",
        partial,
        count=number(partial),
    )


def document_facts(document: Document) -> list[tuple[str, list[str]]]:
    """Return (label, values) of the metadata that no other part of a document's page shows."""
    titles = [f"{title} ({value_name('language', code)})" for code, title in document.titles.items()]
    facts = [
        (gettext("Name in other languages"), titles),
        (gettext("Time"), [period_text(document.period)] if document.period else []),
        (gettext("Published"), [date_text(document.published)] if document.published else []),
        (gettext("Status in the source"), [document.status_word] if document.status_word else []),
        (gettext("People"), list(document.people)),
        *(
            (facet_name(name), [value_name(name, value) for value in values])
            for name, values in exported_values(document).items()
        ),
        (gettext("Total funding"), [euros(document.total_eur)] if document.total_eur else []),
        (gettext("Language"), [value_name("language", document.language)]),
    ]
    return [(label, values) for label, values in facts if values]


def document_details(document: Document) -> list[tuple[str, tuple[str, ...]]]:
    """Return (label, values) of each detail of a document."""
    return [(detail_name(name), values) for name, values in details_of(document).items()]
