"""Access to the current generation of an index for searching, reopened when a new generation is published."""

from __future__ import annotations

import logging
import math
import threading
import time
from pathlib import Path
from typing import NamedTuple

from indexer.engines import ENGINES
from indexer.engines.base import CACHE_BYTES, Reader
from indexer.errors import DamagedIndexError, ForeignIndexError, SearchIndexError
from indexer.serialization import reason_of
from indexer.storage.generations import Generation
from indexer.storage.index_folder import NO_POINTER, IndexFolder, Pointer

log = logging.getLogger(__name__)

OPENING_ERRORS = (SearchIndexError, OSError, MemoryError)
"""Exceptions raised when a generation cannot be opened."""
_RETRY_S = 60.0  # before opening is retried after an error of the system, such as a failing NFS or lack of memory


class OpenGeneration(NamedTuple):
    """A generation and a reader of it; both immutable."""

    generation: Generation
    reader: Reader


class _Refusal(NamedTuple):
    """A pointer whose generation could not be opened, and the time before which it is not tried again."""

    pointer: Pointer
    until: float


class OpenIndex:
    """Provides a reader of the current generation. Thread-safe.

    verify_all: verify all files of a generation before it is used, as a server does; otherwise only the size of bulk
    files is checked. cache_bytes: see Engine.reader.
    """

    def __init__(self, folder: Path, *, verify_all: bool = False, cache_bytes: int = CACHE_BYTES) -> None:
        self._folder = IndexFolder(folder)
        self._verify_all, self._cache_bytes = verify_all, cache_bytes
        self._lock = threading.Lock()
        self._open: tuple[Pointer, OpenGeneration] | None = None
        self._refused: _Refusal | None = None

    def current(self) -> OpenGeneration:
        """Return the newest valid generation; each generation is opened once.

        A generation remains in use if its successor cannot be opened, or if the pointer is invalid or missing; the
        error is logged once.
        Raises: SearchIndexError if no generation is open and the current one cannot be opened.
        """
        pointer = self._pointer()
        opened = self._open
        if opened and (pointer == opened[0] or self._is_refused(pointer)):
            return opened[1]
        with self._lock:
            if self._open and (pointer == self._open[0] or self._is_refused(pointer)):
                return self._open[1]
            try:
                self._open, self._refused = (pointer, self._open_current()), None
            except OPENING_ERRORS as error:
                if self._open is None:
                    raise as_index_error(error, self._folder.folder) from error
                self._refuse(pointer, self._open[1].generation, error)
            return self._open[1]

    def _pointer(self) -> Pointer:
        """Return the pointer; NO_POINTER if there is none or it cannot be read."""
        try:
            return self._folder.pointer()
        except SearchIndexError:
            return NO_POINTER

    def _is_refused(self, pointer: Pointer) -> bool:
        refused = self._refused
        return refused is not None and refused.pointer == pointer and time.monotonic() < refused.until

    def _refuse(self, pointer: Pointer, served: Generation, error: Exception) -> None:
        """Log that a generation is not used. It is tried again later if an error of the system is the cause."""
        log_unusable(pointer.name, served, error)
        is_temporary = not isinstance(error, SearchIndexError) or isinstance(error.__cause__, OSError)
        self._refused = _Refusal(pointer, time.monotonic() + _RETRY_S if is_temporary else math.inf)

    def _open_current(self) -> OpenGeneration:
        generation = self._folder.current()
        in_use = self._open[1].generation if self._open else None
        # with the same folder, the index was deleted and rebuilt, so no files are shared
        verified = in_use if in_use and in_use.folder != generation.folder else None
        generation.verify(bulk=self._verify_all, verified=verified)
        if difference := generation.voikko_difference:
            log.warning("%s: %s, so searches may miss a few words; run: indexer reindex", generation.folder, difference)
        return OpenGeneration(generation, open_reader(generation, cache_bytes=self._cache_bytes))


def log_unusable(name: str, served: Generation, error: Exception) -> None:
    """Log why a generation cannot be opened, and which one is served. name: of its folder; "" if it is unknown."""
    generation = f"generation {name.lstrip('0')}" if name else "the current generation"
    reason = str(error) or type(error).__name__  # a MemoryError has no text
    log.error("%s cannot be used: %s; generation %s is still served", generation, reason, served.number)


def as_index_error(error: Exception, folder: Path) -> SearchIndexError:
    """Convert one of OPENING_ERRORS to a SearchIndexError. folder: of the index."""
    if isinstance(error, SearchIndexError):
        return error
    return DamagedIndexError(f"the index in {folder}/ cannot be opened: {reason_of(error)}; run: indexer check")


def open_reader(generation: Generation, *, cache_bytes: int = CACHE_BYTES) -> Reader:
    """Open a verified generation. Raises: DamagedIndexError, ForeignIndexError."""
    engine = ENGINES.get(generation.manifest.engine)
    if engine is None:
        raise ForeignIndexError(
            f"{generation.folder} was built by the unknown engine {generation.manifest.engine!r};"
            " run: indexer reindex --full"
        )
    return engine.reader(generation.engine_folder, cache_bytes=cache_bytes)
