"""Small documents and the indexes that an engine writes of them, for the tests of engines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from indexer.engines.base import EVERYTHING, Batch, Occurrences, Request
from indexer.fields import TEXT_FIELDS, TermKind
from indexer.model import Document, Kind, PartialDate, Period

TODAY = date(2020, 6, 15)
FIELD = "text"


@dataclass(frozen=True)
class Indexed:
    """A document with the data that an engine stores for it.

    terms: (term, position) pairs by term kind and field. keywords: values by facet. words: base form by word.
    """

    document: Document
    terms: dict[tuple[TermKind, str], list[tuple[str, int]]] = field(default_factory=dict)
    keywords: dict[str, tuple[str, ...]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def document(document_id, *, kind=Kind.PROJECT, title=None, start=None, end=None, published=None, **more):
    """Return a document; start, end and published are tuples (year[, month[, day]])."""
    dates = [PartialDate(*date_parts) if date_parts else None for date_parts in (start, end, published)]
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
    """Return an indexed document with the words of a text.

    Words joined by | share a position; the word - leaves its position empty.
    """
    terms = [(term, at) for at, word in enumerate(text.split()) for term in word.split("|") if term != "-"]
    return Indexed(document(document_id, **more), {(TermKind.EXACT, FIELD): terms} if terms else {})


def batch_of(*indexed):
    """Return a batch of indexed documents, built without the analyzer."""
    occurrences = {}
    for kind in TermKind:
        rows = [
            (term, number, TEXT_FIELDS.index(name), position)
            for number, entry in enumerate(indexed)
            for name in TEXT_FIELDS
            for term, position in sorted(entry.terms.get((kind, name), ()), key=lambda pair: pair[1])
        ]
        terms = list(dict.fromkeys(term for term, *_ in rows))
        columns = np.array([(terms.index(term), *rest) for term, *rest in rows], np.uint32).reshape(-1, 4).T
        occurrences[kind] = Occurrences(terms, *columns)
    base_forms = {word: base for entry in indexed for word, base in entry.words.items()}
    return Batch([entry.document for entry in indexed], occurrences, [entry.keywords for entry in indexed], base_forms)


def commit(engine, folder, *added, delete=()):
    """Commit documents as one batch, or each of several lists of documents as a batch."""
    writer = engine.writer(folder)
    writer.delete(delete)
    batches = [entry for entry in added if isinstance(entry, list)] or [list(added)]
    for batch in batches:
        writer.add(batch_of(*batch))
    writer.commit()


def hit_ids(reader, plan=EVERYTHING, **more):
    """Return the ids of the hits, in order."""
    more = {"limit": 100, "today": TODAY} | more
    return [hit.document.id for hit in reader.search(Request(plan, **more)).hits]


def counts(reader, facet, plan=EVERYTHING, **more):
    """Return the counts of one facet."""
    return reader.search(Request(plan, **({"today": TODAY} | more), facets=(facet,))).facets[facet]
