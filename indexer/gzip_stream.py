"""gzip undone a piece at a time, so that a small file that unpacks to a huge one is stopped at its limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from indexer.errors import SourceError

MAGIC = b"\x1f\x8b"
_PIECE = 1 << 20  # bytes given at a time, at the most
_GZIP = 16 + zlib.MAX_WBITS


def gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what gzip packed, in pieces of at most a mebibyte: whoever takes them can stop at any size.

    Raises: SourceError when it is no gzip, damaged or cut short.

    >>> import gzip
    >>> b"".join(gunzipped([gzip.compress(b"kahvi")]))
    b'kahvi'
    """
    member = zlib.decompressobj(_GZIP)
    begun = False
    try:
        for chunk in chunks:
            while chunk:
                if member.eof:  # another member follows, as of files put one after the other
                    member, begun = zlib.decompressobj(_GZIP), False
                piece = member.decompress(chunk, _PIECE)
                chunk = member.unused_data if member.eof else member.unconsumed_tail
                begun = True
                if piece:
                    yield piece
                if member.eof and chunk.strip(b"\0") == b"":  # padding
                    break
    except zlib.error as error:
        raise SourceError(f"its gzip is damaged: {error}") from error
    if begun and not member.eof:
        if rest := member.flush(_PIECE):
            yield rest
        if not member.eof:
            raise SourceError("its gzip is cut short")


def gunzip(data: bytes, *, most_bytes: int) -> bytes:
    """Return what gzip packed. Raises: SourceError when it is no gzip, damaged, or unpacks to more than most_bytes."""
    whole = bytearray()
    for piece in gunzipped([data]):
        whole += piece
        if len(whole) > most_bytes:
            raise SourceError(f"unpacks to more than {most_bytes:,} bytes")
    return bytes(whole)
