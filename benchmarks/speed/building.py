"""Engines alone: the speed of indexing analysed terms, each engine in its own process.

The time is that of adding and committing, until the index is durable and the engine's threads have finished. Memory is
the growth of the process during that time, because the input batches are not the engine's. Indexes and their figures
stay in the work folder, so that searches can be measured again without rebuilding.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import shutil
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.speed.batches import part_of, read_batches
from benchmarks.speed.measuring import Clock, MemoryWatch, folder_mb, percentiles, rounded, rss_mb
from benchmarks.speed.peers import PEERS
from indexer.engines.base import Batch

_FIGURES = "figures.json"
_CHANGED = 10  # records of a small commit
_COMMITS = 36


class BuildError(Exception):
    """An engine failed to build its index."""


def index_folder(work: Path, name: str, records: int) -> Path:
    """Return the folder of an engine's index of a number of records."""
    return work / f"index-{records}" / name.replace(" ", "-")


def build_index(work: Path, batches: Path, name: str, records: int, *, rebuild: bool = True) -> dict[str, Any]:
    """Build an engine's index and return the figures. rebuild: even if it exists. Raises: BuildError."""
    folder = index_folder(work, name, records)
    figures = folder.with_name(f"{folder.name}-{_FIGURES}")
    if figures.exists() and not rebuild:
        cached_figures: dict[str, Any] = json.loads(figures.read_text())
        return cached_figures
    figures.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    result = _run_in_process(_build, name, str(folder), str(batches), records)
    seconds = result["seconds"]
    result |= {"records_per_s": rounded(records / seconds), "size_mb": folder_mb(folder)}
    figures.write_text(json.dumps(result))
    return result


def small_commits(work: Path, batches: Path, name: str, records: int) -> dict[str, Any]:
    """Change ten records in each of 36 commits of a copy of an engine's index, and return their times.

    Raises: BuildError, CannotChangeError.
    """
    folder = index_folder(work, name, records)
    copy = folder.with_name(f"{folder.name}-changed")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    peer = PEERS[name]
    (first,) = read_batches(batches, min(records, _CHANGED * _COMMITS))
    milliseconds = []
    for start in range(0, len(first.documents), _CHANGED):
        prepared = peer.prepare(part_of(first, range(start, min(start + _CHANGED, len(first.documents)))))
        with Clock() as clock:
            peer.change(copy, prepared)
        milliseconds.append(clock.seconds * 1000)
    return {"commit_ms": percentiles(milliseconds), "size_mb": folder_mb(copy), "folder": copy.name}


def _run_in_process(target: Any, *arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - anything that can be pickled
    """Run a function in a new process and return its result with its memory growth, measured from its "ready" on."""
    context = multiprocessing.get_context("spawn")
    connection, child_connection = context.Pipe()
    process = context.Process(target=target, args=(child_connection, *arguments))
    process.start()
    child_connection.close()
    pid = process.pid or 0
    try:
        connection.recv()
        before = rss_mb(pid)
        with MemoryWatch(pid, every_s=0.02, alone=True) as watch:
            connection.send("go")
            result: dict[str, Any] = connection.recv()
    except EOFError:
        process.join()
        raise BuildError(f"its process ended with {process.exitcode}") from None
    connection.send("done")
    process.join()
    return {**result, "grown_mb": rounded(max(0.0, watch.peak_mb - before))}


def _build(parent: Connection, name: str, folder: str, batches: str, records: int) -> None:
    peer = PEERS[name]
    batches_of_peer = (peer.prepare(batch) for batch in _read(batches, records))
    prepared: Iterable[Any] = list(batches_of_peer) if peer.takes_all else batches_of_peer
    gc.freeze()  # so that garbage collection does not traverse the input again and again
    parent.send("ready")
    parent.recv()
    clock, preparing = Clock(), Clock()
    with clock:
        peer.build(Path(folder), prepared if peer.takes_all else _time_iteration(prepared, preparing))
    seconds, cpu_s = clock.seconds - preparing.seconds, clock.cpu_s - preparing.cpu_s
    parent.send({"seconds": rounded(seconds), "cpu_s": rounded(cpu_s)})
    parent.recv()
    os._exit(0)  # without freeing gigabytes of objects one by one


def _read(batches: str, records: int) -> Iterator[Batch]:
    return read_batches(Path(batches), records)


def _time_iteration(items: Iterable[Any], clock: Clock) -> Iterator[Any]:
    """Yield items, and run the clock while each is produced."""
    iterator = iter(items)
    while True:
        with clock:
            item = next(iterator, None)
        if item is None:
            return
        yield item
