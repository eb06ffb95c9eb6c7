"""Zip archives of XML, such as DOCX and ODT: recognised by their members, and read within limits.

Members are unpacked only in memory, never to the disk, so their names cannot do harm.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Protocol

from indexer.errors import SourceError
from indexer.sources.base import SourceFile, requires_extra

_MAGIC = b"PK\3\4"
_TAIL_BYTES = 1_000_000  # contains the directory of the archive, up to 10,000 members
_ENTRY_RE = re.compile(rb"PK\x01\x02.{24}(..)", re.DOTALL)
_NAME_AT = 46
_MAX_BYTES = 64_000_000  # unpacked from an archive in total; a report of 1,000 pages has 10 MB
_IS_ENCRYPTED = 1  # flag of a member
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError,
)  # fmt: skip


class Element(Protocol):
    """The part of lxml's elements that the readers of reports use. lxml has no public name for their class."""

    @property
    def tag(self) -> str: ...  # noqa: D102 - as in lxml, like the others
    @property
    def text(self) -> str | None: ...  # noqa: D102
    @property
    def tail(self) -> str | None: ...  # noqa: D102
    def items(self) -> Iterable[tuple[object, object]]: ...  # noqa: D102
    def iter(self) -> Iterator[Element]: ...  # noqa: D102
    def __iter__(self) -> Iterator[Element]: ...


def is_zip(file: SourceFile) -> bool:
    """Return whether the file begins like a zip archive that is not empty."""
    return file.head.startswith(_MAGIC)


def member_names(file: SourceFile) -> frozenset[str]:
    """Return the names of the members of a zip archive; none for a truncated archive or another file.

    Only the end of the file is read, which is quick and safe for any content. Raises: OSError.
    """
    if not is_zip(file):
        return frozenset()
    with file.path.open("rb") as stream:
        stream.seek(max(file.path.stat().st_size - _TAIL_BYTES, 0))
        tail = stream.read(_TAIL_BYTES)
    names = []
    for match in _ENTRY_RE.finditer(tail):
        start = match.start() + _NAME_AT
        names.append(tail[start : start + int.from_bytes(match[1], "little")].decode("utf-8", "replace"))
    return frozenset(names)


class Archive:
    """A zip archive of XML in memory. Every method raises SourceError when it is damaged, encrypted or too large."""

    def __init__(self, file: SourceFile) -> None:
        self._left = _MAX_BYTES
        try:
            self._zip = zipfile.ZipFile(BytesIO(file.document_data))
        except _DAMAGED as error:
            raise SourceError(f"is damaged or cut short: {error}") from error
        self.names = self._zip.namelist()

    def bytes_of(self, name: str) -> bytes:
        """Return the unpacked content of a member; b"" if it does not exist."""
        try:
            member = self._zip.getinfo(name)
        except KeyError:
            return b""
        if member.flag_bits & _IS_ENCRYPTED:
            raise SourceError("is encrypted: save it without a password")
        try:
            with self._zip.open(member) as stream:
                content = stream.read(self._left + 1)  # the declared size may be wrong
        except _DAMAGED as error:
            raise SourceError(f"is damaged: {name}: {error}") from error
        self._left -= len(content)
        if self._left < 0:
            raise SourceError(f"unpacks to more than {_MAX_BYTES:,} bytes")
        return content

    def xml(self, name: str) -> Element | None:
        """Return the root element of an XML member, without comments; None if the member is missing or empty.

        A DOCTYPE is rejected: reports never need one, and attacks use its entities to exhaust the memory or to read
        files. Raises: MemoryError.
        """
        with requires_extra("office"):
            from lxml import etree
        content = self.bytes_of(name)
        if not content.strip():
            return None
        parser = etree.XMLParser(
            resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
                raise MemoryError from error
            raise SourceError(f"is damaged: {name}: {error}"[:300]) from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise SourceError(f"{name} has a DOCTYPE, which is not allowed in reports")
        return root


def name_of(element: Element) -> str:
    """Return the local name of an element. Namespaces are ignored, because the two dialects of Word differ in them."""
    return str(element.tag).rpartition("}")[2]


def value_of(element: Element | None, name: str) -> str:
    """Return an attribute of an element by its local name; "" if it is missing."""
    pairs = element.items() if element is not None else ()
    return next((str(value) for key, value in pairs if str(key).rpartition("}")[2] == name), "")


def children_of(element: Element | None, name: str) -> Iterator[Element]:
    """Yield the children of an element with a local name."""
    return (child for child in (element if element is not None else ()) if name_of(child) == name)


def child_of(element: Element | None, name: str) -> Element | None:
    """Return the first child of an element with a local name, or None."""
    return next(children_of(element, name), None)


def texts_of(element: Element | None) -> dict[str, str]:
    """Return the texts of the children of an element by their local names."""
    return {name_of(child): child.text or "" for child in (element if element is not None else ())}
