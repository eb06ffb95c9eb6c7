"""Rate limits per host: one request at a time, a delay between requests, a pause after repeated failures."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from indexer.errors import FetchError

MAX_DELAY_S = 30.0  # between requests, even if robots.txt asks for more: 5,000 pages would take two days
MAX_RETRY_AFTER_S = 60.0  # a longer Retry-After is not waited for but left to a later run
_MAX_FAILURES = 5  # consecutive, before a host is blocked
_BLOCK_S = 600.0


@dataclass(frozen=True)
class Clock:
    """The time functions, replaced in tests so that nothing waits. now: seconds since 1970."""

    now: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


CLOCK = Clock()


@dataclass
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    next_request_at: float = float("-inf")
    delay_s: float = 0.0
    failures: int = 0
    blocked_until: float = float("-inf")
    block_reason: str = ""


class RateLimiter:
    """The rate limits of all hosts; threads may share it. min_delay_s: between two requests to one host."""

    def __init__(self, clock: Clock, min_delay_s: float) -> None:
        self._clock, self._min_delay_s = clock, min_delay_s
        self._hosts: dict[str, _Host] = {}

    @contextmanager
    def request_slot(self, name: str) -> Iterator[None]:
        """Wait until a request to the host is allowed, and lock the host during the block.

        Raises: FetchError if the host is blocked.
        """
        host = self._host(name)
        with host.lock:
            if self._clock.monotonic() < host.blocked_until:
                raise FetchError(f"{name} is blocked for now: {host.block_reason}")
            wait_s = host.next_request_at - self._clock.monotonic()
            if wait_s > 0:
                self._clock.sleep(wait_s)
            try:
                yield
            finally:
                self.delay_next(name, max(self._min_delay_s, host.delay_s))

    def set_delay(self, name: str, delay_s: float) -> None:
        """Set the minimum delay between two requests, at most MAX_DELAY_S."""
        self._host(name).delay_s = min(delay_s, MAX_DELAY_S)

    def delay_next(self, name: str, seconds: float) -> None:
        """Delay the next request by at least this many seconds from now."""
        host = self._host(name)
        host.next_request_at = max(host.next_request_at, self._clock.monotonic() + seconds)

    def block(self, name: str, seconds: float, reason: str) -> None:
        """Refuse all requests to the host for this many seconds."""
        host = self._host(name)
        host.blocked_until, host.block_reason = self._clock.monotonic() + seconds, reason

    def record_failure(self, name: str, reason: str) -> None:
        """Count a failed request; after several in a row the host is blocked."""
        host = self._host(name)
        host.failures += 1
        if host.failures >= _MAX_FAILURES:
            self.block(name, _BLOCK_S, f"{host.failures} requests in a row failed, the last: {reason}")
            host.failures = 0

    def record_success(self, name: str) -> None:
        """Reset the count of failed requests."""
        self._host(name).failures = 0

    def _host(self, name: str) -> _Host:
        return self._hosts.setdefault(name, _Host())
