"""Words that were analysed once, kept in an SQLite file beside the index so that no later run analyses them again.

The store is a convenience: whatever is wrong with it is told, the file is no longer used, and words are analysed anew.
One process writes, the holder of the index's lock; any others may read meanwhile.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from indexer.analysis.words import WordTerms

log = logging.getLogger(__name__)

_LAYOUT = 1
"""Of the tables and values below: raise it when they change."""
_TABLES = """
CREATE TABLE made (tag TEXT NOT NULL);
CREATE TABLE words (language TEXT, form TEXT, terms BLOB NOT NULL, PRIMARY KEY (language, form)) WITHOUT ROWID;
"""
_ASKED_AT_ONCE = 500  # SQLite before 3.32 takes 999 values in a question
_PENDING = 50_000  # words (some 15 MB) written at once: each writing touches pages all over the file
_WRITING_KIB, _READING_KIB = 16_384, 2_048  # of the file's pages, at hand; the system keeps them for all anyway
_CHECK_BYTES = 4
_decoder = msgspec.msgpack.Decoder(WordTerms)


class StoredWord(NamedTuple):
    """A written form of a language, and its terms with a checksum before them."""

    language: str
    form: str
    terms: bytes

    @classmethod
    def of(cls, form: str, language: str, terms: WordTerms) -> StoredWord:
        """Return the word as it is stored."""
        value = msgspec.msgpack.encode(terms)
        return cls(language, form, _check(form, value) + value)


class WordStore:
    """The terms of words by language and written form.

    analysis: what makes the terms; a store of another is emptied when written, and holds nothing when read.
    writable: only for the holder of the index's lock. warn: told once, in a sentence, when the store is given up.
    cache_kib: how much of the file a reader keeps at hand. Nothing is opened before the first question. Threads may
    share it; a forked process needs one of its own.
    """

    def __init__(
        self,
        path: Path,
        *,
        analysis: str,
        writable: bool = False,
        cache_kib: int = _READING_KIB,
        warn: Callable[[str], None] = log.warning,
    ) -> None:
        self.path = path
        self._tag = f"{_LAYOUT}; {analysis}"
        self._writable, self._cache_kib, self._warn = writable, cache_kib, warn
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._pending: dict[tuple[str, str], StoredWord] = {}
        self._shared = self._given_up = False

    def find(self, forms: Sequence[str], language: str) -> dict[str, WordTerms]:
        """Return the terms of those forms that the store holds."""
        found: dict[str, WordTerms] = {}
        with self._lock:
            try:
                connection = self._open()
                if connection:
                    found.update(_rows(connection, sorted(forms), language))
            except (sqlite3.Error, OSError, msgspec.MsgspecError, _DamagedWordError) as error:
                self._give_up(error)
                return {}
        return found

    def share(self) -> None:
        """Let other processes read while this one writes, until close: for many words."""
        with self._lock:
            try:
                connection = self._open()
                if connection:
                    connection.execute("PRAGMA journal_mode = WAL")
                    connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may lose the last words, no others
                    _tag_of(connection)  # opens what readers would, so that closing removes it
                    self._shared = True
            except (sqlite3.Error, OSError) as error:
                self._give_up(error)

    def add(self, words: Iterable[StoredWord]) -> None:
        """Keep words: they are written some tens of thousands at a time, and at close."""
        with self._lock:
            if not self._given_up:
                self._pending.update(((word.language, word.form), word) for word in words)
                if len(self._pending) >= _PENDING:
                    self._write()

    def close(self) -> None:
        """Write what was added, and let go of the file; a later question opens it again."""
        with self._lock:
            if self._pending:
                self._write()
            if self._connection:
                if self._shared:
                    with suppress(sqlite3.Error):  # another reads just now; it stays as it is, and good
                        self._connection.execute("PRAGMA journal_mode = DELETE")  # readers need not write beside it
                    self._shared = False
                self._connection.close()
                self._connection = None

    def set_aside(self, reason: object) -> None:
        """Use this store no more, since another process found it damaged."""
        with self._lock:
            self._give_up(reason)

    def _write(self) -> None:
        words = [self._pending[key] for key in sorted(self._pending)]  # neighbours go to the same page
        self._pending.clear()
        try:
            connection = self._open()
            if connection:
                with connection:
                    connection.executemany("INSERT OR REPLACE INTO words VALUES (?, ?, ?)", words)
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def _open(self) -> sqlite3.Connection | None:
        """Return the open file; None where there is none to use. Raises: sqlite3.Error, OSError."""
        if self._connection or self._given_up:
            return self._connection
        if self._writable:
            try:
                self._connection = self._opened_to_write()
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):  # it cannot be written: a new one could not either
                    raise
                self._move_aside(error)
                self._connection = self._opened_to_write()
        elif self.path.exists():
            self._connection = self._opened_to_read()
        return self._connection

    def _opened_to_write(self) -> sqlite3.Connection:
        connection = self._connected("rwc")
        try:
            if _tag_of(connection) != self._tag:
                connection.close()
                self._remove()
                connection = self._connected("rwc")
                connection.executescript(_TABLES)
                with connection:
                    connection.execute("INSERT INTO made VALUES (?)", (self._tag,))
        except BaseException:
            connection.close()
            raise
        return connection

    def _opened_to_read(self) -> sqlite3.Connection | None:
        connection = self._connected("ro")
        try:
            if _tag_of(connection) == self._tag:
                return connection
        except BaseException:
            connection.close()
            raise
        connection.close()
        return None

    def _connected(self, mode: str) -> sqlite3.Connection:
        connection = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode={mode}", uri=True, check_same_thread=False)
        connection.execute(f"PRAGMA cache_size = -{_WRITING_KIB if self._writable else self._cache_kib}")
        return connection

    def _give_up(self, reason: object) -> None:
        if self._given_up:
            return
        self._given_up = True
        self._pending.clear()
        if self._connection:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None
        if not self._writable or isinstance(reason, sqlite3.OperationalError | OSError):
            self._warn(f"the store of words {self.path} is not used: {reason}; words are analysed anew")
            return
        try:
            self._move_aside(reason)
        except OSError as error:
            self._warn(f"the store of words {self.path} is damaged ({reason}), and cannot be moved aside: {error}")

    def _move_aside(self, reason: object) -> None:
        """Rename the file, so that the next one begins anew. Raises: OSError."""
        aside = self.path.with_name(self.path.name + ".damaged")
        self.path.replace(aside)
        self._remove()
        self._warn(f"the store of words {self.path} is damaged ({reason}), now {aside.name}; words are analysed anew")

    def _remove(self) -> None:
        for ending in ("", "-journal", "-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)


class _DamagedWordError(Exception):
    """A word's terms are not those that were stored."""


def _rows(connection: sqlite3.Connection, forms: Sequence[str], language: str) -> Iterator[tuple[str, WordTerms]]:
    for start in range(0, len(forms), _ASKED_AT_ONCE):
        asked = forms[start : start + _ASKED_AT_ONCE]
        marks = ",".join("?" * len(asked))
        question = f"SELECT form, terms FROM words WHERE language = ? AND form IN ({marks})"  # noqa: S608 - marks alone
        for form, stored in connection.execute(question, (language, *asked)):
            value = stored[_CHECK_BYTES:]
            if stored[:_CHECK_BYTES] != _check(form, value):
                raise _DamagedWordError(f"the terms of {form} are not those stored")
            yield form, _decoder.decode(value)


def _check(form: str, value: bytes) -> bytes:
    """Return the CRC-32 of a form and its value: SQLite does not notice a changed byte."""
    return zlib.crc32(value, zlib.crc32(form.encode())).to_bytes(_CHECK_BYTES, "big")


def _tag_of(connection: sqlite3.Connection) -> str:
    """Return what made the words, "" of an empty file. Raises: sqlite3.DatabaseError when it is no such file."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'made'").fetchone():
        return ""
    row = connection.execute("SELECT tag FROM made").fetchone()
    return str(row[0]) if row else ""
