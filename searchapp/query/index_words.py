"""Words of an index that are like a typed word, and how many documents have a word."""

from __future__ import annotations

from itertools import product

from indexer.analysis import WordTerms
from indexer.engines.base import Reader
from indexer.fields import TermKind
from indexer.normalize import fold
from searchapp.query.diacritics import without_dots


def similar_words(form: str, reader: Reader, *, letters: int = 1) -> dict[str, int]:
    """Return the words of the index that begin with the first letters of a form, each with or without its dots.

    The words have their document counts. Few mistakes are in the first letter, and all words of a large index take
    tens of megabytes.
    """
    start = without_dots(fold(form)[:letters])
    prefixes = map("".join, product(*({"a": "aäå", "o": "oö"}.get(letter, letter) for letter in start)))
    words: dict[str, int] = {}
    for prefix in prefixes:
        words.update(reader.words(prefix))
    return words


def frequency(terms: WordTerms, reader: Reader) -> int:
    """Return the document frequency of the most frequent term of a word; a stop word counts as it is written.

    A compound that no document has counts as its least frequent part, because its parts together match as well.
    """
    if not terms.base:
        return reader.document_frequency(TermKind.EXACT, terms.exact)
    most_frequent = max(_term_frequency(term, reader) for term in terms.base)
    return most_frequent or min((_term_frequency(part, reader) for part in terms.split), default=0)


def _term_frequency(term: str, reader: Reader) -> int:
    return max(reader.document_frequency(kind, term) for kind in (TermKind.BASE, TermKind.PART))
