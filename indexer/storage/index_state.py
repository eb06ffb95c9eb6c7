"""The state of the source files from which an index was built, stored in sources.json next to the engine's files."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from indexer.model import Document
from indexer.serialization import read_json
from indexer.sources import LineMemory, Problem
from indexer.sources.line_memory import Remembered
from indexer.storage.duplicates import Duplicate, Fingerprint

_FILE = "sources.json"


class FileState(
    msgspec.Struct,
    kw_only=True,
    rename={
        "options": "reading",
        "retained": "held",
        "fingerprints": "prints",
        "duplicates": "twins",  # stored name
    },
):
    """A source file as it was read.

    documents: digests of the documents read from it, by id. shadowed: ids that it contains, but that belong to an
    earlier file, with the digests of the documents there. problems: reported in every run while the file is unchanged.
    lines: for a file of records, the documents of each line (see LineMemory). options: digest of the read options.
    retained: digests of documents that it no longer contains, but that remain indexed because too much of its source is
    missing. fingerprints: of its documents and duplicates, by id. duplicates: its documents that are shown as part of
    another, by id. labels: that no field holds, with the number of its pages that have them.
    filled: digest of the duplicates with which a document is filled in the index, by id.
    """

    size: int
    mtime_ns: int
    sha256: str
    documents: dict[str, str] = {}
    shadowed: dict[str, str] = {}
    problems: list[Problem] = []
    lines: dict[str, Remembered] = {}
    options: str = ""
    retained: dict[str, str] = {}
    fingerprints: dict[str, Fingerprint] = {}
    duplicates: dict[str, Duplicate] = {}
    labels: dict[str, int] = {}
    filled: dict[str, str] = {}

    @property
    def own_duplicates(self) -> list[str]:
        """The ids of the duplicates that are not shown as part of an earlier document with the same id."""
        return [document_id for document_id in self.duplicates if document_id not in self.shadowed]

    @property
    def claimed(self) -> list[str]:
        """The ids that no earlier file owns; no other document can have the id of a duplicate among them."""
        return [*self.documents, *self.own_duplicates]

    def digest(self, document_id: str) -> str:
        """Return the digest of a document that no earlier file owns, "" if there is none."""
        duplicate = self.duplicates.get(document_id)
        return self.documents.get(document_id) or (duplicate.digest if duplicate else "")

    def copy(self) -> FileState:
        """Return a copy that can be modified, without the retained documents, which every run determines."""
        return msgspec.structs.replace(
            self,  # lines are shared: they are replaced as a whole, never modified
            documents=dict(self.documents),
            shadowed=dict(self.shadowed),
            problems=list(self.problems),
            retained={},
            fingerprints=dict(self.fingerprints),
            duplicates=dict(self.duplicates),
            filled=dict(self.filled),
        )

    def memory(self) -> LineMemory:
        """Return the lines whose documents are indexed, so that a reader of the file can skip unchanged ones."""
        indexed = {line: record for line, record in self.lines.items() if record[0] in self.documents}
        return LineMemory(indexed)


class IndexState(msgspec.Struct, rename={"redacted_names": "hidden", "deduplicated": "compared"}):
    """The state of all source files by name, and the settings with which the index was built.

    language: default for texts whose language cannot be detected. funders, regions, thesaurus: digests of the
    tables. redacted_names: digest of the list. deduplicated: whether duplicates were detected. separate_sources: names
    of sources whose documents were not compared. sources: path or URL of each [[source]] by name. repeated: lines
    that most text files or web pages of a folder repeat, by group ("uutiset/*.txt").
    """

    corpus: str
    language: str
    funders: str = ""
    regions: str = ""
    thesaurus: str = ""
    redacted_names: str = ""
    deduplicated: bool = False
    separate_sources: tuple[str, ...] = ()
    sources: dict[str, str] = {}
    repeated: dict[str, tuple[str, ...]] = {}
    files: dict[str, FileState] = {}

    @classmethod
    def load(cls, folder: Path) -> IndexState:
        """Read the state of a generation. Raises: DamagedIndexError."""
        return read_json(folder / _FILE, cls)

    def save(self, folder: Path) -> None:
        """Write the state into a generation that is being built."""
        (folder / _FILE).write_bytes(msgspec.json.encode(self))

    def digests(self) -> dict[str, str]:
        """Return the digests of all documents by id, including retained ones."""
        digests: dict[str, str] = {}
        for state in self.files.values():
            digests |= state.documents
            digests |= state.retained
        return digests


class _FileCount(msgspec.Struct, rename={"retained": "held"}):
    """The documents of a file only; the rest, megabytes for a large register, is not decoded."""

    documents: dict[str, msgspec.Raw] = {}
    retained: dict[str, msgspec.Raw] = {}


class _FileCounts(msgspec.Struct):
    files: dict[str, _FileCount] = {}


def count_by_top(folder: Path) -> dict[str, int]:
    """Return the number of documents of a generation per top-level folder or file of the corpus, largest first.

    Raises: DamagedIndexError.
    """
    counts: dict[str, int] = {}
    for name, state in read_json(folder / _FILE, _FileCounts).files.items():
        top = name.partition("/")[0]
        counts[top] = counts.get(top, 0) + len(state.documents) + len(state.retained)
    non_zero = ((top, count) for top, count in counts.items() if count)
    return dict(sorted(non_zero, key=lambda item: (-item[1], item[0])))


def digest_of(document: Document) -> str:
    """Return a digest of the content of a document."""
    return hashlib.blake2b(msgspec.msgpack.encode(document), digest_size=8).hexdigest()


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 of a file. Raises: OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
