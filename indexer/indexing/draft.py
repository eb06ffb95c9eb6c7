"""The draft of a generation: created when something changes, then published or deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from indexer.engines import Engine
from indexer.engines.base import Batch, Writer
from indexer.errors import IndexWriteError, SearchIndexError
from indexer.storage.check import faults
from indexer.storage.generations import ENGINE_FOLDER, Generation
from indexer.storage.index_folder import IndexFolder


class Draft:
    """A generation that is being built. base: the generation to build on; None for a new index."""

    def __init__(self, folder: IndexFolder, engine: Engine, base: Generation | None) -> None:
        self._folder, self._engine, self._base = folder, engine, base
        self._path: Path | None = None
        self._writer: Writer | None = None

    @property
    def has_changes(self) -> bool:
        """Whether documents were added or deleted."""
        return self._writer is not None

    def add(self, batch: Batch) -> None:
        """Add documents."""
        self._open_writer().add(batch)

    def delete(self, ids: Iterable[str]) -> None:
        """Delete documents."""
        self._open_writer().delete(ids)

    def commit(self) -> Path:
        """Commit the documents; return the folder of the draft, for further files."""
        path = self._open()
        if self._writer is not None:
            self._writer.commit()
            self._writer = None
        return path

    def publish(self, expected: set[str]) -> Generation:
        """Make the committed draft the current generation. expected: ids of all documents.

        Raises: IndexWriteError if a new index does not contain exactly the expected documents.
        """
        path = self._open()
        if self._base is None:
            _check(self._engine, path, expected)
        return self._folder.publish(
            path, engine=self._engine.name, documents=len(expected), base=self._base, bulk=self._engine.bulk
        )

    def discard(self) -> None:
        """Delete the draft; errors are ignored, because they must not hide why it is discarded."""
        with suppress(OSError):
            if self._writer:
                self._writer.cancel()
        with suppress(OSError, SearchIndexError):  # all drafts: the run may have been interrupted while creating one
            self._folder.clean()

    def _open(self) -> Path:
        if self._path is None:
            self._path = self._folder.begin(self._base)
            if self._base is None:
                self._engine.create(self._path / ENGINE_FOLDER)
        return self._path

    def _open_writer(self) -> Writer:
        if self._writer is None:
            self._writer = self._engine.writer(self._open() / ENGINE_FOLDER)
        return self._writer


def _check(engine: Engine, path: Path, expected: set[str]) -> None:
    """Raises: IndexWriteError if the new index is unreadable or does not contain exactly the expected documents."""
    try:
        fault = next(_faults(engine, path, expected), None)
    except SearchIndexError as error:
        reason = str(error).partition("; run:")[0]
        raise IndexWriteError(f"the new index failed its check and is not used: {reason}") from error
    if fault:
        raise IndexWriteError(f"the new index failed its check and is not used: {fault}")


def _faults(engine: Engine, path: Path, expected: set[str]) -> Iterator[str]:
    reader = engine.reader(path / ENGINE_FOLDER)
    try:
        yield from faults(reader, expected)
    finally:
        reader.close()
