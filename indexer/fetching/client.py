"""A polite HTTP client: rate limited per host, restricted to permitted IP addresses, retrying on Retry-After."""

from __future__ import annotations

import email.utils
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version

from indexer.errors import FetchError, ForbiddenError, GoneError
from indexer.fetching.ip_policy import Resolver, permitted_ip_addresses
from indexer.fetching.rate_limit import MAX_RETRY_AFTER_S, Clock, RateLimiter
from indexer.fetching.robots import USER_AGENT
from indexer.fetching.transport import Response, Timeouts, http_get
from indexer.fetching.urls import Url

_MAX_ATTEMPTS = 3  # per request, when the host sends a short Retry-After
_MAX_BLOCK_S = 86_400.0
_BUSY = (429, 503)


def user_agent(site_url: str) -> str:
    """Return the User-Agent header. site_url: public URL of this service, "" if it has none.

    >>> user_agent("https://haku.example.fi").partition("/")[0], user_agent("https://haku.example.fi").endswith(")")
    ('Hankehaku', True)
    """
    try:
        number = version("hankehaku")
    except PackageNotFoundError:  # running from a source tree that is not installed
        number = "0"
    return f"{USER_AGENT}/{number} (+{site_url})" if site_url else f"{USER_AGENT}/{number}"


class Client:
    """Sends GET requests and counts the failures of each host. See Fetcher for the parameters."""

    def __init__(
        self,
        *,
        agent: str,
        allow_private: bool,
        min_delay_s: float,
        timeouts: Timeouts,
        resolver: Resolver,
        clock: Clock,
    ) -> None:
        self.rate_limiter = RateLimiter(clock, min_delay_s)
        self._agent, self._allow_private = agent, allow_private
        self._timeouts, self._resolver, self._clock = timeouts, resolver, clock

    @contextmanager
    def get(self, url: Url, conditions: Mapping[str, str]) -> Iterator[Response]:
        """Yield the host's response, of any status; the request ends with the block.

        conditions: headers of a conditional request.
        Raises: FetchError if there is no response or the host is blocked; ForbiddenError if its IP is not permitted.
        """
        for attempt in range(1, _MAX_ATTEMPTS + 1):
            with self._request_slot(url.host), self._request(url, conditions) as response:
                wait_s = self._retry_after_s(response)
                if wait_s <= MAX_RETRY_AFTER_S and wait_s and attempt < _MAX_ATTEMPTS:
                    self.rate_limiter.delay_next(url.host, wait_s)
                    continue
                if wait_s:
                    reason = f"it asked to wait {wait_s:.0f} s"
                    self.rate_limiter.block(url.host, min(wait_s, _MAX_BLOCK_S), reason)
                yield response
                return

    @contextmanager
    def _request(self, url: Url, conditions: Mapping[str, str]) -> Iterator[Response]:
        ip_addresses = permitted_ip_addresses(url, self._resolver, allow_private=self._allow_private)
        headers = {"User-Agent": self._agent, "Accept-Encoding": "gzip", "Connection": "close", **conditions}
        with http_get(url, ip_addresses, headers, self._timeouts) as response:
            yield response

    @contextmanager
    def _request_slot(self, host: str) -> Iterator[None]:
        """Wait until the host may be requested, and record whether the block succeeds or fails."""
        with self.rate_limiter.request_slot(host):
            try:
                yield
            except GoneError:  # the host works: it answered
                self.rate_limiter.record_success(host)
                raise
            except ForbiddenError:
                raise
            except FetchError as error:
                self.rate_limiter.record_failure(host, str(error))
                raise
            self.rate_limiter.record_success(host)

    def _retry_after_s(self, response: Response) -> float:
        """Return the Retry-After of a busy host in seconds, 0 if the host is not busy or does not send one."""
        value = response.headers.get("Retry-After", "").strip()
        if response.status not in _BUSY or not value:
            return 0.0
        if value.isascii() and value.isdecimal():
            return float(value[:9])
        try:
            return max(email.utils.parsedate_to_datetime(value).timestamp() - self._clock.now(), 0.0)
        except (ValueError, OverflowError, OSError):
            return 0.0
