"""Writes batches of analyzed documents as segments of arrays, and lists them in Whoosh's table of contents (TOC).

Only public names of Whoosh are used: its lock, its TOC and its merge policies.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.index import TOC, LockError, clean_files
from whoosh.index import IndexError as WhooshIndexError
from whoosh.reading import SegmentReader
from whoosh.writing import IndexingError

from indexer.engines.base import Batch
from indexer.engines.whoosh.arrays import ArrayFileWriter
from indexer.engines.whoosh.codec import ArrayCodec, ArraySegment, DurableStorage
from indexer.engines.whoosh.dictionary import Dictionary
from indexer.engines.whoosh.writing.inversion import Buffer
from indexer.engines.whoosh.writing.merging import merge
from indexer.engines.whoosh.writing.merging_terms import Part
from indexer.errors import IndexWriteError
from indexer.fields import TEXT_FIELDS


def _max_occurrences() -> int:
    """Return the number of occurrences in memory at which the buffer is written as a segment.

    They take up to a quarter of the machine's memory, at most 2 GB; 45 bytes each, measured during the inversion.
    """
    has_sysconf = hasattr(os, "sysconf")
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if has_sysconf else 4 << 30
    return min(memory // 4, 2 << 30) // 45


_MAX_OCCURRENCES = _max_occurrences()
_FANOUT = 8  # segments of similar size that are merged into one; at least 2
_SMALLEST_TIER = 1_000  # documents; segments below this count as equal in size
_MAX_DOCUMENTS = 1_000_000  # larger segments are not merged


@contextmanager
def write_errors(folder: Path) -> Iterator[None]:
    """Raise Whoosh's errors as IndexWriteError; Whoosh reports an unreadable folder as an empty index."""
    try:
        yield
    except (WhooshIndexError, IndexingError) as error:
        raise IndexWriteError(f"{folder} cannot be written: {error}") from error


class ArrayWriter:
    """Collects the changes of one commit.

    storage, schema, segments and add_reader are what Whoosh's merge policies use.
    """

    def __init__(self, folder: Path) -> None:
        self.storage = DurableStorage(str(folder))
        index = self.storage.open_index()
        self._name: str = index.indexname
        self._lock = index.lock("WRITELOCK")
        if not self._lock.acquire():
            raise LockError(f"another writer has locked {folder}")
        toc = TOC.read(self.storage, self._name)
        self.schema = toc.schema
        self.segments: list[ArraySegment] = toc.segments
        self._generation = toc.generation + 1
        self.written: list[ArraySegment] = []
        """The segments that this commit has written so far."""
        self._buffer = Buffer()
        self._merged: list[Part] = []
        self._is_closed = False

    def add(self, batch: Batch) -> None:
        """Add documents; of two with one id in one commit, the later replaces the earlier."""
        self._require_open()
        self._delete_in(self.written, (document.id for document in batch.documents))
        self._buffer.add(batch)
        if self._buffer.occurrences >= _MAX_OCCURRENCES:
            self._flush_buffer()

    def delete(self, ids: Iterable[str]) -> None:
        """Remove documents of earlier commits."""
        self._require_open()
        self._delete_in(self.segments, ids)

    def _delete_in(self, segments: list[ArraySegment], ids: Iterable[str]) -> None:
        if not segments:
            return
        arrays_of = [(segment, segment.arrays(self.storage)) for segment in segments]
        dictionaries = [(segment, Dictionary.of(arrays, "id"), arrays["id.documents"]) for segment, arrays in arrays_of]
        for document_id in ids:
            for segment, dictionary, documents in dictionaries:
                number = dictionary.find(document_id)
                if number >= 0:
                    segment.delete_document(int(documents[number]))

    def add_reader(self, reader: SegmentReader) -> None:
        """Merge the documents of a segment that are not deleted into the segment that this commit writes."""
        segment = reader.segment()
        if segment.doc_count():
            self._merged.append(Part(segment.arrays(self.storage), segment.alive()))

    def commit(self, policy: MergePolicy | None = None) -> None:
        """Write the changes, merge segments by the policy (by default merge_similar), and publish the new TOC.

        If this raises, the index is unchanged and the writer is still open: cancel it.
        """
        self._require_open()
        if len(self._buffer):
            self._flush_buffer()
        unchanged = (policy or merge_similar)(self, self.segments)
        new = [self._write_merged()] if self._merged or len(self.written) > 1 else self.written
        segments = [segment for segment in (*unchanged, *new) if segment.doc_count()]
        with write_errors(Path(self.storage.folder)):
            TOC(self.schema, segments, self._generation).write(self.storage, self._name)
            clean_files(self.storage, self._name, self._generation, segments)
        self._close()

    def cancel(self) -> None:
        """Discard the changes, and delete the segments that were written."""
        self._require_open()
        try:
            for segment in self.written:
                for name in segment.list_files(self.storage):
                    self.storage.delete_file(name)
        finally:
            self._close()

    def _require_open(self) -> None:
        if self._is_closed:
            raise IndexingError("this writer is closed")

    def _close(self) -> None:
        self._lock.release()
        self._is_closed = True

    def _flush_buffer(self) -> None:
        """Write the documents in memory as a segment."""
        buffer, self._buffer = self._buffer, Buffer()
        segment, file = self._new_segment()
        segment.set_doc_count(len(buffer))
        with file:
            for name, array in buffer.arrays():
                file.put(name, array)
        for number in buffer.replaced:
            segment.delete_document(number)

    def _write_merged(self) -> ArraySegment:
        """Merge what the policy chose and all segments of this commit into one segment, and return it."""
        parts = self._merged + [Part(segment.arrays(self.storage), segment.alive()) for segment in self.written]
        segment, file = self._new_segment()
        with file:
            segment.set_doc_count(merge(parts, file))
        return segment

    def _new_segment(self) -> tuple[ArraySegment, ArrayFileWriter]:
        segment = ArrayCodec().new_segment(self.storage, self._name)
        self.written.append(segment)
        return segment, ArrayFileWriter(Path(self.storage.folder), segment.segment_id(), TEXT_FIELDS)


MergePolicy = Callable[[ArrayWriter, list[ArraySegment]], list[ArraySegment]]
"""Passes the segments to merge to ArrayWriter.add_reader and returns the others."""


def merge_similar(writer: ArrayWriter, segments: list[ArraySegment]) -> list[ArraySegment]:
    """Choose the segments to merge, and return the others: a merge policy of Whoosh.

    It merges several segments of one commit, segments with more than half of their documents deleted, and groups of at
    least _FANOUT segments of similar size. So each document is rewritten about log(documents) times, and an index has
    about _FANOUT · log(documents) segments at most.
    """
    remaining: list[ArraySegment] = []
    merged = [segment for segment in segments if segment.deleted_count() * 2 > segment.doc_count_all()]
    merged += writer.written if len(writer.written) > 1 else []
    tiers: dict[int, list[ArraySegment]] = {}
    for segment in (*segments, *writer.written):
        tiers.setdefault(_tier(segment.doc_count()), []).append(segment)
    for tier in sorted(tiers):
        if len(tiers[tier]) >= _FANOUT or (merged and _tier(sum(segment.doc_count() for segment in merged)) > tier):
            merged += tiers[tier]
    for segment in segments:
        if segment in merged and segment.doc_count() <= _MAX_DOCUMENTS:
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
        else:
            remaining.append(segment)
    return remaining


def _tier(documents: int) -> int:
    """Return the size class of a segment: each class is _FANOUT times as large as the one below."""
    tier = 0
    while documents > _SMALLEST_TIER:
        documents //= _FANOUT
        tier += 1
    return tier
