"""How often a host is asked: one request at a time, a pause between two, a rest when it asks for one or fails."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from indexer.errors import FetchError

MOST_DELAY_S = 30.0  # between two requests, whatever robots.txt says: 5,000 pages would take two days
MOST_WAIT_S = 60.0  # that a Retry-After is waited for at once; a longer one is left for another run
_FAILURES = 5  # in a row, and a host is left in peace
_REST_S = 600.0


@dataclass(frozen=True)
class Clock:
    """What time it is, and waiting: tests hand in one that does not wait. now: seconds since 1970."""

    now: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


CLOCK = Clock()


@dataclass
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = float("-inf")
    delay_s: float = 0.0
    failures: int = 0
    rests_until: float = float("-inf")
    why: str = ""


class Pace:
    """The pace of every host, for as long as it lives; threads may share it. least_s: between two requests."""

    def __init__(self, clock: Clock, least_s: float) -> None:
        self._clock, self._least_s = clock, least_s
        self._hosts: dict[str, _Host] = {}

    @contextmanager
    def turn(self, name: str) -> Iterator[None]:
        """Wait until the host may be asked, and hold it. Raises: FetchError when it rests."""
        host = self._host(name)
        with host.lock:
            if self._clock.monotonic() < host.rests_until:
                raise FetchError(f"{name} is not asked for now: {host.why}")
            wait_s = host.free_at - self._clock.monotonic()
            if wait_s > 0:
                self._clock.sleep(wait_s)
            try:
                yield
            finally:
                self.wait(name, max(self._least_s, host.delay_s))

    def slow_down(self, name: str, delay_s: float) -> None:
        """Leave at least so long between two requests, up to MOST_DELAY_S."""
        self._host(name).delay_s = min(delay_s, MOST_DELAY_S)

    def wait(self, name: str, seconds: float) -> None:
        """Ask no more before so many seconds have gone: the next turn waits."""
        host = self._host(name)
        host.free_at = max(host.free_at, self._clock.monotonic() + seconds)

    def rest(self, name: str, seconds: float, why: str) -> None:
        """Refuse every turn for so many seconds."""
        host = self._host(name)
        host.rests_until, host.why = self._clock.monotonic() + seconds, why

    def failed(self, name: str, why: str) -> None:
        """Note that a request failed; after some in a row the host rests."""
        host = self._host(name)
        host.failures += 1
        if host.failures >= _FAILURES:
            self.rest(name, _REST_S, f"{host.failures} requests in a row failed, the last: {why}")
            host.failures = 0

    def succeeded(self, name: str) -> None:
        """Note that the host answered."""
        self._host(name).failures = 0

    def _host(self, name: str) -> _Host:
        return self._hosts.setdefault(name, _Host())
