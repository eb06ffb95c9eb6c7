"""The index folder: generations built aside, one pointer to the one that is served.

index/
    current            the number of the generation that is served
    lock               held by the one indexer that writes
    words.sqlite       words that were analysed, for the next run: it may be lost (see indexer.analysis.word_store)
    zero-queries.jsonl searches that found nothing, by day; .1 at the end: those before (see indexer.query_log)
    fetched/           what addresses gave: it may be lost (see indexer.fetching)
    000007/            a generation: never changed once it is published
        manifest.json  who made it, and the SHA-256 of every other file
        sources.json   what was read from where (see indexer.sources_state)
        engine/        the engine's files

A new generation begins as links to the files of the last one, or empty. Nothing shows before `current` moves, and
it moves after every file is on the disk, so a crash at any instant leaves the last good generation being served.
Nothing of a generation is trusted, least of all unpickled, before its manifest verifies.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import msgspec

from indexer.analysis import ANALYSIS
from indexer.errors import DamagedIndexError, ForeignIndexError, IndexBusyError, NoIndexError
from indexer.locks import FileLock

FORMAT = 2
"""Raise when an index of before cannot be read any more: "reindex needed" in CHANGELOG.md."""

_POINTER, _MANIFEST, ENGINE_FOLDER, _WORDS = "current", "manifest.json", "engine", "words.sqlite"
_ZERO_QUERIES, _FETCHED = "zero-queries.jsonl", "fetched"
_WAIT_STEP_S = 0.2


class FileMark(msgspec.Struct, frozen=True):
    """What a file of a generation must be.

    bulk: it holds plain numbers alone, which are looked up and never parsed: no harm comes of opening it unread.
    """

    size: int
    sha256: str
    bulk: bool = False


class Manifest(msgspec.Struct, frozen=True):
    """Who made a generation. built: UTC, ISO 8601. documents: how many it holds. seal: see sealed."""

    format: int
    analysis: str
    engine: str
    built: str
    documents: int
    files: dict[str, FileMark]
    seal: str = ""

    def sealed(self) -> Manifest:
        """Return this manifest with the SHA-256 of all the rest of it as its seal."""
        bare = msgspec.structs.replace(self, seal="")
        return msgspec.structs.replace(self, seal=hashlib.sha256(msgspec.json.encode(bare)).hexdigest())


class Generation:
    """A published generation. number: 1 is the first ever."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = int(folder.name)
        try:
            self.manifest = msgspec.json.decode((folder / _MANIFEST).read_bytes(), type=Manifest)
        except (OSError, msgspec.DecodeError) as error:
            raise DamagedIndexError(
                f"{folder / _MANIFEST} cannot be read: {error}; run: indexer reindex --full"
            ) from error

    @property
    def engine_folder(self) -> Path:
        """Where the engine's files are."""
        return self.folder / ENGINE_FOLDER

    @cached_property
    def sources(self) -> dict[str, int]:
        """How many documents came of each folder or file at the top of the corpus, the most first."""
        from indexer.sources_state import count_by_top  # loads every source format, which few need

        return count_by_top(self.folder)

    def damage(self, *, bulk: bool = True, known: Generation | None = None) -> Iterator[str]:
        """Yield what is wrong with the files, one line each; nothing when all are as the manifest says.

        bulk: whether bulk files too are read through; else only their size is looked at. known: a generation of which
        that was done; what is the same file in it is not read again.
        """
        if self.manifest != self.manifest.sealed():
            yield f"{self.folder / _MANIFEST} is not as it was written"
        present = {_relative(path, self.folder): path for path in _files(self.folder)}
        present.pop(_MANIFEST)
        for name, mark in self.manifest.files.items():
            path = present.get(name)
            if path is None:
                yield f"{self.folder / name} is missing"
                continue
            unread = mark.bulk and (not bulk or (known is not None and known.has_same(name, path, mark)))
            if path.stat().st_size != mark.size or (not unread and _sha256(path) != mark.sha256):
                yield f"{path} is not what the manifest says"
        for name in present.keys() - self.manifest.files.keys():
            yield f"{self.folder / name} is not in the manifest"

    def has_same(self, name: str, path: Path, mark: FileMark) -> bool:
        """Return whether a file of another generation is this one's own of that name."""
        mine = self.folder / name
        return self.manifest.files.get(name) == mark and mine.exists() and mine.samefile(path)

    def verify(self, *, bulk: bool = True, known: Generation | None = None) -> None:
        """Raises: DamagedIndexError, ForeignIndexError when this generation must not be opened. See damage."""
        mine = self.manifest
        if (mine.format, mine.analysis) != (FORMAT, ANALYSIS):
            raise ForeignIndexError(
                f"{self.folder} was made by format {mine.format}, analysis {mine.analysis!r}; this is format {FORMAT},"
                f" analysis {ANALYSIS!r}; run: indexer reindex --full"
            )
        first = next(self.damage(bulk=bulk, known=known), None)
        if first:
            raise DamagedIndexError(f"the index is damaged: {first}; run: indexer reindex --full")

    def require_unharmed(self) -> None:
        """Raises: SearchIndexError unless every file is as it was written and of this format, whoever analysed it."""
        if self.manifest.format != FORMAT:
            raise ForeignIndexError(f"{self.folder} was made by format {self.manifest.format}; this is format {FORMAT}")
        first = next(self.damage(), None)
        if first:
            raise DamagedIndexError(f"the index is damaged: {first}")


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

    def pointed(self) -> str:
        """Return what the pointer says, "" where there is none: cheap enough for each request. It may be rubbish."""
        try:
            return (self.folder / _POINTER).read_text("ascii", errors="replace").strip()
        except (FileNotFoundError, NotADirectoryError):
            return ""
        except OSError as error:
            raise DamagedIndexError(f"{self.folder / _POINTER} cannot be read: {error}") from error

    def current(self) -> Generation:
        """Return the generation that is served. Raises: NoIndexError, DamagedIndexError."""
        name = self.pointed()
        if not name:
            raise NoIndexError(f"no index in {self.folder}/; run: indexer reindex")
        if not (name.isdecimal() and name.isascii()):  # it becomes a path
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
            for path in _files(base.engine_folder):
                _link(path, draft / ENGINE_FOLDER / _relative(path, base.engine_folder))
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

        bulk: the endings of the names of bulk files, see FileMark.
        """
        manifest = Manifest(
            format=FORMAT,
            analysis=ANALYSIS,
            engine=engine,
            built=datetime.now(UTC).isoformat(timespec="seconds"),
            documents=documents,
            files={_relative(path, draft): _mark(path, draft, base, bulk) for path in _files(draft)},
        )
        (draft / _MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest.sealed()), indent=1))
        for path in (*_files(draft), *(p for p in draft.rglob("*") if p.is_dir()), draft):
            _sync(path)
        number = max((int(p.name) for p in self.folder.iterdir() if p.name.isdecimal()), default=0) + 1
        final = self.folder / f"{number:06}"
        draft.rename(final)
        _sync(self.folder)
        self._point_to(final.name)
        self.clean()
        return Generation(final)

    def clean(self) -> None:
        """Remove what no one needs: drafts of crashed runs, and generations but the current and the one before.

        Where the pointer names none of them, all stay: one may yet be good.
        """
        current = self.folder / self.pointed()
        numbered = sorted(path for path in self.folder.iterdir() if path.name.isdecimal() and path.is_dir())
        before = [path for path in numbered if path.name < current.name]
        stale = [path for path in numbered if path not in (current, *before[-1:])] if current in numbered else []
        for path in (*stale, *self.folder.glob(".draft-*"), *self.folder.glob(f".{_POINTER}-*")):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def _point_to(self, name: str) -> None:
        aside = self.folder / f".{_POINTER}-{os.getpid()}"
        aside.write_text(name + "\n", "ascii")
        _sync(aside)
        aside.replace(self.folder / _POINTER)
        _sync(self.folder)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _link(path: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, to)
    except OSError:  # a file system without links
        shutil.copy2(path, to)


def _mark(path: Path, draft: Path, base: Generation | None, bulk: tuple[str, ...]) -> FileMark:
    """Return a file's mark; of a file that is still the base's own, the base's mark."""
    name = _relative(path, draft)
    known = base.manifest.files.get(name) if base else None
    if known and base and base.has_same(name, path, known):
        return known
    return FileMark(path.stat().st_size, _sha256(path), bulk=name.endswith(bulk))


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sync(path: Path) -> None:
    """Wait until a file, or a folder's list of names, is on the disk."""
    if path.is_dir() and os.name != "posix":  # elsewhere a folder cannot be opened
        return
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
