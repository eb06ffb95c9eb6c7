"""A document as a record of JSON: one shape for everything that hands records out.

Flask-free, and typed so that JSON Schema can be made of it (msgspec.json.schema_components).
"""

from __future__ import annotations

from datetime import date

import msgspec

from indexer.facets import exported_values
from indexer.model import Document, Kind, PartialDate, Status


class PeriodRecord(msgspec.Struct, frozen=True, kw_only=True):
    """When a project runs: ISO 8601 as far as it is known (2007, 2007-05, 2007-05-01); null is unknown."""

    start: str | None
    end: str | None


class FundingRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A sum that a funder gave, in whole euros; year is null for the whole period."""

    funder: str
    amount_eur: int
    year: int | None


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a document, without its texts.

    titles: the title in other languages, by ISO 639-1 code. url: the page of the source. published: as a date of the
    period. status: on a day, see metadata_of; null for what is no project. organisations: the lead first where it is
    known. total_eur: all the funding, in whole euros. facets: the values by which the document counts under each facet
    that no other field shows.
    """

    id: str
    kind: Kind
    title: str
    titles: dict[str, str]
    url: str | None
    period: PeriodRecord
    published: str | None
    status: Status | None
    funders: tuple[str, ...]
    organisations: tuple[str, ...]
    lead: str | None
    people: tuple[str, ...]
    total_eur: int | None
    language: str
    facets: dict[str, tuple[str, ...]]


class Record(Metadata, frozen=True, kw_only=True):
    """A document whole: its texts are what the source said. source: the path of the file it came from."""

    summary: str
    results: str
    text: str
    funding: tuple[FundingRecord, ...]
    source: str


def metadata_of(document: Document, today: date) -> Metadata:
    """Return what is known of a document. today: the day that its status is told for."""
    return Metadata(
        id=document.id,
        kind=document.kind,
        title=document.title,
        titles=document.titles,
        url=document.url or None,
        period=PeriodRecord(start=iso_text(document.period.start), end=iso_text(document.period.end)),
        published=iso_text(document.published),
        status=document.status(today),
        funders=document.funders,
        organisations=document.organisations,
        lead=document.lead or None,
        people=document.people,
        total_eur=document.total_eur,
        language=document.language,
        facets=exported_values(document),
    )


def record_of(document: Document, today: date) -> Record:
    """Return the record of a document. today: the day that its status is told for."""
    return Record(
        **msgspec.structs.asdict(metadata_of(document, today)),
        summary=document.summary,
        results=document.results,
        text=document.text,
        funding=tuple(
            FundingRecord(funder=each.funder, amount_eur=each.amount_eur, year=each.year) for each in document.funding
        ),
        source=document.source,
    )


def iso_text(value: PartialDate | None) -> str | None:
    """Return a date as ISO 8601, as far as it is known."""
    return None if value is None else str(value)
