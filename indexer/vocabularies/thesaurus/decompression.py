"""Reading of files that may be compressed, up to a size limit that stops decompression bombs."""

from __future__ import annotations

import gzip
import lzma
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO

from indexer.errors import SettingsError, SourceError

_OPENERS: dict[str, Callable[[Path], IO[bytes]]] = {".gz": gzip.open, ".xz": lzma.open}  # type: ignore[dict-item]  # their default mode is binary


def uncompressed_name(path: Path) -> str:
    """Return the name of a file without .gz or .xz."""
    return path.stem if path.suffix.lower() in _OPENERS else path.name


def read_bounded(path: Path, max_bytes: int) -> bytes:
    """Return the content of a file, decompressed if its suffix is .gz or .xz.

    Raises: SettingsError if the file cannot be read; SourceError if it is damaged or longer than max_bytes.
    """
    try:
        with _OPENERS.get(path.suffix.lower(), _open)(path) as stream:
            content = stream.read(max_bytes + 1)
    except (
        EOFError,
        zlib.error,
        lzma.LZMAError,
        gzip.BadGzipFile,
    ) as error:  # before OSError, of which BadGzipFile is a subclass
        raise SourceError(f"{path}: damaged, cannot be decompressed: {error}") from error
    except OSError as error:
        raise SettingsError(f"the thesaurus {path} cannot be read: {error.strerror or error}") from error
    if len(content) > max_bytes:
        raise SourceError(f"{path}: longer than {max_bytes:,} bytes, the maximum for a thesaurus")
    return content


def _open(path: Path) -> IO[bytes]:
    return path.open("rb")
