"""Typed values from the files that Hankehaku itself wrote: any fault of such a file is a DamagedIndexError."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from indexer.errors import DamagedIndexError

T = TypeVar("T")

DECODING_ERRORS = (ValueError, RecursionError, OverflowError, MemoryError)
"""What decoding raises for bytes that are not as written.

msgspec raises DecodeError (a ValueError) for most, UnicodeDecodeError (a ValueError, but no DecodeError) for text that
is not UTF-8, and RecursionError for deep nesting.
"""


def read_json(path: Path, kind: type[T]) -> T:
    """Return the content of a JSON file as a value of a type. Raises: DamagedIndexError when it cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, *DECODING_ERRORS) as error:
        raise unreadable(path, error) from error


def decode_msgpack(data: bytes | memoryview, kind: type[T], *, path: Path) -> T:
    """Return MessagePack from a file as a value of a type. Raises: DamagedIndexError, naming the file."""
    try:
        return msgspec.msgpack.decode(data, type=kind)
    except DECODING_ERRORS as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: BaseException) -> DamagedIndexError:
    """Return the error to raise for a file of the index that could not be read."""
    return DamagedIndexError(f"{path} cannot be read: {reason_of(error)}; run: indexer reindex --full")


def reason_of(error: BaseException) -> str:
    """Return why something failed, in a few words: the system's for an OSError, without the path.

    >>> reason_of(FileNotFoundError(2, "No such file or directory", "a.json")), reason_of(MemoryError())
    ('No such file or directory', 'MemoryError')
    """
    return (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
