"""One polite question to a host: in its turn, at a checked address, once more where it asks to wait a little."""

from __future__ import annotations

import email.utils
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version

from indexer.errors import FetchError, ForbiddenError, GoneError
from indexer.fetching.ip_policy import Resolver, addresses_of
from indexer.fetching.rate_limit import MOST_WAIT_S, Clock, Pace
from indexer.fetching.robots import AGENT
from indexer.fetching.transport import Reply, Timeouts, asked
from indexer.fetching.urls import Location

_MOST_ATTEMPTS = 3  # of one question, where its host asks to wait a little
_LONGEST_REST_S = 86_400.0
_BUSY = (429, 503)


def user_agent(site: str) -> str:
    """Return how we name ourselves. site: the public address of the service, "" where it has none.

    >>> user_agent("https://haku.example.fi").partition("/")[0], user_agent("https://haku.example.fi").endswith(")")
    ('Hankehaku', True)
    """
    try:
        number = version("hankehaku")
    except PackageNotFoundError:  # run from its sources
        number = "0"
    return f"{AGENT}/{number} (+{site})" if site else f"{AGENT}/{number}"


class Asker:
    """Asks hosts, and knows of each how it did. See Fetcher for what is handed in."""

    def __init__(
        self, *, agent: str, private: bool, pause_s: float, timeouts: Timeouts, resolver: Resolver, clock: Clock
    ) -> None:
        self.pace = Pace(clock, pause_s)
        self._agent, self._private = agent, private
        self._timeouts, self._resolver, self._clock = timeouts, resolver, clock

    @contextmanager
    def asked(self, location: Location, conditions: Mapping[str, str]) -> Iterator[Reply]:
        """Give the host's answer, whatever its status; the question ends with the block.

        Raises: FetchError when there is none, or the host rests; ForbiddenError when it may not be asked.
        """
        for attempt in range(1, _MOST_ATTEMPTS + 1):
            with self._turn(location.host), self._request(location, conditions) as reply:
                wait_s = self._asked_to_wait_s(reply)
                if wait_s <= MOST_WAIT_S and wait_s and attempt < _MOST_ATTEMPTS:
                    self.pace.wait(location.host, wait_s)
                    continue
                if wait_s:
                    self.pace.rest(location.host, min(wait_s, _LONGEST_REST_S), f"it asked to wait {wait_s:.0f} s")
                yield reply
                return

    @contextmanager
    def _request(self, location: Location, conditions: Mapping[str, str]) -> Iterator[Reply]:
        addresses = addresses_of(location, self._resolver, private=self._private)
        headers = {"User-Agent": self._agent, "Accept-Encoding": "gzip", "Connection": "close", **conditions}
        with asked(location, addresses, headers, self._timeouts) as reply:
            yield reply

    @contextmanager
    def _turn(self, host: str) -> Iterator[None]:
        """Hold the host's turn, and note whether what is done in it comes off."""
        with self.pace.turn(host):
            try:
                yield
            except GoneError:  # an answer like any other
                self.pace.succeeded(host)
                raise
            except ForbiddenError:
                raise
            except FetchError as error:
                self.pace.failed(host, str(error))
                raise
            self.pace.succeeded(host)

    def _asked_to_wait_s(self, reply: Reply) -> float:
        """Return for how long a busy host wants to be left, 0 where it is not busy or does not say."""
        told = reply.headers.get("Retry-After", "").strip()
        if reply.status not in _BUSY or not told:
            return 0.0
        if told.isascii() and told.isdecimal():
            return float(told[:9])
        try:
            return max(email.utils.parsedate_to_datetime(told).timestamp() - self._clock.now(), 0.0)
        except (ValueError, OverflowError, OSError):
            return 0.0
