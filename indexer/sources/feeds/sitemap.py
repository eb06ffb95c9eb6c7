"""Sitemaps: which pages a site has, and when each changed last. XML or a list of addresses, packed by gzip or not.

It is no format of documents: what it lists is fetched, and each page is then of a format of its own.
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from typing import NamedTuple

from indexer.errors import SourceError
from indexer.gzip_stream import MAGIC, gunzip, gunzipped
from indexer.sources.base import SourceFile
from indexer.sources.decoding import decode
from indexer.sources.xml_text import beginning, decode_xml, from_root, root_of

_MOST_BYTES = 50 << 20  # of a sitemap, unpacked (sitemaps.org)
_ROOTS = ("urlset", "sitemapindex")
_WEB = ("http://", "https://")


class Listed(NamedTuple):
    """A line of a sitemap. changed: when, as the sitemap writes it; "" where it does not say."""

    address: str
    changed: str = ""


class Sitemap(NamedTuple):
    """What a sitemap lists, each in its order: pages, and other sitemaps."""

    pages: list[Listed]
    sitemaps: list[Listed]


def recognises(file: SourceFile) -> bool:
    """Return whether the file is a sitemap: by its root element, or since there is nothing but addresses in it."""
    try:
        head = file.head
        if head.startswith(MAGIC):
            head = next(gunzipped([head]), b"")
        return root_of(beginning(head))[0] in _ROOTS or (_begins_with_an_address(head) and bool(_list(_unpacked(file))))
    except SourceError:
        return False


def read(file: SourceFile) -> Sitemap:
    """Return what a sitemap lists. Raises: SourceError when it is none, or broken."""
    data = _unpacked(file)
    if _begins_with_an_address(data):
        return Sitemap(_list(data), [])
    root, found = _entries(from_root(decode_xml(data)[0]))
    if root not in _ROOTS:
        raise SourceError(f"no sitemap: its root element is {root!r}")
    return Sitemap([], found) if root == "sitemapindex" else Sitemap(found, [])


def _unpacked(file: SourceFile) -> bytes:
    data = file.document
    return gunzip(data, most_bytes=_MOST_BYTES) if data.startswith(MAGIC) else data


def _begins_with_an_address(data: bytes) -> bool:
    return data[:100].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith((b"http://", b"https://"))


def _list(data: bytes) -> list[Listed]:
    """Return the addresses of a list, one a line. Raises: SourceError when anything else is in it."""
    lines = [line.strip() for line in decode(data).split("\n")]
    if not all(line.lower().startswith(_WEB) and " " not in line for line in lines if line):
        raise SourceError("no list of addresses: other text is in it")
    return [Listed(line) for line in lines if line]


def _entries(xml: str) -> tuple[str, list[Listed]]:
    """Return the name of the root element, and what stands in those below it. Raises: SourceError."""
    found: list[Listed] = []
    path: list[ET.Element] = []
    name = ""
    try:
        for event, element in ET.iterparse(io.BytesIO(xml.encode("utf-8", "replace")), ("start", "end")):  # noqa: S314 - no entity comes so far
            if event == "start":
                name = name or _bare(element)
                path.append(element)
                continue
            path.pop()
            if len(path) == 1:
                told = {_bare(each): (each.text or "").strip() for each in element}
                if told.get("loc"):
                    found.append(Listed(told["loc"], told.get("lastmod", "")))
                path[0].clear()  # or the whole of it stays in memory
    except ET.ParseError as error:
        raise SourceError(f"not well formed: {error}") from error
    return name, found


def _bare(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]
