"""What was asked of late, in bounded memory."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """A dictionary of at most twice `most` entries that forgets those unused for longest, half of all at a time.

    What is found among the older half moves to the younger, so frequent keys stay. Threads may share it.

    >>> recent = Recent(2)
    >>> for key in "abcde":
    ...     recent.put(key, key.upper())
    ...     a = recent.get("a")
    >>> recent.get_all("abcde")
    ['A', None, None, 'D', 'E']
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._young: dict[Key, Value] = {}
        self._old: dict[Key, Value] = {}

    def get(self, key: Key) -> Value | None:
        """Return the value of a key, None if there is none or it is forgotten."""
        value = self._young.get(key)
        if value is None:
            value = self._old.get(key)
            if value is not None:
                self.put(key, value)
        return value

    def get_all(self, keys: Sequence[Key]) -> list[Value | None]:
        """Return the value of each key."""
        found = list(map(self._young.get, keys))
        return [self.get(key) if value is None else value for key, value in zip(keys, found, strict=True)]

    def put(self, key: Key, value: Value) -> None:
        """Remember a value."""
        if len(self._young) >= self._most:
            self._old, self._young = self._young, {}
        self._young[key] = value
