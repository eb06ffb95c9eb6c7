"""The whole way: `indexer reindex` as a person runs it, from a JSON Lines file to an index that a reader sees.

Memory is what the command and its helpers hold together, sampled; what they share counts once (PSS).
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.speed import ours
from benchmarks.speed.batches import lines_of
from benchmarks.speed.measuring import MemoryWatch, folder_mb, percentiles, rounded

_LOOK_EVERY_S = 0.005
_RUNS = 5  # of a changed record, and of ten
_CHANGED = 10
_SETTLED_S = 1.2  # between two writes of one file, that its time stamps differ on any file system


class RunError(Exception):
    """The command failed."""


def served_index(work: Path, records: int) -> Path:
    """Return the index folder that the command makes of so many records."""
    return work / f"served-{records}" / "index"


def measure(work: Path, documents: Path, records: int) -> dict[str, Any]:
    """Return the figures of full runs and of runs after a change. Raises: RunError."""
    index = served_index(work, records)
    corpus = index.with_name("corpus")
    lines = _write_corpus(documents, corpus, records)
    ours.forget_words(index)
    told: dict[str, Any] = {}
    for name in ("cold", "warm"):
        told[name] = _run(corpus, index, full=True)
        told[name] |= {"records_per_s": rounded(len(lines) / told[name]["seconds"]), "index_mb": folder_mb(index)}
    told["one_changed"] = _changes(corpus, index, lines, 1)
    told["ten_changed"] = _changes(corpus, index, lines, _CHANGED)
    told["nothing_changed_s"] = _run(corpus, index, full=False)["seconds"]
    told["index_after_changes_mb"] = folder_mb(index)
    return told


def ready_index(work: Path, documents: Path, records: int) -> Path:
    """Return the index folder of so many records, brought in line by the command. Raises: RunError."""
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
    command = ours.start_reindex(corpus, index, full=full)
    with MemoryWatch(command.process.pid) as watch:
        _end(command)
    seconds = time.perf_counter() - started
    return {
        "seconds": rounded(seconds),
        "peak_pss_mb": rounded(watch.peak_mb),
        "processes": watch.processes,
        "documents": ours.read_report(command).get("documents"),
    }


def _end(command: ours.Command) -> None:
    """Wait for the command. Raises: RunError when it failed."""
    code = command.process.wait()
    if code:
        raise RunError(f"indexer reindex ended with {code}: {command.last_error()}")


def _changes(corpus: Path, index: Path, lines: list[bytes], count: int) -> dict[str, Any]:
    """Change so many records, run the command, and look until a reader that stays open finds a word of the last."""
    watching = ours.Watching(index)
    seen, ended = [], []
    for run in range(_RUNS):
        word = f"mittaus{count}x{run}"
        changed = dict.fromkeys(range(run * count, (run + 1) * count), word)
        time.sleep(_SETTLED_S)
        _write(corpus, (_with_word(line, changed[at]) if at in changed else line for at, line in enumerate(lines)))
        started = time.perf_counter()
        command = ours.start_reindex(corpus, index, full=False)
        while not watching.holds(word) and command.process.poll() is None:
            time.sleep(_LOOK_EVERY_S)
        seen.append(time.perf_counter() - started)
        _end(command)
        ended.append(time.perf_counter() - started)
        if not watching.holds(word):
            raise RunError(f"a changed record is not found: {word}")
    return {"seen_s": percentiles(seen), "ended_s": percentiles(ended)}


def _with_word(line: bytes, word: str) -> bytes:
    record = json.loads(line)
    record["title"] = f"{record.get('title', '')} {word}"
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"
