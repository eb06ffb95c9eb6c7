"""Preparation of XML for a parser: bytes decoded as the declaration says, and entity declarations refused."""

from __future__ import annotations

import codecs
import re

from indexer.errors import SourceError
from indexer.normalize import clean
from indexer.sources.decoding import decode

_DECLARED_RE = re.compile(rb"""\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# Accepted encodings only, since some of Python's codecs are not text encodings. UTF-16 is recognised by its byte
# order mark alone: if the declaration is readable as single bytes, the file is not UTF-16.
_ENCODING_RE = re.compile(r"(?i)utf-?8|us-ascii|(?:iso[-_]?8859|windows|cp|ibm|latin|koi8|mac|big|gb|euc|shift)[\w-]*")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DOCTYPE = r"<!DOCTYPE[^\[>]*(?:\[[^\]]*\]\s*)?>"
_PROLOG_RE = re.compile(rf"\s*(?:<\?.*?\?>|<!--.*?-->|{_DOCTYPE})", re.DOTALL | re.IGNORECASE)
_ROOT_RE = re.compile(r"\s*<((?:[\w.-]+:)?[\w.-]+)((?:\s[^>]*)?)")


def decode_xml(data: bytes) -> tuple[str, str]:
    """Return the decoded text, and why its declared encoding was not used ("" if it was, or none is declared).

    A byte order mark takes precedence over the declaration; if the bytes do not match the declaration, the rule of
    decoding.decode applies. Raises: SourceError.

    >>> decode_xml("<?xml version='1.0' encoding='ISO-8859-1'?><a>pöytä</a>".encode("latin-1"))[0][-12:]
    '<a>pöytä</a>'
    """
    declaration = _DECLARED_RE.match(data)  # never matches after a byte order mark
    if not declaration:
        return decode(data), ""
    name = declaration.group(1).decode("ascii")
    try:
        if _ENCODING_RE.fullmatch(name):
            return clean(data.decode(name)), ""
    except (LookupError, ValueError):  # UnicodeDecodeError is a ValueError
        pass
    return decode(data), f"its declaration says {name}, but it is not"


def decode_head(head: bytes) -> str:
    """Return the first bytes of XML as text, accurate enough for root_element: names of root elements are ASCII."""
    return head.decode("utf-16", "replace") if head.startswith(_UTF_16) else head.decode("utf-8", "replace")


def without_prolog(text: str) -> str:
    """Return the XML from its root element on, with the lines before it empty, so that line numbers stay correct.

    Raises: SourceError if there is no root element, or the prolog declares entities, which can expand to gigabytes.
    """
    start = _root_start(text)
    if "<!entity" in text[:start].lower():
        raise SourceError("its DOCTYPE declares entities, which can expand to gigabytes: not read")
    if not _ROOT_RE.match(text, start):
        raise SourceError("no XML: it has no root element")
    return "\n" * text.count("\n", 0, start) + text[start:]


def root_element(text: str) -> tuple[str, str]:
    """Return the name of the root element, without its prefix, and its attributes as written; ("", "") if not XML.

    >>> root_element('<?xml version="1.0"?><!-- syöte --><rdf:RDF xmlns="x"><a/>')
    ('RDF', ' xmlns="x"')
    """
    root = _ROOT_RE.match(text, _root_start(text))
    return (root.group(1).rpartition(":")[2], root.group(2)) if root else ("", "")


def _root_start(text: str) -> int:
    start = len(text) - len(text.lstrip("\ufeff"))
    while match := _PROLOG_RE.match(text, start):
        start = match.end()
    return start
