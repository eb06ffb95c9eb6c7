"""Evaluation of a plan on arrays: the matching documents and their scores.

Whoosh's matchers are not used because its AndNot, DisjunctionMax and top-level Require return wrong results.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import numpy as np

from indexer.engines.base import (
    AllOf,
    AnyOf,
    AtLeast,
    Boosted,
    Filters,
    Node,
    Phrase,
    Prefix,
    Term,
    Weights,
    Where,
    Without,
)
from indexer.engines.whoosh.layout import FIELD_BITS, FIELD_MASK, FIELDS
from indexer.engines.whoosh.scoring import (
    NO_MATCHES,
    Matches,
    Scorer,
    in_fields,
    searched_fields,
    sum_by_document,
)
from indexer.engines.whoosh.segments import NO_IDS, Floats, Ids, Mask, Postings, Segments
from indexer.engines.whoosh.sorted_arrays import are_in, count_values, intersect, starts_within
from indexer.lru_cache import LruCache

_SPARSE_RATIO = 64  # if fewer than one document in 64 matches, sorting is faster than an array of all documents
_LOOKUP_RATIO = 20  # if fewer than one document in 20 is looked up, binary search is faster than an array of all


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
        self._scorer = Scorer(segments)

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
            case AnyOf(nodes=(single,)):
                return self.matches(single)
            case Without():
                return self._difference(self.matches(node.node), self.matches(node.without))
            case _:  # words, phrases and alternatives recur in other queries
                return self._cache.get_or_create((self._day, node), lambda: self._evaluate(node))

    def ids(self, node: Node) -> Ids:
        """Return every document that matches a plan, without the scores if these need further terms."""
        match node:
            case Boosted():
                return self.ids(node.node)
            case AllOf(nodes) if nodes:
                return self._in_all(list(map(self.ids, nodes)))
            case AtLeast() if node.minimum:
                return self._ids_in_at_least(node, [self.matches(child) for child in node.nodes])
            case _:
                return self.matches(node).ids

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
                matches = self.matches(node.node)
                return self._boosted(matches, self.matches(node.boost)) if len(matches.ids) else NO_MATCHES
            case AtLeast():
                return self._at_least(node)
            case _:
                raise TypeError(f"unknown node: {node}")

    # Leaves

    def _term(self, term: Term) -> Matches:
        postings = in_fields(self._segments.postings(term.kind, term.text), term.fields)
        if not len(postings.slots):
            return NO_MATCHES
        idf = self._scorer.idf(postings.slots, term.fields)
        if term.idf_limit:
            kind, factor = term.idf_limit
            other_slots = self._segments.postings(kind, term.text).slots
            idf = np.minimum(idf, factor * self._scorer.idf(other_slots, term.fields))
        return self._scorer.score(postings, idf, term.fields, term.kind)

    def _phrase(self, phrase: Phrase) -> Matches:
        slots = [[self._segments.postings(phrase.kind, term).slots for term in terms] for _, terms in phrase.positions]
        if not slots or not all(any(map(len, alternatives)) for alternatives in slots):
            return NO_MATCHES
        starts = self._starts(phrase, slots)
        if not len(starts):
            return NO_MATCHES
        phrase_slots, counts = count_values(starts >> 32)
        idf = sum(
            np.min(
                [self._scorer.idf(term_slots, phrase.fields) for term_slots in alternatives if len(term_slots)], axis=0
            )
            for alternatives in slots
        )
        return self._scorer.score(Postings(phrase_slots, counts), idf, phrase.fields, phrase.kind)

    def _starts(self, phrase: Phrase, slots: list[list[Ids]]) -> Ids:
        """Return where the phrase begins: slot · 2³² + position, ascending.

        Without slop, the positions of all terms less their offsets are equal where the phrase matches.
        slots: for each position of the phrase, the slots of each of its alternative terms.
        """
        candidates = _slots_with_all(slots, phrase.fields)
        if not len(candidates):
            return NO_IDS
        earliest = min(offset for offset, _ in phrase.positions)

        def starts_by(number: int) -> Ids:
            """Return where the phrase would begin if only one of its positions had to match."""
            offset, terms = phrase.positions[number]
            places = [self._segments.places(phrase.kind, term, lambda own: are_in(own, candidates)) for term in terms]
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

    def _prefix(self, prefix: Prefix) -> Matches:
        postings = in_fields(self._segments.postings_from(prefix.kind, prefix.text), prefix.fields)
        has_prefix = np.zeros(self._segments.size * FIELDS, bool)
        has_prefix[postings.slots] = True
        slots = np.flatnonzero(has_prefix)
        return sum_by_document(slots >> FIELD_BITS, searched_fields(prefix.fields).weights[slots & FIELD_MASK])

    # Trees

    def _intersection(self, a: Matches, b: Matches) -> Matches:
        """Return the documents in both, with the sum of their scores. a is the shorter."""
        if not len(a.ids):
            return NO_MATCHES
        indexes = self._find(b.ids, a.ids)
        is_match = indexes >= 0
        return Matches(a.ids[is_match], a.scores[is_match] + b.scores[indexes[is_match]])

    def _at_least(self, node: AtLeast) -> Matches:
        operands = [self.matches(child) for child in node.nodes]
        ids = self._ids_in_at_least(node, operands)
        if not len(ids):
            return NO_MATCHES
        logarithms = sum(
            np.log1p(self._scores_of(ids, matches) + self._scores_of(ids, self.matches(boost)))
            for matches, boost in zip(operands, node.boosts, strict=True)
        )
        return Matches(ids, len(operands) * np.expm1(logarithms / len(operands)))

    def _ids_in_at_least(self, node: AtLeast, operands: list[Matches]) -> Ids:
        """Return the documents in at least `minimum` of the operands; with 0, those in any operand or boost."""
        sources = [matches.ids for matches in operands]
        if node.minimum == len(operands):
            return self._in_all(sources)
        if not node.minimum:
            sources += [self.matches(boost).ids for boost in node.boosts]
        counts = np.bincount(np.concatenate(sources), minlength=self._segments.size)
        return np.flatnonzero(counts >= max(1, node.minimum))

    def _in_all(self, sources: list[Ids]) -> Ids:
        """Return the documents in every one of one or more lists."""
        shortest, *others = sorted(sources, key=len)
        for other in others:
            shortest = shortest[self._find(other, shortest) >= 0] if len(shortest) else shortest
        return shortest

    def _scores_of(self, ids: Ids, matches: Matches) -> Floats:
        """Return the scores of documents, 0 for those that do not match."""
        if not len(matches.ids):
            return np.zeros(len(ids))
        indexes = self._find(matches.ids, ids)
        return np.where(indexes >= 0, matches.scores[indexes], 0.0)

    def _boosted(self, matches: Matches, boost: Matches) -> Matches:
        if not len(matches.ids) or not len(boost.ids):
            return matches
        return Matches(matches.ids, matches.scores + self._scores_of(matches.ids, boost))

    def _difference(self, matches: Matches, excluded: Matches) -> Matches:
        if not len(matches.ids) or not len(excluded.ids):
            return matches
        keep = self._find(excluded.ids, matches.ids) < 0
        return Matches(matches.ids[keep], matches.scores[keep])

    def are_among(self, ids: Ids, others: Ids) -> Mask:
        """Return which documents are among others, shape (n,). others: ascending."""
        return self._find(others, ids) >= 0 if len(others) else np.zeros(len(ids), bool)

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


def _slots_with_all(slots: list[list[Ids]], fields: Weights) -> Ids:
    """Return the slots of these fields that have a term of every position, ascending.

    slots: for each position, the slots of each of its alternative terms.
    """
    rarest, *others = sorted(slots, key=lambda alternatives: sum(map(len, alternatives)))
    common: Ids = rarest[0] if len(rarest) == 1 else np.unique(np.concatenate(rarest))
    common = common[searched_fields(fields).mask[common & FIELD_MASK]]
    for alternatives in others:
        if len(common):
            common = common[np.logical_or.reduce([are_in(common, other) for other in alternatives if len(other)])]
    return common
