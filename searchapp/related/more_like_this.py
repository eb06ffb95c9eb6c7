"""Documents similar to a document: those that share its most significant words."""

from __future__ import annotations

from datetime import date

from indexer.engines.base import AnyOf, Filters, Request
from indexer.model import Document, Kind
from searchapp.search.searcher import Searcher
from searchapp.search.significant_terms import significant_term_nodes

# Of the score of the document itself. In the sample corpus, documents below this share words by chance.
_MIN_SHARE = 0.1


def similar(
    document: Document, searcher: Searcher, *, limit: int = 5, today: date, kind: Kind | None = None
) -> list[Document]:
    """Return the documents most similar to a document of the same generation, without itself, the best first.

    limit: fewer documents are returned if few are similar. kind: only documents of this kind.
    """
    plan = AnyOf(tuple(significant_term_nodes(searcher.texts([document]), searcher.reader)))
    itself = searcher.reader.search(Request(plan, today, limit=1)).hits
    if not itself or limit < 1:
        return []
    filters = Filters(keywords={"kind": frozenset({kind.value})} if kind else {})
    hits = searcher.reader.search(Request(plan, today, filters, limit=limit + 1)).hits
    min_score = _MIN_SHARE * itself[0].score
    return [hit.document for hit in hits if hit.document.id != document.id and hit.score >= min_score][:limit]
