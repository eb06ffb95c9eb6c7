"""Runs a plan over arrays: which documents match, and how well.

Whoosh's own engine is not used: its AndNot, DisjunctionMax and top-level Require answer wrongly. The score of a
term is BM25 (Robertson & Zaragoza 2009, doi:10.1561/1500000019) of each field by itself; nodes add their scores up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce

import numpy as np

from indexer.engines.base import AllOf, AnyOf, Boosted, Filters, Node, Phrase, Prefix, Term, Weights, Where, Without
from indexer.engines.whoosh.arrays import Array
from indexer.engines.whoosh.layout import FIELD_BITS, FIELD_MASK, FIELDS
from indexer.engines.whoosh.segments import NO_IDS, Floats, Ids, Mask, Postings, Segments
from indexer.fields import TEXT_FIELDS, TermKind
from indexer.lru_cache import Kept

K1, B = 3.0, 0.65  # benchmarks/RELEVANCE.md; from 1.2 and 0.75 it is one hundredth of nDCG@10
_SPARSE = 64  # with fewer matches than one in so many documents, sorting beats an array of all documents
_LOPSIDED = 20  # times longer: then the shorter is looked up in the longer, else both are merged


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents found: ascending numbers and their scores, both of shape (n,)."""

    ids: Ids
    scores: Floats


NOTHING = Matches(NO_IDS, np.empty(0))
KeptMatches = Kept[tuple[int, Node], Matches]
"""What nodes of plans found, by day and node."""
_ENTRY_BYTES = 500  # of a key and its place, roughly


def bytes_of(matches: Matches) -> int:
    """Return how much memory matches take where they are kept."""
    return matches.ids.nbytes + matches.scores.nbytes + _ENTRY_BYTES


class Evaluator:
    """Evaluates the plans of one day over one view of an index.

    kept: what parts of earlier plans found. where: gives the documents that filters keep.
    """

    def __init__(self, segments: Segments, kept: KeptMatches, day: int, where: Callable[[Filters], Ids]) -> None:
        self._segments, self._kept, self._day, self._where = segments, kept, day, where

    def matches(self, node: Node) -> Matches:
        """Return every document that a plan finds."""
        match node:
            case AllOf(nodes=()):
                ids = np.flatnonzero(self._segments.alive)
                return Matches(ids, np.zeros(len(ids)))
            case AllOf(nodes):
                return reduce(self._both, sorted(map(self.matches, nodes), key=lambda each: len(each.ids)))
            case Without():
                return self._without(self.matches(node.node), self.matches(node.without))
            case _:  # a word or a phrase, which comes again in other queries
                return self._kept.get((self._day, node), lambda: self._of_words(node))

    def _of_words(self, node: Node) -> Matches:
        match node:
            case Term():
                return self._term(node)
            case Phrase():
                return self._phrase(node)
            case Prefix():
                return self._prefix(node)
            case Where():
                ids = self._where(node.filters)
                return Matches(ids, np.zeros(len(ids)))
            case AnyOf():
                return self._union([self.matches(each) for each in node.nodes])
            case Boosted():
                return self._with_scores(self.matches(node.node), self.matches(node.boost))
            case _:
                raise TypeError(f"not of words: {node}")

    # Leaves

    def _term(self, term: Term) -> Matches:
        postings = self._segments.postings(term.kind, term.text)
        gains = self._idf(postings.slots) * _weights(term.fields)
        return _by_document(*self._scored(_within(postings, term.fields), gains, term.kind))

    def _phrase(self, phrase: Phrase) -> Matches:
        """Match the slots by their starts: position less offset is one number where all of them stand in order."""
        slots = [[self._segments.postings(phrase.kind, term).slots for term in terms] for _, terms in phrase.positions]
        if not slots or not all(any(map(len, each)) for each in slots):
            return NOTHING
        starts = self._starts(phrase, slots)
        if not len(starts):
            return NOTHING
        found, counts = _runs(starts >> 32)
        idf = sum(np.min([self._idf(of_term) for of_term in each if len(of_term)], axis=0) for each in slots)
        return _by_document(*self._scored(Postings(found, counts), idf * _weights(phrase.fields), phrase.kind))

    def _starts(self, phrase: Phrase, slots: list[list[Ids]]) -> Ids:
        """Return where the phrase begins: slot · 2³² + position, ascending. slots: those of the terms of each place."""
        everywhere = self._in_all(slots, phrase.fields)
        earliest = min(offset for offset, _ in phrase.positions)

        def places(at: int) -> Ids:
            """Return where the phrase would begin by what stands at one of its places."""
            offset, terms = phrase.positions[at]
            each = [self._segments.places(phrase.kind, term, everywhere.__getitem__) for term in terms]
            found = each[0] if len(each) == 1 else np.unique(np.concatenate(each))
            found -= offset - earliest  # it is ours: made for this phrase
            return found

        if phrase.slop:
            return _in_order(map(places, range(len(slots))), phrase.slop)
        rarest_first = sorted(range(len(slots)), key=lambda at: sum(map(len, slots[at])))
        starts = places(rarest_first[0])
        for at in rarest_first[1:]:
            if len(starts):
                starts = _in_both(starts, places(at))
        return starts

    def _in_all(self, slots: list[list[Ids]], fields: Weights) -> Mask:
        """Return which slots of these fields hold a term of each list, shape (size · FIELDS,)."""
        inside = np.tile(_wanted(fields), self._segments.size)
        for each in slots:
            here = np.zeros(len(inside), bool)
            for of_term in each:
                here[of_term] = True
            inside &= here
        return inside

    def _prefix(self, prefix: Prefix) -> Matches:
        postings = _within(self._segments.postings_from(prefix.kind, prefix.text), prefix.fields)
        begun = np.zeros(self._segments.size * FIELDS, bool)
        begun[postings.slots] = True
        slots = np.flatnonzero(begun)
        return _by_document(slots >> FIELD_BITS, _weights(prefix.fields)[slots & FIELD_MASK])

    def _idf(self, slots: Ids) -> Floats:
        """Return how telling a term of these slots is in each field, shape (FIELDS,)."""
        holders = np.bincount(slots & FIELD_MASK, minlength=FIELDS)
        return np.log1p((self._segments.count - holders + 0.5) / (holders + 0.5))

    def _scored(self, postings: Postings, gains: Floats, kind: TermKind) -> tuple[Ids, Floats]:
        """Return the document and the score of each posting. gains: what an endless count would score, by field.

        BM25 grows with the count in a field and shrinks with the field's length.
        """
        slots, counts = postings
        fields = slots & FIELD_MASK
        flat, slope = K1 * (1 - B), K1 * B / np.maximum(self._segments.average_lengths(kind), 1e-9)
        norms = slope[fields]
        norms *= self._segments.lengths(kind)[slots]
        norms += flat
        norms += counts
        scores = (gains * (K1 + 1))[fields]
        scores *= counts
        scores /= norms
        return slots >> FIELD_BITS, scores

    # Trees

    def _both(self, a: Matches, b: Matches) -> Matches:
        """Return what both find, scores added up. a is the shorter."""
        if not len(a.ids):
            return NOTHING
        places = self._places(b.ids, a.ids)
        found = places >= 0
        return Matches(a.ids[found], a.scores[found] + b.scores[places[found]])

    def _with_scores(self, found: Matches, also: Matches) -> Matches:
        if not len(found.ids) or not len(also.ids):
            return found
        places = self._places(also.ids, found.ids)
        return Matches(found.ids, found.scores + np.where(places >= 0, also.scores[places], 0.0))

    def _without(self, found: Matches, left_out: Matches) -> Matches:
        if not len(found.ids) or not len(left_out.ids):
            return found
        keep = self._places(left_out.ids, found.ids) < 0
        return Matches(found.ids[keep], found.scores[keep])

    def _places(self, ids: Ids, wanted: Ids) -> Ids:
        """Return where each of the wanted documents is among ids, which is not empty; -1 where it is not."""
        if len(wanted) * _LOPSIDED < self._segments.size:
            places = np.searchsorted(ids, wanted)
            places[places == len(ids)] = 0
            places[ids[places] != wanted] = -1
            return places
        all_places = np.full(self._segments.size, -1)
        all_places[ids] = np.arange(len(ids))
        return all_places[wanted]

    def _union(self, each: list[Matches]) -> Matches:
        each = [matches for matches in each if len(matches.ids)]
        if len(each) < 2:
            return each[0] if each else NOTHING
        ids = np.concatenate([matches.ids for matches in each])
        scores = np.concatenate([matches.scores for matches in each])
        if len(ids) * _SPARSE < self._segments.size:
            found, places = np.unique(ids, return_inverse=True)
            return Matches(found, np.asarray(np.bincount(places, scores, len(found)), np.float64))
        there = np.zeros(self._segments.size, bool)
        there[ids] = True
        found = np.flatnonzero(there)
        return Matches(found, np.asarray(np.bincount(ids, scores, self._segments.size)[found], np.float64))


@lru_cache(maxsize=1000)
def _weights(fields: Weights) -> Floats:
    """Return the weight of each field, 0 of those not wanted, shape (FIELDS,)."""
    weights = np.zeros(FIELDS)
    for field, weight in fields:
        weights[TEXT_FIELDS.index(field)] = weight
    return weights


@lru_cache(maxsize=1000)
def _wanted(fields: Weights) -> Mask:
    """Return which fields are wanted, shape (FIELDS,)."""
    wanted = np.zeros(FIELDS, bool)
    wanted[[TEXT_FIELDS.index(field) for field, _ in fields]] = True
    return wanted


def _within(postings: Postings, fields: Weights) -> Postings:
    """Return the postings in these fields."""
    wanted = _wanted(fields)
    if int(wanted.sum()) == len(TEXT_FIELDS):
        return postings
    inside = wanted[postings.slots & FIELD_MASK]
    return postings if inside.all() else Postings(postings.slots[inside], postings.counts[inside])


def _by_document(documents: Ids, scores: Floats) -> Matches:
    """Return the scores of each document added up. documents: ascending, one for each score."""
    if not len(documents):
        return NOTHING
    first = np.flatnonzero(_changes(documents))
    if len(first) == len(documents):
        return Matches(documents, scores)
    return Matches(documents[first], np.add.reduceat(scores, first))


def _runs(numbers: Ids) -> tuple[Ids, Ids]:
    """Return the different ones of ascending numbers, and how often each is there."""
    first = np.flatnonzero(_changes(numbers))
    return numbers[first], np.diff(np.append(first, len(numbers)))


def _changes(numbers: Array) -> Mask:
    """Return which of the numbers are not as the one before; the first is not."""
    changed = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=changed[1:])
    return changed


def _in_order(each: Iterator[Ids], slop: int) -> Ids:
    """Return those of the first numbers after which one of each others comes in turn, none beyond the first + slop.

    From each first, the nearest of the next that does not come before it is the best to go on from.
    """
    starts = reached = next(each)
    for numbers in each:
        at = np.searchsorted(numbers, reached)
        there = at < len(numbers)
        starts, reached = starts[there], numbers[at[there]]
    return starts[reached - starts <= slop]


def _in_both(a: Ids, b: Ids) -> Ids:
    """Return what is in both of two lists of ascending, different numbers."""
    if len(a) > len(b):
        a, b = b, a
    if len(a) * _LOPSIDED < len(b):
        places = np.searchsorted(b, a)
        places[places == len(b)] = 0
        return np.asarray(a[b[places] == a])
    merged = np.concatenate([a, b])
    merged.sort(kind="stable")  # merges two runs in one pass, where another sort would begin anew
    return np.asarray(merged[:-1][merged[1:] == merged[:-1]])
