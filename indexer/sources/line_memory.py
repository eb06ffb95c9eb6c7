"""Which line of a file gave which document, so that lines that did not change need not be parsed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

Remembered = tuple[str, ...]
"""Of a line that gave a document and no problem: the document's id, then the unknown keys of the record."""

_DIGEST = 16  # hexadecimal digits: two lines of one file share 64 bits once in some 10**9 files of 100,000 lines


@dataclass
class LineMemory:
    """What the lines of a file gave, by the digest of the line.

    before: as it was when last read. after: as it is read now. bytes_read: how far the reading has come.
    """

    before: Mapping[str, Remembered] = field(default_factory=dict)
    after: dict[str, Remembered] = field(default_factory=dict)
    bytes_read: int = 0

    def digest(self, line: bytes) -> str:
        """Return what tells one line from another, and count the line as read."""
        self.bytes_read += len(line)
        return hashlib.sha256(line).hexdigest()[:_DIGEST]
