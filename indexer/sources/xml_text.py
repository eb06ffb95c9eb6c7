"""XML before it is parsed: its bytes as text, by what it says of itself, and nothing in it that a parser expands."""

from __future__ import annotations

import codecs
import re

from indexer.errors import SourceError
from indexer.sources.decoding import clean, decode

_DECLARED_RE = re.compile(rb"""\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# What XML is declared in; Python knows codecs that are none of text's. UTF-16 is known by its mark alone: where the
# declaration can be read a byte at a time, it is not so, whatever it says.
_ENCODING_RE = re.compile(r"(?i)utf-?8|us-ascii|(?:iso[-_]?8859|windows|cp|ibm|latin|koi8|mac|big|gb|euc|shift)[\w-]*")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DOCTYPE = r"<!DOCTYPE[^\[>]*(?:\[[^\]]*\]\s*)?>"
_PROLOG_RE = re.compile(rf"\s*(?:<\?.*?\?>|<!--.*?-->|{_DOCTYPE})", re.DOTALL | re.IGNORECASE)
_ROOT_RE = re.compile(r"\s*<((?:[\w.-]+:)?[\w.-]+)((?:\s[^>]*)?)")


def decode_xml(data: bytes) -> tuple[str, str]:
    """Return the text, and what was wrong with the encoding that its declaration tells ("" nothing).

    A byte order mark wins, then the declaration; where the bytes are not so, the rule of all texts.
    Raises: SourceError.

    >>> decode_xml("<?xml version='1.0' encoding='ISO-8859-1'?><a>pöytä</a>".encode("latin-1"))[0][-12:]
    '<a>pöytä</a>'
    """
    found = _DECLARED_RE.match(data)  # of a file with a mark there is no match
    if not found:
        return decode(data), ""
    name = found.group(1).decode("ascii")
    try:
        if _ENCODING_RE.fullmatch(name):
            return clean(data.decode(name)), ""
    except (LookupError, ValueError):  # UnicodeDecodeError is one
        pass
    return decode(data), f"its declaration says {name}, but it is not"


def beginning(head: bytes) -> str:
    """Return the first bytes of XML as text good enough to know the root by: names of feeds are ASCII."""
    return head.decode("utf-16", "replace") if head.startswith(_UTF_16) else head.decode("utf-8", "replace")


def from_root(text: str) -> str:
    """Return the text of XML from its root element on, with empty lines for what stands before it.

    Raises: SourceError when that declares entities, since a few lines of them can make gigabytes, or there is no root.
    """
    at = _root_at(text)
    if "<!entity" in text[:at].lower():
        raise SourceError("its DOCTYPE declares entities, which can expand to gigabytes: not read")
    if not _ROOT_RE.match(text, at):
        raise SourceError("no XML: it has no root element")
    return "\n" * text.count("\n", 0, at) + text[at:]


def root_of(text: str) -> tuple[str, str]:
    """Return the name of the root element, without a prefix, and its attributes as written; ("", "") for no XML.

    >>> root_of('<?xml version="1.0"?><!-- syöte --><rdf:RDF xmlns="x"><a/>')
    ('RDF', ' xmlns="x"')
    """
    root = _ROOT_RE.match(text, _root_at(text))
    return (root.group(1).rpartition(":")[2], root.group(2)) if root else ("", "")


def _root_at(text: str) -> int:
    at = len(text) - len(text.lstrip("\ufeff"))
    while match := _PROLOG_RE.match(text, at):
        at = match.end()
    return at
