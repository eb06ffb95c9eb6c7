"""Rows of different lengths stored in two arrays, which take far less memory than many small Python lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

_U4 = "<u4"
Numbers = npt.NDArray[np.uint32]


class PackedRows(msgspec.Struct, frozen=True, array_like=True):
    """Rows as stored in a file. ends: the end offset of each row in the values, as 32-bit numbers."""

    ends: bytes
    values: bytes


class Rows:
    """Rows of bytes, not copied; row n is self[n].

    Raises: ValueError if the ends are inconsistent with the values.
    """

    def __init__(self, packed: PackedRows) -> None:
        self._values = packed.values
        self._ends = bounds(packed.ends, len(packed.values))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> bytes:
        return self._values[self._ends[number] : self._ends[number + 1]]


class NumberRows:
    """Rows of numbers from 0 to limit - 1, not copied.

    Raises: ValueError if a number is over the limit, or the ends are inconsistent with the values.
    """

    def __init__(self, packed: PackedRows, *, limit: int) -> None:
        self._values = numbers(packed.values, limit=limit)
        self._ends = bounds(packed.ends, len(self._values))

    def __len__(self) -> int:
        return len(self._ends) - 1

    @property
    def size(self) -> int:
        """Total number of values in all rows."""
        return len(self._values)

    def __getitem__(self, number: int) -> list[int]:
        row: list[int] = self._values[self._ends[number] : self._ends[number + 1]].tolist()
        return row

    def firsts(self) -> Numbers:
        """Return the first number of every row. Raises: ValueError if a row is empty."""
        if (np.diff(self._ends) == 0).any():
            raise ValueError("an empty row")
        return self._values[self._ends[:-1]]


def numbers(packed: bytes, *, limit: int) -> Numbers:
    """Return the unpacked numbers. Raises: ValueError if one is limit or more."""
    values = np.frombuffer(packed, _U4)  # raises ValueError if the last number is incomplete
    if len(values) and int(values.max()) >= limit:
        raise ValueError(f"a number is {values.max()}, {limit} or more")
    return values


def bounds(packed: bytes, size: int) -> Numbers:
    """Return 0 followed by the end offsets of rows, which must cover exactly size values. Raises: ValueError."""
    ends = np.concatenate([np.zeros(1, _U4), numbers(packed, limit=size + 1)])
    if int(ends[-1]) != size or (np.diff(ends.astype(np.int64)) < 0).any():
        raise ValueError("rows do not fit their values")
    return ends


def bounds_of_groups(ascending: Numbers, groups: int) -> Numbers:
    """Return the index of the first occurrence of each number 0 to groups - 1, and the end of the last group.

    Raises: ValueError if the numbers are not in ascending order.
    """
    if (np.diff(ascending.astype(np.int64)) < 0).any():
        raise ValueError("rows out of order")
    return np.searchsorted(ascending, np.arange(groups + 1)).astype(np.uint32)


def pack_numbers(values: Iterable[int]) -> bytes:
    """Return packed numbers; each must be below 2³²."""
    return np.fromiter(values, _U4).tobytes()


def pack_rows(rows: Sequence[bytes]) -> PackedRows:
    """Return packed rows of bytes, to be read by Rows."""
    return PackedRows(_ends(rows), b"".join(rows))


def pack_number_rows(rows: Sequence[Sequence[int]]) -> PackedRows:
    """Return packed rows of numbers, to be read by NumberRows."""
    return PackedRows(_ends(rows), pack_numbers(number for row in rows for number in row))


def _ends(rows: Sequence[Sequence[int]]) -> bytes:
    return np.cumsum([len(row) for row in rows], dtype=np.int64).astype(_U4).tobytes()
