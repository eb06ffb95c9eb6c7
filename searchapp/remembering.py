"""A bounded memory of what was asked for lately, for threads to share. What is made must be pure: it is never stale."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Values by key, the latest asked for. room: how much is kept in all, in the unit of size_of; by default values.

    >>> recent = Recent(2)
    >>> [recent.get_or_make(key, lambda: key.upper()) for key in "abca"], len(recent)
    (['A', 'B', 'C', 'A'], 2)
    """

    def __init__(self, room: int, size_of: Callable[[V], int] = lambda _value: 1) -> None:
        self._room = room
        self._size_of = size_of
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many values are kept."""
        return len(self._kept)

    def get_or_make(self, key: K, make: Callable[[], V]) -> V:
        """Return the value of a key, made now unless it is kept. Two threads may make the same; one is kept."""
        with self._lock:
            value = self._kept.get(key)
            if value is not None:
                self._kept.move_to_end(key)
                return value
        made = make()  # not under the lock: it may take its time
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._size += self._size_of(made)
                while self._size > self._room:
                    _, dropped = self._kept.popitem(last=False)
                    self._size -= self._size_of(dropped)
        return made
