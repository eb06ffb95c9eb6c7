"""Documents as rows of a table: what the formats for spreadsheets share."""

from __future__ import annotations

from collections.abc import Iterable

from indexer.facets import EXPORTED_FACETS, exported_values
from indexer.model import Document
from searchapp.export.format import Context
from searchapp.export.provenance import Provenance
from searchapp.export.records import iso_text

COLUMNS = (
    "id", "kind", "title", "start", "end", "published", "status", "funders", "organisations", "lead", "people",
    "total_eur", "language", *EXPORTED_FACETS, "summary", "results", "text", "url", "address", "search", "index",
)  # fmt: skip
"""Codes of the columns, in order. The last ones are the provenance: a row copied elsewhere still names its source."""

JOINER = " | "
"""Between the values of one cell: ";" parts the columns of CSV, and names have commas in them."""


def row_of(document: Document, context: Context) -> list[str | int | None]:
    """Return the cells of a document, in the order of COLUMNS: sums are numbers, all else is text; None is empty."""
    status = document.status(context.today)
    cells: dict[str, str | int | None] = {
        "id": document.id,
        "kind": context.value_name("kind", document.kind.value),
        "title": document.title,
        "start": iso_text(document.period.start),
        "end": iso_text(document.period.end),
        "published": iso_text(document.published),
        "status": context.value_name("status", status.value) if status else None,
        "funders": joined(document.funders),
        "organisations": joined(document.organisations),
        "lead": document.lead,
        "people": joined(document.people),
        "total_eur": document.total_eur,
        "language": context.value_name("language", document.language) if document.language else None,
        "summary": document.summary,
        "results": document.results,
        "text": document.text,
        "url": document.url,
        "address": context.address_of(document.id),
        "search": context.receipt.address,
        "index": index_text(context.receipt),
    }
    for name, values in exported_values(document).items():
        cells[name] = joined(context.value_name(name, value) for value in values)
    return [cells[column] for column in COLUMNS]


def joined(values: Iterable[str]) -> str:
    """Return several values as the text of one cell."""
    return JOINER.join(values)


def index_text(receipt: Provenance) -> str:
    """Return which index was searched: its number, and when it was made."""
    return f"{receipt.generation} ({receipt.built})"
