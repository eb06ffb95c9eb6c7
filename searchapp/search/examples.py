"""A few searches to begin with, taken from the index itself: what its newest projects are about."""

from __future__ import annotations

from collections import Counter
from datetime import date

from indexer.analysis import Analyzer
from indexer.engines.base import EVERYTHING, Reader, Request, Sort
from indexer.fields import TermKind

_LOOKED_AT = 200  # titles of the newest documents
_OFTEN = 0.2  # of all documents: a word of more than that narrows nothing
_LEAST = 3  # documents: an example should find something


def example_searches(reader: Reader, analyzer: Analyzer, *, most: int = 4) -> list[str]:
    """Return words in their dictionary form that stand in many titles, the commonest first."""
    hits = reader.search(Request(EVERYTHING, date.min, sort=Sort.NEWEST, limit=_LOOKED_AT)).hits
    titles = Counter(
        (lemma, terms.base)
        for hit in hits
        if hit.document.language_of("title") == "fi"
        for _, terms in analyzer.tokens(hit.document.title, "fi")
        for lemma in terms.lemmas[:1]
        if terms.split and lemma.isalpha() and lemma == lemma.casefold()  # a compound is a subject, no name
    )
    enough = range(_LEAST, max(_LEAST, int(_OFTEN * reader.size)) + 1)
    found = (
        (count, frequency, lemma)
        for (lemma, base), count in titles.items()
        if (frequency := max(reader.document_frequency(TermKind.BASE, term) for term in base or (lemma,))) in enough
    )
    return [lemma for _, _, lemma in sorted(found, key=lambda each: (-each[0], -each[1], each[2]))[:most]]
