"""Which line of a file produced which document, so that unchanged lines need not be parsed again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

Remembered = tuple[str, ...]
"""For a line that produced a document without a problem: the document's id, then the unknown keys of its record."""

_DIGEST_LENGTH = 16  # hexadecimal digits: a 64-bit collision within one of 10**9 files of 100,000 lines


@dataclass
class LineMemory:
    """What the lines of a file produced, by the digest of each line.

    previous: in the previous run. current: in this run. bytes_read: how many bytes of the file have been read.
    """

    previous: Mapping[str, Remembered] = field(default_factory=dict)
    current: dict[str, Remembered] = field(default_factory=dict)
    bytes_read: int = 0

    def digest(self, line: bytes) -> str:
        """Return the digest of a line, and add its length to bytes_read."""
        self.bytes_read += len(line)
        return hashlib.sha256(line).hexdigest()[:_DIGEST_LENGTH]
