"""BibTeX entry of one document. A whole search result is not exported as BibTeX."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import quote

from indexer.details import details_of
from indexer.model import Document
from searchapp.export.citation import (
    SERVICE,
    CitationFormat,
    Retrieval,
    Words,
    authors_of,
    citation_date,
    cited_url,
    years_text,
)
from searchapp.export.sanitize import one_line

# BibTeX counts braces even after a backslash, so an unpaired brace would swallow the rest of the file.
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
_NON_WORD_RE = re.compile(r"[^a-z0-9]+")
_URL_SAFE = ":/?#[]@!$&'()*+,;=%~-._"  # characters that a URL may contain unescaped (RFC 3986)


def citation(document: Document, retrieval: Retrieval, words: Words) -> str:
    """Return the BibTeX entry of a document; unknown fields are left out. words: see Words; uses the code index."""
    cited_date = citation_date(document)
    lead = one_line(document.lead)
    fields = {
        "title": f"{{{escaped(document.title)}}}",  # a second pair keeps the capitals
        "author": _authors(document),
        "year": str(cited_date.year) if cited_date else "",
        "publisher": f"{{{escaped(lead)}}}" if lead else "",
        "url": quote(cited_url(document, retrieval.url), safe=_URL_SAFE),
        "urldate": retrieval.day.isoformat(),
        "language": document.language,
        "number": escaped(", ".join(document.codes)),
        "keywords": escaped(", ".join(details_of(document).get("keywords", ()))),
        "note": _note(document, retrieval, words),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@misc{{{key_of(document)},\n{''.join(lines)}}}\n"


def key_of(document: Document) -> str:
    """Return the key of an entry: author, year, first word of the title, and four hex digits of a hash of the id.

    The digits distinguish documents whose other parts are the same.
    """
    cited_date = citation_date(document)
    authors = authors_of(document)
    parts = [
        _first_word(authors[0]) if authors else "",
        str(cited_date.year) if cited_date else "",
        _first_word(document.title),
        hashlib.sha256(document.id.encode()).hexdigest()[:4],
    ]
    return "-".join(filter(None, parts))


def escaped(text: str) -> str:
    """Return a text on one line, with the special characters of LaTeX escaped.

    >>> escaped("R&D_100 %"), escaped("{")
    ('R\\\\&D\\\\_100 \\\\%', '\\\\textbraceleft{}')
    """
    return one_line(text).translate(_ESCAPES)


def _authors(document: Document) -> str:
    """Return the authors; organisations are in braces, so that BibTeX does not split them into first and last names."""
    names = map(escaped, authors_of(document))
    return " and ".join(name if _is_person(name) else f"{{{name}}}" for name in names)


def _is_person(text: str) -> bool:
    """Return whether BibTeX parses a text as "family name, first names"."""
    return text.count(",") == 1 and " and " not in f" {text.casefold()} "


def _note(document: Document, retrieval: Retrieval, words: Words) -> str:
    """Return what BibTeX has no field for: the years, the funders, and the index in which the document was found."""
    index = f"{SERVICE}, {words('index')} {retrieval.generation}"
    return escaped(". ".join(filter(None, [years_text(document), "; ".join(document.funders), index])))


def _first_word(text: str) -> str:
    """Return the first word of a text in lower-case ASCII letters and digits, "" if there is none."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return next(filter(None, _NON_WORD_RE.split(ascii_text)), "")


CITATION = CitationFormat(
    suffix="bib", label="BibTeX", media_type="application/x-bibtex; charset=utf-8", write=citation
)
