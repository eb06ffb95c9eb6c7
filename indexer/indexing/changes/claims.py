"""Ownership of document ids: an id that occurs in several files belongs to the first file by name."""

from __future__ import annotations

from indexer.indexing.changes.change_set import ChangeSet
from indexer.indexing.changes.deduplication import Deduplicator
from indexer.indexing.source_files import CORPUS, source_of
from indexer.model import Document
from indexer.sources import Problem
from indexer.storage.duplicates import Duplicate
from indexer.storage.index_state import FileState


class Claims:
    """Assigns document ids to files while these are read; the owners are stored in the change set."""

    def __init__(self, changes: ChangeSet, deduplicator: Deduplicator | None) -> None:
        self._changes, self._deduplicator = changes, deduplicator

    def claim(self, document: Document, name: str, state: FileState) -> str | None:
        """Assign a document to a file; return its id, or None if it belongs to an earlier file.

        If the id is already taken, a document of a [[source]] gets another id, with the name of its source as prefix.
        state: of the file; gets the reason if the document belongs to another.
        """
        if self._claim(document.id, name, state, document):
            return document.id
        own_id = self._prefixed_id(document, name, state)
        return own_id if own_id is not None and self._claim(own_id, name, state) else None

    def claim_all(self, ids: list[str], name: str, state: FileState) -> list[str]:
        """Assign documents of unchanged lines to a file; return the ids that no earlier file owns."""
        if not self._changes.owners.keys().isdisjoint(ids):
            return [document_id for document_id in ids if self._claim(document_id, name, state)]
        self._changes.owners.update(dict.fromkeys(ids, name))
        return ids

    def _claim(self, document_id: str, name: str, state: FileState, document: Document | None = None) -> bool:
        owner = self._changes.owners.get(document_id)
        if owner is not None and owner < name:
            state.shadowed.append(document_id)
            if self._deduplicator and document and self._deduplicator.is_same_document(document, owner, name):
                state.duplicates[document_id] = Duplicate.of(document, document_id, "the same id")
            else:
                state.problems.append(Problem(name, f"the id {document_id} is already taken by {owner}"))
            return False
        if owner is not None and owner != name:
            self._take_from(owner, document_id, name)
        self._changes.owners[document_id] = name
        return True

    def _take_from(self, owner: str, document_id: str, name: str) -> None:
        """Take a document from a later file. A file of a [[source]] is read again, to give the document another id."""
        if source_of(owner, self._changes.state.sources) != CORPUS:
            self._changes.drop(owner)
            return
        other = self._changes.state.files[owner]
        del other.documents[document_id]
        other.shadowed.append(document_id)
        other.problems.append(Problem(owner, f"the id {document_id} is already taken by {name}"))

    def _prefixed_id(self, document: Document, name: str, state: FileState) -> str | None:
        """Return another id for a document of a [[source]], since registers commonly number their records from 1."""
        source = source_of(name, self._changes.state.sources)
        is_duplicate = document.id in state.duplicates
        if source == CORPUS or is_duplicate or self._changes.owners[document.id] == name:
            return None
        state.problems.pop()  # the problem that the id is taken
        return f"{source}/{document.id}"
