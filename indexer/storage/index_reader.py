"""The index as a searching process sees it: always the newest generation, never one that is not whole."""

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
"""What a generation that cannot be opened may raise."""
_RETRY_S = 60.0  # after which what the system could not give, such as a file over NFS or memory, is asked for again


class OpenGeneration(NamedTuple):
    """A generation and a reader of it; both immutable."""

    generation: Generation
    reader: Reader


class _Refusal(NamedTuple):
    """A pointer whose generation could not be opened, and until when that is not tried again."""

    pointer: Pointer
    until: float


class OpenIndex:
    """Gives the reader of the generation that is served now. One may serve many threads.

    whole: read every file through before a generation is served, as a server does that will look into all of them;
    without it, bulk files are taken at their size. cache_bytes: see Engine.reader.
    """

    def __init__(self, folder: Path, *, whole: bool = False, cache_bytes: int = CACHE_BYTES) -> None:
        self._folder = IndexFolder(folder)
        self._whole, self._cache_bytes = whole, cache_bytes
        self._lock = threading.Lock()
        self._open: tuple[Pointer, OpenGeneration] | None = None
        self._refused: _Refusal | None = None

    def current(self) -> OpenGeneration:
        """Return the newest good generation, opened at most once.

        Once one is open, it is served on whatever becomes of the folder: a generation that cannot be opened, a pointer
        with rubbish or none at all is refused, and logged once.
        Raises: SearchIndexError when there is none to serve.
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
        """Return the pointer, NO_POINTER also where it cannot be read."""
        try:
            return self._folder.pointer()
        except SearchIndexError:
            return NO_POINTER

    def _is_refused(self, pointer: Pointer) -> bool:
        refused = self._refused
        return refused is not None and refused.pointer == pointer and time.monotonic() < refused.until

    def _refuse(self, pointer: Pointer, served: Generation, error: Exception) -> None:
        """Log that a generation is not served. It is tried again later if the system, not its content, is the cause."""
        log.error("generation %s is refused; %s is served on: %s", pointer.name or "(none)", served, error)
        is_passing = not isinstance(error, SearchIndexError) or isinstance(error.__cause__, OSError)
        self._refused = _Refusal(pointer, time.monotonic() + _RETRY_S if is_passing else math.inf)

    def _open_current(self) -> OpenGeneration:
        generation = self._folder.current()
        served = self._open[1].generation if self._open else None
        # A folder that was built again under the name of the one that is served shares nothing with it.
        known = served if served and served.folder != generation.folder else None
        generation.verify(bulk=self._whole, known=known)
        return OpenGeneration(generation, open_reader(generation, cache_bytes=self._cache_bytes))


def as_index_error(error: Exception, folder: Path) -> SearchIndexError:
    """Return one of OPENING_ERRORS as an error of ours. folder: of the index."""
    if isinstance(error, SearchIndexError):
        return error
    return DamagedIndexError(f"the index in {folder}/ cannot be opened: {reason_of(error)}; run: indexer check")


def open_reader(generation: Generation, *, cache_bytes: int = CACHE_BYTES) -> Reader:
    """Open a generation that is verified. Raises: DamagedIndexError, ForeignIndexError."""
    engine = ENGINES.get(generation.manifest.engine)
    if engine is None:
        raise ForeignIndexError(
            f"{generation.folder} was made by the engine {generation.manifest.engine!r}, unknown here;"
            " run: indexer reindex --full"
        )
    return engine.reader(generation.engine_folder, cache_bytes=cache_bytes)
