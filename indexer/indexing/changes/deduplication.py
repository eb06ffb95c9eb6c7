"""Deduplication during a run: which documents are shown as part of a document of a previously processed file."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.indexing.changes.fingerprints import FingerprintIndex, fingerprint_of, is_same
from indexer.model import Document
from indexer.storage.duplicates import Duplicate
from indexer.storage.index_state import FileState, IndexState


class Deduplicator:
    """Compares documents with those of the files processed before.

    duplicate_ids: ids of the duplicates in the processed files. has_new_fingerprints: whether a document is new or has
    a changed fingerprint, so that documents in unchanged files may be its duplicates.
    """

    def __init__(self, previous: IndexState, current: IndexState) -> None:
        self._previous, self._current = previous, current
        self._processed: list[str] = []
        self._index: FingerprintIndex | None = None
        self._new = FingerprintIndex()
        self.has_new_fingerprints = False
        self.duplicate_ids: set[str] = set()

    def finish_file(self, name: str) -> None:
        """Mark a file as processed, so later files are compared with its documents."""
        state = self._current.files.get(name)
        self.duplicate_ids.update(state.duplicates if state else ())
        if self._index is None:
            self._processed.append(name)  # indexed when the first document is compared, which many runs never do
        else:
            self._add(name, self._index)

    def _add(self, name: str, index: FingerprintIndex) -> None:
        state = self._current.files.get(name)
        for document_id, fingerprint in state.fingerprints.items() if state else ():
            index.add(document_id, _source_of(name), fingerprint)

    def register(self, document: Document, name: str, state: FileState) -> bool:
        """Record in the state of its file whether a document is a duplicate, and return that.

        state.duplicates gets the duplicate; state.fingerprints gets the fingerprint of any other document.
        """
        if self._index is None:
            self._index = FingerprintIndex()
            for processed in self._processed:
                self._add(processed, self._index)
        fingerprint = fingerprint_of(document)
        match = self._index.find(_source_of(name), fingerprint)
        if match:
            state.duplicates[document.id] = Duplicate.of(document, *match)
            return True
        state.fingerprints[document.id] = fingerprint
        previous = self._previous.files.get(name)
        if previous is None or previous.fingerprints.get(document.id) != fingerprint:
            self._new.add(document.id, _source_of(name), fingerprint)
            self.has_new_fingerprints = True
        return False

    def is_same_document(self, document: Document, owner: str, name: str) -> bool:
        """Return whether a document equals the one with its id in another source; ids may be equal by chance."""
        fingerprint = self._current.files[owner].fingerprints.get(document.id)
        is_other_source = _source_of(owner) != _source_of(name)
        return fingerprint is not None and is_other_source and is_same(fingerprint, fingerprint_of(document))

    def is_unchanged(self, state: FileState, name: str, owners: Mapping[str, str]) -> bool:
        """Return whether the duplicates in an unchanged file are the same as in the previous run."""
        for duplicate in state.duplicates.values():
            owner = owners.get(duplicate.main)
            if owner is None or owner >= name or not self._has_same_fingerprint(duplicate.main, owner):
                return False
        if not self.has_new_fingerprints:
            return True
        return not any(self._new.find(_source_of(name), fingerprint) for fingerprint in state.fingerprints.values())

    def _has_same_fingerprint(self, document_id: str, owner: str) -> bool:
        previous = self._previous.files.get(owner)
        current = self._current.files[owner].fingerprints.get(document_id)
        return previous is not None and previous.fingerprints.get(document_id) == current


def _source_of(name: str) -> str:
    """Return the source of a file for the comparison: its top-level folder in the corpus, or its [[source]].

    Files outside folders belong to one source: a folder of saved pages contains many that are nearly identical.
    """
    folder, slash, _ = name.partition("/")
    return folder if slash else ""
