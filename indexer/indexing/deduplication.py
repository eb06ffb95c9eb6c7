"""Which documents of a run are shown under others: those of sources passed before that tell of the same."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.model import Document
from indexer.storage.duplicates import Known, Twin, is_same, print_of
from indexer.storage.index_state import FileState, SourcesState


class Twins:
    """What is known of documents as files are passed in their order.

    ids: of the documents that the files passed show under others. has_news: whether a document was met that is not
    as it was, so that those of files which did not change may be its twins.
    """

    def __init__(self, before: SourcesState, after: SourcesState) -> None:
        self._before, self._after = before, after
        self._passed: list[str] = []
        self._known: Known | None = None
        self._news = Known()
        self.has_news = False
        self.ids: set[str] = set()

    def pass_by(self, name: str) -> None:
        """Take it that a file is done with: what it gives is known to those after it."""
        state = self._after.files.get(name)
        self.ids.update(state.twins if state else ())
        if self._known is None:
            self._passed.append(name)  # whose prints are learned when a document is first to be compared
        else:
            self._learn(name, self._known)

    def _learn(self, name: str, known: Known) -> None:
        state = self._after.files.get(name)
        for document_id, told in state.prints.items() if state else ():
            known.add(document_id, _top(name), told)

    def is_one(self, document: Document, name: str, state: FileState) -> bool:
        """Return whether a document is shown under another; else remember it."""
        if self._known is None:
            self._known = Known()
            for each in self._passed:
                self._learn(each, self._known)
        told = print_of(document)
        found = self._known.twin_of(_top(name), told)
        if found:
            state.twins[document.id] = Twin.of(document, *found)
            return True
        state.prints[document.id] = told
        before = self._before.files.get(name)
        if before is None or before.prints.get(document.id) != told:
            self._news.add(document.id, _top(name), told)
            self.has_news = True
        return False

    def is_the_same(self, document: Document, owner: str, name: str) -> bool:
        """Return whether a document tells of the same as that of its id in another source: ids may be mere numbers."""
        told = self._after.files[owner].prints.get(document.id)
        return told is not None and _top(owner) != _top(name) and is_same(told, print_of(document))

    def are_the_same(self, state: FileState, name: str, owners: Mapping[str, str]) -> bool:
        """Return whether those that a kept file shows under others are so still, and no more are."""
        for twin in state.twins.values():
            owner = owners.get(twin.main)
            if owner is None or owner >= name or not self._is_known_as_before(twin.main, owner):
                return False
        if not self.has_news:
            return True
        return not any(self._news.twin_of(_top(name), told) for told in state.prints.values())

    def _is_known_as_before(self, document_id: str, owner: str) -> bool:
        before = self._before.files.get(owner)
        return before is not None and before.prints.get(document_id) == self._after.files[owner].prints.get(document_id)


def _top(name: str) -> str:
    """Return whose a file is when documents are compared: a folder at the top of the corpus, or a source.

    Files that lie loose in the corpus are of one: a folder of saved pages holds many that are nearly alike.
    """
    folder, slash, _ = name.partition("/")
    return folder if slash else ""
