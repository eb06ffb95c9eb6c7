"""Files of word processors that are not read: old Word, other OLE files and RTF, each with what to save it as."""

from __future__ import annotations

from typing import NoReturn

from indexer.errors import SourceError
from indexer.sources.base import Format, SourceFile

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF = b"{\\rtf"
_STREAMS = (
    ("EncryptedPackage", "is encrypted: save it without a password"),
    ("WordDocument", "an old Word file (.doc): save it as DOCX or PDF"),
    ("Workbook", "an old Excel file (.xls): save it as XLSX or CSV"),
    ("PowerPoint Document", "an old PowerPoint file (.ppt): save it as PDF"),
)


def recognises(file: SourceFile) -> bool:
    """Return whether the file begins as one of them."""
    return file.head.startswith((_OLE, _RTF))


def read(file: SourceFile) -> NoReturn:
    """Raise SourceError, which says what to do."""
    if file.head.startswith(_RTF):
        raise SourceError("an RTF file: save it as DOCX or PDF")
    names = file.document_data  # its directory, which names the streams in UTF-16, may stand anywhere
    told = (reason for stream, reason in _STREAMS if stream.encode("utf-16-le") in names)
    raise SourceError(next(told, "an old Office file: save it as DOCX, XLSX or PDF"))


FORMAT = Format("old Office", recognises, read)
