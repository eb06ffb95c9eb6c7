"""BibTeX entry of one document. A whole search result is not exported as BibTeX."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import quote

from indexer.model import Document
from searchapp.export.citation import (
    SERVICE,
    CitationFormat,
    Retrieval,
    Words,
    address_of,
    authors_of,
    first_date,
    years_text,
)
from searchapp.export.sanitize import one_line

# A brace counts for BibTeX even behind a backslash, so one without its pair would swallow the rest of the file.
_ESCAPES = str.maketrans(
    {character: f"\\{character}" for character in "#$%&_"}
    | {
        "{": "\\textbraceleft{}",
        "}": "\\textbraceright{}",
        "\\": "\\textbackslash{}",
        "~": "\\textasciitilde{}",
        "^": "\\textasciicircum{}",
    }
)
_NOT_WORD_RE = re.compile(r"[^a-z0-9]+")
_URL_SAFE = ":/?#[]@!$&'()*+,;=%~-._"  # what stands in an address as it is (RFC 3986)


def citation(document: Document, retrieval: Retrieval, words: Words) -> str:
    """Return the entry of a document; what is not known is left out. words: see Words; codes retrieved, index."""
    begun = first_date(document)
    lead = one_line(document.lead)
    fields = {
        "title": f"{{{escaped(document.title)}}}",  # a second pair keeps the capitals
        "author": _authors(document),
        "year": str(begun.year) if begun else "",
        "publisher": f"{{{escaped(lead)}}}" if lead else "",
        "url": quote(address_of(document, retrieval.address), safe=_URL_SAFE),
        "urldate": retrieval.day.isoformat(),
        "language": document.language,
        "note": _note(document, retrieval, words),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@misc{{{key_of(document)},\n{''.join(lines)}}}\n"


def key_of(document: Document) -> str:
    """Return the key of an entry: author, year, first word of the title, and four digits that tell namesakes apart."""
    begun = first_date(document)
    who = authors_of(document)[:1]
    words = [_first_word(who[0]) if who else "", str(begun.year) if begun else "", _first_word(document.title)]
    return "-".join([*filter(None, words), hashlib.sha256(document.id.encode()).hexdigest()[:4]])


def escaped(text: str) -> str:
    """Return a text on one line, with what means something to LaTeX escaped.

    >>> escaped("R&D_100 %"), escaped("{")
    ('R\\\\&D\\\\_100 \\\\%', '\\\\textbraceleft{}')
    """
    return one_line(text).translate(_ESCAPES)


def _authors(document: Document) -> str:
    """Return the authors; an organisation in braces, so that it is not taken for a first name and a last."""
    names = map(escaped, authors_of(document))
    return " and ".join(name if _is_name(name) else f"{{{name}}}" for name in names)


def _is_name(text: str) -> bool:
    """Return whether BibTeX reads a text as "family name, first names"."""
    return text.count(",") == 1 and " and " not in f" {text.casefold()} "


def _note(document: Document, retrieval: Retrieval, words: Words) -> str:
    told = [years_text(document), "; ".join(document.funders)]
    told.append(f"{SERVICE}, {words('index')} {retrieval.generation}")
    return escaped(". ".join(filter(None, told)))


def _first_word(text: str) -> str:
    """Return the first word of a text in a to z and digits, "" where it has none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return next(filter(None, _NOT_WORD_RE.split(plain)), "")


CITATION = CitationFormat(
    suffix="bib", label="BibTeX", media_type="application/x-bibtex; charset=utf-8", write=citation
)
