"""Documents to analysed batches, in order: by worker processes where there are many.

Workers only read the store of words; what they learn comes back with each batch, and this process stores it.
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

from indexer.analysis import ANALYSIS, Analyzer, WordStore
from indexer.analysis.documents import Analyzed, analyze
from indexer.analysis.word_store import StoredWord
from indexer.errors import SearchIndexError
from indexer.fields import TermKind
from indexer.model import Document
from indexer.occurrences import Occurrences

_BATCH = 2_000  # documents: fewer share fewer words; more would wait longer for one another
MAX_WORDS = 500_000  # cached in each process: at most about 300 MB; dropped words are read from the store
_CACHE_KIB = 16_384  # of the store, in each process
_FEW = 1_000  # documents: up to so many are done before processes would have started
_WAITING = 2  # batches for each worker, so that none is idle; memory is bounded by them


def analyzed(
    documents: Iterable[Document], analyzer: Analyzer, store: WordStore | None = None, *, jobs: int = 1
) -> Generator[Analyzed, None, None]:
    """Yield the documents in batches, with their languages and terms; the same for any number of jobs.

    store: that of the analyzer, writable; without one nothing is kept, and no process started.
    jobs: how many processes may work. Close the generator to end them.
    Raises: SearchIndexError when a process dies.
    """
    rest = iter(documents)
    first = list(islice(rest, _FEW + 1))
    batches = _batches(chain(first, rest))
    if store and jobs > 1 and len(first) > _FEW:
        yield from _by_workers(batches, analyzer, store, jobs)
        return
    for batch in batches:
        yield analyze(batch, analyzer)
        if store:
            store.add(analyzer.take_learned())


def in_background(work: Callable[[], None]) -> Future[None]:
    """Run what gives other threads way, as hashing does, while the sources are read."""
    pool = ThreadPoolExecutor(1)
    done = pool.submit(work)
    pool.shutdown(wait=False)
    return done


def _batches(documents: Iterator[Document]) -> Iterator[list[Document]]:
    while batch := list(islice(documents, _BATCH)):
        yield batch


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _by_workers(
    batches: Iterable[list[Document]], analyzer: Analyzer, store: WordStore, jobs: int
) -> Generator[Analyzed, None, None]:
    if not store.path.exists():  # else few words need the dictionary, and a process that meets one reads it
        analyzer.load()  # so that forked processes share one
    store.close()  # a forked process must not have it open
    waiting: deque[Future[_Done]] = deque()
    told = (store.path, analyzer.default)
    pool = ProcessPoolExecutor(jobs, mp_context=_context(), initializer=_begin, initargs=told)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside threads: NumPy's hold nothing
            pool.submit(os.getpid).result()
        store.share()  # all are forked by now
        for batch in batches:
            waiting.append(pool.submit(_work, msgspec.msgpack.encode(batch)))
            if len(waiting) >= jobs * _WAITING:
                yield _taken(waiting.popleft().result(), store)
        while waiting:
            yield _taken(waiting.popleft().result(), store)
    except BrokenProcessPool as error:
        raise SearchIndexError(
            "a process that analysed texts ended before its time (memory run out?); the index is as it was;"
            " run again, with fewer processes: indexer reindex --jobs 1"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _context() -> BaseContext:
    """Return how processes are started: forked where that is safe, to share the dictionary's 215 MB."""
    forks = "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"
    return multiprocessing.get_context("fork" if forks else "spawn")


class _Done(NamedTuple):
    """What a worker sends back. documents: encoded. faults: why it no longer uses the store of words."""

    documents: bytes
    occurrences: dict[TermKind, Occurrences]
    words: dict[str, str]
    learned: list[StoredWord]
    faults: list[str]


_documents = msgspec.msgpack.Decoder(list[Document])


def _taken(done: _Done, store: WordStore) -> Analyzed:
    for fault in done.faults:
        store.report_damage(fault)
    store.add(done.learned)
    return Analyzed(_documents.decode(done.documents), done.occurrences, done.words)


# In a worker


class _Worker:
    """What a worker process keeps from batch to batch."""

    analyzer: Analyzer
    faults: list[str]


def _begin(words: Path, default: str) -> None:
    """Make this process a worker: of a terminal's Ctrl+C it hears from its parent, and it ends with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # batches hold no cycles: looking for them took a fifth of the time
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _Worker.faults = []
    store = WordStore(words, analysis=ANALYSIS, cache_kib=_CACHE_KIB, warn=_Worker.faults.append)
    _Worker.analyzer = Analyzer(default=default, store=store, max_words=MAX_WORDS)


def _end_with_parent() -> None:
    """Wait until the parent is gone, however it went: a worker that outlives it would hold the index's lock."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _work(documents: bytes) -> _Done:
    analyzer = _Worker.analyzer
    known, occurrences, words = analyze(_documents.decode(documents), analyzer)
    faults, _Worker.faults[:] = list(_Worker.faults), []
    return _Done(msgspec.msgpack.encode(known), occurrences, words, analyzer.take_learned(), faults)
