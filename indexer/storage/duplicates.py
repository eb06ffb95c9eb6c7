"""Stored data for deduplication: the fingerprints by which documents are compared, and the duplicates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from indexer.model import Document
from indexer.serialization import read_json

_FILE = "duplicates.json"


class Fingerprint(msgspec.Struct, frozen=True, array_like=True):
    """The properties by which a document is compared with others.

    time: years of a project, as "2015-2017", or publication date; "" if unknown. title: its words, folded.
    organisations: folded and sorted. text_hashes: the smallest hashes of word sequences in its text. codes: project
    codes, folded and sorted. total_eur: the sum, None if unknown.
    """

    kind: str
    time: str
    title: str
    organisations: tuple[str, ...]
    text_hashes: tuple[int, ...]
    codes: tuple[str, ...] = ()
    total_eur: int | None = None


class Duplicate(msgspec.Struct, frozen=True):
    """A document that is shown as part of another. main: id of the other document. source: its file. url: its page."""

    main: str
    source: str
    url: str
    title: str
    reason: str

    @classmethod
    def of(cls, document: Document, main: str, reason: str) -> Duplicate:
        """Return a document as a duplicate of another."""
        return cls(main, document.source, document.url, document.title, reason)


def save_duplicates(folder: Path, duplicates: Mapping[str, Iterable[tuple[str, Duplicate]]]) -> None:
    """Write the duplicates into a generation that is being built. duplicates: pairs of id and duplicate by main id."""
    by_main = {main: dict(pairs) for main, pairs in duplicates.items()}
    (folder / _FILE).write_bytes(msgspec.json.encode(by_main, order="sorted"))


def load_duplicates(folder: Path) -> dict[str, dict[str, Duplicate]]:
    """Return the duplicates of each main document: by its id, then by theirs. Raises: DamagedIndexError."""
    path = folder / _FILE
    return read_json(path, dict[str, dict[str, Duplicate]]) if path.exists() else {}
