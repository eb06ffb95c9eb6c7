"""Streaming gzip decompression, so that a decompression bomb is stopped at a size limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from indexer.errors import SourceError

MAGIC = b"\x1f\x8b"
_MAX_CHUNK_BYTES = 1 << 20
_GZIP = 16 + zlib.MAX_WBITS


def gunzip_stream(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the decompressed data in chunks of at most 1 MiB; the caller may stop at any size.

    Raises: SourceError if the data is not gzip, damaged or truncated.

    >>> import gzip
    >>> b"".join(gunzip_stream([gzip.compress(b"kahvi")]))
    b'kahvi'
    """
    member = zlib.decompressobj(_GZIP)
    has_data = False
    try:
        for chunk in chunks:
            while chunk:
                if member.eof:  # another member follows: gzip files may be concatenated
                    member, has_data = zlib.decompressobj(_GZIP), False
                decompressed = member.decompress(chunk, _MAX_CHUNK_BYTES)
                chunk = member.unused_data if member.eof else member.unconsumed_tail
                has_data = True
                if decompressed:
                    yield decompressed
                if member.eof and chunk.strip(b"\0") == b"":  # padding
                    break
    except zlib.error as error:
        raise SourceError(f"its gzip is damaged: {error}") from error
    if has_data and not member.eof:
        if rest := member.flush(_MAX_CHUNK_BYTES):
            yield rest
        if not member.eof:
            raise SourceError("its gzip is cut short")


def gunzip(data: bytes, *, max_bytes: int) -> bytes:
    """Return the decompressed data. Raises: SourceError if it is not gzip, damaged, or longer than max_bytes."""
    result = bytearray()
    for chunk in gunzip_stream([data]):
        result += chunk
        if len(result) > max_bytes:
            raise SourceError(f"unpacks to more than {max_bytes:,} bytes")
    return bytes(result)
