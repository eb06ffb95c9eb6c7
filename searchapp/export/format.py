"""What a format of export is, and what formats share.

A format is a generator: it asks for one document at a time and gives bytes as soon as there is a chunk of them, so a
result of any length passes through the same memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from indexer.model import Document
from searchapp.export.provenance import Provenance

CHUNK_BYTES = 64 << 10


def _do_nothing() -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Context:
    """What an export needs beside the documents.

    today: the day that statuses are told for. address_of: the absolute address of the page of a document, by its id.
    heading_of: the heading of a column or a rule, by its code (COLUMNS of table.py; names of parameters).
    value_name: what a value of a facet is called, by the facet and the value; of other facets it gives the value back.
    still_working: is called now and then while the export is made, so that a server sees that it does not hang.
    """

    receipt: Provenance
    today: date
    address_of: Callable[[str], str]
    heading_of: Callable[[str], str]
    value_name: Callable[[str, str], str]
    still_working: Callable[[], None] = _do_nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A file format in which a search result can be exported.

    suffix: the extension of the file name, without the dot. label: the name of the format in the menu, the same in
    every language. write: yields the file in chunks. max_documents: the largest result that the format accepts, None
    if it is unlimited because the file is streamed; the caller of write enforces it.
    """

    suffix: str
    label: str
    media_type: str
    write: Callable[[Iterable[Document], Context], Iterator[bytes]]
    max_documents: int | None = None


def in_chunks(pieces: Iterable[bytes], still_working: Callable[[], None]) -> Iterator[bytes]:
    """Yield the pieces joined to chunks of some CHUNK_BYTES, telling before each that the work goes on.

    >>> [len(chunk) for chunk in in_chunks([b"x" * 40_000] * 3, lambda: None)]
    [80000, 40000]
    """
    chunk = bytearray()
    for piece in pieces:
        chunk += piece
        if len(chunk) >= CHUNK_BYTES:
            still_working()
            yield bytes(chunk)
            chunk.clear()
    if chunk:
        still_working()
        yield bytes(chunk)
