"""What was once computed and is kept while there is room: the least recently used goes first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar


class Sized(Protocol):
    """A value that knows how much memory it takes."""

    @property
    def nbytes(self) -> int:
        """The bytes of its arrays."""
        ...


Value = TypeVar("Value", bound=Sized)
_OVERHEAD = 500  # bytes of a key and of an entry, roughly


class Kept:
    """Values by key, at most so many bytes of them. Threads may share it."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._values: OrderedDict[Hashable, Sized] = OrderedDict()
        self._lock = threading.Lock()
        self.nbytes = 0

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of a key, made now where it is not kept."""
        with self._lock:
            kept = self._values.get(key)
            if kept is not None:
                self._values.move_to_end(key)
                return kept  # type: ignore[return-value]  # what was made for the key is of the type made for it
        made = make()
        size = made.nbytes + _OVERHEAD
        with self._lock:
            if size <= self._most and key not in self._values:
                self._values[key] = made
                self.nbytes += size
                while self.nbytes > self._most:
                    _, dropped = self._values.popitem(last=False)
                    self.nbytes -= dropped.nbytes + _OVERHEAD
        return made
