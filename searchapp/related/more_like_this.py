"""Documents like one document: those that share the words that tell most of it."""

from __future__ import annotations

from datetime import date

from indexer.engines.base import AnyOf, Filters, Request
from indexer.model import Document, Kind
from searchapp.search.searcher import Searcher
from searchapp.search.significant_terms import significant_term_nodes

# Of the score of the document itself. Read over the sample corpus: below it two texts share a word by chance.
_LEAST_SHARE = 0.1


def similar(
    document: Document, searcher: Searcher, *, most: int = 5, today: date, kind: Kind | None = None
) -> list[Document]:
    """Return documents that are like one of the same generation, the most alike first, itself left out.

    most: how many at the most; fewer where others share little with it. kind: only those of this kind.
    """
    plan = AnyOf(tuple(significant_term_nodes(searcher.texts([document]), searcher.reader)))
    itself = searcher.reader.search(Request(plan, today, limit=1)).hits
    if not itself or most < 1:
        return []
    filters = Filters(keywords={"kind": frozenset({kind.value})} if kind else {})
    hits = searcher.reader.search(Request(plan, today, filters, limit=most + 1)).hits
    least = _LEAST_SHARE * itself[0].score
    return [hit.document for hit in hits if hit.document.id != document.id and hit.score >= least][:most]
