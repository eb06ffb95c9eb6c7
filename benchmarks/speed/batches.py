"""Analysed records on the disk, so that they are analysed once however often engines are measured.

A file holds a batch: its documents, terms and columns, as one MessagePack object.
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

from benchmarks.speed import ours
from indexer.engines.base import Batch, Occurrences
from indexer.fields import TermKind
from indexer.model import Document

BATCH_RECORDS = 2_000
_COLUMNS = ("numbers", "documents", "fields", "positions")


class _Kept(msgspec.Struct):
    """A batch as it is kept. columns: of each kind the four arrays of Occurrences, uint32, in their order there."""

    documents: list[Document]
    keywords: list[dict[str, tuple[str, ...]]]
    words: dict[str, str]
    terms: dict[str, list[str]]
    columns: dict[str, list[bytes]]


def lines_of(documents: Path) -> Iterator[bytes]:
    """Yield the lines of a JSON Lines file, .xz or not."""
    with lzma.open(documents) if documents.suffix == ".xz" else documents.open("rb") as stream:
        yield from stream


def analysed(documents: Path, work: Path) -> Path:
    """Return the folder of all batches of the records, made where they are not there yet."""
    known = documents.stat()
    told = f"{documents.resolve()} {known.st_size} {known.st_mtime_ns} {ours.analysis()} {BATCH_RECORDS}"
    folder = work / f"batches-{hashlib.sha256(told.encode()).hexdigest()[:12]}"
    if (folder / "whole").exists():
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
    (folder / "whole").touch()
    return folder


def read_batches(folder: Path, records: int) -> Iterator[Batch]:
    """Yield the batches of the first so many records, one in memory at a time."""
    for path in sorted(folder.glob("*.msgpack")):
        if records <= 0:
            return
        batch = _read(path)
        if len(batch.documents) > records:
            batch = part_of(batch, range(records))
        records -= len(batch.documents)
        yield batch


def part_of(batch: Batch, numbers: range) -> Batch:
    """Return a batch of some of the documents alone, with no more terms than they have."""
    occurrences = {kind: _cut(columns, numbers) for kind, columns in batch.occurrences.items()}
    held = set(occurrences[TermKind.BASE].terms)
    return Batch(
        batch.documents[numbers.start : numbers.stop],
        occurrences,
        batch.keywords[numbers.start : numbers.stop],
        {word: term for word, term in batch.words.items() if term in held},
    )


def _cut(columns: Occurrences, numbers: range) -> Occurrences:
    first, last = np.searchsorted(columns.documents, [numbers.start, numbers.stop])
    held, renumbered = np.unique(columns.numbers[first:last], return_inverse=True)
    return Occurrences(
        [columns.terms[each] for each in held],
        renumbered.astype(np.uint32),
        (columns.documents[first:last] - numbers.start).astype(np.uint32),
        columns.fields[first:last],
        columns.positions[first:last],
    )


def _batched(lines: Iterator[bytes]) -> Iterator[tuple[bytes, ...]]:
    while piece := tuple(islice(lines, BATCH_RECORDS)):
        yield piece


def _analyse(lines: bytes, path: Path) -> None:
    write_batch(ours.analyse(ours.parse(lines, path.parent)), path)


def write_batch(batch: Batch, path: Path) -> None:
    """Write a batch so that it is there whole or not at all."""
    kept = _Kept(
        list(batch.documents),
        [dict(each) for each in batch.keywords],
        dict(batch.words),
        {kind.value: list(columns.terms) for kind, columns in batch.occurrences.items()},
        {
            kind.value: [np.ascontiguousarray(getattr(columns, name), np.uint32).tobytes() for name in _COLUMNS]
            for kind, columns in batch.occurrences.items()
        },
    )
    draft = path.with_suffix(".draft")
    draft.write_bytes(msgspec.msgpack.encode(kept))
    draft.rename(path)


def _read(path: Path) -> Batch:
    kept = msgspec.msgpack.decode(path.read_bytes(), type=_Kept)
    occurrences = {
        TermKind(kind): Occurrences(terms, *(np.frombuffer(each, np.uint32) for each in kept.columns[kind]))
        for kind, terms in kept.terms.items()
    }
    return Batch(kept.documents, occurrences, kept.keywords, kept.words)
