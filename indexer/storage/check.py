"""Validation of an index: files against the manifest, documents against the state of the sources."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from indexer.engines.base import Reader
from indexer.storage.index_folder import IndexFolder
from indexer.storage.index_reader import open_reader
from indexer.storage.index_state import IndexState


def check_index(folder: Path) -> Iterator[str]:
    """Yield the faults of the index in a folder, one line per fault; nothing if it is valid.

    Raises: SearchIndexError if there is no index or it cannot be opened.
    """
    generation = IndexFolder(folder).current()
    damage = list(generation.damage())
    yield from damage
    if damage:
        return  # files that do not match the manifest must not be opened
    generation.verify(bulk=False)
    reader = open_reader(generation)
    try:
        yield from faults(reader, set(IndexState.load(generation.folder).digests()))
    finally:
        reader.close()


def notes(folder: Path) -> Iterator[str]:
    """Yield what is worth knowing about a valid index, one line each."""
    if difference := IndexFolder(folder).current().voikko_difference:
        yield f"{difference}: searches may miss a few words until the next indexer reindex"


def faults(reader: Reader, expected: set[str]) -> Iterator[str]:
    """Yield each document that is missing, unreadable or unexpected, as a line of text."""
    present = set(reader.ids())
    for document_id in sorted(expected - present):
        yield f"the document {document_id} is not in the index"
    for document_id in sorted(present - expected):
        yield f"the index contains {document_id}, which is in no source"
    unread = present & expected
    for document in reader.documents():
        unread.discard(document.id)
    for document_id in sorted(unread):
        yield f"the document {document_id} cannot be read"
