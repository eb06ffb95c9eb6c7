"""Ownership of document ids: an id that occurs in several files belongs to the first file by name.

Ids identify records within their register only. A record whose id is taken by a different record gets an id of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from indexer.indexing.changes.change_set import ChangeSet
from indexer.indexing.changes.deduplication import Deduplicator
from indexer.indexing.source_files import CORPUS, source_of
from indexer.model import Document
from indexer.sources import Problem
from indexer.storage.duplicates import Duplicate
from indexer.storage.index_state import FileState, digest_of


class Claims:
    """Assigns document ids to files while these are read; the owners are stored in the change set."""

    def __init__(self, changes: ChangeSet, deduplicator: Deduplicator | None) -> None:
        self._changes, self._deduplicator = changes, deduplicator

    def claim(self, document: Document, name: str, state: FileState, *, is_global: bool = False) -> str | None:
        """Assign a document to a file; return its id, or None if an earlier file contains the document.

        state: of the file; gets the ids that are taken by an earlier file, and the reason if the document is left out.
        is_global: whether documents with the same id are the same, as entries of feeds are.
        """
        for document_id in self._candidates(document, name, is_global=is_global):
            owner = self.earlier_owner(document_id, name)
            if not owner:
                self._take(document_id, name)
                return document_id
            state.shadowed[document_id] = self.digest_of_owner(document_id, name)
            if self._deduplicator and self._deduplicator.is_same_document(document, owner, name):
                state.duplicates[document_id] = Duplicate.of(
                    document, document_id, "the same id", digest=digest_of(document)
                )
                return None
            if digest_of(replace(document, source=owner)) == state.shadowed[document_id]:
                state.problems.append(Problem(name, f"the document {document_id} is already in {owner}"))
                return None
        state.problems.append(Problem(name, f"the id {document.id} is already taken by {owner}"))
        return None

    def claim_all(self, ids: list[str], name: str) -> None:
        """Assign documents of unchanged lines to a file; no earlier file may own them."""
        if not self._changes.owners.keys().isdisjoint(ids):
            for document_id in ids:
                self._take(document_id, name)
        self._changes.owners.update(dict.fromkeys(ids, name))

    def earlier_owner(self, document_id: str, name: str) -> str:
        """Return the name of the earlier file that a document belongs to, or ""."""
        owner = self._changes.owners.get(document_id, name)
        return owner if owner < name else ""

    def digest_of_owner(self, document_id: str, name: str) -> str:
        """Return the digest of the document with this id in an earlier file, or "" if there is none."""
        owner = self.earlier_owner(document_id, name)
        return self._changes.state.files[owner].digest(document_id) if owner else ""

    def possible_ids(self, document: Document, name: str) -> list[str]:
        """Return the ids that a document of a file may have in the index, the most specific one first."""
        return list(self._candidates(document, name, is_global=False))[::-1]

    def _candidates(self, document: Document, name: str, *, is_global: bool) -> Iterator[str]:
        """Yield the id of a document, then those that it may have instead: of its [[source]], of its file."""
        yield document.id
        source = source_of(name, self._changes.state.sources)
        if source != CORPUS:
            yield f"{source}/{document.id}"
        if not is_global:
            yield f"{name}#{document.id}"

    def _take(self, document_id: str, name: str) -> None:
        """Assign an id to a file. A later file that owns it is read again, so that its document gets another id."""
        owner = self._changes.owners.get(document_id, name)
        if owner != name:
            self._changes.drop(owner)
        self._changes.owners[document_id] = name
