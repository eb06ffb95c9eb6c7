"""Change detection: reads the source files that may have changed and finds the documents to index."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import msgspec

from indexer.errors import SourceError
from indexer.indexing.changes.change_set import ChangeSet
from indexer.indexing.changes.claims import Claims
from indexer.indexing.changes.deduplication import Deduplicator
from indexer.indexing.changes.filling import Filling
from indexer.indexing.changes.resolution import Resolution
from indexer.indexing.overview import unused_labels
from indexer.model import Document
from indexer.sources import LineMemory, Problem, SourceFile, Unchanged, format_of, read_file
from indexer.storage.index_state import FileState, IndexState, digest_of, digest_of_file

Progress = Callable[[int, int, int], None]
"""Called during a run with (bytes of source files processed, total bytes, documents read)."""
FileReader = Callable[[SourceFile], Iterator[Document | Unchanged | Problem]]

_PROGRESS_INTERVAL = 250  # documents


class ChangeDetector:
    """Compares the source files with the previous state of the sources.

    Input: previous, the state of the index to build on; current, the state of this run, without files. Output: the
    documents to index, as an iterator (documents); then a ChangeSet with the complete current state (result).

    read: reads a file. expect: called with the files that will be read, in order. prepare: applied to every document
    before it is compared. deduplicator: finds duplicates; None: there are none.
    """

    def __init__(
        self,
        previous: IndexState,
        current: IndexState,
        *,
        progress: Progress,
        read: FileReader = read_file,
        expect: Callable[[Iterable[SourceFile]], None] = lambda _files: None,
        prepare: Callable[[Document], Document] | None = None,
        deduplicator: Deduplicator | None = None,
    ) -> None:
        self._previous = previous
        self._progress, self._read_file, self._expect, self._prepare = progress, read, expect, prepare
        self._previous_digests = previous.digests()
        self._deduplicator = deduplicator
        self._changes = ChangeSet(current)
        self._claims = Claims(self._changes, deduplicator)
        self._resolution = Resolution(self._changes, self._previous_digests)
        self._indexed: set[str] = set()
        self._is_finished = False

    def result(self) -> ChangeSet:
        """Return the changes. Raises: RuntimeError before the iterator of documents is exhausted."""
        if not self._is_finished:
            raise RuntimeError("the changes are complete only after all documents were read")
        return self._changes

    def documents(
        self, files: Mapping[str, SourceFile], is_unavailable: Callable[[str], bool] = lambda _name: False
    ) -> Iterator[Document]:
        """Yield each new or changed document once; a document in several files belongs to the first.

        files: all available source files by name, sorted. is_unavailable: whether another file, by its name, may still
        exist, so that its documents are taken over from the previous state.
        """
        stats = {name: _stat(file.path) for name, file in files.items()}
        self._take_over_unchanged(files, stats, is_unavailable)
        self._expect(file for name, file in files.items() if name not in self._changes.state.files)
        if self._deduplicator:
            for name in self._changes.state.files.keys() - files.keys():
                self._deduplicator.finish_file(name)
        total, done = sum(size for size, _ in stats.values()), 0
        for name, file in files.items():
            state = self._changes.state.files.get(name)
            if state is None or not self._has_same_documents(state, name):
                memory = self._line_memory(name, _options_digest(file))
                for count, document in enumerate(self._read(replace(file, memory=memory), stats[name]), 1):
                    yield document
                    if count % _PROGRESS_INTERVAL == 0:
                        self._progress(done + min(memory.bytes_read, stats[name][0]), total, self._changes.read)
            done += stats[name][0]
            if self._deduplicator:
                self._deduplicator.finish_file(name)
            self._progress(done, total, self._changes.read)
        if self._deduplicator and self._has_changes():
            yield from self._resolve_duplicates(self._deduplicator, files)
            yield from self._fill(files)
        self._changes.set_duplicates()
        self._is_finished = True

    def _has_changes(self) -> bool:
        """Return whether a file was read or is missing, so that duplicates may have changed."""
        return bool(self._changes.files_read) or self._previous.files.keys() != self._changes.state.files.keys()

    def _resolve_duplicates(self, deduplicator: Deduplicator, files: Mapping[str, SourceFile]) -> Iterator[Document]:
        """Apply the decisions about duplicates; yield the documents that must be indexed because of them."""
        matches = deduplicator.decide(is_fixed=lambda name: name not in files)
        for name, ids in self._resolution.apply(matches, files).items():
            for item in self._read_file(replace(files[name], memory=LineMemory())):
                document = self._wanted(item, ids, name) if isinstance(item, Document) else None
                if document is None:
                    continue
                ids.remove(document.id)
                if self._resolution.add(document, digest_of(document), name):
                    self._count(document.id)
                    yield document
            self._resolution.forget(ids, name)

    def _fill(self, files: Mapping[str, SourceFile]) -> Iterator[Document]:
        """Yield the documents to fill with what their duplicates say, or to index again without that."""
        previous = {main: digest for state in self._previous.files.values() for main, digest in state.filled.items()}
        filling = Filling(self._changes, previous, files)
        read: dict[tuple[str, str], Document] = {}
        for name, ids in filling.to_read(self._indexed).items():
            for item in self._read_file(replace(files[name], memory=LineMemory())):
                document = self._wanted(item, ids, name) if isinstance(item, Document) else None
                if document is not None:
                    read[name, document.id] = document
        for document in filling.documents(read):
            if document.id not in self._indexed:
                self._count(document.id)
            yield document

    def _wanted(self, document: Document, ids: Collection[str], name: str) -> Document | None:
        """Return the document as it is indexed, with its id in the index; None unless the id is one of ids."""
        own_id = next((own_id for own_id in self._claims.possible_ids(document, name) if own_id in ids), None)
        if own_id is None:
            return None
        return replace(self._prepare(document) if self._prepare else document, id=own_id)

    def _count(self, document_id: str) -> None:
        """Count a document to be indexed as new or changed."""
        self._indexed.add(document_id)
        is_new = document_id not in self._previous_digests
        self._changes.new += is_new
        self._changes.changed += not is_new

    def _take_over_unchanged(
        self,
        files: Mapping[str, SourceFile],
        stats: Mapping[str, tuple[int, int]],
        is_unavailable: Callable[[str], bool],
    ) -> None:
        """Take over the previous state of unavailable files, and of files with the same size, time and options."""
        for name, previous in self._previous.files.items():
            if name not in files and is_unavailable(name):
                self._changes.take_over(name, previous.copy())
        for name, file in files.items():
            state = self._previous.files.get(name)
            if state and (state.size, state.mtime_ns, state.options) == (*stats[name], _options_digest(file)):
                self._changes.take_over(name, state.copy())

    def _line_memory(self, name: str, options: str) -> LineMemory:
        """Return the previous lines of a file, without those whose ids are now taken; none if its options changed."""
        previous = self._previous.files.get(name)
        if previous is None or previous.options != options:
            return LineMemory()
        memory = previous.memory()
        return LineMemory(
            {line: to for line, to in memory.previous.items() if not self._claims.earlier_owner(to[0], name)}
        )

    def _has_same_documents(self, state: FileState, name: str) -> bool:
        """Return whether the same documents as before belong to an unchanged file, given the files processed so far."""
        owners = self._changes.owners
        if not (state.documents or state.shadowed or state.duplicates):
            return False
        if not all(owners.get(document_id, name) == name for document_id in state.claimed):
            return False
        shadowed = state.shadowed.items()
        return all(self._claims.digest_of_owner(document_id, name) == digest for document_id, digest in shadowed)

    def _read(self, file: SourceFile, stat: tuple[int, int]) -> Iterator[Document]:
        """Read a file and yield its new and changed documents."""
        name, changes = file.name, self._changes
        previous = self._previous.files.get(name)
        changes.drop(name)
        size, mtime_ns = stat
        state = FileState(size=size, mtime_ns=mtime_ns, sha256="", options=_options_digest(file))
        changes.state.files[name] = state
        changes.files_read += 1
        if not file.memory.previous:  # with known lines, reading the file is faster than hashing it first
            try:
                state.sha256 = digest_of_file(file.path)
            except OSError as error:
                state.problems.append(Problem(name, f"cannot be read: {error.strerror}"))
                return
        if previous and _has_same_content(previous, state) and self._has_same_documents(previous, name):
            changes.take_over(name, msgspec.structs.replace(previous.copy(), size=size, mtime_ns=mtime_ns))
            changes.read += len(previous.documents)
            return
        yield from self._read_items(file, state)
        state.lines = file.memory.current
        if previous and _is_rolling(file):
            self._retain_rolled_off(previous, name, state)

    def _read_items(self, file: SourceFile, state: FileState) -> Iterator[Document]:
        for item in self._read_file(file):
            if isinstance(item, Problem):
                state.problems.append(item)
            elif isinstance(item, Unchanged):
                self._add_unchanged(item.ids, file.name, state)
            elif (document := self._add(item, file, state)) is not None:
                yield document

    def _retain_rolled_off(self, previous: FileState, name: str, state: FileState) -> None:
        """Retain the documents that a feed listed before and no longer lists."""
        for document_id, digest in previous.documents.items():
            if not self._changes.contains(document_id) and document_id not in state.duplicates:
                self._changes.owners[document_id] = name
                state.documents[document_id] = digest
                if document_id in previous.fingerprints:
                    state.fingerprints[document_id] = previous.fingerprints[document_id]

    def _add_unchanged(self, ids: list[str], name: str, state: FileState) -> None:
        """Add documents of unchanged lines to the state of their file."""
        self._changes.read += len(ids)
        self._claims.claim_all(ids, name)
        state.documents.update((document_id, self._previous_digests[document_id]) for document_id in ids)
        if self._deduplicator:
            previous = self._previous.files[name].fingerprints
            state.fingerprints.update(
                (document_id, previous[document_id]) for document_id in ids if document_id in previous
            )

    def _add(self, document: Document, file: SourceFile, state: FileState) -> Document | None:
        """Add a document to the state of its file.

        Return the document if it must be indexed: new or changed, and no part of an earlier file. One that may be a
        duplicate is held.
        """
        changes, name = self._changes, file.name
        changes.read += 1
        if self._prepare:
            document = self._prepare(document)
        is_taken = bool(self._claims.earlier_owner(document.id, name))
        document_id = self._claims.claim(document, name, state, is_global=is_taken and _lists_entries(file))
        if document_id is None:
            return None
        if document_id != document.id:
            document = replace(document, id=document_id)
        if document.id == document.source:  # a page; no lines of it are remembered, so each run counts all
            state.labels.update((label, state.labels.get(label, 0) + 1) for label in unused_labels(document))
        digest = digest_of(document)
        if self._deduplicator and self._deduplicator.register(document, name, state):
            self._resolution.hold(document, digest, state)
            return None
        state.documents[document.id] = digest
        if self._previous_digests.get(document.id) == digest:
            return None
        self._count(document.id)
        return document


def _has_same_content(previous: FileState, state: FileState) -> bool:
    return bool(state.sha256) and (previous.sha256, previous.options) == (state.sha256, state.options)


def _is_rolling(file: SourceFile) -> bool:
    """Return whether a file was fetched from a URL and lists only its newest documents, as a feed does."""
    return bool(file.options.url) and _lists_entries(file)


def _lists_entries(file: SourceFile) -> bool:
    """Return whether a file is a feed, whose entries have ids that are unique everywhere."""
    try:
        return format_of(file).is_rolling
    except (SourceError, OSError):
        return False


def _options_digest(file: SourceFile) -> str:
    """Return a digest of the read options, or "" for the defaults."""
    options = msgspec.json.encode(msgspec.to_builtins(file.options), order="sorted")
    return "" if options == _DEFAULT_OPTIONS else hashlib.sha256(options).hexdigest()[:16]


_DEFAULT_OPTIONS = msgspec.json.encode(msgspec.to_builtins(SourceFile(Path(), "").options), order="sorted")


def _stat(path: Path) -> tuple[int, int]:
    """Return the size and modification time of a file, by which an unchanged file is recognised."""
    try:
        status = path.stat()
    except OSError:  # removed meanwhile; reading it will report the error
        return 0, 0
    return status.st_size, status.st_mtime_ns
