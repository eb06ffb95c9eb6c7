"""A size-bounded LRU cache for values that never become stale."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class LruCache(Generic[K, V]):
    """Values by key, of which the least recently used are dropped when max_size is exceeded. Thread-safe.

    size_of: the size of a value, in the unit of max_size; by default every value has size 1. None is not a valid value.

    >>> cache = LruCache(2)
    >>> [cache.get_or_create(key, lambda: key.upper()) for key in "abca"], len(cache)
    (['A', 'B', 'C', 'A'], 2)
    >>> cache.get_many("abc")
    ['A', None, 'C']
    """

    def __init__(self, max_size: int, size_of: Callable[[V], int] = lambda _value: 1) -> None:
        self._max_size, self._size_of = max_size, size_of
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()
        self.size = 0

    def __len__(self) -> int:
        """Return the number of cached values."""
        return len(self._values)

    def __contains__(self, key: K) -> bool:
        """Return whether a key is cached; another thread may change that at any time."""
        return key in self._values

    def get(self, key: K) -> V | None:
        """Return the value of a key, or None if it is not cached."""
        with self._lock:
            return self._lookup(key)

    def get_many(self, keys: Iterable[K]) -> list[V | None]:
        """Return the value of each key, or None; faster than a call of get for each."""
        with self._lock:
            return list(map(self._lookup, keys))

    def put(self, key: K, value: V) -> None:
        """Cache a value, unless the key is already cached."""
        with self._lock:
            if key in self._values:
                return
            self._values[key] = value
            self.size += self._size_of(value)
            while self.size > self._max_size:
                _, dropped = self._values.popitem(last=False)
                self.size -= self._size_of(dropped)

    def get_or_create(self, key: K, create: Callable[[], V]) -> V:
        """Return the value of a key, calling create if it is not cached. Two threads may both call it."""
        value = self.get(key)
        if value is None:
            value = create()  # outside the lock, since it may take long
            self.put(key, value)
        return value

    def _lookup(self, key: K) -> V | None:
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value
