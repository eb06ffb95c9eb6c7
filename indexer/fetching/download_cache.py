"""What was fetched, on the disk: the bytes as a file, and a small JSON beside it that says whence and of when.

ab/abcdef….json              by the digest of the address that was asked for: names the file
ab/abcdef…-0123….html        the bytes, by their own digest: never changed, replaced by another when they change

The JSON is replaced in one step after the file is whole, so a crash leaves the copy before or the new one.
"""

from __future__ import annotations

import hashlib
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


class Copy(msgspec.Struct, frozen=True):
    """What is known of a copy. Times are seconds since 1970.

    address: as asked for; final: where it led. file: its name beside the JSON. version: what a sitemap said of it.
    checked: when its host last said that it holds; fetched: when its bytes came.
    """

    address: str
    final: str
    file: str
    size: int
    sha256: str
    content_type: str
    etag: str
    last_modified: str
    checked: float
    fetched: float
    version: str = ""


class Cache:
    """A folder of copies, one for each address. Its methods raise FetchError when the folder cannot be written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, address: str) -> Copy | None:
        """Return the copy of an address; None where there is none that is whole."""
        try:
            copy = read_json(self._record(address), Copy)
            path = self.path(copy)
            whole = copy.address == address and path.is_file() and path.stat().st_size == copy.size
        except (SearchIndexError, OSError, ValueError):  # ValueError: a name that no file can have
            return None
        return copy if whole else None

    def path(self, copy: Copy) -> Path:
        """Return where the bytes of a copy are."""
        return self._record(copy.address).with_name(Path(copy.file).name)

    def put(self, copy: Copy, *, before: Copy | None = None) -> None:
        """Remember a copy whose bytes are in place, instead of the one before."""
        record = self._record(copy.address)
        with self._writable(), _replacing(record) as stream:
            stream.write(msgspec.json.format(msgspec.json.encode(copy), indent=1))
        if before and before.file != copy.file:
            remove_unneeded(self.path(before))

    def keep(self, address: str, chunks: Iterable[bytes], suffix: str, *, most_bytes: int) -> tuple[str, int, str]:
        """Write the bytes of an address to a file; return its name, its size and its SHA-256.

        Raises: FetchError when there are more than most_bytes.
        """
        record, digest, size = self._record(address), hashlib.sha256(), 0
        with self._writable():
            record.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(prefix=".", dir=record.parent)
        aside = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                for chunk in chunks:
                    size += len(chunk)
                    if size > most_bytes:
                        raise FetchError(f"longer than {most_bytes:,} bytes, the limit (limits.document_bytes)")
                    digest.update(chunk)
                    with self._writable():
                        stream.write(chunk)
                with self._writable():
                    _sync(stream)
            final = record.with_name(f"{record.stem}-{digest.hexdigest()[:16]}{suffix}")
            if not final.is_file() or final.stat().st_size != size:  # else its time of change stays
                with self._writable():
                    _put(aside, final)
        finally:
            aside.unlink(missing_ok=True)
        return final.name, size, digest.hexdigest()

    def sweep(self, *, before: float) -> int:
        """Remove the copies not asked for since a time, and what a crash left; return how many files went.

        What cannot be removed stays, with a warning.
        """
        removed = 0
        for folder in sorted(each for each in self.folder.glob("??") if each.is_dir()):
            kept = {name for record in folder.glob("*.json") for name in self._kept(record, before)}
            for path in [each for each in folder.iterdir() if each.name not in kept]:
                removed += remove_unneeded(path)
        return removed

    def _kept(self, record: Path, before: float) -> tuple[str, ...]:
        """Return the names of a copy's two files, none when it is old or its record cannot be read."""
        try:
            copy = read_json(record, Copy)
        except SearchIndexError:
            return ()
        return () if copy.checked < before else (record.name, copy.file)

    def _record(self, address: str) -> Path:
        digest = hashlib.sha256(address.encode()).hexdigest()[:40]
        return self.folder / digest[:2] / f"{digest}.json"

    @contextmanager
    def _writable(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise FetchError(f"the cache in {self.folder}/ cannot be written: {reason_of(error)}") from error


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """Give a new file that takes the path's place in one step when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        with aside.open("wb") as stream:
            yield stream
            _sync(stream)
        _put(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def _put(aside: Path, path: Path) -> None:
    """Replace a path by a file in one step; a folder in its place is removed first. Raises: OSError."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    aside.replace(path)


def _sync(stream: BinaryIO) -> None:
    """Wait until what was written is on the disk."""
    stream.flush()
    os.fsync(stream.fileno())
