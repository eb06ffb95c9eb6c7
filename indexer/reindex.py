"""Sources to index: only what changed, into a new generation that replaces the old one in one step."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from indexer.analysis import Analyzer
from indexer.analysis.documents import analyze
from indexer.check import faults
from indexer.engines import ENGINES, Engine
from indexer.engines.base import Batch, Writer
from indexer.errors import (
    DamagedIndexError,
    ForeignIndexError,
    NoIndexError,
    NothingIndexedError,
    SearchIndexError,
    SettingsError,
    SourceError,
)
from indexer.funders import load_funders
from indexer.generations import ENGINE_FOLDER, Generation, IndexFolder
from indexer.model import Document
from indexer.settings import Settings
from indexer.sources import Problem, SourceFile, find_files, read_file
from indexer.sources_state import FileState, SourcesState, digest_of, digest_of_file
from indexer.vocabulary import put_thesaurus, thesaurus_digest

Progress = Callable[[int, int, int], None]
"""Called as work goes on with (bytes of sources done, bytes in all, documents read)."""


@dataclass
class Report:
    """What a run did. All counts are of documents, but for files. problems: skips and notes, in order of path."""

    generation: int = 0
    rebuilt: str = ""
    """Why everything was read again; empty when only changes were."""
    files: int = 0
    files_read: int = 0
    documents: int = 0
    read: int = 0
    new: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    seconds: float = 0.0
    problems: list[Problem] = field(default_factory=list)

    @property
    def skipped(self) -> list[Problem]:
        """Those problems for which a file or record is not in the index."""
        return [problem for problem in self.problems if problem.lost]


def reindex(
    settings: Settings,
    *,
    full: bool = False,
    wait_s: float = 0.0,
    progress: Progress | None = None,
    analyzer: Analyzer | None = None,
) -> Report:
    """Bring the index in line with the corpus, and say what was done.

    full: build everything aside, check it, and swap. Without it, files that did not change are not read.
    wait_s: how long to wait for another indexer to end.
    analyzer: by default one of our languages; benchmarks compare others.
    Raises: NothingIndexedError, SearchIndexError, SettingsError; the index is then as it was.
    """
    started = time.monotonic()
    engine = ENGINES.get(settings.engine)
    if engine is None:
        raise SettingsError(f"there is no engine {settings.engine!r}; there is: {', '.join(ENGINES)}")
    folder = IndexFolder(settings.index)
    try:
        with folder.writing(wait_s=wait_s):
            base, why = (None, "asked for (--full)") if full else _base(folder, settings)
            run = _Run(
                settings,
                engine,
                folder,
                base,
                progress or (lambda *_: None),
                analyzer or Analyzer(default=settings.language),
            )
            run.report.rebuilt = why
            run.bring_in_line()
    except OSError as error:
        raise SearchIndexError(
            f"the index in {settings.index}/ could not be written ({error.strerror or error});"
            " the one before, if any, is as it was"
        ) from error
    run.report.seconds = round(time.monotonic() - started, 3)
    return run.report


def _base(folder: IndexFolder, settings: Settings) -> tuple[Generation | None, str]:
    """Return the generation to build on, or none and why everything must be read."""
    try:
        base = folder.current()
        base.verify()
        state = SourcesState.load(base.folder)
    except NoIndexError:
        return None, "there was no index"
    except ForeignIndexError:
        return None, "the index was made by another version or analysis"
    except DamagedIndexError as error:
        return None, f"the index was damaged ({error})"
    if base.manifest.engine != settings.engine:
        return None, f"the engine changed from {base.manifest.engine} to {settings.engine}"
    if state.corpus != _corpus_name(settings):
        return None, f"the corpus changed from {state.corpus}"
    if state.funders != load_funders(settings.funders_file).digest:
        return None, "the table of funders changed"
    if state.language != settings.language:
        return None, f"the language of texts that cannot be told changed from {state.language}"
    return base, ""


def _corpus_name(settings: Settings) -> str:
    return str(settings.corpus.resolve())


class _Run:
    """One run: reads what changed, decides which file gives each document, writes, publishes."""

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        folder: IndexFolder,
        base: Generation | None,
        progress: Progress,
        analyzer: Analyzer,
    ) -> None:
        self.settings, self.engine, self.folder, self.base, self.progress = settings, engine, folder, base, progress
        self.report = Report()
        self.analyzer = analyzer
        self.funders = load_funders(settings.funders_file)
        self.after = SourcesState(
            _corpus_name(settings), settings.language, self.funders.digest, thesaurus_digest(settings.thesaurus)
        )
        self.before = SourcesState.load(base.folder) if base else SourcesState("", "")
        self.digests = self.before.digests()
        self.owners: dict[str, str] = {}
        self._draft: Path | None = None
        self._writer: Writer | None = None

    def bring_in_line(self) -> None:
        """Do the whole run."""
        try:
            found = list(find_files(self.settings.corpus))
        except SourceError as error:
            raise NothingIndexedError(
                f"{error}; name the folder of your texts: indexer reindex --corpus DIR"
            ) from error
        self.report.problems += [each for each in found if isinstance(each, Problem)]
        paths = {path.relative_to(self.settings.corpus).as_posix(): path for path in found if isinstance(path, Path)}
        self.report.files = len(paths)
        try:
            self._read_changes(paths)
            self._remove()
            self._finish()
        except BaseException:
            self._give_up()
            raise

    def _give_up(self) -> None:
        """Remove what was made; a failure to do so must not hide why."""
        with suppress(OSError):
            if self._writer:
                self._writer.cancel()
        if self._draft:
            shutil.rmtree(self._draft, ignore_errors=True)

    def _read_changes(self, paths: dict[str, Path]) -> None:
        """Read the files that changed and those that hold a document which no file before them gives any more.

        All in one order, so that a document is written once: by the first file that gives it.
        """
        marks = {name: _mark(path) for name, path in paths.items()}
        for name, mark in marks.items():
            state = self.before.files.get(name)
            if state and (state.size, state.mtime_ns) == mark:
                self._keep(name, state.copy())
        total, done = sum(size for size, _ in marks.values()), 0
        for name, mark in marks.items():
            kept = self.after.files.get(name)
            if kept is None or not self._gives_the_same(kept, name):
                self._read(name, paths[name], mark)
            done += mark[0]
            self.progress(done, total, self.report.read)

    def _keep(self, name: str, state: FileState) -> None:
        """Take a file's documents as they were."""
        self.after.files[name] = state
        self.owners.update(dict.fromkeys(state.documents, name))

    def _gives_the_same(self, state: FileState, name: str) -> bool:
        """Return whether a file that did not change gives the documents that it gave, and no other."""
        first = all(self.owners.get(each, name) == name for each in state.documents)
        later = all(self.owners.get(each, name) < name for each in state.shadowed)
        return first and later and bool(state.documents or state.shadowed)

    def _read(self, name: str, path: Path, mark: tuple[int, int]) -> None:
        """Read one file and write those of its documents that are new or changed."""
        file = SourceFile(path, name, self.settings.limits.file_bytes)
        before = self.before.files.get(name)
        kept = self.after.files.pop(name, None)
        for document_id in kept.documents if kept else ():
            del self.owners[document_id]
        state = FileState(*mark, sha256="")
        self.after.files[name] = state
        self.report.files_read += 1
        try:
            state.sha256 = digest_of_file(path)
        except OSError as error:
            state.problems.append(Problem(name, f"cannot be read: {error.strerror}"))
            return
        if before and state.sha256 == before.sha256 and self._gives_the_same(before, name):
            state = before.copy()
            state.size, state.mtime_ns = mark
            self._keep(name, state)
            self.report.read += len(before.documents)
            return
        for each in read_file(file):
            if isinstance(each, Problem):
                state.problems.append(each)
            else:
                self.report.read += 1
                self._take(each, name, state)

    def _take(self, document: Document, name: str, state: FileState) -> None:
        """Write a document, unless a file earlier in the order gives one of the same id."""
        owner = self.owners.get(document.id)
        if owner is not None and owner < name:
            state.shadowed.append(document.id)
            state.problems.append(Problem(name, f"the id {document.id} is already taken by {owner}"))
            return
        if owner is not None and owner != name:
            other = self.after.files[owner]
            del other.documents[document.id]
            other.shadowed.append(document.id)
            other.problems.append(Problem(owner, f"the id {document.id} is already taken by {name}"))
        self.owners[document.id] = name
        digest = state.documents[document.id] = digest_of(document)
        was = self.digests.get(document.id)
        if was == digest:
            return
        if was is None:
            self.report.new += 1
        else:
            self.report.changed += 1
            self._open_writer().delete([document.id])
        self._open_writer().add(self._batch([document]))

    def _batch(self, documents: list[Document]) -> Batch:
        """Return documents with all that they are found by. Funders count by the last of those that followed them."""
        known, occurrences, words = analyze(documents, self.analyzer)
        groups = [dict.fromkeys(map(self.funders.group, document.funders)) for document in known]
        return Batch(known, occurrences, [{"funder": tuple(each)} for each in groups], words)

    def _remove(self) -> None:
        """Remove the documents that no file gives any more."""
        gone = sorted(self.digests.keys() - self.owners.keys())
        if gone and self.owners:
            self._open_writer().delete(gone)
        self.report.removed = len(gone)

    def _open_writer(self) -> Writer:
        if self._writer is None:
            self._writer = self.engine.writer(self._open_draft() / ENGINE_FOLDER)
        return self._writer

    def _open_draft(self) -> Path:
        if self._draft is None:
            self._draft = self.folder.begin(self.base)
            if self.base is None:
                self.engine.create(self._draft / ENGINE_FOLDER)
        return self._draft

    def _finish(self) -> None:
        """Publish what changed; where nothing did, leave every byte as it is."""
        report = self.report
        report.documents = len(self.owners)
        report.unchanged = report.documents - report.new - report.changed
        report.problems += [each for state in self.after.files.values() for each in state.problems]
        report.problems.sort(key=lambda problem: (problem.path, problem.line or 0))
        if not self.owners:
            raise NothingIndexedError(_nothing(self.settings, report))
        if self._writer is None and self.base and self.after == self.before:
            report.generation = self.base.number
            return
        draft = self._open_draft()
        if self._writer is not None:
            self._writer.commit()
            self._writer = None
        self.after.save(draft)
        same = self.base and self.before.thesaurus == self.after.thesaurus
        put_thesaurus(
            self.settings.thesaurus, draft, self.analyzer, base=self.base.folder if self.base and same else None
        )
        if self.base is None:
            _check(self.engine, draft, set(self.owners))
        published = self.folder.publish(
            draft, engine=self.engine.name, documents=report.documents, base=self.base, bulk=self.engine.bulk
        )
        report.generation = published.number


def _mark(path: Path) -> tuple[int, int]:
    """Return the size and time by which an unchanged file is known."""
    try:
        known = path.stat()
    except OSError:  # it went while we looked; reading it will say so
        return 0, 0
    return known.st_size, known.st_mtime_ns


def _check(engine: Engine, draft: Path, expected: set[str]) -> None:
    """Raises: SearchIndexError when the index just built does not hold what it should."""
    wrong = next(_first_faults(engine, draft, expected), None)
    if wrong:
        raise SearchIndexError(f"the new index failed its check and is not used: {wrong}; the one before is as it was")


def _first_faults(engine: Engine, draft: Path, expected: set[str]) -> Iterator[str]:
    reader = engine.reader(draft / ENGINE_FOLDER)
    try:
        yield from faults(reader, expected)
    finally:
        reader.close()


def _nothing(settings: Settings, report: Report) -> str:
    reasons = "".join(f"\n  {problem}" for problem in report.problems)
    return f"nothing in {settings.corpus}/ could be indexed; the index is as it was{reasons}"
