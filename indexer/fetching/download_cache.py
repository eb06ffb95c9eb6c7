"""The download cache: each fetched file on disk, with a JSON sidecar holding its URL, headers and timestamps.

ab/abcdef….json              named by the digest of the requested URL; contains the name of the data file
ab/abcdef…-0123….html        the data, named by its own digest; never modified, replaced by a new file when it changes

The sidecar is replaced atomically after the data file is complete, so a crash leaves either the old or the new copy.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec

from indexer.errors import FetchError, SearchIndexError
from indexer.file_removal import remove_unneeded
from indexer.serialization import read_json, reason_of

_JSON_NAMES = {
    "url": "address",
    "final_url": "final",
    "file_name": "file",
    "size_bytes": "size",
    "checked_at": "checked",
    "fetched_at": "fetched",
}

log = logging.getLogger(__name__)


class CachedFile(msgspec.Struct, frozen=True, rename=_JSON_NAMES):
    """Metadata of a cached file, as stored in its sidecar. Times are seconds since 1970.

    url: the requested URL; final_url: after redirects. file_name: name of the data file in the sidecar's folder.
    checked_at: when the host last confirmed the content; fetched_at: when the content was downloaded.
    version: last modification date listed in a sitemap, "" if unknown.
    """

    url: str
    final_url: str
    file_name: str
    size_bytes: int
    sha256: str
    content_type: str
    etag: str
    last_modified: str
    checked_at: float
    fetched_at: float
    version: str = ""


class DownloadCache:
    """A folder of cached files, one per URL. Methods raise FetchError if the folder cannot be written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, url: str) -> CachedFile | None:
        """Return the cached file of a URL; None if there is none or it is incomplete."""
        try:
            cached = read_json(self._sidecar(url), CachedFile)
            path = self.path(cached)
            is_complete = cached.url == url and path.is_file() and path.stat().st_size == cached.size_bytes
        except (SearchIndexError, OSError, ValueError):  # ValueError: an invalid file name
            return None
        return cached if is_complete else None

    def path(self, cached: CachedFile) -> Path:
        """Return the path of the data file."""
        return self._sidecar(cached.url).with_name(Path(cached.file_name).name)

    def put(self, cached: CachedFile, *, previous: CachedFile | None = None) -> None:
        """Store the metadata of a data file that is already written; delete the previous data file if it differs."""
        sidecar = self._sidecar(cached.url)
        with self._writable(), _atomic_write(sidecar) as stream:
            stream.write(msgspec.json.format(msgspec.json.encode(cached), indent=1))
        if previous and previous.file_name != cached.file_name:
            remove_unneeded(self.path(previous))

    def write_data(self, url: str, chunks: Iterable[bytes], suffix: str, *, max_bytes: int) -> tuple[str, int, str]:
        """Write the content of a URL to a data file; return its name, its size in bytes and its SHA-256.

        Raises: FetchError if the content is longer than max_bytes.
        """
        sidecar = self._sidecar(url)
        with self._writable():
            sidecar.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(prefix=".", dir=sidecar.parent)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                size, digest = self._copy(chunks, stream, max_bytes)
            final = sidecar.with_name(f"{sidecar.stem}-{digest[:16]}{suffix}")
            if not final.is_file() or final.stat().st_size != size:  # unchanged content keeps its modification time
                with self._writable():
                    _replace(temporary, final)
        finally:
            temporary.unlink(missing_ok=True)
        return final.name, size, digest

    def remove_old(self, *, checked_before: float) -> int:
        """Remove files last checked before a time, and leftovers of crashes; return how many files were removed.

        Logs a warning for each file that cannot be removed.
        """
        removed = 0
        for folder in sorted(folder for folder in self.folder.glob("??") if folder.is_dir()):
            try:
                paths = list(folder.iterdir())
            except OSError as error:
                log.warning("%s cannot be cleaned: %s", folder, reason_of(error))
                continue
            sidecars = [path for path in paths if path.suffix == ".json"]
            retained = {name for sidecar in sidecars for name in self._current(sidecar, checked_before)}
            removed += sum(remove_unneeded(path) for path in paths if path.name not in retained)
        return removed

    def _copy(self, chunks: Iterable[bytes], stream: BinaryIO, max_bytes: int) -> tuple[int, str]:
        """Write the chunks and sync them to disk; return their size in bytes and their SHA-256."""
        size, digest = 0, hashlib.sha256()
        for chunk in chunks:
            size += len(chunk)
            if size > max_bytes:
                raise FetchError(f"longer than {max_bytes:,} bytes, the limit (limits.document_bytes)")
            digest.update(chunk)
            with self._writable():
                stream.write(chunk)
        with self._writable():
            _sync(stream)
        return size, digest.hexdigest()

    def _current(self, sidecar: Path, checked_before: float) -> tuple[str, ...]:
        """Return the names of the sidecar and its data file; () if they are old or the sidecar is unreadable."""
        try:
            cached = read_json(sidecar, CachedFile)
        except SearchIndexError:
            return ()
        return () if cached.checked_at < checked_before else (sidecar.name, cached.file_name)

    def _sidecar(self, url: str) -> Path:
        digest = hashlib.sha256(url.encode()).hexdigest()[:40]
        return self.folder / digest[:2] / f"{digest}.json"

    @contextmanager
    def _writable(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise FetchError(f"the cache in {self.folder}/ cannot be written: {reason_of(error)}") from error


@contextmanager
def _atomic_write(path: Path) -> Iterator[BinaryIO]:
    """Yield a temporary file that atomically replaces the path if the block succeeds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        with temporary.open("wb") as stream:
            yield stream
            _sync(stream)
        _replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _replace(temporary: Path, path: Path) -> None:
    """Atomically replace a path by a file; a folder in its place is removed first. Raises: OSError."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    temporary.replace(path)


def _sync(stream: BinaryIO) -> None:
    """Flush what was written to the disk."""
    stream.flush()
    os.fsync(stream.fileno())
