"""Example searches for the start page: frequent subjects of the newest documents of the index."""

from __future__ import annotations

from collections import Counter
from datetime import date

from indexer.analysis import Analyzer
from indexer.engines.base import EVERYTHING, Reader, Request, Sort
from indexer.fields import TermKind

_MAX_TITLES = 200  # of the newest documents
_MAX_SHARE = 0.2  # of all documents; a more frequent word hardly narrows a search
_MIN_DOCUMENTS = 3  # that an example must match


def example_searches(reader: Reader, analyzer: Analyzer, *, limit: int = 4) -> list[str]:
    """Return words of many titles in their dictionary form, the most frequent first."""
    hits = reader.search(Request(EVERYTHING, date.min, sort=Sort.NEWEST, limit=_MAX_TITLES)).hits
    titles = Counter(
        (lemma, terms.base)
        for hit in hits
        if hit.document.language_of("title") == "fi"
        for _, terms in analyzer.tokens(hit.document.title, "fi")
        for lemma in terms.lemmas[:1]
        if terms.split and lemma.isalpha() and lemma == lemma.casefold()  # a compound in lower case: not a name
    )
    frequencies = range(_MIN_DOCUMENTS, max(_MIN_DOCUMENTS, int(_MAX_SHARE * reader.size)) + 1)
    subjects = (
        (count, frequency, lemma)
        for (lemma, base), count in titles.items()
        if (frequency := max(reader.document_frequency(TermKind.BASE, term) for term in base or (lemma,)))
        in frequencies
    )
    return [lemma for _, _, lemma in sorted(subjects, key=lambda item: (-item[0], -item[1], item[2]))[:limit]]
