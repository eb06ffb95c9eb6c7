"""Deduplication: which documents are shown as part of another that describes the same.

Fingerprints of all documents are stored, and the decision is a function of them alone. So a run that reads only the
changed files decides as a run that reads all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from indexer.indexing.changes.candidates import Candidates, Entry
from indexer.indexing.changes.evidence import TitleUse, common_title, contradict, evidence
from indexer.indexing.changes.fingerprints import fingerprint_of
from indexer.model import Document
from indexer.storage.duplicates import Fingerprint
from indexer.storage.index_state import FileState, IndexState

_ANY_USE = TitleUse()


class Match(NamedTuple):
    """The document that another is shown as part of, by its id, and the evidence."""

    main: str
    reason: str


class Deduplicator:
    """Compares the documents of all files.

    current: the state of the run. is_enabled: whether any documents are compared. separate_sources: names of sources
    whose documents are not. funder_group: see fingerprint_of.
    """

    def __init__(
        self,
        current: IndexState,
        *,
        is_enabled: bool = True,
        separate_sources: Collection[str] = (),
        funder_group: Callable[[str], str] = str,
    ) -> None:
        self._current = current
        self._is_enabled, self._separate_sources = is_enabled, separate_sources
        self._funder_group = funder_group
        self._candidates = Candidates()
        self._finished: list[str] = []
        """Complete files that are not among the candidates: they are added when a document is compared with them."""

    def finish_file(self, name: str) -> None:
        """Mark a file as complete, so that others are compared with its documents."""
        if self._is_compared(name) and name in self._current.files:
            self._finished.append(name)

    def register(self, document: Document, name: str, state: FileState) -> bool:
        """Store the fingerprint of a document in the state of its file; return whether it may be a duplicate."""
        fingerprint = state.fingerprints[document.id] = self._fingerprint_of(document)
        return self._is_compared(name) and any(
            _evidence_of(fingerprint, name, other, _ANY_USE) for other in self._index().similar(name, fingerprint)
        )

    def is_same_document(self, document: Document, owner: str, name: str) -> bool:
        """Return whether a document equals the one with its id in another source; ids may be equal by chance."""
        fingerprint = self._current.files[owner].fingerprints.get(document.id)
        if fingerprint is None or not (self._is_compared(name) and self._is_compared(owner)):
            return False
        own = self._fingerprint_of(document)
        is_other_source = Entry(owner, 0, "", own).source != Entry(name, 0, "", own).source
        return is_other_source and bool(common_title(own, fingerprint)) and not contradict(own, fingerprint)

    def decide(self, is_fixed: Callable[[str], bool]) -> dict[str, Match]:
        """Return the duplicates by id, each with a document that is no duplicate itself.

        is_fixed: whether a file, by its name, is unavailable, so that its documents remain as they are.
        """
        if not self._candidates.entries and len(self._finished) < 2:
            return {}  # only documents of different files are compared
        entries = self._index().with_similar()
        pairs = {entry.document_id: self._earlier_matches(entry) for entry in entries if not is_fixed(entry.file)}
        use = self._use_of(entry for entry in entries if pairs.get(entry.document_id))
        duplicates: dict[str, Match] = {}
        for entry in entries:
            for other in pairs.get(entry.document_id, ()):
                reason = _evidence_of(entry.fingerprint, entry.file, other, use)
                if reason and self._is_shown(other, duplicates, is_fixed):
                    duplicates[entry.document_id] = Match(other.document_id, reason)
                    break
        return duplicates

    def _earlier_matches(self, entry: Entry) -> list[Entry]:
        """Return the earlier documents that may be the same, in their order."""
        similar = self._index().similar(entry.file, entry.fingerprint)
        earlier = [other for other in similar if other.order < entry.order]
        matches = [other for other in earlier if _evidence_of(entry.fingerprint, entry.file, other, _ANY_USE)]
        return sorted(matches, key=lambda other: other.order)

    def _is_shown(self, entry: Entry, duplicates: dict[str, Match], is_fixed: Callable[[str], bool]) -> bool:
        if is_fixed(entry.file):
            return entry.document_id in self._current.files[entry.file].documents
        return entry.document_id not in duplicates

    def _use_of(self, entries: Iterable[Entry]) -> TitleUse:
        """Return how all documents use the titles and codes of some of them."""
        fingerprints = [entry.fingerprint for entry in entries]
        return TitleUse(
            ((entry.file, entry.fingerprint) for entry in self._index().entries),
            titles=(title for fingerprint in fingerprints for title in fingerprint.titles),
            codes=(code for fingerprint in fingerprints for code in fingerprint.codes),
        )

    def _is_compared(self, name: str) -> bool:
        """Return whether the documents of a file are compared with others."""
        return self._is_enabled and name.partition("/")[0] not in self._separate_sources

    def _fingerprint_of(self, document: Document) -> Fingerprint:
        return fingerprint_of(document, funder_group=self._funder_group)

    def _index(self) -> Candidates:
        for name in self._finished:
            self._candidates.add(name, self._current.files[name].fingerprints)
        self._finished.clear()
        return self._candidates


def _evidence_of(fingerprint: Fingerprint, file: str, other: Entry, use: TitleUse) -> str:
    source = Entry(file, 0, "", fingerprint).source
    return evidence(fingerprint, other.fingerprint, use, is_same_source=other.source == source)
