"""The complete run: `indexer reindex` as a user runs it, from a JSON Lines file to an index visible to a reader.

Memory is the sampled PSS of the command and its workers together, in which shared memory counts once.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.speed import adapter
from benchmarks.speed.batches import lines_of
from benchmarks.speed.measuring import MemoryWatch, folder_mb, percentiles, rounded

_POLL_S = 0.005
_RUNS = 5  # with one changed record, and with ten
_CHANGES = {1: "one_changed", 10: "ten_changed"}
_TIMESTAMP_S = 1.2  # between two writes of a file, so that its timestamps differ on any file system


class RunError(Exception):
    """The command failed."""


def served_index(work: Path, records: int) -> Path:
    """Return the folder of the command's index of a number of records."""
    return work / f"served-{records}" / "index"


def measure(work: Path, documents: Path, records: int, *, changes: Sequence[int] = tuple(_CHANGES)) -> dict[str, Any]:
    """Return the figures of full runs and of runs after a change. changes: numbers of records. Raises: RunError."""
    index = served_index(work, records)
    corpus = index.with_name("corpus")
    lines = _write_corpus(documents, corpus, records)
    adapter.delete_index(index)
    figures: dict[str, Any] = {}
    for name in ("cold", "warm"):
        figures[name] = _run(corpus, index, full=True)
        figures[name] |= {"records_per_s": rounded(len(lines) / figures[name]["seconds"]), "index_mb": folder_mb(index)}
    for count in changes:
        figures[_CHANGES[count]] = _measure_changes(corpus, index, lines, count)
    figures["nothing_changed_s"] = _run(corpus, index, full=False)["seconds"]
    figures["index_after_changes_mb"] = folder_mb(index)
    return figures


def ready_index(work: Path, documents: Path, records: int) -> Path:
    """Return the folder of the command's index of a number of records, after updating it. Raises: RunError."""
    index = served_index(work, records)
    corpus = index.with_name("corpus")
    if not corpus.exists():
        _write_corpus(documents, corpus, records)
    _run(corpus, index, full=False)
    return index


def _write_corpus(documents: Path, corpus: Path, records: int) -> list[bytes]:
    shutil.rmtree(corpus, ignore_errors=True)
    corpus.mkdir(parents=True)
    lines = list(islice(lines_of(documents), records))
    _write(corpus, lines)
    return lines


def _write(corpus: Path, lines: Iterable[bytes]) -> None:
    with (corpus / "records.jsonl").open("wb") as stream:
        stream.writelines(lines)


def _run(corpus: Path, index: Path, *, full: bool) -> dict[str, Any]:
    started = time.perf_counter()
    command = adapter.start_reindex(corpus, index, full=full)
    with MemoryWatch(command.process.pid) as watch:
        _wait(command)
    seconds = time.perf_counter() - started
    return {
        "seconds": rounded(seconds),
        "peak_pss_mb": rounded(watch.peak_mb),
        "processes": watch.processes,
        "documents": adapter.read_report(command).get("documents"),
    }


def _wait(command: adapter.Command) -> None:
    """Wait for the command. Raises: RunError if it fails."""
    code = command.process.wait()
    if code:
        raise RunError(f"indexer reindex ended with {code}: {command.last_error()}")


def _measure_changes(corpus: Path, index: Path, lines: list[bytes], count: int) -> dict[str, Any]:
    """Change records, run the command, and time until a reader that stays open finds a new word of the records."""
    watcher = adapter.Watcher(index)
    visible, ended = [], []
    for run in range(_RUNS):
        word = f"mittaus{count}x{run}"
        changed = dict.fromkeys(range(run * count, (run + 1) * count), word)
        time.sleep(_TIMESTAMP_S)
        _write(
            corpus,
            (_with_word(line, changed[number]) if number in changed else line for number, line in enumerate(lines)),
        )
        started = time.perf_counter()
        command = adapter.start_reindex(corpus, index, full=False)
        while not watcher.has_word(word) and command.process.poll() is None:
            time.sleep(_POLL_S)
        visible.append(time.perf_counter() - started)
        _wait(command)
        ended.append(time.perf_counter() - started)
        if not watcher.has_word(word):
            raise RunError(f"a changed record is not found: {word}")
    return {"seen_s": percentiles(visible), "ended_s": percentiles(ended)}


def _with_word(line: bytes, word: str) -> bytes:
    record = json.loads(line)
    record["title"] = f"{record.get('title', '')} {word}"
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"
