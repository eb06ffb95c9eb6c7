"""Analysis of documents in batches, by worker processes if there are many documents.

Workers only read the word store; they return new words with each batch, and this process stores them.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import NamedTuple

import msgspec

from indexer.analysis import Analyzer, WordStore, analysis_version, voikko_of
from indexer.analysis.documents import Analyzed, analyze
from indexer.analysis.word_store import StoredWord
from indexer.errors import SearchIndexError
from indexer.fields import TermKind
from indexer.model import Document
from indexer.occurrences import Occurrences

_BATCH = 2_000  # documents: a word is analysed once per batch, but larger batches delay the following steps
MAX_WORDS = 500_000  # cached in each process: at most about 300 MB; dropped words are read from the store
_CACHE_KIB = 16_384  # page cache of the word store, per process
_MAX_SINGLE = 1_000  # documents: up to this number, starting processes would take longer than the analysis
_QUEUED = 2  # batches per worker, so that none is idle while memory stays bounded


def analyzed(
    documents: Iterable[Document], analyzer: Analyzer, store: WordStore | None = None, *, jobs: int = 1
) -> Generator[Analyzed, None, None]:
    """Yield the documents in batches, with their languages and terms; the result is the same for any number of jobs.

    store: the writable store of the analyzer; without one, new words are not stored and no processes are started.
    jobs: maximum number of processes. They are stopped when the generator is closed.
    Raises: SearchIndexError if a process dies.
    """
    rest = iter(documents)
    first = list(islice(rest, _MAX_SINGLE + 1))
    batches = _batches(chain(first, rest))
    if store and jobs > 1 and len(first) > _MAX_SINGLE:
        yield from _by_workers(batches, analyzer, store, jobs)
        return
    for batch in batches:
        yield analyze(batch, analyzer)
        if store:
            store.add(analyzer.take_learned())


def in_background(work: Callable[[], None]) -> Future[None]:
    """Run work that releases the GIL, such as hashing, in a background thread."""
    pool = ThreadPoolExecutor(1)
    future = pool.submit(work)
    pool.shutdown(wait=False)
    return future


def _batches(documents: Iterator[Document]) -> Iterator[list[Document]]:
    while batch := list(islice(documents, _BATCH)):
        yield batch


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _by_workers(
    batches: Iterable[list[Document]], analyzer: Analyzer, store: WordStore, jobs: int
) -> Generator[Analyzed, None, None]:
    if not store.path.exists():  # with stored words few words need the dictionary, and a process loads it on demand
        analyzer.load()  # so that forked processes share its memory
    store.close()  # an SQLite connection must not be used after a fork
    queue: deque[Future[_Result]] = deque()
    arguments = (store.path, analyzer.default, analysis_version())
    pool = ProcessPoolExecutor(jobs, mp_context=_context(), initializer=_start_worker, initargs=arguments)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of forking with threads: those of NumPy hold no locks
            pool.submit(os.getpid).result()
        store.share()  # all workers are forked now
        for batch in batches:
            queue.append(pool.submit(_work, msgspec.msgpack.encode(batch)))
            if len(queue) >= jobs * _QUEUED:
                yield _collect(queue.popleft().result(), store)
        while queue:
            yield _collect(queue.popleft().result(), store)
    except BrokenProcessPool as error:
        raise SearchIndexError(
            "a process that analysed texts died (out of memory?); the index is unchanged;"
            " run again, with fewer processes: indexer reindex --jobs 1"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _context() -> BaseContext:
    """Return how processes are started: by fork where it is safe, to share the dictionary, 215 MB with pyvoikko."""
    forks = "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"
    return multiprocessing.get_context("fork" if forks else "spawn")


class _Result(NamedTuple):
    """The result of a worker for a batch. documents: encoded. faults: why it no longer uses the word store."""

    documents: bytes
    occurrences: dict[TermKind, Occurrences]
    words: dict[str, str]
    learned: list[StoredWord]
    faults: list[str]


_documents = msgspec.msgpack.Decoder(list[Document])


def _collect(result: _Result, store: WordStore) -> Analyzed:
    for fault in result.faults:
        store.report_damage(fault)
    store.add(result.learned)
    return Analyzed(_documents.decode(result.documents), result.occurrences, result.words)


# Functions that run in the worker processes


class _Worker:
    """The global state of a worker process."""

    analyzer: Analyzer
    faults: list[str]
    analysis: str  # of the process that started it


def _start_worker(words: Path, default: str, analysis: str) -> None:
    """Initialise a worker process. It ignores Ctrl+C, which its parent handles, and exits when its parent exits."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # batches contain no reference cycles, and the search for them took a fifth of the time
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    _Worker.faults, _Worker.analysis = [], analysis
    store = WordStore(words, analysis=analysis, cache_kib=_CACHE_KIB, warn=_Worker.faults.append)
    _Worker.analyzer = Analyzer(default=default, store=store, max_words=MAX_WORDS)


def _exit_with_parent() -> None:
    """Exit when the parent has exited or crashed: a surviving worker would hold the lock of the index."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _work(documents: bytes) -> _Result:
    if analysis_version() != _Worker.analysis:  # a process that was not forked chose for itself
        theirs, ours = voikko_of(_Worker.analysis), voikko_of(analysis_version())
        raise SearchIndexError(f"a process uses {ours}, the others {theirs}; run again: indexer reindex --jobs 1")
    analyzer = _Worker.analyzer
    analyzed_documents, occurrences, words = analyze(_documents.decode(documents), analyzer)
    faults, _Worker.faults[:] = list(_Worker.faults), []
    return _Result(msgspec.msgpack.encode(analyzed_documents), occurrences, words, analyzer.take_learned(), faults)
