"""JSON Lines: one record of records.py per line, with the URL of its page and the provenance of the search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from indexer.model import Document
from searchapp.export.format import Context, Format, in_chunks
from searchapp.export.records import record_of


def write(documents: Iterable[Document], context: Context) -> Iterator[bytes]:
    """Yield one line per document; each has the provenance, so that a line outside the file still names its source."""
    return in_chunks(_lines(documents, context), context.still_working)


def _lines(documents: Iterable[Document], context: Context) -> Iterator[bytes]:
    encoder = msgspec.json.Encoder()
    provenance = msgspec.Raw(encoder.encode(context.provenance.as_dict()))  # the same in every line, so encoded once
    for document in documents:
        record = msgspec.structs.asdict(record_of(document, context.today))
        yield encoder.encode({**record, "address": context.url_of(document.id), "receipt": provenance}) + b"\n"


FORMAT = Format(suffix="jsonl", label="JSON Lines", media_type="application/jsonl", write=write)
