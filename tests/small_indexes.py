"""Small documents and indexes of one engine, for the tests of engines."""

from __future__ import annotations

from datetime import date

from indexer.engines.base import EVERYTHING, IndexedDocument, Request
from indexer.model import Document, Kind, PartialDate, Period

TODAY = date(2020, 6, 15)
FIELD = "text_exact"


def document(document_id, *, kind=Kind.PROJECT, title=None, start=None, end=None, published=None, **more):
    """A document; start, end and published are (year[, month[, day]])."""
    dates = [PartialDate(*each) if each else None for each in (start, end, published)]
    return Document(
        id=document_id,
        kind=kind,
        title=title or document_id,
        source=f"{document_id}.txt",
        period=Period(*dates[:2]),
        published=dates[2],
        **more,
    )


def words(document_id, text="", **more):
    """An indexed document whose text field holds the words; words joined by | share a position."""
    terms = [(term, at) for at, word in enumerate(text.split()) for term in word.split("|") if term != "-"]
    return IndexedDocument(document(document_id, **more), {FIELD: terms} if terms else {})


def commit(engine, folder, *added, delete=()):
    writer = engine.writer(folder)
    writer.delete(delete)
    for each in added:
        writer.add(each)
    writer.commit()


def found(reader, plan=EVERYTHING, **more):
    """The ids of the hits, in order."""
    more = {"limit": 100, "today": TODAY} | more
    return [hit.document.id for hit in reader.search(Request(plan, **more)).hits]


def counts(reader, facet, plan=EVERYTHING, **more):
    """The counts of one facet."""
    return reader.search(Request(plan, **({"today": TODAY} | more), facets=(facet,))).facets[facet]
