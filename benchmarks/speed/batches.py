"""A cache of analysed records on disk, so that they are analysed only once for many measurements.

Each file is one batch with its documents, terms and columns, as one MessagePack object.
"""

from __future__ import annotations

import hashlib
import lzma
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path

import msgspec
import numpy as np

from benchmarks.speed import adapter
from indexer.engines.base import Batch, Occurrences
from indexer.fields import TermKind
from indexer.model import Document

BATCH_RECORDS = 2_000
_COLUMNS = ("numbers", "documents", "fields", "positions")


class _StoredBatch(msgspec.Struct):
    """A stored batch. columns: by term kind, the four arrays of Occurrences (_COLUMNS), uint32."""

    documents: list[Document]
    keywords: list[dict[str, tuple[str, ...]]]
    words: dict[str, str]
    terms: dict[str, list[str]]
    columns: dict[str, list[bytes]]


def lines_of(documents: Path) -> Iterator[bytes]:
    """Yield the lines of a JSON Lines file, compressed (.xz) or not."""
    with lzma.open(documents) if documents.suffix == ".xz" else documents.open("rb") as stream:
        yield from stream


def analyse_records(documents: Path, work: Path) -> Path:
    """Return the folder of the batches of all records, after analysing those that are missing."""
    status = documents.stat()
    key = f"{documents.resolve()} {status.st_size} {status.st_mtime_ns} {adapter.analysis()} {BATCH_RECORDS}"
    folder = work / f"batches-{hashlib.sha256(key.encode()).hexdigest()[:12]}"
    if (folder / "complete").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    pieces = _batched(lines_of(documents))
    with ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        jobs = []
        for number, lines in enumerate(pieces):
            path = folder / f"{number:05}.msgpack"
            if not path.exists():
                jobs.append(pool.submit(_analyse, b"".join(lines), path))
        for job in jobs:
            job.result()
    (folder / "complete").touch()
    return folder


def read_batches(folder: Path, records: int) -> Iterator[Batch]:
    """Yield the batches of the first `records` records, one in memory at a time."""
    for path in sorted(folder.glob("*.msgpack")):
        if records <= 0:
            return
        batch = _read(path)
        if len(batch.documents) > records:
            batch = part_of(batch, range(records))
        records -= len(batch.documents)
        yield batch


def part_of(batch: Batch, numbers: range) -> Batch:
    """Return a batch of only some of the documents, with only their terms. numbers: of the documents."""
    occurrences = {kind: _select(columns, numbers) for kind, columns in batch.occurrences.items()}
    terms = set(occurrences[TermKind.BASE].terms)
    return Batch(
        batch.documents[numbers.start : numbers.stop],
        occurrences,
        batch.keywords[numbers.start : numbers.stop],
        {word: term for word, term in batch.words.items() if term in terms},
    )


def _select(columns: Occurrences, numbers: range) -> Occurrences:
    first, last = np.searchsorted(columns.documents, [numbers.start, numbers.stop])
    term_numbers, renumbered = np.unique(columns.numbers[first:last], return_inverse=True)
    return Occurrences(
        [columns.terms[number] for number in term_numbers],
        renumbered.astype(np.uint32),
        (columns.documents[first:last] - numbers.start).astype(np.uint32),
        columns.fields[first:last],
        columns.positions[first:last],
    )


def _batched(lines: Iterator[bytes]) -> Iterator[tuple[bytes, ...]]:
    while piece := tuple(islice(lines, BATCH_RECORDS)):
        yield piece


def _analyse(lines: bytes, path: Path) -> None:
    write_batch(adapter.analyse(adapter.parse(lines, path.parent)), path)


def write_batch(batch: Batch, path: Path) -> None:
    """Write a batch atomically."""
    stored = _StoredBatch(
        list(batch.documents),
        [dict(keywords) for keywords in batch.keywords],
        dict(batch.words),
        {kind.value: list(columns.terms) for kind, columns in batch.occurrences.items()},
        {
            kind.value: [np.ascontiguousarray(getattr(columns, name), np.uint32).tobytes() for name in _COLUMNS]
            for kind, columns in batch.occurrences.items()
        },
    )
    draft = path.with_suffix(".draft")
    draft.write_bytes(msgspec.msgpack.encode(stored))
    draft.rename(path)


def _read(path: Path) -> Batch:
    stored = msgspec.msgpack.decode(path.read_bytes(), type=_StoredBatch)
    occurrences = {
        TermKind(kind): Occurrences(terms, *(np.frombuffer(column, np.uint32) for column in stored.columns[kind]))
        for kind, terms in stored.terms.items()
    }
    return Batch(stored.documents, occurrences, stored.keywords, stored.words)
