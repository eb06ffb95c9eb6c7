"""Labels of the user interface: facets and their values, fields, match types, columns, notices.

The labels are in English, as in the templates; the translation catalogues have the other languages. `N_` marks a text
that is translated when it is displayed.
"""

from __future__ import annotations

from indexer.details import DETAIL_NAMES
from indexer.details.columns import COLUMN_HEADINGS
from indexer.facets import BY_NAME, N_
from searchapp.i18n.languages import current_language, gettext

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
_MATCH_TYPE_NAMES = {
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
KINDS_NAMES = {"project": N_("Projects"), "news": N_("News items"), "page": N_("Pages")}
_PARAMETER_VALUE_NAMES = {"width": WIDTH_NAMES, "sort": SORT_NAMES}
_HEADINGS = {
    "index": N_("Index"),
    "documents": N_("Results"),
    "provenance": N_("About the search"),
    "q": N_("Query"),
    "width": N_("Match"),
    "sort": N_("Order"),
    "year_from": N_("From year"),
    "year_to": N_("To year"),
    "plain": N_("As typed"),
    "fact": N_("As a filter"),
    "total": N_("Number of results"),
    "partial": N_("More texts with some of the words"),
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
_DETAIL_LABELS = {"url": N_("Links"), "enclosures": N_("Files"), "subject": N_("Subject")}
_CITATION_WORDS = {"retrieved": N_("Retrieved"), "index": N_("index"), "and_others": N_("et al.")}


def facet_name(facet: str) -> str:
    """Return the name of a facet."""
    return gettext(BY_NAME[facet].label)


def value_name(name: str, value: str) -> str:
    """Return the name of a value of a facet, of the width or of the sort order; the value itself if it has no name."""
    facet = BY_NAME.get(name)
    if facet is None:
        label = _PARAMETER_VALUE_NAMES.get(name, {}).get(value)
    elif translated := facet.translations().get(value):
        return translated[current_language().code]
    else:
        label = facet.value_labels.get(value)
    return gettext(label) if label else value


def field_name(field: str) -> str:
    """Return the name of a text field."""
    return gettext(FIELD_NAMES[field])


def width_name(width: str) -> str:
    """Return the name of a search width."""
    return gettext(WIDTH_NAMES[width])


def match_type_name(match_type: str) -> str:
    """Return the name of a match type."""
    return gettext(_MATCH_TYPE_NAMES[match_type])


def notice_text(code: str) -> str:
    """Return the text of a notice, by its code."""
    return gettext(_NOTICES[code])


def heading(code: str) -> str:
    """Return the heading of a column or of a field of a provenance, by its code."""
    if code in COLUMN_HEADINGS:
        return COLUMN_HEADINGS[code][current_language().code]
    return gettext(_HEADINGS.get(code) or BY_NAME[code].label)


def detail_name(name: str) -> str:
    """Return the name of a detail: a translated one if it is known, otherwise the heading that the source gives it."""
    if name in DETAIL_NAMES:
        return heading(name)
    return gettext(_DETAIL_LABELS[name]) if name in _DETAIL_LABELS else name


def citation_word(code: str) -> str:
    """Return a translated word of a citation, by its code."""
    return gettext(_CITATION_WORDS[code])
