"""Scores of postings: BM25F over the fields of prose, and BM25 in every other field.

Source: Robertson & Zaragoza 2009, doi:10.1561/1500000019. See Term in indexer/engines/base.py for the weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from indexer.engines.base import Weights
from indexer.engines.whoosh.layout import FIELD_BITS, FIELD_MASK, FIELDS, IS_PROSE
from indexer.engines.whoosh.segments import NO_IDS, Floats, Ids, Mask, Postings, Segments
from indexer.engines.whoosh.sorted_arrays import is_first
from indexer.fields import TEXT_FIELDS, TermKind

K1, B = 3.0, 0.75  # see benchmarks/RELEVANCE.md


@dataclass(frozen=True, slots=True)
class Matches:
    """The matching documents: ascending document numbers and their scores, both of shape (n,)."""

    ids: Ids
    scores: Floats


NO_MATCHES = Matches(NO_IDS, np.empty(0))


class Scorer:
    """Scores postings of one snapshot of an index."""

    def __init__(self, segments: Segments) -> None:
        self._segments = segments

    def idf(self, slots: Ids, fields: Weights) -> Floats:
        """Return the inverse document frequency of a term with these slots in each field, shape (FIELDS,).

        The searched fields of prose share that of their documents.
        """
        fields_of_slots = slots & FIELD_MASK
        frequencies = np.bincount(fields_of_slots, minlength=FIELDS)
        prose = field_mask(fields) & IS_PROSE
        if prose.any():
            frequencies[prose] = is_first(slots[prose[fields_of_slots]] >> FIELD_BITS).sum()
        return np.log1p((self._segments.count - frequencies + 0.5) / (frequencies + 0.5))

    def score(self, postings: Postings, idf: Floats, fields: Weights, kind: TermKind) -> Matches:
        """Return the documents of postings with their scores. The postings in prose of a document are scored as one."""
        slots, counts = postings
        if not len(slots):
            return NO_MATCHES
        documents, fields_of_slots = slots >> FIELD_BITS, slots & FIELD_MASK
        is_start = is_first(documents)
        is_start |= ~IS_PROSE[fields_of_slots]
        starts = np.flatnonzero(is_start)
        shares, factors = _shares(fields), idf * _factors(fields) * (K1 + 1)
        frequencies = np.add.reduceat(shares[fields_of_slots] * counts, starts)
        documents, fields_of_slots = documents[starts], fields_of_slots[starts]
        relative_lengths = self._segments.relative_lengths(kind, _shares_of_prose(fields))
        norms = np.zeros(len(documents)) if relative_lengths is None else relative_lengths[documents]
        others = np.flatnonzero(~IS_PROSE[fields_of_slots])
        if len(others):
            average_lengths = np.maximum(self._segments.average_lengths(kind), 1e-9)
            lengths = self._segments.lengths(kind)[slots[starts[others]]]
            norms[others] = lengths / average_lengths[fields_of_slots[others]]
        norms *= K1 * B
        norms += K1 * (1 - B)
        norms += frequencies
        return sum_by_document(documents, factors[fields_of_slots] * frequencies / norms)


@lru_cache(maxsize=1000)
def weights_by_field(fields: Weights) -> Floats:
    """Return the weight of every field, 0 for fields that are not searched, shape (FIELDS,)."""
    weights = np.zeros(FIELDS)
    for field, weight in fields:
        weights[TEXT_FIELDS.index(field)] = weight
    return weights


@lru_cache(maxsize=1000)
def _factors(fields: Weights) -> Floats:
    """Return the factor of the score of every field, shape (FIELDS,): its weight; for prose the highest weight."""
    factors = weights_by_field(fields).copy()
    factors[IS_PROSE] = factors[IS_PROSE].max()
    return factors


@lru_cache(maxsize=1000)
def _shares(fields: Weights) -> Floats:
    """Return how much an occurrence counts in every field, shape (FIELDS,): 1, less in prose of a lower weight."""
    shares = np.ones(FIELDS)
    weights = weights_by_field(fields)[IS_PROSE]
    shares[IS_PROSE] = weights / max(weights.max(), 1e-9)
    return shares


def _shares_of_prose(fields: Weights) -> tuple[float, ...]:
    return tuple(_shares(fields)[IS_PROSE].tolist())


@lru_cache(maxsize=1000)
def field_mask(fields: Weights) -> Mask:
    """Return which fields are searched, shape (FIELDS,)."""
    mask = np.zeros(FIELDS, bool)
    mask[[TEXT_FIELDS.index(field) for field, _ in fields]] = True
    return mask


def in_fields(postings: Postings, fields: Weights) -> Postings:
    """Return the postings in these fields."""
    mask = field_mask(fields)
    if int(mask.sum()) == len(TEXT_FIELDS):
        return postings
    is_inside = mask[postings.slots & FIELD_MASK]
    return postings if is_inside.all() else Postings(postings.slots[is_inside], postings.counts[is_inside])


def sum_by_document(documents: Ids, scores: Floats) -> Matches:
    """Return each document with the sum of its scores. documents: ascending, one per score."""
    if not len(documents):
        return NO_MATCHES
    first = np.flatnonzero(is_first(documents))
    if len(first) == len(documents):
        return Matches(documents, scores)
    return Matches(documents[first], np.add.reduceat(scores, first))
