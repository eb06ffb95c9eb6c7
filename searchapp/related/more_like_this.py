"""Documents similar to a document: those that share significant words with it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from indexer.engines.base import AnyOf, Filters, Request
from indexer.model import Document, Kind
from searchapp.related.shared_words import SharedWords, WordProfile
from searchapp.search.partial_matches import significant_term_nodes
from searchapp.search.searcher import Searcher

_MAX_CANDIDATES = 20  # documents that are compared: their texts are read and analysed
_MAX_SHOWN = 4  # words


class Similar(NamedTuple):
    """A similar document. words: the most significant words that it shares, in their dictionary form."""

    document: Document
    words: tuple[str, ...]


def similar(
    document: Document, searcher: Searcher, *, limit: int = 5, today: date, kind: Kind | None = None
) -> list[Similar]:
    """Return the documents most similar to a document of the same generation, without itself, the best first.

    limit: fewer documents are returned if few are similar. kind: only documents of this kind.
    """
    nodes = significant_term_nodes([document.id], searcher.reader)
    if not nodes or limit < 1:
        return []
    filters = Filters(keywords={"kind": frozenset({kind.value})} if kind else {})
    hits = searcher.reader.search(Request(AnyOf(tuple(nodes)), today, filters, limit=_MAX_CANDIDATES)).hits
    candidates = [hit.document for hit in hits if hit.document.id != document.id]
    profile, *others = map(WordProfile, searcher.texts([document, *candidates]))
    shared = SharedWords(searcher.reader, searcher.analyzer)
    documents = [
        (sum(word.weight for word in words), Similar(candidate, tuple(word.word for word in words[:_MAX_SHOWN])))
        for candidate, other in zip(candidates, others, strict=True)
        if (words := shared.of(profile, other))
    ]
    documents.sort(key=lambda item: -item[0])  # stable: equal documents stay in the order of the engine
    return [other for _, other in documents[:limit]]
