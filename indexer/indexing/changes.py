"""What changed in the sources since the last run: which file gives each document, and which documents are new."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import msgspec

from indexer.errors import SourceError
from indexer.indexing.deduplication import Twins
from indexer.indexing.report import Report
from indexer.indexing.source_files import CORPUS, source_of
from indexer.model import Document
from indexer.sources import LineMemory, Problem, SourceFile, Unchanged, format_of, read_file
from indexer.storage.duplicates import Twin
from indexer.storage.index_state import FileState, SourcesState, digest_of, digest_of_file

Progress = Callable[[int, int, int], None]
"""Called as work goes on with (bytes of sources done, bytes in all, documents read)."""
Reading = Callable[[SourceFile], Iterator[Document | Unchanged | Problem]]

_PROGRESS_EVERY = 250  # documents
_FEW = 10  # documents: so many less may always be removed


class Changes:
    """Reads the files that changed, and those that hold a document which no file before them gives any more.

    before: what the index was made from. after: filled with what the files are now. report: counts what is read.
    owners: which file gives each document, by id: of those that hold it, the first by name.
    read: reads a file; expect: is told which will be. prepare: what is done to each document before all else.
    """

    def __init__(
        self,
        before: SourcesState,
        after: SourcesState,
        report: Report,
        *,
        progress: Progress,
        read: Reading = read_file,
        expect: Callable[[Iterable[SourceFile]], None] = lambda _files: None,
        prepare: Callable[[Document], Document] | None = None,
    ) -> None:
        self._before, self._after, self._report = before, after, report
        self._progress, self._read_file, self._expect, self._prepare = progress, read, expect, prepare
        self.digests = before.digests()
        self.owners: dict[str, str] = {}
        self._twins = Twins(before, after) if after.compared else None

    def documents(
        self, files: Mapping[str, SourceFile], carried: Callable[[str], bool] = lambda _name: False
    ) -> Iterator[Document]:
        """Yield each document that is new or changed, once: all files go in one order, and the first gives it.

        files: those of the sources by name, in order. carried: whether a file that is not among them, by its name, is
        to be taken as it was. When the last is read, owners and after are whole.
        """
        for name, was in self._before.files.items():
            if name not in files and carried(name):
                self._keep(name, was.copy())
        marks = {name: _mark(file.path) for name, file in files.items()}
        for name, file in files.items():
            state = self._before.files.get(name)
            if state and (state.size, state.mtime_ns, state.reading) == (*marks[name], _digest_of_reading(file)):
                self._keep(name, state.copy())
        self._expect(file for name, file in files.items() if name not in self._after.files)
        total, done = sum(size for size, _ in marks.values()), 0
        for name, file in files.items():
            kept = self._after.files.get(name)
            if kept is None or not self._gives_the_same(kept, name):
                memory = self._memory(name)
                for read, document in enumerate(self._read(replace(file, memory=memory), marks[name]), 1):
                    yield document
                    if read % _PROGRESS_EVERY == 0:
                        self._progress(done + min(memory.bytes_read, marks[name][0]), total, self._report.read)
            done += marks[name][0]
            if self._twins:
                self._twins.pass_by(name)
            self._progress(done, total, self._report.read)

    def hold(
        self,
        known: SourcesState,
        shares: Mapping[str, float],
        failed: Iterable[str],
        *,
        accept: bool,
        can_copy: Callable[[], bool] = lambda: True,
    ) -> list[str]:
        """Keep documents that would be gone though it is likelier that a source is not whole; return their ids.

        known: what was indexed before, whether this run builds on it or not. shares: of each source, by its name, the
        share of its documents that may be gone; of others any may. failed: sources that could not be had: nothing of
        them is gone. accept: whether the operator agrees that sources shrink. can_copy: asked before documents are
        kept, whether they can be read; if not, they are gone, and a problem says so.
        """
        gone: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
        totals: dict[str, int] = defaultdict(int)
        for name, state in known.files.items():
            source = source_of(name, known.sources)
            for document_id, digest in (*state.documents.items(), *state.held.items()):
                totals[source] += 1
                if document_id not in self.owners and not self._is_twin(document_id):
                    gone[source][document_id] = (name, digest)
        held: list[str] = []
        for source, each in gone.items():
            too_many = len(each) >= _FEW and len(each) > shares.get(source, 1.0) * totals[source]
            if source in failed or (too_many and not accept):
                if not can_copy():
                    self._report.problems.append(_lost_problem(source, len(each), totals[source]))
                    continue
                self._hold(each)
                held += each
                self._report.problems.append(_held_problem(source, len(each), totals[source], source in failed))
        self._report.held = len(held)
        return sorted(held)

    def _hold(self, each: Mapping[str, tuple[str, str]]) -> None:
        for document_id, (name, digest) in each.items():
            state = self._after.files.setdefault(name, FileState(-1, 0, sha256=""))
            state.held[document_id] = digest
            self.owners[document_id] = name

    def _is_twin(self, document_id: str) -> bool:
        return self._twins is not None and document_id in self._twins.ids

    def _memory(self, name: str) -> LineMemory:
        """Return what is known of a file's lines; nothing where each document is to be compared anew."""
        before = self._before.files.get(name)
        return before.memory() if before and not (self._twins and self._twins.has_news) else LineMemory()

    def _keep(self, name: str, state: FileState) -> None:
        """Take a file's documents as they were."""
        self._after.files[name] = state
        self.owners.update(dict.fromkeys(state.documents, name))

    def _gives_the_same(self, state: FileState, name: str) -> bool:
        """Return whether a file that did not change gives the documents that it gave, and no other."""
        first = all(self.owners.get(each, name) == name for each in state.documents)
        later = all(self.owners.get(each, name) < name for each in state.shadowed)
        alike = self._twins is None or self._twins.are_the_same(state, name, self.owners)
        return first and later and alike and bool(state.documents or state.shadowed or state.twins)

    def _read(self, file: SourceFile, mark: tuple[int, int]) -> Iterator[Document]:
        """Read one file and yield those of its documents that are new or changed."""
        name = file.name
        before = self._before.files.get(name)
        kept = self._after.files.pop(name, None)
        for document_id in kept.documents if kept else ():
            del self.owners[document_id]
        state = FileState(*mark, sha256="", reading=_digest_of_reading(file))
        self._after.files[name] = state
        self._report.files_read += 1
        if not file.memory.previous:  # a file whose lines are known is sooner read than told from the one before
            try:
                state.sha256 = digest_of_file(file.path)
            except OSError as error:
                state.problems.append(Problem(name, f"cannot be read: {error.strerror}"))
                return
        if before and self._is_as(before, state) and self._gives_the_same(before, name):
            state = before.copy()
            state.size, state.mtime_ns = mark
            self._keep(name, state)
            self._report.read += len(before.documents)
            return
        for each in self._read_file(file):
            if isinstance(each, Problem):
                state.problems.append(each)
            elif isinstance(each, Unchanged):
                self._take_unchanged(each.ids, name, state)
            elif (document := self._take(each, name, state)) is not None:
                yield document
        state.lines = file.memory.current
        if before and _is_rolling(file):
            self._keep_what_passed_by(before, name, state)

    def _keep_what_passed_by(self, before: FileState, name: str, state: FileState) -> None:
        """Keep the documents that a feed has shown before, and shows no more."""
        for document_id, digest in before.documents.items():
            if document_id not in self.owners and not self._is_twin(document_id) and document_id not in state.twins:
                self.owners[document_id] = name
                state.documents[document_id] = digest
                if document_id in before.prints:
                    state.prints[document_id] = before.prints[document_id]

    def _is_as(self, before: FileState, state: FileState) -> bool:
        return bool(state.sha256) and (before.sha256, before.reading) == (state.sha256, state.reading)

    def _take_unchanged(self, ids: list[str], name: str, state: FileState) -> None:
        self._report.read += len(ids)
        kept = self._claim_all(ids, name, state)
        state.documents.update(zip(kept, map(self.digests.__getitem__, kept), strict=True))
        if self._twins:
            known = self._before.files[name].prints
            state.prints.update((each, known[each]) for each in kept if each in known)

    def _take(self, document: Document, name: str, state: FileState) -> Document | None:
        """Return a document that is to be indexed: new or changed, and the first to tell of what it tells of."""
        self._report.read += 1
        if self._prepare:
            document = self._prepare(document)
        if not self._claim(document.id, name, state, document):
            own = self._own_id(document, name, state)
            if own is None or not self._claim(own, name, state):
                return None
            document = replace(document, id=own)
        if self._twins and self._twins.is_one(document, name, state):
            del self.owners[document.id]
            return None
        digest = state.documents[document.id] = digest_of(document)
        was = self.digests.get(document.id)
        if was == digest:
            return None
        self._report.new += was is None
        self._report.changed += was is not None
        return document

    def _take_from(self, owner: str, document_id: str, name: str) -> None:
        """Take a document from a file later in the order; one of a [[source]] is read again, to give it another id."""
        if source_of(owner, self._after.sources) != CORPUS:
            for each in self._after.files.pop(owner).documents:
                del self.owners[each]
            return
        other = self._after.files[owner]
        del other.documents[document_id]
        other.shadowed.append(document_id)
        other.problems.append(Problem(owner, f"the id {document_id} is already taken by {name}"))

    def _own_id(self, document: Document, name: str, state: FileState) -> str | None:
        """Return another id for a document of a [[source]] whose own is taken: each register numbers from 1."""
        source = source_of(name, self._after.sources)
        if source == CORPUS or document.id in state.twins or self.owners[document.id] == name:
            return None
        state.problems.pop()
        return f"{source}/{document.id}"

    def _claim_all(self, ids: list[str], name: str, state: FileState) -> list[str]:
        """Return those of the documents that the file gives."""
        if not self.owners.keys().isdisjoint(ids):
            return [each for each in ids if self._claim(each, name, state)]
        self.owners.update(dict.fromkeys(ids, name))
        return ids

    def _claim(self, document_id: str, name: str, state: FileState, document: Document | None = None) -> bool:
        """Return whether the file gives the document: it does, unless one earlier in the order has its id."""
        owner = self.owners.get(document_id)
        if owner is not None and owner < name:
            state.shadowed.append(document_id)
            if self._twins and document and self._twins.is_the_same(document, owner, name):
                state.twins[document_id] = Twin.of(document, document_id, "the same id")
            else:
                state.problems.append(Problem(name, f"the id {document_id} is already taken by {owner}"))
            return False
        if owner is not None and owner != name:
            self._take_from(owner, document_id, name)
        self.owners[document_id] = name
        return True


def _is_rolling(file: SourceFile) -> bool:
    """Return whether what an address gives shows its newest documents only."""
    try:
        return bool(file.options.url) and format_of(file).is_rolling
    except (SourceError, OSError):
        return False


def _held_problem(source: str, gone: int, total: int, failed: bool) -> Problem:
    reason = "since the source could not be had" if failed else "agree to that with --accept-shrink"
    told = f"{gone:,} of {total:,} documents are no longer there; they are kept: {reason}"
    return Problem(source or "the corpus", told, lost=False)


def _lost_problem(source: str, gone: int, total: int) -> Problem:
    """Return the warning that documents of a source could not be kept."""
    reason = "the index before is damaged; they return when the source gives them again"
    text = f"{gone:,} of {total:,} documents are no longer there and could not be kept: {reason}"
    return Problem(source or "the corpus", text)


def _digest_of_reading(file: SourceFile) -> str:
    """Return what tells one way of reading from another; "" of the usual one."""
    told = msgspec.json.encode(msgspec.to_builtins(file.options), order="sorted")
    return "" if told == _USUAL else hashlib.sha256(told).hexdigest()[:16]


_USUAL = msgspec.json.encode(msgspec.to_builtins(SourceFile(Path(), "").options), order="sorted")


def _mark(path: Path) -> tuple[int, int]:
    """Return the size and time by which an unchanged file is known."""
    try:
        known = path.stat()
    except OSError:  # it went while we looked; reading it will say so
        return 0, 0
    return known.st_size, known.st_mtime_ns
