"""The index folder: generations, and a pointer to the current one.

index/
    current            the pointer: the number of the current generation
    lock               locked by the indexer that writes
    words.sqlite       cache of analysed words, may be deleted (see indexer.analysis.word_store)
    zero-queries.jsonl searches without results, by day; .1: older ones (see indexer.storage.query_log)
    fetched/           cache of downloaded files, may be deleted (see indexer.fetching)
    000007/            a generation, never modified after it is published
        manifest.json  metadata, and the SHA-256 of all other files (see indexer.storage.generations)
        sources.json   the state of the source files (see indexer.storage.index_state)
        engine/        the engine's files

A new generation is built in a draft folder, which starts with links to the files of the current generation, or empty.
It becomes visible when `current` is replaced, after all files are synced to disk, so a crash at any time leaves the
last valid generation in use. No file of a generation is used before the generation is verified.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from indexer.errors import DamagedIndexError, IndexBusyError, NoIndexError
from indexer.file_removal import remove_unneeded
from indexer.serialization import unreadable
from indexer.storage.generations import ENGINE_FOLDER, Generation, files_of, folders_of, write_manifest
from indexer.storage.locks import FileLock

log = logging.getLogger(__name__)
_POINTER, _WORDS, _ZERO_QUERIES, _FETCHED = "current", "words.sqlite", "zero-queries.jsonl", "fetched"
_WAIT_STEP_S = 0.2
_GENERATION_RE = re.compile(r"[0-9]{6,18}")  # folder name of a generation
_POINTER_BYTES = 64  # that are read; longer than any folder name


class Pointer(NamedTuple):
    """The content of the pointer. name: of a generation, but may be invalid. inode, mtime_ns: of its file.

    Every publication replaces the file, so two pointers are equal only if nothing was published between them. The name
    alone is not sufficient: an index that was deleted and rebuilt reuses names.
    """

    name: str
    inode: int
    mtime_ns: int


NO_POINTER = Pointer("", 0, 0)


class IndexFolder:
    """The folder of an index."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def words(self) -> Path:
        """Path of the store of analysed words."""
        return self.folder / _WORDS

    @property
    def fetched(self) -> Path:
        """Folder of the download cache."""
        return self.folder / _FETCHED

    @property
    def zero_queries(self) -> Path:
        """Path of the log of searches without results, which the web server writes."""
        return self.folder / _ZERO_QUERIES

    def pointer(self) -> Pointer:
        """Return the pointer, or NO_POINTER if there is none; cheap enough to be called for every request.

        Raises: DamagedIndexError if it cannot be read.
        """
        path = self.folder / _POINTER
        try:
            with path.open("rb") as stream:
                name = stream.read(_POINTER_BYTES).decode("ascii", errors="replace").strip()
                status = os.fstat(stream.fileno())
        except (FileNotFoundError, NotADirectoryError):
            return NO_POINTER
        except OSError as error:
            raise unreadable(path, error) from error
        return Pointer(name, status.st_ino, status.st_mtime_ns)

    def pointed(self) -> str:
        """Return the name in the pointer, which may be invalid; "" without a pointer.

        Raises: DamagedIndexError if it cannot be read.
        """
        return self.pointer().name

    def current(self) -> Generation:
        """Return the current generation. Raises: NoIndexError, DamagedIndexError."""
        name = self.pointed()
        if not name:
            raise NoIndexError(f"no index in {self.folder}/; run: indexer reindex")
        if not _GENERATION_RE.fullmatch(name):  # it becomes part of a path
            raise DamagedIndexError(
                f"{self.folder / _POINTER} does not name a generation: {name!r}; run: indexer reindex --full"
            )
        self._require_trusted()
        return Generation(self.folder / name)

    @contextmanager
    def writing(self, *, wait_s: float = 0.0) -> Iterator[None]:
        """Lock the index for writing during the block, and remove leftovers of crashed runs.

        Raises: IndexBusyError if another process still has the lock after wait_s seconds, DamagedIndexError, OSError.
        """
        self.folder.mkdir(
            mode=0o755, parents=True, exist_ok=True
        )  # regardless of the umask: a world-writable folder is refused
        self._require_trusted()
        lock = FileLock(self.folder / "lock")
        until = time.monotonic() + wait_s
        while not lock.acquire():
            if time.monotonic() >= until:
                raise IndexBusyError(
                    f"another indexer is writing to {self.folder}/ ({lock.holder()});"
                    " try again later, or with --wait SECONDS"
                )
            time.sleep(_WAIT_STEP_S)
        try:
            self.clean()
            yield
        finally:
            lock.release()

    def _require_trusted(self) -> None:
        if os.name == "posix" and self.folder.stat().st_mode & stat.S_IWOTH:
            raise DamagedIndexError(
                f"{self.folder}/ is writable by everyone, so it is not trusted; run: chmod o-w {self.folder}"
            )

    def begin(self, base: Generation | None = None) -> Path:
        """Create and return a draft folder for the next generation, with links to the engine's files of the base.

        Links are sufficient because the engine never modifies files of an earlier commit. The folder is hidden until
        it is published. The caller must have the lock.
        """
        draft = self.folder / f".draft-{os.getpid()}"
        (draft / ENGINE_FOLDER).mkdir(parents=True)
        if base:
            for path in files_of(base.engine_folder):
                _link(path, draft / ENGINE_FOLDER / path.relative_to(base.engine_folder))
        return draft

    def publish(
        self,
        draft: Path,
        *,
        engine: str,
        documents: int,
        base: Generation | None = None,
        bulk: tuple[str, ...] = (),
    ) -> Generation:
        """Make a draft the current generation, and return it. The caller must have the lock.

        bulk: file name suffixes of bulk files, see write_manifest.
        """
        write_manifest(draft, engine=engine, documents=documents, base=base, bulk=bulk)
        for path in (*files_of(draft), *folders_of(draft)):
            _sync(path)
        names = [path.name for path in self.folder.iterdir()]
        number = max((int(name) for name in names if _GENERATION_RE.fullmatch(name)), default=0) + 1
        final = self.folder / f"{number:06}"
        draft.rename(final)
        _sync(self.folder)
        self._point_to(final.name)
        self.clean()
        return Generation(final)

    def clean(self) -> None:
        """Remove drafts of crashed runs, and all generations except the current and the previous one.

        If the pointer is unreadable or invalid, all generations are retained. Files that cannot be removed are logged.
        """
        try:
            pointed = self.pointed()
        except DamagedIndexError:
            pointed = ""
        numbered = {int(path.name): path for path in self.folder.iterdir() if _GENERATION_RE.fullmatch(path.name)}
        current = next((number for number, path in numbered.items() if path.name == pointed and path.is_dir()), None)
        stale: list[Path] = []
        if current is not None:
            previous = max((number for number in numbered if number < current), default=None)
            stale = [path for number, path in numbered.items() if number not in (current, previous)]
        for path in (*stale, *self.folder.glob(".draft-*"), *self.folder.glob(f".{_POINTER}-*")):
            remove_unneeded(path)

    def _point_to(self, name: str) -> None:
        """Atomically replace the pointer. A folder in its place is renamed first."""
        pointer = self.folder / _POINTER
        temporary = self.folder / f".{_POINTER}-{os.getpid()}"
        temporary.write_text(name + "\n", "ascii")
        _sync(temporary)
        if pointer.is_dir() and not pointer.is_symlink():
            moved = pointer.rename(f"{pointer}.damaged-{name}")
            log.warning("%s was a folder instead of a file; it was renamed to %s", pointer, moved.name)
        temporary.replace(pointer)
        _sync(self.folder)


def _link(path: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, to)
    except OSError:  # a file system without links
        shutil.copy2(path, to)


def _sync(path: Path) -> None:
    """Sync a file, or the entries of a folder, to disk."""
    if path.is_dir() and os.name != "posix":  # other systems cannot open a folder
        return
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
