"""The measurement of one size, part by part."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.growth.records import records_of
from benchmarks.speed import opening, reindexing
from benchmarks.speed.answers import measuring as answers
from benchmarks.speed.answers.hankehaku import Hankehaku
from benchmarks.speed.answers.service import Corpus
from benchmarks.speed.measuring import machine
from benchmarks.speed.peers import OURS

CLIENTS = (1, 8)
_WORD = "hanke"  # of the first search in a new process
_ROUNDS = 2


def missing_parts(figures: dict[str, Any]) -> list[str]:
    """Return the parts of a size that have no figures yet, in the order in which they are measured."""
    return [part for part in PARTS if part not in figures]


def measure_part(part: str, documents: Path, work: Path, size: int, seconds: float) -> dict[str, Any]:
    """Return the figures of one part. Later parts use the index of `reindex`. Raises: RunError, ServerError."""
    records = _records_file(documents, work, size)
    return {**PARTS[part](records, work, size, seconds), "machine": machine()}


def _records_file(documents: Path, work: Path, size: int) -> Path:
    """Return the file of the records, written if it is missing."""
    path = work / f"records-{size}.jsonl"
    if not path.exists():
        draft = path.with_suffix(".draft")
        with draft.open("wb") as stream:
            stream.writelines(records_of(documents, size))
        draft.rename(path)
    return path


def _reindex(records: Path, work: Path, size: int, _seconds: float) -> dict[str, Any]:
    figures = reindexing.measure(work, records, size, changes=(1,))
    if (documents := figures["warm"]["documents"]) != size:
        raise reindexing.RunError(f"{documents} documents of {size} records are in the index")
    return figures


def _open(records: Path, work: Path, size: int, _seconds: float) -> dict[str, Any]:
    index = reindexing.ready_index(work, records, size)
    return opening.measure(work, OURS, size, _WORD, served=index)


def _search(records: Path, work: Path, size: int, seconds: float) -> dict[str, Any]:
    index = reindexing.ready_index(work, records, size)
    corpus = Corpus(records, size, index, work / f"answers-{size}")
    schedule = answers.Schedule(seconds, CLIENTS, _ROUNDS)
    try:
        return answers.measure(corpus, [Hankehaku.name], schedule, note=_fail)
    finally:
        shutil.rmtree(corpus.folder, ignore_errors=True)


def _fail(reason: str) -> None:
    raise reindexing.RunError(reason)


PARTS: dict[str, Callable[[Path, Path, int, float], dict[str, Any]]] = {
    "reindex": _reindex,
    "open": _open,
    "search": _search,
}
"""The parts by name: functions of the file of records, the work folder, the size and the seconds of a measurement."""
