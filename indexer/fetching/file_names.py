"""File name suffixes of fetched files, from which source formats are detected; suffixes of URLs are often wrong."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

_BY_TYPE = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "text/xml": ".xml",
    "application/xml": ".xml",
    "application/rss+xml": ".xml",
    "application/atom+xml": ".xml",
    "application/rdf+xml": ".xml",
    "application/gzip": ".gz",
    "application/x-gzip": ".gz",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
}
_KNOWN_SUFFIXES = {*_BY_TYPE.values(), ".txt", ".md", ".ndjson", ".jsonlines", ".rtf", ".htm", ".xhtml"}


def suffix_of(url: str, content_type: str) -> str:
    """Return the file name suffix for a URL and content type, with its dot; "" if unknown.

    The content type HTML takes precedence over the URL: pages have URLs such as hanke.php, and a URL that ends in .pdf
    may return an HTML error page.

    >>> suffix_of("https://a.fi/a.PDF?x=1", "application/octet-stream"), suffix_of("https://a.fi/x.php", "text/html")
    ('.pdf', '.html')
    """
    by_type = _BY_TYPE.get(content_type.partition(";")[0].strip().lower(), "")
    by_name = PurePosixPath(unquote(urlsplit(url).path)).suffix.lower()
    return by_type if by_type == ".html" or by_name not in _KNOWN_SUFFIXES else by_name
