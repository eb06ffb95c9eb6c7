"""What was made is kept while there is room: the least recently used goes first. It must never grow stale."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """Values by key. room: how much is kept in all, in the unit of size_of; by default values. Threads may share it.

    >>> kept = Kept(2)
    >>> [kept.get(key, lambda: key.upper()) for key in "abca"], len(kept)
    (['A', 'B', 'C', 'A'], 2)
    """

    def __init__(self, room: int, size_of: Callable[[V], int] = lambda _value: 1) -> None:
        self._room, self._size_of = room, size_of
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()
        self.size = 0

    def __len__(self) -> int:
        """Return how many values are kept."""
        return len(self._values)

    def __contains__(self, key: K) -> bool:
        """Return whether a value is kept; another thread may see to it that it is not in the next moment."""
        return key in self._values

    def get(self, key: K, make: Callable[[], V]) -> V:
        """Return the value of a key, made now unless it is kept. Two threads may make the same; one is kept."""
        with self._lock:
            kept = self._values.get(key)
            if kept is not None:
                self._values.move_to_end(key)
                return kept
        made = make()  # not under the lock: it may take its time
        with self._lock:
            if key not in self._values:
                self._values[key] = made
                self.size += self._size_of(made)
                while self.size > self._room:
                    _, dropped = self._values.popitem(last=False)
                    self.size -= self._size_of(dropped)
        return made
