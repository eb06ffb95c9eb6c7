"""The interface of an export format, and what formats share.

A format is a generator: it reads one document at a time and yields bytes as soon as it has a chunk, so a result of any
length needs the same memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from indexer.model import Document
from searchapp.export.provenance import Provenance

CHUNK_BYTES = 64 << 10


def _do_nothing() -> None:
    """Ignore the signal: no server is waiting."""


@dataclass(frozen=True, slots=True)
class Context:
    """What an export needs in addition to the documents.

    today: the day for which statuses are computed. url_of: returns the absolute URL of the page of a document, by id.
    heading_of: returns the translated heading of a column or a search rule, by its code (COLUMNS of columns.py, names
    of parameters). value_name: returns the translated name of a facet's value, or the value itself if it has no name.
    still_working: called at intervals while the file is written, so that the server does not take it for hung.
    """

    provenance: Provenance
    today: date
    url_of: Callable[[str], str]
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
    """Yield the pieces joined into chunks of about CHUNK_BYTES; still_working is called before each chunk.

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
