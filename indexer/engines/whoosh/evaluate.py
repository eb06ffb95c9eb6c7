"""Runs a plan over arrays: which documents match, and how well.

Whoosh's own engine is not used: its AndNot, DisjunctionMax and top-level Require answer wrongly. The score of a
term is BM25 (Robertson & Zaragoza 2009, doi:10.1561/1500000019) over one field; nodes add their scores up.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from indexer.engines.base import AllOf, AnyOf, Filters, Node, Phrase, Prefix, Scored, Term, Where, Without
from indexer.engines.whoosh.postings import NO_IDS, Floats, Ids, Postings, Segments

K1, B = 3.0, 0.65  # benchmarks/RELEVANCE.md; from 1.2 and 0.75 it is one hundredth of nDCG@10


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents found: ascending numbers and their scores, both of shape (n,)."""

    ids: Ids
    scores: Floats


NOTHING = Matches(NO_IDS, np.empty(0))


def evaluate(node: Node, segments: Segments, where: Callable[[Filters], Ids]) -> Matches:
    """Return every document that the plan finds. where: gives the documents that filters keep."""
    match node:
        case Term():
            return _term(node, segments)
        case Phrase():
            return _phrase(node, segments)
        case Prefix():
            terms = (segments.postings(node.field, term).ids for term in segments.terms(node.field, node.text))
            ids = np.unique(np.concatenate([NO_IDS, *terms]))
            return Matches(ids, np.full(len(ids), node.boost))
        case Where():
            ids = where(node.filters)
            return Matches(ids, np.zeros(len(ids)))
        case AllOf(nodes=()):
            ids = np.flatnonzero(segments.alive)
            return Matches(ids, np.zeros(len(ids)))
        case AllOf():
            return reduce(_both, (evaluate(each, segments, where) for each in node.nodes))
        case AnyOf():
            return _union([evaluate(each, segments, where) for each in node.nodes])
        case Without():
            kept, left_out = evaluate(node.node, segments, where), evaluate(node.without, segments, where)
            keep = ~_among(kept.ids, left_out.ids)
            return Matches(kept.ids[keep], kept.scores[keep])
        case Scored():
            return _with_scores(evaluate(node.node, segments, where), evaluate(node.also, segments, where))


def _term(term: Term, segments: Segments) -> Matches:
    postings = segments.postings(term.field, term.text)
    if not len(postings.ids):
        return NOTHING
    weight = _idf(len(postings.ids), segments) * term.boost
    return Matches(postings.ids, weight * _saturated(postings, term.field, segments))


def _idf(document_frequency: int, segments: Segments) -> float:
    return math.log(1 + (segments.count - document_frequency + 0.5) / (document_frequency + 0.5))


def _saturated(postings: Postings, field: str, segments: Segments) -> Floats:
    """Return BM25's part that grows with the count in a document and shrinks with the document's length."""
    lengths = segments.lengths(field)
    average = lengths.sum() / segments.count or 1.0
    norm = K1 * (1 - B + B * lengths[postings.ids] / average)
    return postings.counts * (K1 + 1) / (postings.counts + norm)


def _phrase(phrase: Phrase, segments: Segments) -> Matches:
    """Match the slots by their starts: position less offset is one number where all of them stand in order."""
    starts: Ids | None = None
    idf = 0.0
    for offset, terms in phrase.slots:
        each = [segments.positions(phrase.field, term) for term in terms]
        places = np.unique(np.concatenate([NO_IDS, *each])) - offset
        starts = places if starts is None else starts[_among(starts, places)]
        if not len(starts):
            return NOTHING
        idf += min(_idf(len(segments.postings(phrase.field, term).ids), segments) for term in terms)
    if starts is None:
        return NOTHING
    ids, counts = np.unique(starts >> 32, return_counts=True)
    postings = Postings(ids, counts.astype(np.float64))
    return Matches(ids, idf * phrase.boost * _saturated(postings, phrase.field, segments))


def _both(a: Matches, b: Matches) -> Matches:
    if len(b.ids) < len(a.ids):
        a, b = b, a
    if not len(a.ids):
        return NOTHING
    at = np.searchsorted(b.ids, a.ids)
    at[at == len(b.ids)] = 0
    both = b.ids[at] == a.ids
    return Matches(a.ids[both], a.scores[both] + b.scores[at[both]])


def _with_scores(found: Matches, also: Matches) -> Matches:
    if not len(found.ids) or not len(also.ids):
        return found
    at = np.searchsorted(also.ids, found.ids)
    at[at == len(also.ids)] = 0
    return Matches(found.ids, found.scores + np.where(also.ids[at] == found.ids, also.scores[at], 0.0))


def _union(each: list[Matches]) -> Matches:
    each = [matches for matches in each if len(matches.ids)]
    if len(each) < 2:
        return each[0] if each else NOTHING
    ids, place = np.unique(np.concatenate([matches.ids for matches in each]), return_inverse=True)
    scores = np.bincount(place, np.concatenate([matches.scores for matches in each]), len(ids))
    return Matches(ids, np.asarray(scores, np.float64))


def _among(a: Ids, b: Ids) -> npt.NDArray[np.bool_]:
    """Return which of ascending a are in ascending b."""
    if not len(b):
        return np.zeros(len(a), bool)
    at = np.searchsorted(b, a)
    at[at == len(b)] = 0
    return np.asarray(b[at] == a)
