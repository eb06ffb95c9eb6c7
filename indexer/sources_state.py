"""What the index knows of the files it was made from: kept beside the engine's files, in sources.json."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from indexer.errors import DamagedIndexError
from indexer.model import Document
from indexer.sources import Problem

_FILE = "sources.json"


class FileState(msgspec.Struct):
    """One source file as it was read.

    documents: the digest of each document that came of it, by id. shadowed: ids that it holds too, but another file
    before it gave. problems: what a person should know of it, told at every run while the file stays so.
    """

    size: int
    mtime_ns: int
    sha256: str
    documents: dict[str, str] = {}
    shadowed: list[str] = []
    problems: list[Problem] = []

    def copy(self) -> FileState:
        """Return one that can be changed without changing this."""
        return FileState(
            self.size, self.mtime_ns, self.sha256, dict(self.documents), list(self.shadowed), list(self.problems)
        )


class SourcesState(msgspec.Struct):
    """Every file of the corpus, by its path below it, and what else the index was made with.

    language: of texts whose language cannot be told. funders, thesaurus: digests of the tables.
    """

    corpus: str
    language: str
    funders: str = ""
    thesaurus: str = ""
    files: dict[str, FileState] = {}

    @classmethod
    def load(cls, folder: Path) -> SourcesState:
        """Read the state of a generation. Raises: DamagedIndexError."""
        try:
            return msgspec.json.decode((folder / _FILE).read_bytes(), type=cls)
        except (OSError, msgspec.DecodeError) as error:
            raise DamagedIndexError(f"{folder / _FILE} cannot be read: {error}; run: indexer reindex --full") from error

    def save(self, folder: Path) -> None:
        """Write the state into a generation that is being made."""
        (folder / _FILE).write_bytes(msgspec.json.encode(self))

    def digests(self) -> dict[str, str]:
        """Return the digest of every document, by id."""
        return {each: digest for state in self.files.values() for each, digest in state.documents.items()}


def digest_of(document: Document) -> str:
    """Return what tells one state of a document from another."""
    return hashlib.blake2b(msgspec.msgpack.encode(document), digest_size=8).hexdigest()


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 of a file. Raises: OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
