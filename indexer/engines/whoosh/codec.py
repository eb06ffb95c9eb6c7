"""A Whoosh codec for segments of arrays.

The pickled TOC of an index names the classes of this module, so the module path and class names are part of the index
format. Whoosh manages the list of segments, deletions, the lock and merge policies. The other methods of a codec are
implemented on the arrays, so that Whoosh's own readers and merge policies see the same index as our searches; to
them, a term occurs in a document regardless of field.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import fields
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from indexer.engines.whoosh.arrays import Array, Arrays, open_arrays
from indexer.engines.whoosh.dictionary import Dictionary
from indexer.engines.whoosh.layout import FIELD_BITS, FIELDS
from indexer.fields import TEXT_FIELDS, TermKind

KINDS = tuple(map(str, TermKind))


def make_schema() -> fields.Schema:
    """Return Whoosh's schema: one field per term kind, the id, and the stored document."""
    kinds = {kind: fields.KEYWORD(scorable=True) for kind in KINDS}
    return fields.Schema(id=fields.ID(stored=True, unique=True), document=fields.STORED(), **kinds)


class DurableStorage(FileStorage):  # type: ignore[misc]  # Whoosh's classes are not fully typed
    """A folder of files in which renaming is durable, so that a commit survives a power cut."""

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Write a finished file to disk, rename it, and write the folder to disk."""
        _sync(Path(self.folder, oldname))
        super().rename_file(oldname, newname, safe=safe)
        _sync(Path(self.folder))


def _sync(path: Path) -> None:
    if os.name != "posix":  # Windows cannot open a folder, nor sync a file opened for reading
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class ArraySegment(W3Segment):  # type: ignore[misc]
    """The TOC's entry for a segment: its name, its number of documents, and which are deleted."""

    def arrays(self, storage: Any) -> Arrays:  # noqa: ANN401 - Whoosh's storage
        """Return the segment's arrays. Raises: DamagedIndexError."""
        return open_arrays(Path(storage.folder), self.segment_id(), TEXT_FIELDS)

    def alive(self) -> Array | None:
        """Return which documents are not deleted, shape (documents,); None if none is deleted."""
        if not self.has_deletions():
            return None
        alive = np.ones(self.doc_count_all(), bool)
        alive[list(self.deleted_docs())] = False
        return alive


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Reads segments of arrays for Whoosh. Only indexer.engines.whoosh.writer writes them."""

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:  # noqa: ANN401, ARG002
        """Return a segment without documents."""
        return ArraySegment(self, indexname)

    def terms_reader(self, storage: Any, segment: ArraySegment) -> TermsReader:  # noqa: ANN401
        """Open the terms of a segment."""
        return TermsReader(segment.arrays(storage))

    def per_document_reader(self, storage: Any, segment: ArraySegment) -> DocumentsReader:  # noqa: ANN401
        """Open the documents of a segment."""
        return DocumentsReader(segment.arrays(storage), segment)


class TermsReader(base.TermsReader):  # type: ignore[misc]
    """Whoosh's interface to the terms of a segment; its fields are the term kinds."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._arrays = arrays
        self._terms = {kind: Dictionary.of(arrays, kind) for kind in KINDS}

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._number(*term) >= 0

    def indexed_field_names(self) -> tuple[str, ...]:
        """Return the term kinds."""
        return KINDS

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Yield every term as (kind, term), sorted."""
        return ((kind, term) for kind in sorted(KINDS) for term in self._terms[kind])

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield the terms of a kind from a prefix on."""
        terms = self._terms[fieldname]
        return ((fieldname, term) for term in terms.slice(terms.insertion_point(prefix)[0], len(terms)))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield every term with its TermInfo."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield the terms of a kind from a prefix on, each with its TermInfo."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Return the document frequency and the counts of a term. Raises: TermNotFound."""
        documents, counts = self._postings(fieldname, text)
        return TermInfo(float(sum(counts)), len(documents), 0, 1, float(max(counts)), documents[0], documents[-1])

    def frequency(self, fieldname: str, text: bytes) -> float:
        """Return the number of occurrences of a term in all documents. Raises: TermNotFound."""
        return float(self.term_info(fieldname, text).weight())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Return the number of documents with a term."""
        number = self._number(fieldname, text)
        return int(self._arrays[f"{fieldname}.holders"][number]) if number >= 0 else 0

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:  # noqa: ANN401
        """Return Whoosh's matcher for a term. Raises: TermNotFound."""
        documents, counts = self._postings(fieldname, text)
        info = self.term_info(fieldname, text)
        weights = [float(count) for count in counts]
        return ListMatcher(documents, weights, None, format_, scorer, term=(fieldname, text), terminfo=info)

    def cursor(self, fieldname: str, fieldobj: Any) -> TermsCursor:  # noqa: ANN401, ARG002
        """Return a cursor over the terms of a kind, which Whoosh's fuzzy search needs."""
        return TermsCursor(self, fieldname, self._terms[fieldname])

    def _number(self, fieldname: str, text: bytes) -> int:
        return self._terms[fieldname].find(text.decode()) if fieldname in self._terms else -1

    def _postings(self, fieldname: str, text: bytes) -> tuple[list[int], list[int]]:
        number = self._number(fieldname, text)
        if number < 0:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        begin, end = self._arrays[f"{fieldname}.postings"][number : number + 2].tolist()
        documents, indexes = np.unique(self._arrays[f"{fieldname}.slots"][begin:end] >> FIELD_BITS, return_inverse=True)
        counts = np.bincount(indexes, self._arrays[f"{fieldname}.counts"][begin:end])
        return documents.tolist(), counts.astype(int).tolist()


class TermsCursor(base.FieldCursor):  # type: ignore[misc]
    """A cursor over the sorted terms of one kind. After the last term it is not valid and has no text."""

    def __init__(self, reader: TermsReader, kind: str, terms: Dictionary) -> None:
        self._reader, self._kind, self._terms = reader, kind, terms
        self._index = 0

    def first(self) -> str | None:
        """Move to the first term and return it."""
        self._index = 0
        return self.text()

    def find(self, string: str | bytes) -> str | None:
        """Move to the first term that is not less than a string, and return it."""
        self._index = self._terms.insertion_point(string.encode() if isinstance(string, str) else string)[0]
        return self.text()

    def next(self) -> str | None:
        """Move to the next term and return it."""
        self._index += 1
        return self.text()

    def text(self) -> str | None:
        """Return the current term."""
        return self._terms[self._index].decode() if self.is_valid() else None

    def term_info(self) -> TermInfo | None:
        """Return the TermInfo of the current term."""
        return self._reader.term_info(self._kind, self._terms[self._index]) if self.is_valid() else None

    def is_valid(self) -> bool:
        """Return whether there is a current term."""
        return self._index < len(self._terms)


class DocumentsReader(base.PerDocumentReader):  # type: ignore[misc]
    """Whoosh's interface to the documents of a segment."""

    def __init__(self, arrays: Arrays, segment: ArraySegment) -> None:
        self._arrays, self._segment = arrays, segment
        self._ids = Dictionary.of(arrays, "id")

    def doc_count(self) -> int:
        """Return the number of documents that are not deleted."""
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        """Return the number of documents, with deleted ones."""
        return int(self._segment.doc_count_all())

    def has_deletions(self) -> bool:
        """Return whether any document is deleted."""
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        """Return whether a document is deleted."""
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Iterator[int]:
        """Yield the numbers of the deleted documents."""
        return iter(self._segment.deleted_docs())

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return the number of terms of a kind in a document."""
        lengths = self._arrays.get(f"{fieldname}.lengths")
        return default if lengths is None else int(lengths[docnum * FIELDS : (docnum + 1) * FIELDS].sum())

    def field_length(self, fieldname: str) -> int:
        """Return the number of terms of a kind in all documents."""
        return int(self._by_document(fieldname).sum())

    def min_field_length(self, fieldname: str) -> int:
        """Return the number of terms of a kind in the shortest document."""
        return int(self._by_document(fieldname).min(initial=0))

    def max_field_length(self, fieldname: str) -> int:
        """Return the number of terms of a kind in the longest document."""
        return int(self._by_document(fieldname).max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return the id of a document, and the document as MessagePack."""
        first, end = self._arrays["document.starts"][docnum : docnum + 2].tolist()
        document = self._arrays.read("document.letters", first, end)
        return {"id": self._ids[int(self._arrays["id.ranks"][docnum])].decode(), "document": document}

    def _by_document(self, fieldname: str) -> Array:
        lengths = self._arrays.get(f"{fieldname}.lengths", np.zeros(0, np.int64))
        return np.asarray(lengths.reshape(-1, FIELDS).sum(axis=1))
