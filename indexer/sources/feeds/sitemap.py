"""Sitemaps: the pages of a site with the time of their last change, as XML or a list of URLs, optionally gzipped.

A sitemap is not a document format: the pages that it lists are fetched, and each is read in its own format.
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from typing import NamedTuple

from indexer.errors import SourceError
from indexer.gzip_stream import MAGIC, gunzip, gunzip_stream
from indexer.sources.base import SourceFile
from indexer.sources.decoding import decode
from indexer.sources.xml_text import decode_head, decode_xml, root_element, without_prolog

_MAX_BYTES = 50 << 20  # unpacked, as sitemaps.org specifies
_ROOTS = ("urlset", "sitemapindex")
_SCHEMES = ("http://", "https://")


class SitemapEntry(NamedTuple):
    """One entry of a sitemap. last_modified: as written in the sitemap; "" if missing."""

    url: str
    last_modified: str = ""


class Sitemap(NamedTuple):
    """The pages and the other sitemaps that a sitemap lists, in file order."""

    pages: list[SitemapEntry]
    sitemaps: list[SitemapEntry]


def recognises(file: SourceFile) -> bool:
    """Return whether the file is a sitemap: XML with the root element of one, or text that is only URLs."""
    try:
        head = file.head
        if head.startswith(MAGIC):
            head = next(gunzip_stream([head]), b"")
        if root_element(decode_head(head))[0] in _ROOTS:
            return True
        return _starts_with_url(head) and bool(_parse_url_list(_unpacked(file)))
    except SourceError:
        return False


def read(file: SourceFile) -> Sitemap:
    """Return the contents of a sitemap. Raises: SourceError if the file is not a sitemap, or is broken."""
    data = _unpacked(file)
    if _starts_with_url(data):
        return Sitemap(_parse_url_list(data), [])
    root, entries = _parse_xml(without_prolog(decode_xml(data)[0]))
    if root not in _ROOTS:
        raise SourceError(f"no sitemap: its root element is {root!r}")
    return Sitemap([], entries) if root == "sitemapindex" else Sitemap(entries, [])


def _unpacked(file: SourceFile) -> bytes:
    data = file.document_data
    return gunzip(data, max_bytes=_MAX_BYTES) if data.startswith(MAGIC) else data


def _starts_with_url(data: bytes) -> bool:
    return data[:100].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith((b"http://", b"https://"))


def _parse_url_list(data: bytes) -> list[SitemapEntry]:
    """Return an entry for every line that is not empty. Raises: SourceError if a line is not a URL."""
    lines = [line.strip() for line in decode(data).split("\n")]
    if not all(line.lower().startswith(_SCHEMES) and " " not in line for line in lines if line):
        raise SourceError("no list of URLs: it contains other text")
    return [SitemapEntry(line) for line in lines if line]


def _parse_xml(xml: str) -> tuple[str, list[SitemapEntry]]:
    """Return the name of the root element, and the entries below it. Raises: SourceError."""
    entries: list[SitemapEntry] = []
    path: list[ET.Element] = []
    root = ""
    try:
        for event, element in ET.iterparse(io.BytesIO(xml.encode("utf-8", "replace")), ("start", "end")):  # noqa: S314 - without_prolog refuses entities
            if event == "start":
                root = root or _local_name(element)
                path.append(element)
                continue
            path.pop()
            if len(path) == 1:
                values = {_local_name(child): (child.text or "").strip() for child in element}
                if values.get("loc"):
                    entries.append(SitemapEntry(values["loc"], values.get("lastmod", "")))
                path[0].clear()  # otherwise the whole tree stays in memory
    except ET.ParseError as error:
        raise SourceError(f"not well formed: {error}") from error
    return root, entries


def _local_name(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]
