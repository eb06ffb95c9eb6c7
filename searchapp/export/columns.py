"""The columns of the spreadsheet formats (CSV and Excel), and the row of each document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from indexer.details import DETAIL_NAMES, OTHER, details_of
from indexer.details.columns import EXPORT_COLUMNS, VALUE_SEPARATOR, funding_text, titles_text
from indexer.facets import EXPORTED_FACETS, exported_values
from indexer.model import Document
from searchapp.export.format import Context
from searchapp.export.provenance import Provenance
from searchapp.export.records import iso_text

_NAMES = [column.name for column in EXPORT_COLUMNS]
_AFTER_LANGUAGE = _NAMES.index("language") + 1
COLUMNS = (*_NAMES[:_AFTER_LANGUAGE], *EXPORTED_FACETS, *_NAMES[_AFTER_LANGUAGE:])
"""The names of the columns, in order."""


def row_of(document: Document, context: Context) -> list[str | int | None]:
    """Return the cells of a document in the order of COLUMNS: sums are numbers, other cells text, None is empty."""
    status = document.status(context.today)
    details = details_of(document)
    cells: dict[str, str | int | None] = {
        "id": document.id,
        "kind": context.value_name("kind", document.kind.value),
        "title": document.title,
        "titles": titles_text(document.titles),
        "start": iso_text(document.period.start),
        "end": iso_text(document.period.end),
        "published": iso_text(document.published),
        "status": context.value_name("status", status.value) if status else None,
        "status_word": document.status_word or None,
        "funders": joined(document.funders),
        "organisations": joined(document.organisations),
        "lead": document.lead,
        "people": joined(document.people),
        "total_eur": document.total_eur,
        "funding": funding_text(document.funding),
        "language": context.value_name("language", document.language) if document.language else None,
        **{name: joined(details.get(name, ())) for name in DETAIL_NAMES},
        OTHER: _others_text(details),
        "summary": document.summary,
        "results": document.results,
        "text": document.text,
        "url": document.url,
        "page_url": context.url_of(document.id),
        "search": context.provenance.url,
        "index": index_text(context.provenance),
    }
    for name, values in exported_values(document).items():
        cells[name] = joined(context.value_name(name, value) for value in values)
    return [cells[column] for column in COLUMNS]


def _others_text(details: Mapping[str, tuple[str, ...]]) -> str:
    """Return the details without a column of their own as a JSON object, which can be read back; "" for none."""
    others = {name: values for name, values in details.items() if name not in DETAIL_NAMES}
    return json.dumps(others, ensure_ascii=False) if others else ""


def joined(values: Iterable[str]) -> str:
    """Return several values as the text of one cell."""
    return VALUE_SEPARATOR.join(values)


def index_text(provenance: Provenance) -> str:
    """Return which index was searched: its generation number and when it was built."""
    return f"{provenance.generation} ({provenance.built})"
