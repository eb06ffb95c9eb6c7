"""Named arrays in one file that is memory-mapped, so that opening it takes the same time at any size.

There are two files: `NAME.arrays` has the numbers, each array at a multiple of 64 bytes; `NAME.directory` (MessagePack)
lists the arrays with their types and offsets. Only the directory is parsed, so only it must be valid to open the file.
"""

from __future__ import annotations

import errno
import mmap
import os
import weakref
from collections.abc import Iterable, Iterator, Mapping
from io import FileIO
from pathlib import Path
from typing import Any, Self

import msgspec
import numpy as np
import numpy.typing as npt

from indexer.errors import DamagedIndexError
from indexer.serialization import DECODING_ERRORS, decode_msgpack, unreadable

FORMAT = 2
ARRAYS, DIRECTORY = ".arrays", ".directory"
_ALIGNMENT = 64  # bytes: a cache line of the processor
_ZEROS = 1 << 20  # bytes written at a time if space cannot be reserved
_CANNOT_RESERVE = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP)  # of file systems without fallocate, by libc
Array = npt.NDArray[Any]


class _Place(msgspec.Struct, frozen=True, array_like=True):
    """The place of an array in the file: its dtype, offset in bytes, and length in items."""

    dtype: str
    offset: int
    length: int


class _Directory(msgspec.Struct, frozen=True):
    """The content of a directory file.

    format: version of the file format. fields: the text fields, in the order of their numbers. size: of the array file,
    in bytes.
    """

    format: int
    fields: tuple[str, ...]
    size: int
    arrays: dict[str, _Place]


class ArrayFileWriter:
    """Writes a new file of arrays, which is complete after close. As a context it closes on success.

    fields: see open_arrays.
    """

    def __init__(self, folder: Path, name: str, fields: Iterable[str]) -> None:
        self._path = folder / f"{name}{ARRAYS}"
        self._directory = folder / f"{name}{DIRECTORY}"
        self._fields = tuple(fields)
        self._stream = self._path.open("w+b", buffering=0)  # so that a failed write leaves nothing for close to write
        self._size = 0
        self._places: dict[str, _Place] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error is None:
            self.close()
        else:
            self._stream.close()

    def new(self, name: str, dtype: npt.DTypeLike, length: int) -> Array:
        """Return a new array of zeros to fill: its values go to the file, not into memory.

        Its disk space is reserved first: writing through a map when the disk is full ends the process with SIGBUS.
        Raises: OSError if there is not enough space.
        """
        place, size_bytes = self._add(name, dtype, length)
        if not length:
            return np.empty(0, place.dtype)
        _reserve(self._stream, place.offset, size_bytes)
        array: Array = np.memmap(self._stream, place.dtype, "r+", place.offset, (length,))
        return array

    def put(self, name: str, array: Array) -> None:
        """Write an array. Raises: OSError."""
        place, _ = self._add(name, array.dtype, len(array))
        self._stream.seek(place.offset)
        _write(self._stream, np.ascontiguousarray(array, place.dtype).view(np.uint8).data)

    def _add(self, name: str, dtype: npt.DTypeLike, length: int) -> tuple[_Place, int]:
        """Add an array to the directory; return its place in the file and its size in bytes."""
        kind = np.dtype(dtype).newbyteorder("<")
        place, size_bytes = _Place(kind.str, self._size, length), kind.itemsize * length
        self._places[name] = place
        self._size += -(-size_bytes // _ALIGNMENT) * _ALIGNMENT
        return place, size_bytes

    def close(self) -> None:
        """Finish the file and wait until it is on the disk. Raises: OSError."""
        with self._stream:
            self._stream.truncate(self._size)
            os.fsync(self._stream.fileno())
        self._write_directory()

    def _write_directory(self) -> None:
        with self._directory.open("wb") as stream:
            stream.write(msgspec.msgpack.encode(_Directory(FORMAT, self._fields, self._size, self._places)))
            stream.flush()
            os.fsync(stream.fileno())


def _reserve(stream: FileIO, offset: int, size_bytes: int) -> None:
    """Reserve disk space for a part of a file, filled with zeros. Raises: OSError if there is not enough space."""
    if hasattr(os, "posix_fallocate"):
        try:
            os.posix_fallocate(stream.fileno(), offset, size_bytes)
        except OSError as error:
            if error.errno not in _CANNOT_RESERVE:
                raise
        else:
            return
    stream.seek(offset)
    zeros = memoryview(bytes(min(size_bytes, _ZEROS)))
    for done in range(0, size_bytes, _ZEROS):
        _write(stream, zeros[: size_bytes - done])


def _write(stream: FileIO, data: memoryview) -> None:
    """Write all of the data, in several calls if necessary: one call writes at most 2 GB. Raises: OSError."""
    while len(data):
        data = data[stream.write(data) :]


class Arrays(Mapping[str, Array]):
    """The arrays of an open file: read-only views of a memory map, shareable by threads and forked processes."""

    def __init__(self, path: Path, places: Mapping[str, _Place], size: int) -> None:
        self._places = places
        self._file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        weakref.finalize(self, os.close, self._file)
        if os.fstat(self._file).st_size != size:
            raise DamagedIndexError(f"{path} has another size than when it was written; run: indexer reindex --full")
        data = mmap.mmap(self._file, 0, access=mmap.ACCESS_READ) if size else b""
        self._arrays = {
            name: np.frombuffer(data, np.dtype(place.dtype), place.length, place.offset)
            if place.length
            else np.empty(0, np.dtype(place.dtype))
            for name, place in places.items()
        }

    def __getitem__(self, name: str) -> Array:
        return self._arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def read(self, name: str, first: int, end: int) -> bytes:
        """Return the bytes from index `first` to before `end` of an array of bytes, if possible without the map.

        Reading scattered documents through the map would in time keep most of the file in memory, because the system
        maps sixteen pages for each page that is touched.
        """
        if not hasattr(os, "pread"):
            return self._arrays[name][first:end].tobytes()
        return os.pread(self._file, end - first, self._places[name].offset + first)


def open_arrays(folder: Path, name: str, fields: Iterable[str]) -> Arrays:
    """Open a file of arrays.

    fields: the text fields, in the order of their numbers in this version. Raises: DamagedIndexError.
    """
    path = folder / f"{name}{ARRAYS}"
    try:
        directory = decode_msgpack((folder / f"{name}{DIRECTORY}").read_bytes(), _Directory, path=path)
        if (directory.format, directory.fields) != (FORMAT, tuple(fields)):
            raise DamagedIndexError(f"{path} has another format ({directory.format}); run: indexer reindex --full")
        return Arrays(path, directory.arrays, directory.size)
    except (OSError, TypeError, *DECODING_ERRORS) as error:
        raise unreadable(path, error) from error


def smallest(array: Array) -> Array:
    """Return an array of non-negative integers in the smallest unsigned type that can represent them."""
    return array.astype(smallest_type(int(array.max()) if len(array) else 0), copy=False)


def smallest_type(highest: int) -> np.dtype[Any]:
    """Return the smallest unsigned type that can represent a number."""
    return np.dtype(np.min_scalar_type(highest))


def bounds(lengths: Array) -> npt.NDArray[np.int64]:
    """Return the start index of each of n concatenated runs, and the end of the last, shape (n + 1,)."""
    boundaries = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=boundaries[1:])
    return boundaries


def ranges(starts: Array, lengths: Array) -> npt.NDArray[np.int64]:
    """Return the integers start, start + 1, … of each of several runs, concatenated."""
    lengths = lengths.astype(np.int64, copy=False)
    first_indexes = bounds(lengths)
    return np.repeat(starts.astype(np.int64, copy=False) - first_indexes[:-1], lengths) + np.arange(first_indexes[-1])
