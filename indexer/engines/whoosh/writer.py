"""Whoosh's writer, taking batches of ready terms and writing arrays."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from indexer.engines.base import Batch
from indexer.engines.whoosh.arrays import ArrayFileWriter
from indexer.engines.whoosh.codec import ArrayCodec, ArraySegment, DurableStorage
from indexer.engines.whoosh.dictionary import Dictionary
from indexer.engines.whoosh.inversion import Run
from indexer.engines.whoosh.merging import merge
from indexer.engines.whoosh.merging_terms import Part
from indexer.fields import TEXT_FIELDS


def _most_occurrences() -> int:
    """Return how many occurrences a run may hold: those beyond are written as a segment, so that memory stays bounded.

    At most a quarter of the machine's memory (45 bytes each, measured where the run is inverted), 2 GB at the most.
    """
    has = hasattr(os, "sysconf")
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if has else 4 << 30
    return min(memory // 4, 2 << 30) // 45


_MOST_OCCURRENCES = _most_occurrences()
_FANOUT = 8  # segments of about one size before they are merged into one; two or more
_SMALLEST = 1_000  # documents; below this all segments are of one size
_LARGEST = 1_000_000  # documents; larger segments are merged no more


class ArrayWriter(SegmentWriter):  # type: ignore[misc]  # Whoosh's classes are not fully typed
    """Collects the changes of one commit. Whoosh's merge policies work on it through add_reader."""

    def __init__(self, folder: Path) -> None:
        self._index = DurableStorage(str(folder)).open_index()
        super().__init__(self._index, codec=ArrayCodec(), compound=False)
        self._run = Run()
        self.written: list[ArraySegment] = []
        """The segments that this commit has written so far."""
        self._merged: list[Part] = []

    def add(self, batch: Batch) -> None:
        """Add documents; of two of one id in one commit, the later stays."""
        self._check_state()
        self._delete_in(self.written, (document.id for document in batch.documents))
        self._run.add(batch)
        if self._run.occurrences >= _MOST_OCCURRENCES:
            self._write_run()

    def delete(self, ids: Iterable[str]) -> None:
        """Remove documents of earlier commits."""
        self._check_state()
        self._delete_in(self.segments, ids)

    def _delete_in(self, segments: list[ArraySegment], ids: Iterable[str]) -> None:
        if not segments:
            return
        known = [(segment, segment.arrays(self.storage)) for segment in segments]
        dictionaries = [(segment, Dictionary.of(arrays, "id"), arrays["id.documents"]) for segment, arrays in known]
        for document_id in ids:
            for segment, dictionary, documents in dictionaries:
                number = dictionary.find(document_id)
                if number >= 0:
                    segment.delete_document(int(documents[number]))

    def add_reader(self, reader: Any) -> None:  # noqa: ANN401 - Whoosh's SegmentReader
        """Take all living documents of a segment into the one that is being written."""
        segment = reader.segment()
        if segment.doc_count():
            self._merged.append(Part(segment.arrays(self.storage), segment.alive()))

    def commit(self, mergetype: Any = None, optimize: bool | None = None, merge: bool | None = None) -> None:  # noqa: ANN401
        """Write what was gathered, merge by the policy (by default merge_similar), and make it last."""
        self._check_state()
        if len(self._run):
            self._write_run()
        if mergetype is None and not optimize and merge is not False:
            mergetype = merge_similar
        super().commit(mergetype, optimize, merge)
        self._index.close()

    def cancel(self) -> None:
        """Forget everything, the segments already written too."""
        for segment in (*self.written, self.newsegment):
            for name in segment.list_files(self.storage):
                self.storage.delete_file(name)
        super().cancel()
        self._index.close()

    def _write_run(self) -> None:
        """Write what is in memory as a segment of its own."""
        run, self._run = self._run, Run()
        segment = self.codec.new_segment(self.storage, self.indexname)
        segment.set_doc_count(len(run))
        file = self._new_file(segment)
        for name, array in run.arrays():
            file.put(name, array)
        file.close()
        for number in run.replaced:
            segment.delete_document(number)
        self.written.append(segment)

    def _new_file(self, segment: ArraySegment) -> ArrayFileWriter:
        return ArrayFileWriter(Path(self.storage.folder), segment.segment_id(), TEXT_FIELDS)

    # What SegmentWriter.commit calls

    def _merge_segments(self, mergetype: Any, optimize: bool | None, merge: bool | None) -> list[ArraySegment]:  # noqa: ANN401
        """Return the segments that stay as they are; what the policy merges is written to the new one.

        What this commit wrote in pieces becomes one segment, and joins what the policy merges.
        """
        kept: list[ArraySegment] = super()._merge_segments(mergetype, optimize, merge)
        if self._merged or len(self.written) > 1:
            self._merged += [Part(segment.arrays(self.storage), segment.alive()) for segment in self.written]
        else:
            kept = [*kept, *self.written]
        self._added = bool(self._merged)
        return [segment for segment in kept if segment.doc_count()]

    def _flush_segment(self) -> None:
        file = self._new_file(self.newsegment)
        self.docnum = merge(self._merged, file)
        file.close()
        self._merged = []


def merge_similar(writer: ArrayWriter, segments: list[ArraySegment]) -> list[ArraySegment]:
    """Merge what one commit wrote in pieces, segments of which half is deleted, and those of about one size once there
    are _FANOUT of them. A merge policy of Whoosh: returns the segments that stay.

    So a document is written anew some log(documents) times in all, and there are at most some _FANOUT · log(documents)
    segments.
    """
    kept: list[ArraySegment] = []
    merged = [segment for segment in segments if segment.deleted_count() * 2 > segment.doc_count_all()]
    merged += writer.written if len(writer.written) > 1 else []
    tiers: dict[int, list[ArraySegment]] = {}
    for segment in (*segments, *writer.written):
        tiers.setdefault(_tier(segment.doc_count()), []).append(segment)
    for tier in sorted(tiers):
        if len(tiers[tier]) >= _FANOUT or (merged and _tier(sum(each.doc_count() for each in merged)) > tier):
            merged += tiers[tier]
    for segment in segments:
        if segment in merged and segment.doc_count() <= _LARGEST:
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
        else:
            kept.append(segment)
    return kept


def _tier(documents: int) -> int:
    """Return how many times the smallest size must grow by _FANOUT to be this."""
    tier = 0
    while documents > _SMALLEST:
        documents //= _FANOUT
        tier += 1
    return tier
