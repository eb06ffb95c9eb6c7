"""The columns of Hankehaku's own exports: their headings, which exports write and the reader of exports recognises."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from indexer.details.registry import DETAILS, OTHER
from indexer.model import Funding

VALUE_SEPARATOR = " | "
"""Between the values of one cell: ";" separates the columns of CSV, and names contain commas."""


@dataclass(frozen=True, kw_only=True)
class ExportColumn:
    """A column of exports.

    name: its code. headings: by language of the user interface. path: where JSON Lines have its value. key: of the
    record that the value is read into, "" if it is not read. is_list: whether a cell contains several values.
    """

    name: str
    headings: Mapping[str, str]
    path: str
    key: str
    is_list: bool = False


def _column(
    name: str, fi: str, sv: str, en: str, *, key: str | None = None, path: str = "", is_list: bool = False
) -> ExportColumn:
    headings = {"fi": fi, "sv": sv, "en": en}
    return ExportColumn(
        name=name, headings=headings, path=path or name, key=name if key is None else key, is_list=is_list
    )


EXPORT_COLUMNS = (
    _column("id", "Tunniste", "Identifierare", "Identifier"),
    _column("kind", "Laji", "Typ", "Kind", key="type"),
    _column("title", "Otsikko", "Rubrik", "Title"),
    _column("titles", "Otsikko muilla kielillä", "Rubrik på andra språk", "Title in other languages"),
    _column("start", "Alku", "Början", "Start", path="period.start"),
    _column("end", "Loppu", "Slut", "End", path="period.end"),
    _column("published", "Julkaistu", "Publicerad", "Published"),
    _column("status", "Tila", "Status", "Status", key=""),
    _column("status_word", "Tila lähteessä", "Status i källan", "Status in the source"),
    _column("funders", "Rahoittajat", "Finansiärer", "Funders", is_list=True),
    _column("organisations", "Organisaatiot", "Organisationer", "Organisations", is_list=True),
    _column("lead", "Päätoteuttaja", "Huvudgenomförare", "Lead"),
    _column("people", "Henkilöt", "Personer", "People", is_list=True),
    _column("total_eur", "Rahoitus yhteensä, €", "Finansiering sammanlagt, €", "Total funding, €"),
    _column("funding", "Rahoituserät", "Finansieringsposter", "Grants"),
    _column("language", "Kieli", "Språk", "Language"),
    *(
        ExportColumn(
            name=detail.name, headings=detail.headings, path=f"details.{detail.name}", key=detail.name, is_list=True
        )
        for detail in DETAILS
    ),
    _column(OTHER, "Muut tiedot", "Övriga uppgifter", "Other details", key=""),
    _column("summary", "Tiivistelmä", "Sammandrag", "Summary"),
    _column("results", "Tulokset", "Resultat", "Results"),
    _column("text", "Teksti", "Text", "Text"),
    _column("url", "Alkuperäinen sivu", "Den ursprungliga sidan", "The original page"),
    _column("page_url", "Sivu Hankehaussa", "Sida i Hankehaku", "Page in Hankehaku", key=""),
    _column("search", "Haku Hankehaussa", "Sökning i Hankehaku", "Search in Hankehaku", key=""),
    _column("index", "Hakemisto", "Index", "Index", key=""),
)
"""The columns that are no facets, in order. The last ones are the provenance, so that a copied row names its source."""

COLUMN_HEADINGS = {column.name: column.headings for column in EXPORT_COLUMNS}
"""The headings of each column by language, by its name."""
ADDED_COLUMNS = frozenset({"status_word", "titles", "funding", *(detail.name for detail in DETAILS), OTHER})
"""The columns that exports of earlier versions do not have."""

_TITLE_RE = re.compile(r"([a-z]{2}): (.*)", re.DOTALL)
_NEXT_TITLE_RE = re.compile(re.escape(VALUE_SEPARATOR) + r"(?=[a-z]{2}: )")
_GRANT_RE = re.compile(r"(.*): (\d+) €(?: \((\d{4})\))?", re.DOTALL)


def titles_text(titles: Mapping[str, str]) -> str:
    """Return titles by language as the text of a cell.

    >>> titles_text({"en": "Ice road", "sv": "Isväg"})
    'en: Ice road | sv: Isväg'
    """
    return VALUE_SEPARATOR.join(f"{code}: {title}" for code, title in titles.items())


def parse_titles(text: str) -> dict[str, str]:
    """Return the titles by language that a cell contains.

    >>> parse_titles("en: Ice | road | sv: Isväg")
    {'en': 'Ice | road', 'sv': 'Isväg'}
    """
    matches = map(_TITLE_RE.fullmatch, _NEXT_TITLE_RE.split(text))
    return {match[1]: match[2] for match in matches if match}


def funding_text(funding: Iterable[Funding]) -> str:
    """Return grants as the text of a cell.

    >>> funding_text([Funding("Kela", 500, 2020), Funding("", 70)])
    'Kela: 500 € (2020) | : 70 €'
    """
    return VALUE_SEPARATOR.join(
        f"{grant.funder}: {grant.amount_eur} €" + (f" ({grant.year})" if grant.year else "") for grant in funding
    )


def parse_funding(text: str) -> list[dict[str, str | int | None]]:
    """Return the grants that a cell contains, as in the records of JSON Lines.

    >>> parse_funding("Kela: 500 € (2020) | : 70 €")[0]
    {'funder': 'Kela', 'amount_eur': 500, 'year': 2020}
    """
    matches = map(_GRANT_RE.fullmatch, text.split(VALUE_SEPARATOR))
    return [
        {"funder": match[1], "amount_eur": int(match[2]), "year": int(match[3]) if match[3] else None}
        for match in matches
        if match
    ]
