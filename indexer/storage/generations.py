"""A published generation of the index: its manifest, and the verification of its files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import msgspec

from indexer.analysis import ANALYSIS, analysis_version, is_compatible, voikko_of
from indexer.errors import DamagedIndexError, ForeignIndexError
from indexer.serialization import read_json, reason_of

FORMAT = 11
"""Version of the index format; increased if older indexes cannot be read ("reindex needed" in CHANGELOG.md)."""

ENGINE_FOLDER = "engine"
_MANIFEST = "manifest.json"


class FileMark(msgspec.Struct, frozen=True):
    """The expected size and digest of a file.

    bulk: it contains only numbers, which are never parsed, so it may be opened without verifying its digest.
    """

    size: int
    sha256: str
    bulk: bool = False


class Manifest(msgspec.Struct, frozen=True):
    """Metadata and files of a generation. built: UTC, ISO 8601. documents: their number. seal: see sealed."""

    format: int
    analysis: str
    engine: str
    built: str
    documents: int
    files: dict[str, FileMark]
    seal: str = ""

    def sealed(self) -> Manifest:
        """Return this manifest with the SHA-256 of all its other fields as its seal."""
        unsealed = msgspec.structs.replace(self, seal="")
        return msgspec.structs.replace(self, seal=hashlib.sha256(msgspec.json.encode(unsealed)).hexdigest())


class Generation:
    """A published generation. number: counts from 1.

    Raises: DamagedIndexError if its manifest cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = int(folder.name)
        self.manifest = read_json(folder / _MANIFEST, Manifest)

    def __str__(self) -> str:
        return self.folder.name

    @property
    def engine_folder(self) -> Path:
        """The folder of the engine's files."""
        return self.folder / ENGINE_FOLDER

    @property
    def voikko_difference(self) -> str:
        """Which other implementation of Voikko analysed the words of a verified generation; "" if it is this process's.

        Such a generation is searched all the same, because only a few words in 10,000 have other terms.
        """
        theirs, ours = self.manifest.analysis, analysis_version()
        if theirs == ours:
            return ""
        return f"its words were analysed with {voikko_of(theirs)}, and {voikko_of(ours)} is used now"

    @cached_property
    def sources(self) -> dict[str, int]:
        """The number of documents per top-level folder or file of the corpus, largest first."""
        from indexer.storage.index_state import count_by_top  # imports all source formats, which few callers need

        return count_by_top(self.folder)

    def damage(self, *, bulk: bool = True, verified: Generation | None = None) -> Iterator[str]:
        """Yield the faults of the files, one line per fault; nothing if all match the manifest.

        bulk: whether bulk files are read too; otherwise only their size is checked. verified: a generation whose files
        were verified before; bulk files shared with it are not read again.
        """
        if self.manifest != self.manifest.sealed():
            yield f"{self.folder / _MANIFEST} does not match its seal"
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
            is_shared = verified is not None and verified.has_same(name, path, mark)
            is_read = not mark.bulk or (bulk and not is_shared)
            try:
                if path.stat().st_size != mark.size or (is_read and _sha256(path) != mark.sha256):
                    yield f"{path} does not match the manifest"
            except OSError as error:
                yield f"{path} cannot be read: {reason_of(error)}"
        for name in present.keys() - self.manifest.files.keys():
            yield f"{self.folder / name} is not in the manifest"

    def has_same(self, name: str, path: Path, mark: FileMark) -> bool:
        """Return whether a file of another generation is the same file (by inode) as the one of this generation."""
        own = self.folder / name
        return self.manifest.files.get(name) == mark and own.exists() and own.samefile(path)

    def verify(self, *, bulk: bool = True, verified: Generation | None = None) -> None:
        """Raises: DamagedIndexError, ForeignIndexError if this generation must not be opened. See damage."""
        manifest = self.manifest
        if manifest.format != FORMAT or not is_compatible(manifest.analysis):
            raise ForeignIndexError(
                f"{self.folder} was built by format {manifest.format}, analysis {manifest.analysis!r}; this is format"
                f" {FORMAT}, analysis {ANALYSIS!r}; run: indexer reindex --full"
            )
        fault = next(self.damage(bulk=bulk, verified=verified), None)
        if fault:
            raise DamagedIndexError(f"the index is damaged: {fault}; run: indexer reindex --full")

    def require_undamaged(self, *, bulk: bool = True) -> None:
        """Raises: SearchIndexError unless all files are undamaged and of this format; any analysis version is accepted.

        bulk: see damage.
        """
        if self.manifest.format != FORMAT:
            raise ForeignIndexError(
                f"{self.folder} was built by format {self.manifest.format}; this is format {FORMAT}"
            )
        fault = next(self.damage(bulk=bulk), None)
        if fault:
            raise DamagedIndexError(f"the index is damaged: {fault}")


def write_manifest(
    draft: Path, *, engine: str, documents: int, base: Generation | None = None, bulk: tuple[str, ...] = ()
) -> None:
    """Write the manifest of a draft. bulk: file name suffixes of bulk files, see FileMark."""
    manifest = Manifest(
        format=FORMAT,
        analysis=analysis_version(),
        engine=engine,
        built=datetime.now(UTC).isoformat(timespec="seconds"),
        documents=documents,
        files={_relative(path, draft): _mark(path, draft, base, bulk) for path in files_of(draft)},
    )
    (draft / _MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest.sealed()), indent=1))


def files_of(folder: Path) -> list[Path]:
    """Return all files below a folder, sorted. Raises: OSError if a folder cannot be listed."""
    return sorted(path for subfolder in folders_of(folder) for path in subfolder.iterdir() if path.is_file())


def folders_of(folder: Path) -> list[Path]:
    """Return a folder and all folders below it. Raises: OSError, where Path.rglob would skip a folder."""
    subfolders = [path for path in folder.iterdir() if path.is_dir() and not path.is_symlink()]
    return [folder, *(nested for path in subfolders for nested in folders_of(path))]


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _mark(path: Path, draft: Path, base: Generation | None, bulk: tuple[str, ...]) -> FileMark:
    """Return the mark of a file; a file shared with the base has the same mark as there."""
    name = _relative(path, draft)
    base_mark = base.manifest.files.get(name) if base else None
    if base_mark and base and base.has_same(name, path, base_mark):
        return base_mark
    return FileMark(path.stat().st_size, _sha256(path), bulk=name.endswith(bulk))


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
