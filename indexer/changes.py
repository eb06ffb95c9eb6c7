"""What changed in the corpus since the last run: which file gives each document, and which documents are new."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from indexer.model import Document
from indexer.report import Report
from indexer.sources import LineMemory, Problem, SourceFile, Unchanged, read_file
from indexer.sources_state import FileState, SourcesState, digest_of, digest_of_file

Progress = Callable[[int, int, int], None]
"""Called as work goes on with (bytes of sources done, bytes in all, documents read)."""

_PROGRESS_EVERY = 250  # documents


class Changes:
    """Reads the files that changed, and those that hold a document which no file before them gives any more.

    before: what the index was made from. after: filled with what the files are now. report: counts what is read.
    owners: which file gives each document, by id: of those that hold it, the first by name.
    """

    def __init__(
        self, before: SourcesState, after: SourcesState, report: Report, *, max_bytes: int, progress: Progress
    ) -> None:
        self._before, self._after, self._report = before, after, report
        self._max_bytes, self._progress = max_bytes, progress
        self.digests = before.digests()
        self.owners: dict[str, str] = {}

    def documents(self, paths: dict[str, Path]) -> Iterator[Document]:
        """Yield each document that is new or changed, once: all files go in one order, and the first gives it.

        paths: the files of the corpus by name, in order. When the last is read, owners and after are whole.
        """
        marks = {name: _mark(path) for name, path in paths.items()}
        for name, mark in marks.items():
            state = self._before.files.get(name)
            if state and (state.size, state.mtime_ns) == mark:
                self._keep(name, state.copy())
        total, done = sum(size for size, _ in marks.values()), 0
        for name, mark in marks.items():
            kept = self._after.files.get(name)
            if kept is None or not self._gives_the_same(kept, name):
                before = self._before.files.get(name)
                memory = before.memory() if before else LineMemory()
                file = SourceFile(paths[name], name, self._max_bytes, memory)
                for read, document in enumerate(self._read(file, mark), 1):
                    yield document
                    if read % _PROGRESS_EVERY == 0:
                        self._progress(done + min(memory.bytes_read, mark[0]), total, self._report.read)
            done += mark[0]
            self._progress(done, total, self._report.read)

    def _keep(self, name: str, state: FileState) -> None:
        """Take a file's documents as they were."""
        self._after.files[name] = state
        self.owners.update(dict.fromkeys(state.documents, name))

    def _gives_the_same(self, state: FileState, name: str) -> bool:
        """Return whether a file that did not change gives the documents that it gave, and no other."""
        first = all(self.owners.get(each, name) == name for each in state.documents)
        later = all(self.owners.get(each, name) < name for each in state.shadowed)
        return first and later and bool(state.documents or state.shadowed)

    def _read(self, file: SourceFile, mark: tuple[int, int]) -> Iterator[Document]:
        """Read one file and yield those of its documents that are new or changed."""
        name = file.name
        before = self._before.files.get(name)
        kept = self._after.files.pop(name, None)
        for document_id in kept.documents if kept else ():
            del self.owners[document_id]
        state = FileState(*mark, sha256="")
        self._after.files[name] = state
        self._report.files_read += 1
        if not file.memory.before:  # a file whose lines are known is sooner read than told from the one before
            try:
                state.sha256 = digest_of_file(file.path)
            except OSError as error:
                state.problems.append(Problem(name, f"cannot be read: {error.strerror}"))
                return
        if before and state.sha256 and state.sha256 == before.sha256 and self._gives_the_same(before, name):
            state = before.copy()
            state.size, state.mtime_ns = mark
            self._keep(name, state)
            self._report.read += len(before.documents)
            return
        for each in read_file(file):
            if isinstance(each, Problem):
                state.problems.append(each)
                continue
            if isinstance(each, Unchanged):
                self._report.read += len(each.ids)
                ids = self._claim_all(each.ids, name, state)
                state.documents.update(zip(ids, map(self.digests.__getitem__, ids), strict=True))
                continue
            self._report.read += 1
            if not self._claim(each.id, name, state):
                continue
            digest = state.documents[each.id] = digest_of(each)
            was = self.digests.get(each.id)
            if was != digest:
                self._report.new += was is None
                self._report.changed += was is not None
                yield each
        state.lines = file.memory.after

    def _claim_all(self, ids: list[str], name: str, state: FileState) -> list[str]:
        """Return those of the documents that the file gives."""
        if not self.owners.keys().isdisjoint(ids):
            return [each for each in ids if self._claim(each, name, state)]
        self.owners.update(dict.fromkeys(ids, name))
        return ids

    def _claim(self, document_id: str, name: str, state: FileState) -> bool:
        """Return whether the file gives the document: it does, unless one earlier in the order has its id."""
        owner = self.owners.get(document_id)
        if owner is not None and owner < name:
            state.shadowed.append(document_id)
            state.problems.append(Problem(name, f"the id {document_id} is already taken by {owner}"))
            return False
        if owner is not None and owner != name:
            other = self._after.files[owner]
            del other.documents[document_id]
            other.shadowed.append(document_id)
            other.problems.append(Problem(owner, f"the id {document_id} is already taken by {name}"))
        self.owners[document_id] = name
        return True


def _mark(path: Path) -> tuple[int, int]:
    """Return the size and time by which an unchanged file is known."""
    try:
        known = path.stat()
    except OSError:  # it went while we looked; reading it will say so
        return 0, 0
    return known.st_size, known.st_mtime_ns
