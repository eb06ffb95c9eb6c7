"""Dictionaries: sorted strings in two arrays, looked up by binary search without decoding the others."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np

from indexer.engines.whoosh.arrays import Array, ArrayFileWriter, bounds, smallest

_AFTER_ANY = b"\xff"  # not in UTF-8, so prefix + _AFTER_ANY sorts after every string with the prefix
_BLOCK = 32  # strings of which the first is in memory: 3 MB for a million strings


class Dictionary(Sequence[bytes]):
    """Distinct strings as UTF-8, numbered in the order of their bytes.

    letters: the bytes of all strings, concatenated. starts: the start of each string and the end of the last, as
    indexes of letters, shape (n + 1,).
    """

    def __init__(self, letters: Array, starts: Array) -> None:
        self._letters = letters.data
        self._starts = starts.data  # items of a memoryview are Python integers: twice as fast as NumPy's

    @classmethod
    def of(cls, arrays: Mapping[str, Array], name: str) -> Dictionary:
        """Return the dictionary of a name, an empty one if the arrays have none."""
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
        """Yield the strings from number `first` to before `end`."""
        starts = self._starts[first : end + 1].tolist()
        letters = bytes(self._letters[starts[0] : starts[-1]])
        base = starts[0]
        return (letters[start - base : stop - base] for start, stop in pairwise(starts))

    def find(self, text: str) -> int:
        """Return the number of a string, -1 if it is not in the dictionary."""
        return self.place_of(text.encode())

    def place_of(self, key: bytes) -> int:
        """Return the number of a string in UTF-8, -1 if it is not in the dictionary."""
        first, end = self._block(key)
        if key not in bytes(self._letters[self._starts[first] : self._starts[end]]):  # a quick test for absent strings
            return -1
        number = bisect_left(self, key, first, end)
        return number if number < end and self[number] == key else -1

    def prefix_range(self, prefix: str) -> tuple[int, int]:
        """Return the range (first, end) of the numbers of strings with a prefix; end is exclusive."""
        key = prefix.encode()
        return self.insertion_point(key)[0], self.insertion_point(key + _AFTER_ANY)[0]

    def insertion_point(self, key: bytes) -> tuple[int, bool]:
        """Return the number of the first string that is not less than a key, and whether it equals the key."""
        number = bisect_left(self, key, *self._block(key))
        return number, number < len(self) and self[number] == key

    def _block(self, key: bytes) -> tuple[int, int]:
        """Return the range (first, end) of the numbers of the strings among which a key is, if it is anywhere."""
        first = max(0, bisect_right(self._first_of_blocks, key) - 1) * _BLOCK
        return first, min(first + _BLOCK, len(self))

    @cached_property
    def _first_of_blocks(self) -> list[bytes]:
        return [self[number] for number in range(0, len(self), _BLOCK)]


def dictionary_arrays(name: str, strings: Sequence[bytes]) -> dict[str, Array]:
    """Return the arrays of a dictionary of sorted, distinct strings."""
    lengths = np.fromiter(map(len, strings), np.int64, len(strings))
    return {
        name + ".letters": np.frombuffer(b"".join(strings), np.uint8),
        name + ".starts": smallest(bounds(lengths)),
    }


def put_dictionary(file: ArrayFileWriter, name: str, strings: Sequence[bytes]) -> None:
    """Write a dictionary of sorted, distinct strings."""
    for key, array in dictionary_arrays(name, strings).items():
        file.put(key, array)
