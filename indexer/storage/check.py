"""Is the index what its manifest says, and does it hold each document that its sources gave, and no other?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from indexer.engines.base import Reader
from indexer.storage.index_folder import IndexFolder
from indexer.storage.index_reader import open_reader
from indexer.storage.index_state import IndexState


def check_index(folder: Path) -> Iterator[str]:
    """Yield what is wrong with the index in a folder, one line each; nothing when all is well.

    Raises: SearchIndexError when there is none, or it must not even be opened.
    """
    generation = IndexFolder(folder).current()
    damage = list(generation.damage())
    yield from damage
    if damage:
        return  # what is not what it was must not be unpickled
    generation.verify(bulk=False)
    reader = open_reader(generation)
    try:
        yield from faults(reader, set(IndexState.load(generation.folder).digests()))
    finally:
        reader.close()


def faults(reader: Reader, expected: set[str]) -> Iterator[str]:
    """Yield each document that is missing, cannot be read, or should not be there."""
    present = set(reader.ids())
    for document_id in sorted(expected - present):
        yield f"the document {document_id} is not in the index"
    for document_id in sorted(present - expected):
        yield f"the index holds {document_id}, which no source gave"
    unread = present & expected
    for document in reader.documents():
        unread.discard(document.id)
    for document_id in sorted(unread):
        yield f"the document {document_id} cannot be read back"
