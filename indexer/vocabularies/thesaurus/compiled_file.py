"""The file format of a compiled thesaurus: a version line, the SHA-256 of the body, and the body (MessagePack).

Words are numbered; each is one written form with its terms in one language. keys are sorted, each a letter and a term
(see Key); key_words contains the words of each key. Labels are sorted by their words: label_words contains the words of
each label, label_concepts its concept, label_ranks its rank (0 is best). concepts contains each Concept as MessagePack.
"""

from __future__ import annotations

import hashlib
import os
from enum import StrEnum
from pathlib import Path

import msgspec

from indexer.analysis import is_compatible
from indexer.errors import DamagedIndexError, ForeignIndexError
from indexer.serialization import DECODING_ERRORS
from indexer.vocabularies.thesaurus.packed_rows import PackedRows

_KIND, _VERSION = b"hankehaku thesaurus ", b"1\n"
_DIGEST_BYTES = hashlib.sha256().digest_size


class Key(StrEnum):
    """The kind of a key: a base term of a word; its folded written form; its written or a dictionary form."""

    BASE = "b"
    EXACT = "e"
    LEMMA = "l"


class Content(msgspec.Struct, frozen=True):
    """The content of a file. analysis: version of the analysis that produced the terms. longest: words of a label."""

    analysis: str
    words: int
    longest: int
    keys: PackedRows
    key_words: PackedRows
    label_words: PackedRows
    label_concepts: bytes
    label_ranks: bytes
    concepts: PackedRows


def write_file(content: Content, path: Path) -> None:
    """Write the file atomically, so that an incomplete file is never read. Raises: OSError."""
    body = msgspec.msgpack.encode(content)
    temporary = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        temporary.write_bytes(_KIND + _VERSION + hashlib.sha256(body).digest() + body)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def read_file(path: Path) -> Content:
    """Return the content of a file. Raises: DamagedIndexError; ForeignIndexError if another version wrote it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise damaged(path, f"cannot be read: {error.strerror}") from error
    if not data.startswith(_KIND):
        raise damaged(path, "not a compiled thesaurus")
    start = len(_KIND) + len(_VERSION)
    if data[len(_KIND) : start] != _VERSION:
        raise _foreign(path, "another version")
    body = memoryview(data)[start + _DIGEST_BYTES :]
    if hashlib.sha256(body).digest() != data[start : start + _DIGEST_BYTES]:
        raise damaged(path, "its digest does not match its content")
    try:
        content = msgspec.msgpack.decode(body, type=Content)
    except DECODING_ERRORS as error:
        raise damaged(path, str(error)) from error
    if not is_compatible(content.analysis):
        raise _foreign(path, "another analysis of words")
    return content


def damaged(path: Path, reason: str) -> DamagedIndexError:
    """Return the error for a damaged file."""
    return DamagedIndexError(f"the compiled thesaurus {path} is damaged ({reason}); run: indexer reindex --full")


def _foreign(path: Path, version: str) -> ForeignIndexError:
    return ForeignIndexError(f"{version} of Hankehaku wrote the thesaurus {path}; run: indexer reindex --full")
