"""Operations on arrays of ascending numbers: runs of equal numbers, intersection, matches within a distance."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.arrays import Array

_LOOKUP_RATIO = 20  # intersect by binary search if one array is this many times longer, else by merging

Integers = npt.NDArray[np.int64]


def is_first(key: Array, *others: Array) -> npt.NDArray[np.bool_]:
    """Return which items differ from the item before in any of the keys, shape (n,); the first item does.

    >>> is_first(np.array([3, 3, 5, 5]), np.array([1, 1, 1, 2])).tolist()
    [True, False, True, True]
    """
    first = np.ones(len(key), bool)
    np.not_equal(key[1:], key[:-1], out=first[1:])
    for other in others:
        first[1:] |= other[1:] != other[:-1]
    return first


def count_values(numbers: Integers) -> tuple[Integers, Integers]:
    """Return the distinct values of ascending numbers, and the number of times each occurs.

    >>> [array.tolist() for array in count_values(np.array([3, 3, 5]))]
    [[3, 5], [2, 1]]
    """
    first = np.flatnonzero(is_first(numbers))
    return numbers[first], np.diff(np.append(first, len(numbers)))


def intersect(a: Integers, b: Integers) -> Integers:
    """Return the numbers in both arrays. Each array is ascending without duplicates."""
    if len(a) > len(b):
        a, b = b, a
    if len(a) * _LOOKUP_RATIO < len(b):
        indexes = np.searchsorted(b, a)
        indexes[indexes == len(b)] = 0
        return np.asarray(a[b[indexes] == a])
    merged = np.concatenate([a, b])
    merged.sort(kind="stable")  # merges the two sorted runs in one pass, unlike the default sort
    return np.asarray(merged[:-1][merged[1:] == merged[:-1]])


def are_in(numbers: Integers, others: Integers) -> npt.NDArray[np.bool_]:
    """Return which numbers are among the others, shape (n,). Each array is ascending without duplicates, none empty.

    >>> are_in(np.array([1, 3, 5]), np.array([3, 4, 9])).tolist()
    [False, True, False]
    """
    if len(others) < len(numbers):
        is_in = np.zeros(len(numbers), bool)
        indexes = np.searchsorted(numbers, others)
        indexes[indexes == len(numbers)] = 0
        is_in[indexes[numbers[indexes] == others]] = True
        return is_in
    indexes = np.searchsorted(others, numbers)
    indexes[indexes == len(others)] = 0
    return np.asarray(others[indexes] == numbers)


def starts_within(sequences: Iterator[Integers], distance: int) -> Integers:
    """Return the numbers of the first sequence from which a chain through all the others stays within a distance.

    A chain takes one number from each sequence in turn, never descending; its last is at most `distance` above its
    first. Taking the smallest possible next number is optimal.

    >>> starts_within(iter([np.array([1, 10, 20]), np.array([3, 11])]), 1).tolist()
    [10]
    """
    starts = reached = next(sequences)
    for numbers in sequences:
        indexes = np.searchsorted(numbers, reached)
        has_next = indexes < len(numbers)
        starts, reached = starts[has_next], numbers[indexes[has_next]]
    return starts[reached - starts <= distance]
