"""Evaluation of a plan on arrays: the matching documents and their scores.

Whoosh's matchers are not used because its AndNot, DisjunctionMax and top-level Require return wrong results. A term
scores BM25 (Robertson & Zaragoza 2009, doi:10.1561/1500000019) in each field separately; a node adds up its scores.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, reduce

import numpy as np

from indexer.engines.base import AllOf, AnyOf, Boosted, Filters, Node, Phrase, Prefix, Term, Weights, Where, Without
from indexer.engines.whoosh.layout import FIELD_BITS, FIELD_MASK, FIELDS
from indexer.engines.whoosh.segments import NO_IDS, Floats, Ids, Mask, Postings, Segments
from indexer.engines.whoosh.sorted_arrays import count_values, intersect, is_first, starts_within
from indexer.fields import TEXT_FIELDS, TermKind
from indexer.lru_cache import LruCache

K1, B = 3.0, 0.65  # see benchmarks/RELEVANCE.md; 1.2 and 0.75 lose 0.01 of nDCG@10
_SPARSE_RATIO = 64  # if fewer than one document in 64 matches, sorting is faster than an array of all documents
_LOOKUP_RATIO = 20  # if fewer than one document in 20 is looked up, binary search is faster than an array of all


@dataclass(frozen=True, slots=True)
class Matches:
    """The matching documents: ascending document numbers and their scores, both of shape (n,)."""

    ids: Ids
    scores: Floats


NO_MATCHES = Matches(NO_IDS, np.empty(0))
MatchCache = LruCache[tuple[int, Node], Matches]
"""The matches of plan nodes, by day and node."""
_ENTRY_BYTES = 500  # of a key and its cache entry, estimated


def bytes_of(matches: Matches) -> int:
    """Return the memory size of cached matches."""
    return matches.ids.nbytes + matches.scores.nbytes + _ENTRY_BYTES


class Evaluator:
    """Evaluates plans on one snapshot of an index, for one day (a proleptic Gregorian ordinal).

    match_cache: the matches of nodes of earlier plans. where: returns the documents that pass filters.
    """

    def __init__(self, segments: Segments, match_cache: MatchCache, day: int, where: Callable[[Filters], Ids]) -> None:
        self._segments, self._cache, self._day, self._where = segments, match_cache, day, where

    def matches(self, node: Node) -> Matches:
        """Return every document that matches a plan."""
        match node:
            case AllOf(nodes=()):
                ids = np.flatnonzero(self._segments.alive)
                return Matches(ids, np.zeros(len(ids)))
            case AllOf(nodes):
                return reduce(
                    self._intersection, sorted(map(self.matches, nodes), key=lambda matches: len(matches.ids))
                )
            case Without():
                return self._difference(self.matches(node.node), self.matches(node.without))
            case _:  # words, phrases and alternatives recur in other queries
                return self._cache.get_or_create((self._day, node), lambda: self._evaluate(node))

    def _evaluate(self, node: Node) -> Matches:
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
                return self._union([self.matches(child) for child in node.nodes])
            case Boosted():
                return self._boosted(self.matches(node.node), self.matches(node.boost))
            case _:
                raise TypeError(f"unknown node: {node}")

    # Leaves

    def _term(self, term: Term) -> Matches:
        postings = self._segments.postings(term.kind, term.text)
        factors = self._idf(postings.slots) * _weights(term.fields)
        return _sum_by_document(*self._score(_in_fields(postings, term.fields), factors, term.kind))

    def _phrase(self, phrase: Phrase) -> Matches:
        slots = [[self._segments.postings(phrase.kind, term).slots for term in terms] for _, terms in phrase.positions]
        if not slots or not all(any(map(len, alternatives)) for alternatives in slots):
            return NO_MATCHES
        starts = self._starts(phrase, slots)
        if not len(starts):
            return NO_MATCHES
        phrase_slots, counts = count_values(starts >> 32)
        idf = sum(
            np.min([self._idf(term_slots) for term_slots in alternatives if len(term_slots)], axis=0)
            for alternatives in slots
        )
        return _sum_by_document(
            *self._score(Postings(phrase_slots, counts), idf * _weights(phrase.fields), phrase.kind)
        )

    def _starts(self, phrase: Phrase, slots: list[list[Ids]]) -> Ids:
        """Return where the phrase begins: slot · 2³² + position, ascending.

        Without slop, the positions of all terms less their offsets are equal where the phrase matches.
        slots: for each position of the phrase, the slots of each of its alternative terms.
        """
        is_candidate = self._slots_with_all(slots, phrase.fields)
        earliest = min(offset for offset, _ in phrase.positions)

        def starts_by(number: int) -> Ids:
            """Return where the phrase would begin if only one of its positions had to match."""
            offset, terms = phrase.positions[number]
            places = [self._segments.places(phrase.kind, term, is_candidate.__getitem__) for term in terms]
            starts = places[0] if len(places) == 1 else np.unique(np.concatenate(places))
            starts -= offset - earliest  # in place: Segments.places returns a new array
            return starts

        if phrase.slop:
            return starts_within(map(starts_by, range(len(slots))), phrase.slop)
        rarest_first = sorted(range(len(slots)), key=lambda number: sum(map(len, slots[number])))
        starts = starts_by(rarest_first[0])
        for number in rarest_first[1:]:
            if len(starts):
                starts = intersect(starts, starts_by(number))
        return starts

    def _slots_with_all(self, slots: list[list[Ids]], fields: Weights) -> Mask:
        """Return which slots of these fields have a term of every position, shape (size · FIELDS,)."""
        has_all = np.tile(_field_mask(fields), self._segments.size)
        for alternatives in slots:
            has_term = np.zeros(len(has_all), bool)
            for term_slots in alternatives:
                has_term[term_slots] = True
            has_all &= has_term
        return has_all

    def _prefix(self, prefix: Prefix) -> Matches:
        postings = _in_fields(self._segments.postings_from(prefix.kind, prefix.text), prefix.fields)
        has_prefix = np.zeros(self._segments.size * FIELDS, bool)
        has_prefix[postings.slots] = True
        slots = np.flatnonzero(has_prefix)
        return _sum_by_document(slots >> FIELD_BITS, _weights(prefix.fields)[slots & FIELD_MASK])

    def _idf(self, slots: Ids) -> Floats:
        """Return the inverse document frequency of a term with these slots in each field, shape (FIELDS,)."""
        frequencies = np.bincount(slots & FIELD_MASK, minlength=FIELDS)
        return np.log1p((self._segments.count - frequencies + 0.5) / (frequencies + 0.5))

    def _score(self, postings: Postings, factors: Floats, kind: TermKind) -> tuple[Ids, Floats]:
        """Return the document and the BM25 score of each posting. factors: IDF · weight by field, shape (FIELDS,)."""
        slots, counts = postings
        fields = slots & FIELD_MASK
        constant, slope = K1 * (1 - B), K1 * B / np.maximum(self._segments.average_lengths(kind), 1e-9)
        norms = slope[fields]
        norms *= self._segments.lengths(kind)[slots]
        norms += constant
        norms += counts
        scores = (factors * (K1 + 1))[fields]
        scores *= counts
        scores /= norms
        return slots >> FIELD_BITS, scores

    # Trees

    def _intersection(self, a: Matches, b: Matches) -> Matches:
        """Return the documents in both, with the sum of their scores. a is the shorter."""
        if not len(a.ids):
            return NO_MATCHES
        indexes = self._find(b.ids, a.ids)
        is_match = indexes >= 0
        return Matches(a.ids[is_match], a.scores[is_match] + b.scores[indexes[is_match]])

    def _boosted(self, matches: Matches, boost: Matches) -> Matches:
        if not len(matches.ids) or not len(boost.ids):
            return matches
        indexes = self._find(boost.ids, matches.ids)
        return Matches(matches.ids, matches.scores + np.where(indexes >= 0, boost.scores[indexes], 0.0))

    def _difference(self, matches: Matches, excluded: Matches) -> Matches:
        if not len(matches.ids) or not len(excluded.ids):
            return matches
        keep = self._find(excluded.ids, matches.ids) < 0
        return Matches(matches.ids[keep], matches.scores[keep])

    def _find(self, ids: Ids, wanted: Ids) -> Ids:
        """Return the index of each wanted document in ids, -1 if it is not there. ids is not empty."""
        if len(wanted) * _LOOKUP_RATIO < self._segments.size:
            indexes = np.searchsorted(ids, wanted)
            indexes[indexes == len(ids)] = 0
            indexes[ids[indexes] != wanted] = -1
            return indexes
        index_of = np.full(self._segments.size, -1)
        index_of[ids] = np.arange(len(ids))
        return index_of[wanted]

    def _union(self, operands: list[Matches]) -> Matches:
        operands = [matches for matches in operands if len(matches.ids)]
        if len(operands) < 2:
            return operands[0] if operands else NO_MATCHES
        ids = np.concatenate([matches.ids for matches in operands])
        scores = np.concatenate([matches.scores for matches in operands])
        if len(ids) * _SPARSE_RATIO < self._segments.size:
            union, indexes = np.unique(ids, return_inverse=True)
            return Matches(union, np.asarray(np.bincount(indexes, scores, len(union)), np.float64))
        is_match = np.zeros(self._segments.size, bool)
        is_match[ids] = True
        union = np.flatnonzero(is_match)
        return Matches(union, np.asarray(np.bincount(ids, scores, self._segments.size)[union], np.float64))


@lru_cache(maxsize=1000)
def _weights(fields: Weights) -> Floats:
    """Return the weight of every field, 0 for fields that are not searched, shape (FIELDS,)."""
    weights = np.zeros(FIELDS)
    for field, weight in fields:
        weights[TEXT_FIELDS.index(field)] = weight
    return weights


@lru_cache(maxsize=1000)
def _field_mask(fields: Weights) -> Mask:
    """Return which fields are searched, shape (FIELDS,)."""
    mask = np.zeros(FIELDS, bool)
    mask[[TEXT_FIELDS.index(field) for field, _ in fields]] = True
    return mask


def _in_fields(postings: Postings, fields: Weights) -> Postings:
    """Return the postings in these fields."""
    mask = _field_mask(fields)
    if int(mask.sum()) == len(TEXT_FIELDS):
        return postings
    is_inside = mask[postings.slots & FIELD_MASK]
    return postings if is_inside.all() else Postings(postings.slots[is_inside], postings.counts[is_inside])


def _sum_by_document(documents: Ids, scores: Floats) -> Matches:
    """Return each document with the sum of its scores. documents: ascending, one per score."""
    if not len(documents):
        return NO_MATCHES
    first = np.flatnonzero(is_first(documents))
    if len(first) == len(documents):
        return Matches(documents, scores)
    return Matches(documents[first], np.add.reduceat(scores, first))
