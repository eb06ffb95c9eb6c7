"""Applies the decisions about duplicates to the state of the files, and finds the documents that must be read again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from indexer.indexing.changes.change_set import ChangeSet
from indexer.indexing.changes.deduplication import Match
from indexer.model import Document
from indexer.storage.duplicates import Duplicate
from indexer.storage.index_state import FileState


class Resolution:
    """The decisions of a run. A document that may be a duplicate is held until all documents are known.

    previous_digests: of the documents in the previous index, by id.
    """

    def __init__(self, changes: ChangeSet, previous_digests: Mapping[str, str]) -> None:
        self._changes, self._previous_digests = changes, previous_digests
        self._matches: Mapping[str, Match] = {}

    def hold(self, document: Document, digest: str, state: FileState) -> None:
        """Record a document that may be a duplicate in the state of its file."""
        state.duplicates[document.id] = Duplicate.of(document, "", "", digest=digest)

    def apply(self, matches: Mapping[str, Match], names: Iterable[str]) -> dict[str, set[str]]:
        """Apply the decisions to the files of these names; return the ids of documents to read, by file."""
        self._matches = matches
        to_read: dict[str, set[str]] = defaultdict(set)
        for name in names:
            state = self._changes.state.files[name]
            to_read[name].update(
                document_id for document_id in state.own_duplicates if not self._settle(document_id, state)
            )
            for document_id in state.duplicates.keys() & set(state.shadowed):
                match = matches.get(document_id)
                self._set_main(document_id, match.main if match else document_id, state)
        for document_id in matches:
            owner = self._changes.owners.get(document_id)
            if owner is not None and document_id in self._changes.state.files[owner].documents:
                to_read[owner].add(document_id)
        return {name: ids for name, ids in sorted(to_read.items()) if ids}

    def add(self, document: Document, digest: str, name: str) -> bool:
        """Apply the decision about a document that was read; return whether it must be indexed."""
        state = self._changes.state.files[name]
        if match := self._matches.get(document.id):
            state.duplicates[document.id] = Duplicate.of(document, *match, digest=digest)
            state.documents.pop(document.id, None)
            return False
        self._show(document.id, digest, name)
        return self._previous_digests.get(document.id) != digest

    def forget(self, ids: Iterable[str], name: str) -> None:
        """Remove duplicates that are none any more, but that their file does not contain when it is read."""
        state = self._changes.state.files[name]
        for document_id in ids:
            if document_id in state.duplicates:
                del state.duplicates[document_id], state.fingerprints[document_id]
                self._changes.owners.pop(document_id, None)

    def _settle(self, document_id: str, state: FileState) -> bool:
        """Apply the decision about a duplicate; return whether that is possible without reading the document."""
        if match := self._matches.get(document_id):
            self._set_main(document_id, match.main, state, reason=match.reason)
            return True
        digest = state.duplicates[document_id].digest
        if self._previous_digests.get(document_id) != digest:
            return False
        self._show(document_id, digest, self._changes.owners[document_id])
        return True

    @staticmethod
    def _set_main(document_id: str, main: str, state: FileState, **changes: str) -> None:
        duplicate = state.duplicates[document_id]
        state.duplicates[document_id] = msgspec.structs.replace(duplicate, main=main, **changes)

    def _show(self, document_id: str, digest: str, name: str) -> None:
        state = self._changes.state.files[name]
        state.duplicates.pop(document_id, None)
        state.documents[document_id] = digest
        self._changes.owners[document_id] = name
