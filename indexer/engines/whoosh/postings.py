"""An open Whoosh index as arrays: postings, positions, lengths, columns. The only module that reads with Whoosh."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.filedb.filestore import FileStorage

from indexer.errors import DamagedIndexError

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
NO_IDS: Ids = np.empty(0, np.int64)


class Postings(NamedTuple):
    """The documents of a term: ascending numbers of documents and how often each holds it, both of shape (n,)."""

    ids: Ids
    counts: Floats


class Segments:
    """One immutable view of an index, its documents numbered from 0 over all segments; deleted ones are left out.

    Whoosh's readers are not safe to share between threads, so each look into them holds a lock; arrays once
    decoded are kept and shared.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._index = FileStorage(str(folder), readonly=True).open_index()
            self._reader: Any = self._index.reader()
        except Exception as error:  # Whoosh raises whatever its unpickling meets
            raise DamagedIndexError(f"the index in {folder} cannot be opened: {error}") from error
        self._lock = threading.RLock()
        self._kept: dict[tuple[str, ...], Any] = {}
        self.size: int = self._reader.doc_count_all()
        self.alive: npt.NDArray[np.bool_] = np.array(
            [not self._reader.is_deleted(number) for number in range(self.size)], bool
        )

    @cached_property
    def count(self) -> int:
        """How many documents there are."""
        return int(self.alive.sum())

    def postings(self, field: str, term: str) -> Postings:
        """Return the postings of a term; empty arrays where no document holds it."""
        return self._keep(("postings", field, term), lambda: self._decode(field, term.encode()))  # type: ignore[no-any-return]

    def positions(self, field: str, term: str) -> Ids:
        """Return where a term stands, shape (n,), ascending: the document's number · 2³² + the position."""
        return self._keep(("positions", field, term), lambda: self._decode_positions(field, term.encode()))  # type: ignore[no-any-return]

    def terms(self, field: str, prefix: str = "") -> Iterator[str]:
        """Yield the terms of a field that begin with the prefix, in order."""
        if field not in self._reader.schema:
            return
        with self._lock:
            found = list(self._reader.expand_prefix(field, prefix.encode()))
        for term in found:
            yield bytes(term).decode()

    def lengths(self, field: str) -> Floats:
        """Return the number of terms of every document in a field, shape (size,); Whoosh rounds what is over 10."""

        def load() -> Floats:
            lengths = (self._reader.doc_field_length(number, field) or 0 for number in range(self.size))
            return np.fromiter(lengths, np.float64, self.size) * self.alive

        return self._keep(("lengths", field), load)  # type: ignore[no-any-return]

    def column(self, field: str) -> Ids:
        """Return the number that every document has in a column, shape (size,); NO_NUMBER where none."""

        def load() -> Ids:
            if not self.size:  # Whoosh's reader of an empty index has no columns
                return NO_IDS
            return np.fromiter(self._reader.column_reader(field), np.int64, self.size)

        return self._keep(("column", field), load)  # type: ignore[no-any-return]

    def stored(self, number: int) -> dict[str, Any]:
        """Return the stored fields of a document."""
        with self._lock:
            return self._reader.stored_fields(number)  # type: ignore[no-any-return]

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._reader.close()
            self._index.close()

    def _keep(self, key: tuple[str, ...], load: Any) -> Any:  # noqa: ANN401
        kept = self._kept.get(key)
        if kept is None:
            with self._lock:
                kept = self._kept[key] = load()
        return kept

    def _matcher(self, field: str, term: bytes) -> Any:  # noqa: ANN401
        """Return Whoosh's matcher of a term, deleted documents left out; None where there is none."""
        if (field, term) not in self._reader:
            return None
        return self._reader.postings(field, term)

    def _decode(self, field: str, term: bytes) -> Postings:
        matcher = self._matcher(field, term)
        ids, counts = [], []
        while matcher is not None and matcher.is_active():
            ids.append(matcher.id())
            counts.append(matcher.weight())
            matcher.next()
        return Postings(np.array(ids, np.int64), np.array(counts, np.float64))

    def _decode_positions(self, field: str, term: bytes) -> Ids:
        matcher = self._matcher(field, term)
        places = []
        while matcher is not None and matcher.is_active():
            base = matcher.id() << 32
            places += [base + position for position in matcher.value_as("positions")]
            matcher.next()
        return np.array(places, np.int64)
