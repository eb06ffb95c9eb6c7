"""The result of comparing the source files with the previous index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.storage.index_state import FileState, IndexState


@dataclass
class ChangeSet:
    """The new state of the sources, and what differs from the previous one.

    state: the files as they are now. owners: for each document, the name of the file that it belongs to: of the files
    that contain it, the first by name. duplicate_ids: documents shown as part of others. files_read, read: how many
    files and documents were read. new, changed: how many documents must be indexed.
    """

    state: IndexState
    owners: dict[str, str] = field(default_factory=dict)
    duplicate_ids: set[str] = field(default_factory=set)
    files_read: int = 0
    read: int = 0
    new: int = 0
    changed: int = 0

    def contains(self, document_id: str) -> bool:
        """Return whether the sources contain a document, if only as a duplicate."""
        return document_id in self.owners or document_id in self.duplicate_ids

    def take_over(self, name: str, state: FileState) -> None:
        """Take over the state and the documents of a file that has not changed."""
        self.state.files[name] = state
        self.owners.update(dict.fromkeys(state.claimed, name))

    def drop(self, name: str) -> FileState | None:
        """Remove a file and its documents, so that it can be read again; return its state, None if there is none."""
        state = self.state.files.pop(name, None)
        for document_id in state.claimed if state else ():
            self.owners.pop(document_id, None)
        return state

    def set_duplicates(self) -> None:
        """Record the duplicates of all files, which no file owns in the index."""
        for state in self.state.files.values():
            self.duplicate_ids.update(state.duplicates)
            for document_id in state.own_duplicates:
                self.owners.pop(document_id, None)

    def retain(self, documents: Mapping[str, tuple[str, str]]) -> None:
        """Add documents that the sources no longer contain. documents: name of the file and digest by id."""
        for document_id, (name, digest) in documents.items():
            state = self.state.files.setdefault(name, FileState(size=-1, mtime_ns=0, sha256=""))
            state.retained[document_id] = digest
            self.owners[document_id] = name
