"""Engines alone: how fast ready terms become an index, each in a process of its own.

Timed are an engine's own adding and committing, until the index lasts and its threads are done. Memory is what the
process grew by meanwhile: the batches that it was given are not the engine's. An index is kept beside its figures, so
that searches can be measured again without building it.
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
    """An engine could not make its index."""


def index_folder(work: Path, name: str, records: int) -> Path:
    """Return where an engine's index of so many records is."""
    return work / f"index-{records}" / name.replace(" ", "-")


def built(work: Path, batches: Path, name: str, records: int, *, anew: bool = True) -> dict[str, Any]:
    """Build an engine's index and return the figures. anew: even where it is built. Raises: BuildError."""
    folder = index_folder(work, name, records)
    figures = folder.with_name(f"{folder.name}-{_FIGURES}")
    if figures.exists() and not anew:
        found: dict[str, Any] = json.loads(figures.read_text())
        return found
    figures.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    told = _in_a_process(_build, name, str(folder), str(batches), records)
    seconds = told["seconds"]
    told |= {"records_per_s": rounded(records / seconds), "size_mb": folder_mb(folder)}
    figures.write_text(json.dumps(told))
    return told


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
    seconds = []
    for start in range(0, len(first.documents), _CHANGED):
        prepared = peer.prepare(part_of(first, range(start, min(start + _CHANGED, len(first.documents)))))
        with Clock() as clock:
            peer.change(copy, prepared)
        seconds.append(clock.seconds * 1000)
    return {"commit_ms": percentiles(seconds), "size_mb": folder_mb(copy), "folder": copy.name}


def _in_a_process(target: Any, *given: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever can be pickled
    """Run a function that tells when its clock starts, and watch its memory from then on."""
    spawning = multiprocessing.get_context("spawn")
    ours_, theirs = spawning.Pipe()
    process = spawning.Process(target=target, args=(theirs, *given))
    process.start()
    theirs.close()
    pid = process.pid or 0
    try:
        ours_.recv()
        before = rss_mb(pid)
        with MemoryWatch(pid, every_s=0.02, alone=True) as watch:
            ours_.send("go")
            told: dict[str, Any] = ours_.recv()
    except EOFError:
        process.join()
        raise BuildError(f"its process ended with {process.exitcode}") from None
    ours_.send("done")
    process.join()
    return {**told, "grown_mb": rounded(max(0.0, watch.peak_mb - before))}


def _build(parent: Connection, name: str, folder: str, batches: str, records: int) -> None:
    peer = PEERS[name]
    each = (peer.prepare(batch) for batch in _read(batches, records))
    given: Iterable[Any] = list(each) if peer.takes_all else each
    gc.freeze()  # what it is given is not to be looked through again and again
    parent.send("ready")
    parent.recv()
    clock, spent = Clock(), Clock()
    with clock:
        peer.build(Path(folder), given if peer.takes_all else _unclocked(given, spent))
    seconds, cpu_s = clock.seconds - spent.seconds, clock.cpu_s - spent.cpu_s
    parent.send({"seconds": rounded(seconds), "cpu_s": rounded(cpu_s)})
    parent.recv()
    os._exit(0)  # gigabytes need not be freed one by one


def _read(batches: str, records: int) -> Iterator[Batch]:
    return read_batches(Path(batches), records)


def _unclocked(given: Iterable[Any], spent: Clock) -> Iterator[Any]:
    """Yield what is given and add up what it takes to make it, to be taken off."""
    each = iter(given)
    while True:
        with spent:
            made = next(each, None)
        if made is None:
            return
        yield made
