"""Documents as rows of a table: what the formats for spreadsheets share."""

from __future__ import annotations

from collections.abc import Iterable

from indexer.model import Document
from searchapp.export.format import Context
from searchapp.export.provenance import Provenance
from searchapp.export.records import iso_text

COLUMNS = (
    "id", "kind", "title", "start", "end", "published", "status", "funders", "organisations", "lead", "people",
    "total_eur", "language", "summary", "results", "text", "url", "address", "search", "index",
)  # fmt: skip
"""Codes of the columns, in order. Last the receipt: a row that is copied elsewhere still tells whence it came."""

JOINER = " | "
"""Between the values of one cell: ";" parts the columns of CSV, and names have commas in them."""


def row_of(document: Document, context: Context) -> list[str | int | None]:
    """Return the cells of a document, in the order of COLUMNS: sums are numbers, all else is text; None is empty."""
    status = document.status(context.today)
    return [
        document.id,
        context.value_name("kind", document.kind.value),
        document.title,
        iso_text(document.period.start),
        iso_text(document.period.end),
        iso_text(document.published),
        context.value_name("status", status.value) if status else None,
        joined(document.funders),
        joined(document.organisations),
        document.lead,
        joined(document.people),
        document.total_eur,
        context.value_name("language", document.language) if document.language else None,
        document.summary,
        document.results,
        document.text,
        document.url,
        context.address_of(document.id),
        context.receipt.address,
        index_text(context.receipt),
    ]


def joined(values: Iterable[str]) -> str:
    """Return several values as the text of one cell."""
    return JOINER.join(values)


def index_text(receipt: Provenance) -> str:
    """Return which index was searched: its number, and when it was made."""
    return f"{receipt.generation} ({receipt.built})"
