"""Bytes of a file that may be compressed, never more than a limit: a small file can unpack to fill any memory."""

from __future__ import annotations

import gzip
import lzma
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO

from indexer.errors import SettingsError, SourceError

_OPENERS: dict[str, Callable[[Path], IO[bytes]]] = {".gz": gzip.open, ".xz": lzma.open}  # type: ignore[dict-item]  # their modes


def plain_name(path: Path) -> str:
    """Return the name of a file without the suffix of its compression."""
    return path.stem if path.suffix.lower() in _OPENERS else path.name


def read_bounded(path: Path, most_bytes: int) -> bytes:
    """Return all bytes of a file, unpacked where its suffix says that it is compressed.

    Raises: SettingsError when there is no such file to read; SourceError when it is damaged or unpacks to
    more than most_bytes.
    """
    try:
        with _OPENERS.get(path.suffix.lower(), _open)(path) as stream:
            content = stream.read(most_bytes + 1)
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:  # first: the last is an OSError
        raise SourceError(f"{path}: damaged, cannot be unpacked: {error}") from error
    except OSError as error:
        raise SettingsError(f"the thesaurus {path} cannot be read: {error.strerror or error}") from error
    if len(content) > most_bytes:
        raise SourceError(f"{path}: longer than {most_bytes:,} bytes, the most that is read of a thesaurus")
    return content


def _open(path: Path) -> IO[bytes]:
    return path.open("rb")
