"""RIS, the format of reference managers (Zotero, EndNote, Mendeley): one record per document, one value per line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from indexer.details import DETAIL_NAMES, details_of
from indexer.model import Document, Kind, PartialDate
from searchapp.export.citation import SERVICE, CitationFormat, Retrieval, Words, authors_of, citation_date, cited_url
from searchapp.export.columns import index_text, joined
from searchapp.export.format import Context, Format, in_chunks
from searchapp.export.sanitize import one_line

_MEDIA_TYPE = "application/x-research-info-systems; charset=utf-8"
# RIS has no type for a project; the entry of a register is closest to a report.
_TYPES = {Kind.PROJECT: "RPRT", Kind.NEWS: "NEWS", Kind.PAGE: "ELEC"}


def write(documents: Iterable[Document], context: Context) -> Iterator[bytes]:
    """Yield one record per document; its notes name the search and the index."""
    return in_chunks((_exported(document, context) for document in documents), context.still_working)


def citation(document: Document, retrieval: Retrieval, words: Words) -> str:
    """Return the record of one document, to be cited from its page. words: see Words; uses the code index."""
    notes = ["; ".join(document.funders), f"{SERVICE}, {words('index')} {retrieval.generation}"]
    return _record(document, retrieval.url, retrieval.day, notes)


def _exported(document: Document, context: Context) -> bytes:
    url, day = context.url_of(document.id), context.provenance.searched
    return _record(document, url, day, _notes(document, context)).encode()


def _record(document: Document, page_url: str, day: date, notes: Iterable[str]) -> str:
    """Return a record: TY is first, ER last; tags without a value are left out."""
    fields = [
        *_fields(document),
        ("UR", cited_url(document, page_url)),
        *(("N1", note) for note in notes),
        ("DB", SERVICE),
        ("Y2", date_text(PartialDate.of(day))),
    ]
    values = ((tag, one_line(value)) for tag, value in fields)
    lines = [f"{tag}  - {value}\r\n" for tag, value in values if value]
    return "".join([f"TY  - {_TYPES[document.kind]}\r\n", *lines, "ER  - \r\n"])


def _fields(document: Document) -> Iterator[tuple[str, str]]:
    cited_date = citation_date(document)
    yield "ID", document.id
    yield "TI", document.title
    yield from (("AU", name) for name in authors_of(document))
    yield "PB", document.lead
    if cited_date:
        yield "PY", f"{cited_date.year:04}"
        yield "DA", date_text(cited_date)
    yield "AB", document.summary
    yield "LA", document.language
    yield from (("KW", keyword) for keyword in details_of(document).get("keywords", ()))


def _notes(document: Document, context: Context) -> Iterator[str]:
    """Yield what RIS has no tag for, each with its heading: the funders, the end, the details, the provenance."""
    notes = {
        "funders": joined(document.funders),
        "end": str(document.period.end or ""),
        "search": context.provenance.url,
        "index": index_text(context.provenance),
    }
    yield from (f"{context.heading_of(code)}: {value}" for code, value in notes.items() if value)
    for name, values in details_of(document).items():
        if name != "keywords":
            heading = context.heading_of(name) if name in DETAIL_NAMES else name
            yield f"{heading}: {joined(values)}"


def date_text(value: PartialDate) -> str:
    """Return a date in the format of RIS, year/month/day/, with unknown parts empty.

    >>> date_text(PartialDate(2007, 5, 1)), date_text(PartialDate(2007))
    ('2007/05/01/', '2007///')
    """
    month, day = (f"{number:02}" if number else "" for number in (value.month, value.day))
    return f"{value.year:04}/{month}/{day}/"


FORMAT = Format(suffix="ris", label="RIS", media_type=_MEDIA_TYPE, write=write)
CITATION = CitationFormat(suffix="ris", label="RIS", media_type=_MEDIA_TYPE, write=citation)
