"""JSON Lines: a record of records.py a line, with the address of its page and the receipt of the search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from indexer.model import Document
from searchapp.export.format import Context, Format, in_chunks
from searchapp.export.records import record_of


def write(documents: Iterable[Document], context: Context) -> Iterator[bytes]:
    """Yield a line for each document; the receipt is in each, so that lines can be parted and still tell whence."""
    return in_chunks(_lines(documents, context), context.still_working)


def _lines(documents: Iterable[Document], context: Context) -> Iterator[bytes]:
    encoder = msgspec.json.Encoder()
    receipt = msgspec.Raw(encoder.encode(context.receipt.as_dict()))  # the same in every line, so encoded once
    for document in documents:
        record = msgspec.structs.asdict(record_of(document, context.today))
        told = {**record, "address": context.address_of(document.id), "receipt": receipt}
        yield encoder.encode(told) + b"\n"


FORMAT = Format(suffix="jsonl", label="JSON Lines", media_type="application/jsonl", write=write)
