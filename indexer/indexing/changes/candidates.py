"""Pairs of documents that may be the same: those with a property in common, found without comparing all documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import NamedTuple

from indexer.model import Kind
from indexer.storage.duplicates import Fingerprint

_PREFIX = 6  # characters of a title that compared documents have in common
_MAX_ENTRIES = 500  # with a property in common: more of them is no evidence, but a phrase of a register


class Entry(NamedTuple):
    """A document in the index of candidates. number: its position in the file."""

    file: str
    number: int
    document_id: str
    fingerprint: Fingerprint

    @property
    def order(self) -> tuple[str, int]:
        """The rank of the document: of several that are the same, the first is shown."""
        return self.file, self.number

    @property
    def source(self) -> str:
        """The top-level folder of the corpus, or the [[source]], that contains the file; "" outside folders."""
        folder, slash, _ = self.file.partition("/")
        return folder if slash else ""


class Candidates:
    """An index of documents by the properties that two documents that are the same have in common."""

    def __init__(self) -> None:
        self._entries: dict[int, list[Entry]] = defaultdict(list)
        self._shared: set[int] = set()
        self.entries: list[Entry] = []

    def add(self, file: str, fingerprints: dict[str, Fingerprint]) -> None:
        """Add the documents of a file."""
        for number, (document_id, fingerprint) in enumerate(fingerprints.items()):
            entry = Entry(file, number, document_id, fingerprint)
            self.entries.append(entry)
            for key in _keys(fingerprint):
                entries = self._entries[key]
                if entries and entries[-1].file != file:
                    self._shared.add(key)
                entries.append(entry)

    def similar(self, file: str, fingerprint: Fingerprint) -> Iterator[Entry]:
        """Yield the documents of other files that have a property in common with a document, each once."""
        seen = set()
        for key in _keys(fingerprint):
            entries = self._entries.get(key, ())
            if len(entries) > _MAX_ENTRIES:
                continue
            for entry in entries:
                if entry.file != file and entry.document_id not in seen:
                    seen.add(entry.document_id)
                    yield entry

    def with_similar(self) -> list[Entry]:
        """Return the documents that have a property in common with one of another file, in their order."""
        sharing = {
            entry.document_id: entry
            for key in self._shared
            if len(self._entries[key]) <= _MAX_ENTRIES
            for entry in self._entries[key]
        }
        return sorted(sharing.values(), key=lambda entry: entry.order)


def _keys(fingerprint: Fingerprint) -> Collection[int]:
    """Return the hashes of the properties by which candidates are found; equal hashes are compared in full."""
    keys = set(fingerprint.text_hashes)
    keys.update(hash(("code", code)) for code in fingerprint.codes)
    prefixes = {title[:_PREFIX] for title in fingerprint.titles if title}
    for prefix in prefixes:
        keys.update(hash((prefix, organisation, fingerprint.start)) for organisation in fingerprint.organisations)
        keys.add(hash((prefix, fingerprint.start, fingerprint.text_digest)))
        if fingerprint.kind != Kind.PROJECT and fingerprint.start:
            keys.add(hash((prefix, fingerprint.start)))
    return keys
