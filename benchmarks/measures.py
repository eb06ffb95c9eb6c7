"""How good a ranking is, by the judgements of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2

Judgements = Mapping[str, int]
"""Grade (> 0) of each relevant document, by id."""


def ndcg(ranking: Sequence[str], judged: Judgements, *, k: int = 10) -> float:
    """Return nDCG@k of a ranking: 0 is nothing found, 1 the ideal order.

    Source: Järvelin & Kekäläinen 2002, doi:10.1145/582415.582418, with log2(rank + 1).

    >>> round(ndcg(["x", "a"], {"a": 1}), 3)
    0.631
    """
    gained = sum(judged.get(each, 0) / log2(rank + 1) for rank, each in enumerate(ranking[:k], 1))
    ideal = sum(grade / log2(rank + 1) for rank, grade in enumerate(sorted(judged.values(), reverse=True)[:k], 1))
    return gained / ideal


def average_precision(ranking: Sequence[str], judged: Judgements, *, k: int = 1000) -> float:
    """Return the mean, over the relevant documents, of the precision at each one's rank; 0 for one not in the first k.

    >>> average_precision(["a", "x", "b"], {"a": 1, "b": 2})
    0.8333333333333333
    """
    found, total = 0, 0.0
    for rank, each in enumerate(ranking[:k], 1):
        if each in judged:
            found += 1
            total += found / rank
    return total / len(judged)


def recall(ranking: Sequence[str], judged: Judgements, *, k: int | None = None) -> float:
    """Return the share of the relevant documents among the first k, or among all.

    >>> recall(["a", "x"], {"a": 1, "b": 1})
    0.5
    """
    return len(judged.keys() & set(ranking[:k])) / len(judged)
