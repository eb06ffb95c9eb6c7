"""Sorted strings in two arrays, found by binary search: no string is decoded before it is asked for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from indexer.engines.whoosh.arrays import Array, ArrayFileWriter, bounds, smallest

_AFTER_ANY = b"\xff"  # in no UTF-8 text, so it comes after whatever goes on from a prefix


class Dictionary(Sequence[bytes]):
    """Different strings as UTF-8, in the order of their bytes.

    letters: the bytes of all, end to end. starts: where each begins, and where the last ends; shape (n + 1,).
    """

    def __init__(self, letters: Array, starts: Array) -> None:
        self._letters = letters.data
        self._starts = starts.data  # its items are Python's own numbers: twice as fast as the array's

    @classmethod
    def of(cls, arrays: Mapping[str, Array], name: str) -> Dictionary:
        """Return the dictionary of a name among arrays; an empty one where there is none."""
        if name + ".letters" not in arrays:
            return cls(np.empty(0, np.uint8), np.zeros(1, np.uint8))
        return cls(arrays[name + ".letters"], arrays[name + ".starts"])

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> bytes:  # type: ignore[override]  # no slices
        return bytes(self._letters[self._starts[number] : self._starts[number + 1]])

    def __iter__(self) -> Iterator[bytes]:
        return self.slice(0, len(self))

    def slice(self, first: int, end: int) -> Iterator[bytes]:
        """Yield the strings from one number to before another."""
        starts = self._starts[first : end + 1].tolist()
        letters = bytes(self._letters[starts[0] : starts[-1]])
        base = starts[0]
        return (letters[at - base : to - base] for at, to in pairwise(starts))

    def find(self, text: str) -> int:
        """Return the number of a string, -1 where it is not here."""
        number, is_here = self.place(text.encode())
        return number if is_here else -1

    def prefixed(self, prefix: str) -> tuple[int, int]:
        """Return (first, past the last) of the strings that begin so."""
        key = prefix.encode()
        first = bisect_left(self, key)
        return first, bisect_left(self, key + _AFTER_ANY, first)

    def place(self, key: bytes) -> tuple[int, bool]:
        """Return the number of the first string that does not come before a key, and whether it is the key."""
        number = bisect_left(self, key)
        return number, number < len(self) and self[number] == key


def dictionary_arrays(name: str, strings: Sequence[bytes]) -> dict[str, Array]:
    """Return the arrays of a dictionary of sorted, different strings."""
    lengths = np.fromiter(map(len, strings), np.int64, len(strings))
    return {
        name + ".letters": np.frombuffer(b"".join(strings), np.uint8),
        name + ".starts": smallest(bounds(lengths)),
    }


def put_dictionary(file: ArrayFileWriter, name: str, strings: Sequence[bytes]) -> None:
    """Write a dictionary of sorted, different strings."""
    for key, array in dictionary_arrays(name, strings).items():
        file.put(key, array)
