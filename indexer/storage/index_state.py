"""What the index knows of the files it was made from: kept beside the engine's files, in sources.json."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from indexer.model import Document
from indexer.serialization import read_json
from indexer.sources import LineMemory, Problem
from indexer.sources.line_memory import Remembered
from indexer.storage.duplicates import Print, Twin

_FILE = "sources.json"


class FileState(msgspec.Struct):
    """One source file as it was read.

    documents: the digest of each document that came of it, by id. shadowed: ids that it holds too, but another file
    before it gave. problems: what a person should know of it, told at every run while the file stays so. lines: of a
    file of records, which line gave which document (see LineMemory). reading: the digest of how it was to be read.
    held: the digests of documents that it gives no more, but that stay since too much of its source would be gone.
    prints, twins: what its documents are known by, and those that are shown under another (see duplicates).
    """

    size: int
    mtime_ns: int
    sha256: str
    documents: dict[str, str] = {}
    shadowed: list[str] = []
    problems: list[Problem] = []
    lines: dict[str, Remembered] = {}
    reading: str = ""
    held: dict[str, str] = {}
    prints: dict[str, Print] = {}
    twins: dict[str, Twin] = {}

    def copy(self) -> FileState:
        """Return one that can be changed without changing this."""
        return FileState(
            self.size,
            self.mtime_ns,
            self.sha256,
            dict(self.documents),
            list(self.shadowed),
            list(self.problems),
            self.lines,  # never changed, only made anew
            self.reading,
            {},  # what is held is found out at every run
            dict(self.prints),
            dict(self.twins),
        )

    def memory(self) -> LineMemory:
        """Return what a reader of the file needs to know: the lines whose documents are in the index as they gave."""
        return LineMemory({line: known for line, known in self.lines.items() if known[0] in self.documents})


class SourcesState(msgspec.Struct):
    """Every file of the corpus, by its path below it, and what else the index was made with.

    language: of texts whose language cannot be told. funders, thesaurus: digests of the tables. hidden: the digest of
    the names that are left out. compared: whether sources were compared for documents that tell of the same.
    sources: where each [[source]] is, by its name.
    """

    corpus: str
    language: str
    funders: str = ""
    thesaurus: str = ""
    hidden: str = ""
    compared: bool = False
    sources: dict[str, str] = {}
    files: dict[str, FileState] = {}

    @classmethod
    def load(cls, folder: Path) -> SourcesState:
        """Read the state of a generation. Raises: DamagedIndexError."""
        return read_json(folder / _FILE, cls)

    def save(self, folder: Path) -> None:
        """Write the state into a generation that is being made."""
        (folder / _FILE).write_bytes(msgspec.json.encode(self))

    def digests(self) -> dict[str, str]:
        """Return the digest of every document, by id; those that are held too."""
        states = self.files.values()
        return {each: digest for state in states for each, digest in (*state.documents.items(), *state.held.items())}


class _FileCount(msgspec.Struct):
    """Of a file, its documents alone: the rest is not read, as a large register has megabytes of it."""

    documents: dict[str, msgspec.Raw] = {}
    held: dict[str, msgspec.Raw] = {}


class _FileCounts(msgspec.Struct):
    files: dict[str, _FileCount] = {}


def count_by_top(folder: Path) -> dict[str, int]:
    """Return how many documents of a generation came of each folder or file at the top of the corpus, the most first.

    Raises: DamagedIndexError.
    """
    counts: dict[str, int] = {}
    for name, state in read_json(folder / _FILE, _FileCounts).files.items():
        top = name.partition("/")[0]
        counts[top] = counts.get(top, 0) + len(state.documents) + len(state.held)
    return dict(sorted(((top, count) for top, count in counts.items() if count), key=lambda each: (-each[1], each[0])))


def digest_of(document: Document) -> str:
    """Return what tells one state of a document from another."""
    return hashlib.blake2b(msgspec.msgpack.encode(document), digest_size=8).hexdigest()


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 of a file. Raises: OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
