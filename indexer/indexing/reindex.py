"""Sources to index: only what changed, into a new generation that replaces the old one in one step."""

from __future__ import annotations

import errno
import gc
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from indexer.analysis import ANALYSIS, Analyzer, WordStore
from indexer.engines import ENGINES, Engine
from indexer.engines.base import Batch, Writer
from indexer.errors import (
    DamagedIndexError,
    IndexWriteError,
    NothingIndexedError,
    SearchIndexError,
    SettingsError,
    SourceError,
)
from indexer.indexing.changes import Changes, Progress
from indexer.indexing.pipeline import MAX_WORDS, analyzed, cores, in_background
from indexer.indexing.prefetch import Readers
from indexer.indexing.previous_index import NOTHING, Earlier, base_of, corpus_name
from indexer.indexing.redaction import OptOut, digest_of_names, load_names
from indexer.indexing.report import Report
from indexer.indexing.source_files import CORPUS, Fetched, fetch_all, gather, source_of
from indexer.model import Document
from indexer.serialization import reason_of
from indexer.settings import Settings
from indexer.sources import Problem
from indexer.storage.check import faults
from indexer.storage.duplicates import Twin, save_twins
from indexer.storage.generations import ENGINE_FOLDER, Generation
from indexer.storage.index_folder import IndexFolder
from indexer.storage.index_state import SourcesState
from indexer.storage.stored_thesaurus import put_thesaurus, thesaurus_digest
from indexer.vocabularies.funders import load_funders


def reindex(
    settings: Settings,
    *,
    full: bool = False,
    accept_shrink: bool = False,
    with_addresses: bool = True,
    wait_s: float = 0.0,
    progress: Progress | None = None,
    analyzer: Analyzer | None = None,
) -> Report:
    """Bring the index in line with the corpus, and say what was done.

    full: build everything aside, check it, and swap. Without it, files that did not change are not read.
    accept_shrink: remove what is gone however much of a source that is.
    with_addresses: whether sources of the web are looked at; without it they are as they were.
    wait_s: how long to wait for another indexer to end.
    analyzer: by default one of our languages, with the words of earlier runs. Benchmarks compare others, which work in
    this process alone.
    Raises: NothingIndexedError, SettingsError; the index is then as it was. SearchIndexError, whose text says so when
    the new generation is served all the same.
    """
    started = time.monotonic()
    engine = ENGINES.get(settings.engine)
    if engine is None:
        raise SettingsError(f"unknown engine {settings.engine!r} (available: {', '.join(ENGINES)})")
    folder = IndexFolder(settings.index)
    fetched = fetch_all(settings, folder.fetched) if with_addresses else {}  # before the lock: it may take an hour
    try:
        with folder.writing(wait_s=wait_s):
            base, before, why = (None, NOTHING, "asked for (--full)") if full else base_of(folder, settings)
            store = None if analyzer else WordStore(folder.words, analysis=ANALYSIS, writable=True)
            analyzer = analyzer or Analyzer(default=settings.language, store=store, max_words=MAX_WORDS)
            given = _Given(
                settings, engine, folder, progress or (lambda *_: None), analyzer, store, accept_shrink, fetched
            )
            with _reported_outcome(folder), closing(store) if store else nullcontext(), _without_collector():
                run = _Run(given, base, before, why)
                try:
                    run.bring_in_line()
                except _DamagedBaseError as damage:
                    run = _Run(given, None, NOTHING, f"the index was damaged ({damage})")
                    run.bring_in_line()
    except OSError as error:  # of the folder or its lock, before anything was written
        raise _not_written(folder, error, "nothing was changed") from error
    run.report.seconds = round(time.monotonic() - started, 3)
    return run.report


@contextmanager
def _reported_outcome(folder: IndexFolder) -> Iterator[None]:
    """Say in an error of the block which generation is served now, by what the pointer was and is.

    Raises: IndexWriteError instead of OSError; of other errors, the same one. The lock must be held.
    """
    before = _pointed(folder)
    try:
        yield
    except OSError as error:
        raise _not_written(folder, error, _outcome(before, _pointed(folder))) from error
    except IndexWriteError as error:
        raise IndexWriteError(f"{error}; {_outcome(before, _pointed(folder))}; run again") from error
    except SearchIndexError as error:
        after = _pointed(folder)
        if after == before:
            raise
        raise type(error)(f"{error}; {_outcome(before, after)}") from error


def _pointed(folder: IndexFolder) -> str | None:
    """Return the name of the generation that is served, "" where there is none, None where that cannot be read."""
    try:
        return folder.pointed()
    except SearchIndexError:
        return None


def _outcome(before: str | None, after: str | None) -> str:
    if after is None:
        return "the pointer to the generation that is served cannot be read"
    if after != before:
        return f"generation {after} was published and is served"
    return "the index is as it was" if after else "there is no index yet"


def _not_written(folder: IndexFolder, error: OSError, outcome: str) -> IndexWriteError:
    place = f": {error.filename}" if isinstance(error.filename, str) else ""
    advice = _ADVICE.get(error.errno or 0, "run again")
    return IndexWriteError(
        f"the index in {folder.folder}/ could not be written ({reason_of(error)}{place}); {outcome}; {advice}"
    )


_FREE_SPACE, _CHECK_RIGHTS = "free some space, then run again", "check who may write there, then run again"
_ADVICE = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), _FREE_SPACE),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), _CHECK_RIGHTS),
}
"""What to do about an error of the system, by its number."""


@contextmanager
def _without_collector() -> Iterator[None]:
    """Collect no cycles meanwhile: a run makes few, and looking for them among millions of terms took a third of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True)
class _Given:
    """What every attempt of a run is given."""

    settings: Settings
    engine: Engine
    folder: IndexFolder
    progress: Progress
    analyzer: Analyzer
    store: WordStore | None
    accept_shrink: bool
    fetched: Mapping[str, Fetched]


class _DamagedBaseError(Exception):
    """The generation to build on is damaged: everything must be read again."""


class _Run:
    """One run: takes what changed, writes it, publishes."""

    def __init__(self, given: _Given, base: Generation | None, before: SourcesState, why: str) -> None:
        self.given, self.base, self.before = given, base, before
        settings = self.settings = given.settings
        self.engine, self.folder = given.engine, given.folder
        self.analyzer, self.store = given.analyzer, given.store
        self.report = Report(rebuilt=why)
        self.funders = load_funders(settings.funders_file)
        names = load_names(settings.hidden_people)
        self.after = SourcesState(
            corpus_name(settings),
            settings.language,
            self.funders.digest,
            thesaurus_digest(settings.thesaurus),
            digest_of_names(names),
            settings.duplicates,
            {each.name: each.address or str(Path(each.path).resolve()) for each in settings.source},
        )
        self._prepare = OptOut(names, self.analyzer) if names else None
        self._readers = Readers(settings.limits, jobs=settings.jobs or cores())
        self.changes = Changes(
            self.before,
            self.after,
            self.report,
            progress=given.progress,
            read=self._readers,
            expect=self._readers.expect,
            prepare=self._prepare,
        )
        self._draft: Path | None = None
        self._writer: Writer | None = None
        self._verified = in_background(base.verify) if base else None

    def bring_in_line(self) -> None:
        """Do the whole run. Raises: _DamagedBaseError before anything is published."""
        try:
            gathered = gather(self.settings, self.given.fetched)
        except SourceError as error:
            raise NothingIndexedError(
                f"{error}; name the folder of your texts: indexer reindex --corpus DIR"
            ) from error
        self.report.problems += gathered.problems
        self.report.files = len(gathered.files)
        try:
            away = gathered.failed | gathered.unseen
            carried = partial(_is_carried, away=away, missed=gathered.missed, sources=self.after.sources)
            self._write(self.changes.documents(gathered.files, carried))
            self._hold(away)
            self._remove()
            self._require_whole_base()
            self._finish()
        except BaseException:
            self._give_up()
            raise
        finally:
            self._readers.close()

    def _hold(self, failed: set[str]) -> None:
        """Keep what a source that is not whole gave before; where the index is built anew, from the one before."""
        with closing(Earlier(self.folder, self.before if self.base else None)) as earlier:
            self._hold_from(earlier, failed)

    def _hold_from(self, earlier: Earlier, failed: set[str]) -> None:
        if earlier.failure:
            self.report.problems += [
                Problem(name or "the corpus", f"what it gave before could not be kept: {earlier.failure}")
                for name in sorted(failed)
            ]
        same = {name for name, place in self.after.sources.items() if earlier.state.sources.get(name) == place}
        shares = {each.name: each.shrink for each in self.settings.source if each.name in same}
        if earlier.state.corpus == self.after.corpus:
            shares[CORPUS] = self.settings.shrink
        held = self.changes.hold(
            earlier.state,
            shares,
            failed & shares.keys(),
            accept=self.given.accept_shrink,
            can_copy=earlier.can_copy,
        )
        if held and self.base is None:
            documents = earlier.documents(held)
            self._write(map(self._prepare, documents) if self._prepare else documents)

    def _require_whole_base(self) -> None:
        """Raises: _DamagedBaseError when the generation that this run builds on is not what was published."""
        try:
            if self._verified:
                self._verified.result()
        except DamagedIndexError as error:
            raise _DamagedBaseError(error) from error

    def _give_up(self) -> None:
        """Remove what was made; a failure to do so must not hide why."""
        with suppress(OSError):
            if self._writer:
                self._writer.cancel()
        with suppress(OSError, SearchIndexError):  # one may have been begun as this was interrupted, so not by its name
            self.folder.clean()

    def _write(self, documents: Iterable[Document]) -> None:
        """Write the documents, in the place of those of their ids that the index holds."""
        batches = analyzed(documents, self.analyzer, self.store, jobs=self.settings.jobs or cores())
        with closing(batches):
            for batch in batches:
                changed = [each.id for each in batch.documents if each.id in self.changes.digests]
                if changed:
                    self._open_writer().delete(changed)
                keywords = [self._keywords(each) for each in batch.documents]
                self._open_writer().add(Batch(batch.documents, batch.occurrences, keywords, batch.words))

    def _keywords(self, document: Document) -> dict[str, tuple[str, ...]]:
        """Return the funders that a document counts by: the last of those that followed its own."""
        return {"funder": tuple(dict.fromkeys(map(self.funders.group, document.funders)))}

    def _remove(self) -> None:
        """Remove the documents that no file gives any more."""
        gone = sorted(self.changes.digests.keys() - self.changes.owners.keys())
        if gone and self.changes.owners:
            self._open_writer().delete(gone)
        self.report.removed = len(gone)

    def _save_twins(self, draft: Path) -> None:
        """Write which documents are shown under others."""
        twins: dict[str, list[tuple[str, Twin]]] = {}
        for state in self.after.files.values():
            for document_id, twin in state.twins.items():
                twins.setdefault(twin.main, []).append((document_id, twin))
        save_twins(draft, twins)

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
        report, owners = self.report, self.changes.owners
        report.documents = len(owners)
        report.unchanged = report.documents - report.new - report.changed
        report.duplicates = sum(len(state.twins) for state in self.after.files.values())
        report.problems += [each for state in self.after.files.values() for each in state.problems]
        report.problems.sort(key=lambda problem: (problem.path, problem.line or 0))
        if not owners:
            raise NothingIndexedError(_nothing(self.settings, report))
        if self._writer is None and self.base and self.after == self.before:
            report.generation = self.base.number
            return
        draft = self._open_draft()
        if self._writer is not None:
            self._writer.commit()
            self._writer = None
        self.after.save(draft)
        self._save_twins(draft)
        same = self.base and self.before.thesaurus == self.after.thesaurus
        put_thesaurus(
            self.settings.thesaurus, draft, self.analyzer, base=self.base.folder if self.base and same else None
        )
        if self.store:
            self.store.add(self.analyzer.take_learned())
        if self.base is None:
            _check(self.engine, draft, set(owners))
        published = self.folder.publish(
            draft, engine=self.engine.name, documents=report.documents, base=self.base, bulk=self.engine.bulk
        )
        report.generation = published.number


def _is_carried(name: str, *, away: set[str], missed: set[str], sources: Mapping[str, str]) -> bool:
    """Return whether a file that was not found may be there yet. away: sources that were not had; missed: files."""
    return name in missed or source_of(name, sources) in away


def _check(engine: Engine, draft: Path, expected: set[str]) -> None:
    """Raises: IndexWriteError when the index just built cannot be read, or does not hold what it should."""
    try:
        wrong = next(_first_faults(engine, draft, expected), None)
    except SearchIndexError as error:
        reason = str(error).partition("; run:")[0]
        raise IndexWriteError(f"the new index failed its check and is not used: {reason}") from error
    if wrong:
        raise IndexWriteError(f"the new index failed its check and is not used: {wrong}")


def _first_faults(engine: Engine, draft: Path, expected: set[str]) -> Iterator[str]:
    reader = engine.reader(draft / ENGINE_FOLDER)
    try:
        yield from faults(reader, expected)
    finally:
        reader.close()


def _nothing(settings: Settings, report: Report) -> str:
    reasons = "".join(f"\n  {problem}" for problem in report.problems)
    return f"nothing in {settings.corpus}/ could be indexed; the index is as it was{reasons}"
