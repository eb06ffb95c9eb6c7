"""Stored data for deduplication: the fingerprints by which documents are compared, and the duplicates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from indexer.model import Document
from indexer.serialization import read_json

_FILE = "duplicates.json"


class Fingerprint(msgspec.Struct, frozen=True, array_like=True):
    """The properties by which a document is compared with others; "", None, 0 or empty if unknown.

    is_record: whether the document is a record of a file with many. start, end: years of a project; both are the date
    of publication of other documents. titles: in all languages, their words folded. organisations, funders, codes:
    folded and sorted. total_eur: the sum. words: number of words in the text. text_hashes: the smallest hashes of word
    sequences in it. text_digest: of all words of the text; beginning: of its first words.
    """

    kind: str
    is_record: bool = False
    start: str = ""
    end: str = ""
    titles: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    funders: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    total_eur: int | None = None
    words: int = 0
    text_hashes: tuple[int, ...] = ()
    text_digest: int = 0
    beginning: int = 0


class Duplicate(msgspec.Struct, frozen=True):
    """A document that is shown as part of another.

    main: id of the other document. source: its file. url: its page. reason: the evidence that both are the same.
    digest: of its content.
    """

    main: str
    source: str
    url: str
    title: str
    reason: str
    digest: str = ""

    @classmethod
    def of(cls, document: Document, main: str, reason: str, *, digest: str) -> Duplicate:
        """Return a document as a duplicate of another. digest: of the document."""
        return cls(main, document.source, document.url, document.title, reason, digest)


def save_duplicates(folder: Path, duplicates: Mapping[str, Iterable[tuple[str, Duplicate]]]) -> None:
    """Write the duplicates into a generation that is being built. duplicates: pairs of id and duplicate by main id."""
    by_main = {main: dict(pairs) for main, pairs in duplicates.items()}
    (folder / _FILE).write_bytes(msgspec.json.encode(by_main, order="sorted"))


def load_duplicates(folder: Path) -> dict[str, dict[str, Duplicate]]:
    """Return the duplicates of each main document: by its id, then by theirs. Raises: DamagedIndexError."""
    path = folder / _FILE
    return read_json(path, dict[str, dict[str, Duplicate]]) if path.exists() else {}
