"""RIS, which reference managers read (Zotero, EndNote, Mendeley): a record for each document, a value a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from indexer.model import Document, Kind, PartialDate
from searchapp.export.citation import SERVICE, CitationFormat, Retrieval, Words, address_of, authors_of, first_date
from searchapp.export.columns import index_text, joined
from searchapp.export.format import Context, Format, in_chunks
from searchapp.export.sanitize import one_line

_MEDIA_TYPE = "application/x-research-info-systems; charset=utf-8"
# RIS has no type for a project; what is kept in a register of them is a report on one.
_TYPES = {Kind.PROJECT: "RPRT", Kind.NEWS: "NEWS", Kind.PAGE: "ELEC"}


def write(documents: Iterable[Document], context: Context) -> Iterator[bytes]:
    """Yield a record for each document; its notes tell the search and the index."""
    return in_chunks((_exported(document, context) for document in documents), context.still_working)


def citation(document: Document, retrieval: Retrieval, words: Words) -> str:
    """Return the record of one document, as it is cited from its page. words: see Words; code index."""
    notes = ["; ".join(document.funders), f"{SERVICE}, {words('index')} {retrieval.generation}"]
    return _record(document, retrieval.address, retrieval.day, notes)


def _exported(document: Document, context: Context) -> bytes:
    address, day = context.address_of(document.id), context.receipt.searched
    return _record(document, address, day, _notes(document, context)).encode()


def _record(document: Document, address: str, day: date, notes: Iterable[str]) -> str:
    """Return a record: TY first, ER last; a tag without a value is left out."""
    fields = [*_fields(document), ("UR", address_of(document, address)), *(("N1", note) for note in notes)]
    told = ((tag, one_line(value)) for tag, value in (*fields, ("DB", SERVICE), ("Y2", date_text(PartialDate.of(day)))))
    lines = [f"{tag}  - {value}\r\n" for tag, value in told if value]
    return "".join([f"TY  - {_TYPES[document.kind]}\r\n", *lines, "ER  - \r\n"])


def _fields(document: Document) -> Iterator[tuple[str, str]]:
    begun = first_date(document)
    yield "ID", document.id
    yield "TI", document.title
    yield from (("AU", name) for name in authors_of(document))
    yield "PB", document.lead
    if begun:
        yield "PY", f"{begun.year:04}"
        yield "DA", date_text(begun)
    yield "AB", document.summary
    yield "LA", document.language


def _notes(document: Document, context: Context) -> Iterator[str]:
    """Yield what RIS has no tag for, each with its heading: the funders, the end of a project, the receipt."""
    told = {
        "funders": joined(document.funders),
        "end": str(document.period.end or ""),
        "search": context.receipt.address,
        "index": index_text(context.receipt),
    }
    yield from (f"{context.heading_of(code)}: {value}" for code, value in told.items() if value)


def date_text(value: PartialDate) -> str:
    """Return a date as RIS has it: year/month/day/, what is not known left empty.

    >>> date_text(PartialDate(2007, 5, 1)), date_text(PartialDate(2007))
    ('2007/05/01/', '2007///')
    """
    month, day = (f"{number:02}" if number else "" for number in (value.month, value.day))
    return f"{value.year:04}/{month}/{day}/"


FORMAT = Format(suffix="ris", label="RIS", media_type=_MEDIA_TYPE, write=write)
CITATION = CitationFormat(suffix="ris", label="RIS", media_type=_MEDIA_TYPE, write=citation)
