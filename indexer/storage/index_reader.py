"""The index as a searching process sees it: always the newest generation, never one that is not whole."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import NamedTuple

from indexer.engines import ENGINES
from indexer.engines.base import KEPT_BYTES, Reader
from indexer.errors import ForeignIndexError, SearchIndexError
from indexer.storage.generations import Generation
from indexer.storage.index_folder import IndexFolder

log = logging.getLogger(__name__)


class OpenGeneration(NamedTuple):
    """A generation and a reader of it; both immutable."""

    generation: Generation
    reader: Reader


class OpenIndex:
    """Gives the reader of the generation that is served now. One may serve many threads.

    whole: read every file through before a generation is served, as a server does that will look into all of them;
    without it, bulk files are taken at their size. kept_bytes: see Engine.reader.
    """

    def __init__(self, folder: Path, *, whole: bool = False, kept_bytes: int = KEPT_BYTES) -> None:
        self._folder = IndexFolder(folder)
        self._whole, self._kept_bytes = whole, kept_bytes
        self._lock = threading.Lock()
        self._open: tuple[str, OpenGeneration] | None = None
        self._refused: str | None = None

    def current(self) -> OpenGeneration:
        """Return the newest good generation, opened at most once.

        One that does not verify is refused, and the last good one goes on being served.
        Raises: SearchIndexError when there is none to serve.
        """
        name = self._folder.pointed()
        opened = self._open
        if opened and name in (opened[0], self._refused):
            return opened[1]
        with self._lock:
            if self._open and self._open[0] == name:
                return self._open[1]
            try:
                self._open = (name, self._open_current())
            except SearchIndexError:
                if self._open is None or not name:
                    raise
                log.exception("generation %s is refused; %s is served on", name, self._open[0])
                self._refused = name
            return self._open[1]

    def _open_current(self) -> OpenGeneration:
        generation = self._folder.current()
        generation.verify(bulk=self._whole, known=self._open[1].generation if self._open else None)
        return OpenGeneration(generation, open_reader(generation, kept_bytes=self._kept_bytes))


def open_reader(generation: Generation, *, kept_bytes: int = KEPT_BYTES) -> Reader:
    """Open a generation that is verified. Raises: DamagedIndexError, ForeignIndexError."""
    engine = ENGINES.get(generation.manifest.engine)
    if engine is None:
        raise ForeignIndexError(
            f"{generation.folder} was made by the engine {generation.manifest.engine!r}, unknown here;"
            " run: indexer reindex --full"
        )
    return engine.reader(generation.engine_folder, kept_bytes=kept_bytes)
