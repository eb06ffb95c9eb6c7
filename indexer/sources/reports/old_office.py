"""Office files that are not supported: old Word, other OLE files and RTF. The error says how to save them."""

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
    """Return whether the file begins like an OLE or RTF file."""
    return file.head.startswith((_OLE, _RTF))


def read(file: SourceFile) -> NoReturn:
    """Raises: SourceError, always, with the format to save the file as."""
    if file.head.startswith(_RTF):
        raise SourceError("an RTF file: save it as DOCX or PDF")
    data = file.document_data  # the directory, which names the streams in UTF-16, may be anywhere in the file
    reasons = (reason for stream, reason in _STREAMS if stream.encode("utf-16-le") in data)
    raise SourceError(next(reasons, "an old Office file: save it as DOCX, XLSX or PDF"))


FORMAT = Format("old Office", recognises, read)
