"""Small documents and indexes of one engine, for the tests of engines."""

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
    """A document and what it is found by: by kind and field, (term, position) pairs; its keywords; its words."""

    document: Document
    terms: dict[tuple[TermKind, str], list[tuple[str, int]]] = field(default_factory=dict)
    keywords: dict[str, tuple[str, ...]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


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
    return Indexed(document(document_id, **more), {(TermKind.EXACT, FIELD): terms} if terms else {})


def batch_of(*indexed):
    """A batch of indexed documents, made the plain way."""
    occurrences = {}
    for kind in TermKind:
        rows = [
            (term, number, TEXT_FIELDS.index(name), position)
            for number, each in enumerate(indexed)
            for name in TEXT_FIELDS
            for term, position in sorted(each.terms.get((kind, name), ()), key=lambda pair: pair[1])
        ]
        terms = list(dict.fromkeys(term for term, *_ in rows))
        columns = np.array([(terms.index(term), *rest) for term, *rest in rows], np.uint32).reshape(-1, 4).T
        occurrences[kind] = Occurrences(terms, *columns)
    found_by = {word: base for each in indexed for word, base in each.words.items()}
    return Batch([each.document for each in indexed], occurrences, [each.keywords for each in indexed], found_by)


def commit(engine, folder, *added, delete=()):
    """Commit documents; lists of them as batches of their own."""
    writer = engine.writer(folder)
    writer.delete(delete)
    batches = [each for each in added if isinstance(each, list)] or [list(added)]
    for batch in batches:
        writer.add(batch_of(*batch))
    writer.commit()


def found(reader, plan=EVERYTHING, **more):
    """The ids of the hits, in order."""
    more = {"limit": 100, "today": TODAY} | more
    return [hit.document.id for hit in reader.search(Request(plan, **more)).hits]


def counts(reader, facet, plan=EVERYTHING, **more):
    """The counts of one facet."""
    return reader.search(Request(plan, **({"today": TODAY} | more), facets=(facet,))).facets[facet]
