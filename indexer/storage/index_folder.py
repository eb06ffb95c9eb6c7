"""The index folder: generations built aside, one pointer to the one that is served.

index/
    current            the number of the generation that is served
    lock               held by the one indexer that writes
    words.sqlite       words that were analysed, for the next run: it may be lost (see indexer.analysis.word_store)
    zero-queries.jsonl searches that found nothing, by day; .1 at the end: those before (see indexer.storage.query_log)
    fetched/           what addresses gave: it may be lost (see indexer.fetching)
    000007/            a generation: never changed once it is published
        manifest.json  who made it, and the SHA-256 of every other file (see indexer.storage.generations)
        sources.json   what was read from where (see indexer.storage.index_state)
        engine/        the engine's files

A new generation begins as links to the files of the last one, or empty. Nothing shows before `current` moves, and
it moves after every file is on the disk, so a crash at any instant leaves the last good generation being served.
Nothing of a generation is trusted, least of all unpickled, before its manifest verifies.
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
_GENERATION_RE = re.compile(r"[0-9]{6,18}")  # the name of a generation's folder; more digits than any index reaches
_POINTER_BYTES = 64  # read of a pointer: more than any name of a generation


class Pointer(NamedTuple):
    """The pointer as it was read. name: of a generation, or rubbish. inode, mtime_ns: of its file.

    Every publication replaces the file, so two pointers are equal only when nothing was published between them; the
    same name may come again where an index was removed and built from nothing.
    """

    name: str
    inode: int
    mtime_ns: int


NO_POINTER = Pointer("", 0, 0)


class IndexFolder:
    """The folder that holds the generations."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def words(self) -> Path:
        """Where words that were analysed are kept from run to run."""
        return self.folder / _WORDS

    @property
    def fetched(self) -> Path:
        """Where what was fetched from addresses is kept, so that only what changed is asked for again."""
        return self.folder / _FETCHED

    @property
    def zero_queries(self) -> Path:
        """Where searches that found nothing are noted; whoever serves the index writes it, no generation holds it."""
        return self.folder / _ZERO_QUERIES

    def pointer(self) -> Pointer:
        """Return what the pointer says, NO_POINTER where there is none: cheap enough for each request.

        Raises: DamagedIndexError when it cannot be read.
        """
        path = self.folder / _POINTER
        try:
            with path.open("rb") as stream:
                name = stream.read(_POINTER_BYTES).decode("ascii", errors="replace").strip()
                known = os.fstat(stream.fileno())
        except (FileNotFoundError, NotADirectoryError):
            return NO_POINTER
        except OSError as error:
            raise unreadable(path, error) from error
        return Pointer(name, known.st_ino, known.st_mtime_ns)

    def pointed(self) -> str:
        """Return the name that the pointer gives, "" where there is none. It may be rubbish.

        Raises: DamagedIndexError when it cannot be read.
        """
        return self.pointer().name

    def current(self) -> Generation:
        """Return the generation that is served. Raises: NoIndexError, DamagedIndexError."""
        name = self.pointed()
        if not name:
            raise NoIndexError(f"no index in {self.folder}/; run: indexer reindex")
        if not _GENERATION_RE.fullmatch(name):  # it becomes a path
            raise DamagedIndexError(
                f"{self.folder / _POINTER} names no generation: {name!r}; run: indexer reindex --full"
            )
        self._require_trust()
        return Generation(self.folder / name)

    @contextmanager
    def writing(self, *, wait_s: float = 0.0) -> Iterator[None]:
        """Hold the index for writing, and remove what a crashed run left.

        Raises: IndexBusyError when another still holds it after wait_s seconds, DamagedIndexError, OSError.
        """
        self.folder.mkdir(mode=0o755, parents=True, exist_ok=True)  # or a loose umask makes a folder that is refused
        self._require_trust()
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

    def _require_trust(self) -> None:
        if os.name == "posix" and self.folder.stat().st_mode & stat.S_IWOTH:
            raise DamagedIndexError(
                f"anyone may write to {self.folder}/, so it is not trusted; run: chmod o-w {self.folder}"
            )

    def begin(self, base: Generation | None = None) -> Path:
        """Return a new folder for the next generation, with links to the engine's files of the base.

        The engine never changes a file of an earlier commit, so a link is as good as a copy. The folder is
        hidden until publish names it. The lock must be held.
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
        """Make a draft the generation that is served, and return it. The lock must be held.

        bulk: the endings of the names of bulk files, see write_manifest.
        """
        write_manifest(draft, engine=engine, documents=documents, base=base, bulk=bulk)
        for path in (*files_of(draft), *folders_of(draft)):
            _sync(path)
        names = [each.name for each in self.folder.iterdir()]
        number = max((int(name) for name in names if _GENERATION_RE.fullmatch(name)), default=0) + 1
        final = self.folder / f"{number:06}"
        draft.rename(final)
        _sync(self.folder)
        self._point_to(final.name)
        self.clean()
        return Generation(final)

    def clean(self) -> None:
        """Remove what no one needs: drafts of crashed runs, and generations but the current and the one before.

        Where the pointer cannot be read or names none of them, all stay: one may yet be good. What cannot be removed
        stays too, with a warning: it takes room, but harms nothing.
        """
        try:
            pointed = self.pointed()
        except DamagedIndexError:
            pointed = ""
        numbered = {int(each.name): each for each in self.folder.iterdir() if _GENERATION_RE.fullmatch(each.name)}
        current = next((number for number, path in numbered.items() if path.name == pointed and path.is_dir()), None)
        stale: list[Path] = []
        if current is not None:
            previous = max((number for number in numbered if number < current), default=None)
            stale = [path for number, path in numbered.items() if number not in (current, previous)]
        for path in (*stale, *self.folder.glob(".draft-*"), *self.folder.glob(f".{_POINTER}-*")):
            remove_unneeded(path)

    def _point_to(self, name: str) -> None:
        """Make the pointer name a generation, in one step. A folder in its place is moved aside first."""
        pointer = self.folder / _POINTER
        aside = self.folder / f".{_POINTER}-{os.getpid()}"
        aside.write_text(name + "\n", "ascii")
        _sync(aside)
        if pointer.is_dir() and not pointer.is_symlink():
            moved = pointer.rename(f"{pointer}.damaged-{name}")
            log.warning("%s was a folder, no pointer to a generation; it is now %s", pointer, moved.name)
        aside.replace(pointer)
        _sync(self.folder)


def _link(path: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, to)
    except OSError:  # a file system without links
        shutil.copy2(path, to)


def _sync(path: Path) -> None:
    """Wait until a file, or a folder's list of names, is on the disk."""
    if path.is_dir() and os.name != "posix":  # elsewhere a folder cannot be opened
        return
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
