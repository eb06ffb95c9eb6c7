"""Measures of the quality of a ranking, by human relevance judgements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2

Judgements = Mapping[str, int]
"""Grade (> 0) of each relevant document, by id."""


def ndcg(ranking: Sequence[str], judged: Judgements, *, k: int = 10) -> float:
    """Return nDCG@k of a ranking: 0 without relevant documents, 1 for the ideal order.

    Source: Järvelin & Kekäläinen 2002, doi:10.1145/582415.582418, with log2(rank + 1).

    >>> round(ndcg(["x", "a"], {"a": 1}), 3)
    0.631
    """
    gain = sum(judged.get(document_id, 0) / log2(rank + 1) for rank, document_id in enumerate(ranking[:k], 1))
    ideal = sum(grade / log2(rank + 1) for rank, grade in enumerate(sorted(judged.values(), reverse=True)[:k], 1))
    return gain / ideal


def average_precision(ranking: Sequence[str], judged: Judgements, *, k: int = 1000) -> float:
    """Return the mean, over all relevant documents, of the precision at their ranks; 0 for those not in the first k.

    >>> average_precision(["a", "x", "b"], {"a": 1, "b": 2})
    0.8333333333333333
    """
    relevant, total = 0, 0.0
    for rank, document_id in enumerate(ranking[:k], 1):
        if document_id in judged:
            relevant += 1
            total += relevant / rank
    return total / len(judged)


def recall(ranking: Sequence[str], judged: Judgements, *, k: int | None = None) -> float:
    """Return the share of the relevant documents that are among the first k, or in the ranking if k is None.

    >>> recall(["a", "x"], {"a": 1, "b": 1})
    0.5
    """
    return len(judged.keys() & set(ranking[:k])) / len(judged)
