"""The file of a compiled thesaurus: a line that tells its version, a SHA-256 of the rest, and the rest as MessagePack.

words are numbered: each is one written form with its terms in one language. keys are sorted, each a letter and a
term (see Key), and key_words tells which words have it. labels are sorted by their words: label_words tells them,
label_concepts whose name each is, label_ranks how good a name. concepts are MessagePack of Concept.
"""

from __future__ import annotations

import hashlib
import os
from enum import StrEnum
from pathlib import Path

import msgspec

from indexer.analysis import ANALYSIS
from indexer.errors import DamagedIndexError, ForeignIndexError
from indexer.serialization import DECODING_ERRORS
from indexer.vocabularies.thesaurus.packed_rows import PackedRows

_KIND, _VERSION = b"hankehaku thesaurus ", b"1\n"
_DIGEST_BYTES = hashlib.sha256().digest_size


class Key(StrEnum):
    """What a key says of a word: its base term; its form as written, folded; that or a dictionary form of it."""

    BASE = "b"
    EXACT = "e"
    LEMMA = "l"


class Content(msgspec.Struct, frozen=True):
    """Everything that a file holds. analysis: what made the terms."""

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
    """Write the file aside and put it in its place, so that no one ever reads a part of it. Raises: OSError."""
    body = msgspec.msgpack.encode(content)
    aside = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        aside.write_bytes(_KIND + _VERSION + hashlib.sha256(body).digest() + body)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def read_file(path: Path) -> Content:
    """Return what a file holds. Raises: DamagedIndexError; ForeignIndexError when another version made it."""
    try:
        whole = path.read_bytes()
    except OSError as error:
        raise damaged(path, f"cannot be read: {error.strerror}") from error
    if not whole.startswith(_KIND):
        raise damaged(path, "no compiled thesaurus")
    start = len(_KIND) + len(_VERSION)
    if whole[len(_KIND) : start] != _VERSION:
        raise _foreign(path, "another version")
    body = memoryview(whole)[start + _DIGEST_BYTES :]
    if hashlib.sha256(body).digest() != whole[start : start + _DIGEST_BYTES]:
        raise damaged(path, "its digest is not that of what it holds")
    try:
        content = msgspec.msgpack.decode(body, type=Content)
    except DECODING_ERRORS as error:
        raise damaged(path, str(error)) from error
    if content.analysis != ANALYSIS:
        raise _foreign(path, "another analysis of words")
    return content


def damaged(path: Path, reason: str) -> DamagedIndexError:
    """Return the error to raise for a file that is not what was written."""
    return DamagedIndexError(f"the compiled thesaurus {path} is damaged ({reason}); run: indexer reindex --full")


def _foreign(path: Path, maker: str) -> ForeignIndexError:
    return ForeignIndexError(f"{maker} of Hankehaku made the thesaurus {path}; run: indexer reindex --full")
