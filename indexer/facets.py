"""The registry of facets, which engines, filters, queries, facet panel, API and exports are derived from.

A new facet is one Facet in FACETS. This adds its column in the engine, its parameter in URLs and in the API, its names
in the query language, its list in the panel and, if `is_exported`, its column in exports and its line on the page of a
document. Increase FORMAT in indexer.storage.generations as well, so that indexes without the column are rebuilt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from indexer.model import Document, Kind, Status
from indexer.normalize import collapse_spaces
from indexer.sources.registers.words import KINDS, LANGUAGES, STATUSES, UNKNOWN
from indexer.vocabularies.region_table import region_names


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Return the text. Marks an English text of the user interface, which is translated when it is shown."""
    return text


@dataclass(frozen=True, kw_only=True)
class Facet:
    """A facet.

    name: its parameter in URLs and the API, its key in JSON, and its column in an engine.
    label: its name in the user interface. description: of its parameter in the API.
    query_names: names before the colon in a query, casefolded, in addition to the name.
    values_of: returns the values of a document; None if the engine computes them (year, status).
    text_fields: the fields in which words after the colon are searched for; () if a value follows the colon.
    value_labels: fixed values with their names in the user interface; empty if there are none.
    value_names: values by their names in queries, casefolded, in addition to the values themselves.
    translations: returns the names of values by value and language; a function, because it may read a table.
    shown_without_results: values to show even if no document matches.
    is_listed: whether the panel lists it with check boxes. is_exported: whether exports, records and the page of a
    document show it under its name; the values of other facets are already fields of the document.
    """

    name: str
    label: str
    description: str
    query_names: tuple[str, ...]
    values_of: Callable[[Document], tuple[str, ...]] | None = None
    text_fields: tuple[str, ...] = ()
    value_labels: Mapping[str, str] = field(default_factory=dict)
    value_names: Mapping[str, str] = field(default_factory=dict)
    translations: Callable[[], Mapping[str, Mapping[str, str]]] = dict
    shown_without_results: tuple[str, ...] = ()
    is_listed: bool = True
    is_exported: bool = False

    def value_named(self, typed: str) -> str | None:
        """Return the value with a name, ignoring case; None if there is none."""
        return self._values_by_name.get(collapse_spaces(typed).casefold())

    @property
    def has_vocabulary(self) -> bool:
        """Whether a value follows the colon in a query, rather than words or years."""
        return not self.text_fields and self.name != "year"

    @cached_property
    def _values_by_name(self) -> dict[str, str]:
        translations = self.translations()
        translated = {name.casefold(): value for value, names in translations.items() for name in names.values()}
        values = {value.casefold(): value for value in (*self.value_labels, *translations)}
        return {**translated, **self.value_names, **values}


STATUS_LABELS: dict[str, str] = {
    Status.PLANNED: N_("Planned"),
    Status.ONGOING: N_("Ongoing"),
    Status.ENDED: N_("Ended"),
    Status.INTERRUPTED: N_("Interrupted"),
    Status.UNKNOWN: N_("Not known"),
}
KIND_LABELS: dict[str, str] = {Kind.PROJECT: N_("Project"), Kind.NEWS: N_("News item"), Kind.PAGE: N_("Page")}
LANGUAGE_LABELS = {
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
}

FACETS = (
    Facet(
        name="year",
        label=N_("Year"),
        description="Years that a document covers; any of them.",
        query_names=("vuosi", "år"),
        is_listed=False,
    ),
    Facet(
        name="status",
        label=N_("Status"),
        description="Status on this day.",
        query_names=("tila",),
        value_labels=STATUS_LABELS,
        shown_without_results=tuple(Status),
        value_names=STATUSES,
    ),
    Facet(
        name="funder",
        label=N_("Funder"),
        description="Funders, by any of their names.",
        query_names=("rahoittaja", "finansiär"),
        values_of=lambda document: document.funders,
        text_fields=("funders",),
    ),
    Facet(
        name="organisation",
        label=N_("Organisation"),
        description="Organisations, by name or a part of it.",
        query_names=("organisaatio", "toteuttaja", "organization"),
        values_of=lambda document: document.organisations,
        text_fields=("organisations",),
    ),
    Facet(
        name="kind",
        label=N_("Kind"),
        description="What a document is.",
        query_names=("laji", "typ", "type"),
        values_of=lambda document: (document.kind.value,),
        value_labels=KIND_LABELS,
        shown_without_results=tuple(Kind),
        value_names=KINDS,
    ),
    Facet(
        name="region",
        label=N_("Region"),
        description="Regions of Finland (maakunta), by any of their names; unknown: no region is known.",
        query_names=("alue", "maakunta", "landskap"),
        values_of=lambda document: document.regions or ("unknown",),
        value_labels={"unknown": N_("Not known")},
        value_names=dict.fromkeys(UNKNOWN, "unknown"),
        translations=region_names,
        is_exported=True,
    ),
    Facet(
        name="language",
        label=N_("Language"),
        description="Language of a document, ISO 639-1.",
        query_names=("kieli", "språk"),
        values_of=lambda document: (document.language,),
        value_labels=LANGUAGE_LABELS,
        value_names=LANGUAGES,
    ),
)  # fmt: skip
"""All facets, in the order of the panel, URLs and exports."""

BY_NAME = {facet.name: facet for facet in FACETS}
FACET_NAMES = tuple(BY_NAME)
KEYWORD_FACETS = tuple(facet.name for facet in FACETS if facet.values_of)
"""The names of the facets whose values are stored with each document in the index."""
EXPORTED_FACETS = tuple(facet.name for facet in FACETS if facet.is_exported)


def keyword_values(document: Document) -> dict[str, tuple[str, ...]]:
    """Return the values of a document by the name of each keyword facet."""
    return {facet.name: facet.values_of(document) for facet in FACETS if facet.values_of}


def exported_values(document: Document) -> dict[str, tuple[str, ...]]:
    """Return the values of a document by the name of each exported facet."""
    return {facet.name: facet.values_of(document) for facet in FACETS if facet.is_exported and facet.values_of}
