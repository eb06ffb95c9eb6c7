"""The ending of a fetched file's name: formats are told by it, and addresses often have none, or a misleading one."""

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
_KNOWN = {*_BY_TYPE.values(), ".txt", ".md", ".ndjson", ".jsonlines", ".rtf", ".htm", ".xhtml"}


def suffix_of(address: str, content_type: str) -> str:
    """Return the ending that a file of this address and type should have, with its dot; "" where none is known.

    Pages are made by all manner of programs (hanke.php, raportti.pdf for an error): what is told to be HTML is that.

    >>> suffix_of("https://a.fi/a.PDF?x=1", "application/octet-stream"), suffix_of("https://a.fi/x.php", "text/html")
    ('.pdf', '.html')
    """
    by_type = _BY_TYPE.get(content_type.partition(";")[0].strip().lower(), "")
    by_name = PurePosixPath(unquote(urlsplit(address).path)).suffix.lower()
    return by_type if by_type == ".html" or by_name not in _KNOWN else by_name
