"""A published generation of the index: its manifest, and whether its files are as they were written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import msgspec

from indexer.analysis import ANALYSIS
from indexer.errors import DamagedIndexError, ForeignIndexError
from indexer.serialization import read_json, reason_of

FORMAT = 2
"""Raise when an index of before cannot be read any more: "reindex needed" in CHANGELOG.md."""

ENGINE_FOLDER = "engine"
_MANIFEST = "manifest.json"


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
    """A published generation. number: 1 is the first ever.

    Raises: DamagedIndexError when its manifest cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = int(folder.name)
        self.manifest = read_json(folder / _MANIFEST, Manifest)

    def __str__(self) -> str:
        return self.folder.name

    @property
    def engine_folder(self) -> Path:
        """Where the engine's files are."""
        return self.folder / ENGINE_FOLDER

    @cached_property
    def sources(self) -> dict[str, int]:
        """How many documents came of each folder or file at the top of the corpus, the most first."""
        from indexer.storage.index_state import count_by_top  # loads every source format, which few need

        return count_by_top(self.folder)

    def damage(self, *, bulk: bool = True, known: Generation | None = None) -> Iterator[str]:
        """Yield what is wrong with the files, one line each; nothing when all are as the manifest says.

        bulk: whether bulk files too are read through; else only their size is looked at. known: a generation of which
        that was done; what is the same file in it is not read again.
        """
        if self.manifest != self.manifest.sealed():
            yield f"{self.folder / _MANIFEST} is not as it was written"
        try:
            present = {_relative(path, self.folder): path for path in files_of(self.folder)}
        except OSError as error:
            yield f"{self.folder} cannot be read: {reason_of(error)}"
            return
        present.pop(_MANIFEST, None)
        for name, mark in self.manifest.files.items():
            path = present.get(name)
            if path is None:
                yield f"{self.folder / name} is missing"
                continue
            unread = mark.bulk and (not bulk or (known is not None and known.has_same(name, path, mark)))
            try:
                if path.stat().st_size != mark.size or (not unread and _sha256(path) != mark.sha256):
                    yield f"{path} is not what the manifest says"
            except OSError as error:
                yield f"{path} cannot be read: {reason_of(error)}"
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

    def require_unharmed(self, *, bulk: bool = True) -> None:
        """Raises: SearchIndexError unless every file is as it was written and of this format, whoever analysed it.

        bulk: see damage.
        """
        if self.manifest.format != FORMAT:
            raise ForeignIndexError(f"{self.folder} was made by format {self.manifest.format}; this is format {FORMAT}")
        first = next(self.damage(bulk=bulk), None)
        if first:
            raise DamagedIndexError(f"the index is damaged: {first}")


def write_manifest(
    draft: Path, *, engine: str, documents: int, base: Generation | None = None, bulk: tuple[str, ...] = ()
) -> None:
    """Say in a draft who made it and what its files are. bulk: the endings of the names of bulk files, see FileMark."""
    manifest = Manifest(
        format=FORMAT,
        analysis=ANALYSIS,
        engine=engine,
        built=datetime.now(UTC).isoformat(timespec="seconds"),
        documents=documents,
        files={_relative(path, draft): _mark(path, draft, base, bulk) for path in files_of(draft)},
    )
    (draft / _MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest.sealed()), indent=1))


def files_of(folder: Path) -> list[Path]:
    """Return all files below a folder, in order. Raises: OSError when any folder below it cannot be listed."""
    return sorted(path for place in folders_of(folder) for path in place.iterdir() if path.is_file())


def folders_of(folder: Path) -> list[Path]:
    """Return a folder and all folders below it. Raises: OSError; Path.rglob would leave out what cannot be listed."""
    below = [path for path in folder.iterdir() if path.is_dir() and not path.is_symlink()]
    return [folder, *(each for path in below for each in folders_of(path))]


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


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
