"""Documents as JSON records, in one form for the API and the exports.

This module does not need Flask. The types are the source of the JSON Schema (msgspec.json.schema_components).
"""

from __future__ import annotations

from datetime import date

import msgspec

from indexer.details import details_of
from indexer.facets import exported_values
from indexer.model import Document, Kind, PartialDate, Status


class PeriodRecord(msgspec.Struct, frozen=True, kw_only=True):
    """When a project runs: ISO 8601 to the known precision (2007, 2007-05, 2007-05-01); null is unknown."""

    start: str | None
    end: str | None


class FundingRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An amount granted by a funder, in whole euros; year is null for the whole period."""

    funder: str
    amount_eur: int
    year: int | None


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """The metadata of a document, without its texts.

    titles: the title in other languages, by ISO 639-1 code. url: the page of the source. published: a date like those
    of the period. status: on the day of the request; null unless the document is a project. status_word: the status in
    the words of the source. organisations: the lead first if it is known. total_eur: all funding in whole euros.
    facets: the values of facets that no other field has.
    details: what no other field has, by name (code, place, fund, authority, business_id, keywords) or under the heading
    of the source; contact details are left out.
    """

    id: str
    kind: Kind
    title: str
    titles: dict[str, str]
    url: str | None
    period: PeriodRecord
    published: str | None
    status: Status | None
    status_word: str | None
    funders: tuple[str, ...]
    organisations: tuple[str, ...]
    lead: str | None
    people: tuple[str, ...]
    total_eur: int | None
    language: str
    facets: dict[str, tuple[str, ...]]
    details: dict[str, tuple[str, ...]]


class Record(Metadata, frozen=True, kw_only=True):
    """A complete document, with its texts as the source has them. source: the path of the file that contains it."""

    summary: str
    results: str
    text: str
    funding: tuple[FundingRecord, ...]
    source: str


def metadata_of(document: Document, today: date) -> Metadata:
    """Return the metadata of a document. today: the day for which its status is computed."""
    return Metadata(
        id=document.id,
        kind=document.kind,
        title=document.title,
        titles=document.titles,
        url=document.url or None,
        period=PeriodRecord(start=iso_text(document.period.start), end=iso_text(document.period.end)),
        published=iso_text(document.published),
        status=document.status(today),
        status_word=document.status_word or None,
        funders=document.funders,
        organisations=document.organisations,
        lead=document.lead or None,
        people=document.people,
        total_eur=document.total_eur,
        language=document.language,
        facets=exported_values(document),
        details=details_of(document),
    )


def record_of(document: Document, today: date) -> Record:
    """Return the record of a document. today: the day for which its status is computed."""
    return Record(
        **msgspec.structs.asdict(metadata_of(document, today)),
        summary=document.summary,
        results=document.results,
        text=document.text,
        funding=tuple(
            FundingRecord(funder=grant.funder, amount_eur=grant.amount_eur, year=grant.year)
            for grant in document.funding
        ),
        source=document.source,
    )


def iso_text(value: PartialDate | None) -> str | None:
    """Return a date as ISO 8601 to its known precision; None if it is unknown."""
    return None if value is None else str(value)
