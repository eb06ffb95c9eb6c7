"""Words of a query that are also written together or apart: start up and startup, digiloikka and digi loikka.

There is no list of such words. Another spelling is added if documents have it: the joined word as a term, or the pieces
of a word next to each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import pairwise

from indexer.analysis import Analyzer, WordTerms
from indexer.analysis.joints import PREFIXES, pieces_of
from indexer.engines.base import Phrase as PhraseNode
from indexer.engines.base import Reader, Request
from indexer.fields import PROSE_FIELDS, TermKind
from indexer.normalize import fold
from searchapp.query.ast import Leaf, Node, Phrase, Word, runs

_MIN_JOINED = 4  # letters and digits of a joined word; two shorter ones are next to each other by chance
_MIN_PIECE = 2  # letters of a piece that is not one of the prefixes
_MIN_INFLECTED = 4  # letters of a last piece that may be an inflected form
_MAX_LETTERS = 40  # of a word that is tried in pieces
_CACHED_WORDS = 1_000
_FIELDS = tuple((field, 1.0) for field in PROSE_FIELDS)

Spacings = Mapping[tuple[Leaf, ...], tuple[Leaf, ...]]
"""The other spellings of each span of leaves: the joined word of two words, or a phrase of the pieces of a word.

If the second of two words is a stop word, the phrase of the two words is one of the spellings, because the first word
alone means something else (start up).
"""


class SpacingFinder:
    """Finds the other spellings in the documents of one index; threads may share it.

    Those of a word are cached, because the plans of relaxed queries need them again.
    """

    def __init__(self, reader: Reader, analyzer: Analyzer) -> None:
        self._joined = lru_cache(_CACHED_WORDS)(lambda first, second: _joined(first, second, reader, analyzer))
        self._pieces = lru_cache(_CACHED_WORDS)(lambda form: _pieces(form, reader, analyzer))

    def find(self, tree: Node | None) -> Spacings:
        """Return the spellings of the words of a query with other spaces that documents have."""
        spacings: dict[tuple[Leaf, ...], tuple[Leaf, ...]] = {}
        for run in runs(tree):
            joined: Leaf | None = None
            for first, second in pairwise(run):
                if first is joined or not (isinstance(first, Word) and isinstance(second, Word)):
                    continue
                if leaves := self._joined(first, second):
                    spacings[first, second], joined = leaves, second
            for leaf in run:
                if isinstance(leaf, Word) and (pieces := self._pieces(leaf.form)):
                    spacings[(leaf,)] = tuple(Phrase(" ".join(forms), leaf.field) for forms in pieces)
        return spacings


def _joined(first: Word, second: Word, reader: Reader, analyzer: Analyzer) -> tuple[Leaf, ...]:
    """Return the word that two words are when they are joined, if documents have it; () if not.

    A word that only adds an ending to one of the two (talo + lla) is not another spelling of both, and a compound with
    both as parts matches them without that.
    """
    form = first.form + second.form
    if first.field != second.field or len(form) < _MIN_JOINED or not _has_start(reader, first.form, second.form):
        return ()
    terms, start, end = map(analyzer.query_word, (form, first.form, second.form))
    if end.base and not start.base:
        return ()
    is_inflected = not {*start.base, *end.base}.isdisjoint(terms.base)
    is_found = not ({*start.base}.isdisjoint(terms.part) or {*end.base}.isdisjoint(terms.part))
    if is_inflected or is_found or not _is_in(reader, terms):
        return ()
    word = Word(form, first.field)
    return (word,) if end.base else (word, Phrase(f"{first.form} {second.form}", first.field))


def _has_start(reader: Reader, first: str, second: str) -> bool:
    """Return whether documents have a word that begins as two joined words do: a quick test that few pairs pass."""
    starts = (fold(first + joint + second[:_MIN_PIECE]) for joint in ("", "-"))
    return any(map(reader.words, starts))


def _is_in(reader: Reader, terms: WordTerms) -> bool:
    return any(reader.document_frequency(kind, term) for term in terms.base for kind in (TermKind.BASE, TermKind.PART))


def _pieces(form: str, reader: Reader, analyzer: Analyzer) -> list[tuple[str, str]]:
    """Return the pairs of pieces of a word that documents have next to each other.

    Compounds of independent words need no pairs: they match documents that have the words anywhere. The last piece of a
    word that the dictionary contains, but not as a compound, is not inflected (workshop).
    """
    terms = analyzer.query_word(form)
    if not terms.base or len(form) > _MAX_LETTERS or (terms.split and terms.is_known):
        return []
    is_inflected = not terms.is_known or bool(terms.part)
    pairs = [pair for pair in _pairs(form) if _has_pieces(pair, reader, analyzer, is_inflected=is_inflected)]
    if not pairs:
        return []
    nodes = tuple(_adjacent(pair, analyzer) for pair in pairs)
    counts = reader.search(Request(nodes[0], date.min, limit=0, counts=nodes)).counts
    return [pair for pair, count in zip(pairs, counts, strict=True) if count]


def _pairs(form: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to write a word in two pieces: at its hyphen or its number, else anywhere.

    >>> list(_pairs("start-up")), list(_pairs("popup"))
    ([('start', 'up')], [('po', 'pup'), ('pop', 'up')])
    """
    if pieces := pieces_of(form):
        if len(pieces) == 2:
            yield pieces[0], pieces[1]
        return
    for at in range(1, len(form) - _MIN_PIECE + 1):
        if at >= _MIN_PIECE or form[:at].lower() in PREFIXES:
            yield form[:at], form[at:]


def _has_pieces(pair: tuple[str, str], reader: Reader, analyzer: Analyzer, *, is_inflected: bool) -> bool:
    """Return whether documents have both pieces: the first as written, and the last too unless it is inflected."""
    first, last = map(fold, pair)
    if not reader.document_frequency(TermKind.EXACT, first):
        return False
    if reader.document_frequency(TermKind.EXACT, last):
        return True
    if not is_inflected or len(last) < _MIN_INFLECTED:
        return False
    return any(reader.document_frequency(TermKind.BASE, term) for term in analyzer.query_word(pair[1]).base)


def _adjacent(pair: tuple[str, str], analyzer: Analyzer) -> PhraseNode:
    words = [analyzer.query_word(form) for form in pair]
    if all(word.base for word in words):
        return PhraseNode(TermKind.BASE, tuple((at, word.base) for at, word in enumerate(words)), _FIELDS)
    return PhraseNode(TermKind.EXACT, tuple((at, (word.exact,)) for at, word in enumerate(words)), _FIELDS)
