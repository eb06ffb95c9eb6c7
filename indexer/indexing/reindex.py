"""`reindex`: brings an index up to date with its sources, in a new generation that atomically replaces the old one."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext

from indexer.analysis import Analyzer, WordStore, analysis_version
from indexer.engines import ENGINES, Engine
from indexer.errors import SettingsError
from indexer.indexing.changes.detector import Progress
from indexer.indexing.index_run import DamagedBaseError, IndexRun, RunOptions
from indexer.indexing.outcome import not_written, outcome_in_errors
from indexer.indexing.pipeline import MAX_WORDS
from indexer.indexing.previous_index import Base, find_base, full_rebuild
from indexer.indexing.report import Report
from indexer.indexing.source_files import fetch_all
from indexer.settings import Settings
from indexer.storage.index_folder import IndexFolder


def reindex(
    settings: Settings,
    *,
    full: bool = False,
    accept_shrink: bool = False,
    with_web: bool = True,
    wait_s: float = 0.0,
    progress: Progress | None = None,
    analyzer: Analyzer | None = None,
) -> Report:
    """Update the index from the sources; return a report of the run.

    full: rebuild and check the whole index. Otherwise, unchanged files are not read.
    accept_shrink: remove missing documents even if a large share of a source is missing.
    with_web: whether sources with a URL are fetched; otherwise their documents remain indexed. wait_s: how long to
    wait for another indexer to finish. progress: called during the run.
    analyzer: by default one for all languages with a word store; others are used in this process only.
    Raises: NothingIndexedError, SettingsError (index unchanged); SearchIndexError, which says what is served.
    """
    started, engine, folder = time.monotonic(), _engine(settings.engine), IndexFolder(settings.index)
    fetched = fetch_all(settings, folder.fetched) if with_web else {}  # before the lock: it may take an hour
    try:
        with folder.writing(wait_s=wait_s):
            base = full_rebuild("requested by --full") if full else find_base(folder, settings)
            store = None if analyzer else WordStore(folder.words, analysis=analysis_version(), writable=True)
            options = RunOptions(
                settings=settings,
                engine=engine,
                folder=folder,
                progress=progress or _no_progress,
                analyzer=analyzer or Analyzer(default=settings.language, store=store, max_words=MAX_WORDS),
                store=store,
                accept_shrink=accept_shrink,
                fetched=fetched,
            )
            report = _execute(options, base)
    except OSError as error:  # of the folder or its lock, before anything was written
        raise not_written(folder, error, "nothing was changed") from error
    report.seconds = round(time.monotonic() - started, 3)
    return report


def _no_progress(_done: int, _total: int, _read: int) -> None:
    """Ignore the progress of a run."""


def _engine(name: str) -> Engine:
    """Return an engine by its name. Raises: SettingsError."""
    engine = ENGINES.get(name)
    if engine is None:
        raise SettingsError(f"unknown engine {name!r} (available: {', '.join(ENGINES)})")
    return engine


def _execute(options: RunOptions, base: Base) -> Report:
    """Execute a run, again as a full rebuild if its base proves to be damaged; return the report."""
    store = options.store
    with outcome_in_errors(options.folder), closing(store) if store else nullcontext(), _without_collector():
        run = IndexRun(options, base)
        try:
            run.execute()
        except DamagedBaseError as damage:
            run = IndexRun(options, full_rebuild(f"the index was damaged ({damage})"))
            run.execute()
    return run.report


@contextmanager
def _without_collector() -> Iterator[None]:
    """Disable the garbage collector: a run creates few cycles, and looking for them among millions of terms is slow."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
