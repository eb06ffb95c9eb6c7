"""The word store: analysed words in an SQLite file next to the index, so that later runs need not analyse them again.

The store is a cache. On any error it logs a warning and is disabled, and words are analysed again. One process writes,
the one with the index lock; others may read at the same time.
"""

from __future__ import annotations

import logging
import math
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from indexer.analysis.words import WordTerms
from indexer.serialization import DECODING_ERRORS

log = logging.getLogger(__name__)

_LAYOUT = 1
"""Version of the tables and values below; increase it when they change."""
_TABLES = """
CREATE TABLE made (tag TEXT NOT NULL);
CREATE TABLE words (language TEXT, form TEXT, terms BLOB NOT NULL, PRIMARY KEY (language, form)) WITHOUT ROWID;
"""
_SELECT_FORMS = 500  # SQLite before 3.32 allows 999 parameters per statement
_MAX_PENDING = 50_000  # words (about 15 MB) per transaction: each transaction touches pages all over the file
# SQLite's page cache; it can be small because the operating system also caches the file.
_WRITER_CACHE_KIB, _READER_CACHE_KIB = 16_384, 2_048
_CHECKSUM_BYTES = 4
_RETRY_S = 60.0  # after which a reader tries to open a file again that it could not open
_decoder = msgspec.msgpack.Decoder(WordTerms)


class StoredWord(NamedTuple):
    """A written form in a language, and its terms: a checksum followed by MessagePack."""

    language: str
    form: str
    terms: bytes

    @classmethod
    def of(cls, form: str, language: str, terms: WordTerms) -> StoredWord:
        """Return a stored word with its terms encoded."""
        value = msgspec.msgpack.encode(terms)
        return cls(language, form, _checksum(form, value) + value)


class WordStore:
    """The terms of words by language and written form.

    analysis: version of the analysis. A store of another version is emptied by a writer and empty to a reader.
    is_compatible: whether a reader may use words of another version, as a searcher may: they are those of the index.
    writable: only for the process with the index lock. warn: called with one sentence when the store is disabled.
    cache_kib: page cache of a reader, in KiB. The file is opened at first use. Threads may share an instance; a forked
    process needs its own.
    """

    def __init__(
        self,
        path: Path,
        *,
        analysis: str,
        is_compatible: Callable[[str], bool] | None = None,
        writable: bool = False,
        cache_kib: int = _READER_CACHE_KIB,
        warn: Callable[[str], None] = log.warning,
    ) -> None:
        self.path = path
        self._is_compatible = is_compatible or analysis.__eq__
        self._tag = f"{_LAYOUT}; {analysis}"
        self._writable, self._cache_kib, self._warn = writable, cache_kib, warn
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._pending: dict[tuple[str, str], StoredWord] = {}
        self._is_shared = self._is_disabled = self._has_warned = False
        self._retry_at = -math.inf

    def find(self, forms: Sequence[str], language: str) -> dict[str, WordTerms]:
        """Return the terms of those forms that are in the store."""
        terms: dict[str, WordTerms] = {}
        with self._lock:
            try:
                connection = self._open()
                if connection:
                    terms.update(_select(connection, sorted(forms), language))
            except (sqlite3.Error, OSError, TypeError, *DECODING_ERRORS, _DamagedWordError) as error:
                self._disable(error)
                return {}
        return terms

    def share(self) -> None:
        """Let other processes read while this one writes, until close; useful when many words are added."""
        with self._lock:
            try:
                connection = self._open()
                if connection:
                    connection.execute("PRAGMA journal_mode = WAL")
                    connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may lose only the latest words
                    _tag_of(connection)  # a read creates the -shm file, so that closing removes it
                    self._is_shared = True
            except (sqlite3.Error, OSError) as error:
                self._disable(error)

    def add(self, words: Iterable[StoredWord]) -> None:
        """Add words; they are written in large batches and when the store is closed."""
        with self._lock:
            if not self._is_disabled:
                self._pending.update(((word.language, word.form), word) for word in words)
                if len(self._pending) >= _MAX_PENDING:
                    self._write()

    def close(self) -> None:
        """Write added words and close the file; later use opens it again."""
        with self._lock:
            if self._pending:
                self._write()
            if self._connection:
                if self._is_shared:
                    with suppress(sqlite3.Error):  # a reader has it open: the file stays in WAL mode and valid
                        self._connection.execute("PRAGMA journal_mode = DELETE")  # so readers need no -shm file
                    self._is_shared = False
                self._disconnect()

    def report_damage(self, reason: object) -> None:
        """Disable this store because another process found it damaged."""
        with self._lock:
            self._disable(reason)

    def _write(self) -> None:
        words = [self._pending[key] for key in sorted(self._pending)]  # adjacent rows share pages
        self._pending.clear()
        try:
            connection = self._open()
            if connection:
                with connection:
                    connection.executemany("INSERT OR REPLACE INTO words VALUES (?, ?, ?)", words)
        except (sqlite3.Error, OSError) as error:
            self._disable(error)

    def _open(self) -> sqlite3.Connection | None:
        """Return the open connection, None if no store can be used. Raises: sqlite3.Error, OSError."""
        if self._connection or self._is_disabled or time.monotonic() < self._retry_at:
            return self._connection
        if self._writable:
            try:
                self._connection = self._open_for_writing()
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):  # not writable: nor would a new file be
                    raise
                self._move_aside(error)
                self._connection = self._open_for_writing()
        elif self.path.exists():
            self._connection = self._open_for_reading()
        return self._connection

    def _open_for_writing(self) -> sqlite3.Connection:
        connection = self._connect("rwc")
        try:
            if _tag_of(connection) != self._tag:
                connection.close()
                self._remove()
                connection = self._connect("rwc")
                connection.executescript(_TABLES)
                with connection:
                    connection.execute("INSERT INTO made VALUES (?)", (self._tag,))
        except BaseException:
            connection.close()
            raise
        return connection

    def _open_for_reading(self) -> sqlite3.Connection | None:
        connection = self._connect("ro")
        try:
            layout, _, analysis = _tag_of(connection).partition("; ")
            if layout == str(_LAYOUT) and self._is_compatible(analysis):
                return connection
        except BaseException:
            connection.close()
            raise
        connection.close()
        return None

    def _connect(self, mode: str) -> sqlite3.Connection:
        connection = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode={mode}", uri=True, check_same_thread=False)
        connection.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KIB if self._writable else self._cache_kib}")
        return connection

    def _disable(self, reason: object) -> None:
        """Stop using the file. A reader tries again later where it may be readable then: after a writer that was
        killed, the next writer must first roll back its journal.
        """
        if self._is_disabled:
            return
        self._pending.clear()
        self._disconnect()
        if not self._writable and isinstance(reason, sqlite3.OperationalError | OSError):
            self._retry_at = time.monotonic() + _RETRY_S
            if not self._has_warned:
                self._has_warned = True
                self._warn(f"the word store {self.path} cannot be read now: {reason}; words are analysed again")
            return
        self._is_disabled = True
        if not self._writable or isinstance(reason, sqlite3.OperationalError | OSError):
            self._warn(f"the word store {self.path} is not used: {reason}; words are analysed again")
            return
        try:
            self._move_aside(reason)
        except OSError as error:
            self._warn(f"the word store {self.path} is damaged ({reason}) and cannot be moved aside: {error}")

    def _disconnect(self) -> None:
        if self._connection:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _move_aside(self, reason: object) -> None:
        """Rename the file, so that the next run starts with an empty one. Raises: OSError."""
        aside = self.path.with_name(self.path.name + ".damaged")
        self.path.replace(aside)
        self._remove()
        self._warn(f"the word store {self.path} is damaged ({reason}), moved to {aside.name}; words are analysed again")

    def _remove(self) -> None:
        for ending in ("", "-journal", "-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)


class _DamagedWordError(Exception):
    """The terms read for a word do not match their checksum."""


def _select(connection: sqlite3.Connection, forms: Sequence[str], language: str) -> Iterator[tuple[str, WordTerms]]:
    for start in range(0, len(forms), _SELECT_FORMS):
        batch = forms[start : start + _SELECT_FORMS]
        placeholders = ",".join("?" * len(batch))
        query = f"SELECT form, terms FROM words WHERE language = ? AND form IN ({placeholders})"  # noqa: S608 - marks alone
        for form, stored in connection.execute(query, (language, *batch)):
            value = stored[_CHECKSUM_BYTES:]
            if stored[:_CHECKSUM_BYTES] != _checksum(form, value):
                raise _DamagedWordError(f"the terms of {form} are not those stored")
            yield form, _decoder.decode(value)


def _checksum(form: str, value: bytes) -> bytes:
    """Return the CRC-32 of a form and its value: SQLite does not detect changed bytes."""
    return zlib.crc32(value, zlib.crc32(form.encode())).to_bytes(_CHECKSUM_BYTES, "big")


def _tag_of(connection: sqlite3.Connection) -> str:
    """Return the version tag of the words, "" for an empty file. Raises: sqlite3.DatabaseError if not a database."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'made'").fetchone():
        return ""
    row = connection.execute("SELECT tag FROM made").fetchone()
    return str(row[0]) if row else ""
