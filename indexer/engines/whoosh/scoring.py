"""Scores of postings: BM25F over the fields of prose, and BM25 in every other field.

Source: Robertson & Zaragoza 2009, doi:10.1561/1500000019. See Term in indexer/engines/base.py for the weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from indexer.engines.base import Weights
from indexer.engines.whoosh.layout import FIELD_BITS, FIELD_MASK, FIELDS, IS_PROSE
from indexer.engines.whoosh.segments import NO_IDS, Floats, Ids, Mask, Postings, Segments
from indexer.engines.whoosh.sorted_arrays import is_first
from indexer.fields import TEXT_FIELDS, TermKind

K1, B = 3.0, 0.75  # see benchmarks/RELEVANCE.md
_IS_OTHER = ~IS_PROSE


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
        prose = searched_fields(fields).prose
        frequencies[prose] = np.count_nonzero(is_first(slots[prose[fields_of_slots]] >> FIELD_BITS))
        return np.log1p((self._segments.count - frequencies + 0.5) / (frequencies + 0.5))

    def score(self, postings: Postings, idf: Floats, fields: Weights, kind: TermKind) -> Matches:
        """Return the documents of postings with their scores. The postings in prose of a document are scored as one."""
        slots, counts = postings
        if not len(slots):
            return NO_MATCHES
        documents, fields_of_slots = slots >> FIELD_BITS, slots & FIELD_MASK
        is_other = _IS_OTHER[fields_of_slots]
        starts = np.flatnonzero(is_first(documents) | is_other)
        searched = searched_fields(fields)
        factors = idf * searched.factors * (K1 + 1)
        frequencies = searched.shares[fields_of_slots] * counts
        if len(starts) < len(slots):
            frequencies = np.add.reduceat(frequencies, starts)
            documents, fields_of_slots, is_other = documents[starts], fields_of_slots[starts], is_other[starts]
        relative_lengths = self._segments.relative_lengths(kind, searched.prose_shares)
        norms = np.zeros(len(documents)) if relative_lengths is None else relative_lengths[documents]
        others = np.flatnonzero(is_other)
        if len(others):
            average_lengths = np.maximum(self._segments.average_lengths(kind), 1e-9)
            lengths = self._segments.lengths(kind)[slots[starts[others]]]
            norms[others] = lengths / average_lengths[fields_of_slots[others]]
        norms *= K1 * B
        norms += K1 * (1 - B)
        norms += frequencies
        return sum_by_document(documents, factors[fields_of_slots] * frequencies / norms)


class SearchedFields(NamedTuple):
    """The weights of a term as arrays of shape (FIELDS,).

    mask: which fields are searched. prose: which of them are prose. weights: 0 for fields that are not searched.
    factors: of the score of each field: its weight; for prose the highest weight. shares: how much an occurrence counts
    in each field: 1, less in prose of a lower weight. prose_shares: those of the fields of prose.
    """

    mask: Mask
    prose: Mask
    weights: Floats
    factors: Floats
    shares: Floats
    prose_shares: tuple[float, ...]


@lru_cache(maxsize=1000)
def searched_fields(fields: Weights) -> SearchedFields:
    """Return the searched fields; the result is cached because a search has many terms of the same weights."""
    mask, weights, shares = np.zeros(FIELDS, bool), np.zeros(FIELDS), np.ones(FIELDS)
    for field, weight in fields:
        mask[TEXT_FIELDS.index(field)] = True
        weights[TEXT_FIELDS.index(field)] = weight
    highest = weights[IS_PROSE].max()
    shares[IS_PROSE] = weights[IS_PROSE] / max(highest, 1e-9)
    factors = np.where(IS_PROSE, highest, weights)
    return SearchedFields(mask, mask & IS_PROSE, weights, factors, shares, tuple(shares[IS_PROSE].tolist()))


def in_fields(postings: Postings, fields: Weights) -> Postings:
    """Return the postings in these fields."""
    if len(fields) == len(TEXT_FIELDS):
        return postings
    is_inside = searched_fields(fields).mask[postings.slots & FIELD_MASK]
    return postings if is_inside.all() else Postings(postings.slots[is_inside], postings.counts[is_inside])


def sum_by_document(documents: Ids, scores: Floats) -> Matches:
    """Return each document with the sum of its scores. documents: ascending, one per score."""
    if not len(documents):
        return NO_MATCHES
    first = np.flatnonzero(is_first(documents))
    if len(first) == len(documents):
        return Matches(documents, scores)
    return Matches(documents[first], np.add.reduceat(scores, first))
