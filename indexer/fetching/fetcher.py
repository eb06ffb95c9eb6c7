"""Addresses to files: as robots.txt, the host's pace and our bounds allow, and asked again only for what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from indexer.errors import FetchError, ForbiddenError, GoneError
from indexer.fetching.client import Asker, user_agent
from indexer.fetching.download_cache import Cache, Copy
from indexer.fetching.file_names import suffix_of
from indexer.fetching.ip_policy import Resolver, resolve
from indexer.fetching.rate_limit import CLOCK, Clock
from indexer.fetching.robots import MAX_AGE_S, MOST_BYTES, Rules
from indexer.fetching.transport import TIMEOUTS, Reply, Timeouts
from indexer.fetching.urls import Location, locate

_MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_GONE = (404, 410)
_THERE_IS_NONE = frozenset(range(400, 500)) - {429}  # said of robots.txt: it forbids nothing then (RFC 9309, 2.3.1.3)
_RETRY_S = 600.0  # until a robots.txt that could not be had anew is asked for again
_VERSION_AGE_S = 7 * 86_400.0  # for which a sitemap's word is taken: some never tell of a change


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave. path: a file that is not to be changed, there until the address is fetched again.

    address: where it came from in the end. changed: whether the bytes are others than those had before.
    problem: why this is the copy of before and could not be asked for anew; "" when it is what the host has.
    """

    path: Path
    address: str
    content_type: str
    changed: bool
    problem: str = ""


class Fetcher:
    """Fetches addresses into a folder. It may be shared by threads, which then wait for one another at each host.

    private: whether hosts may be of a private network. site: our own public address, told to hosts. most_bytes: of a
    file. max_age_s: a copy of which its host said less long ago that it holds is not asked for again.
    pause_s: the least between two requests to a host. resolver, clock: tests hand in their own.
    """

    def __init__(
        self,
        cache_folder: Path,
        *,
        private: bool = False,
        site: str = "",
        most_bytes: int = 100_000_000,
        max_age_s: float = 0.0,
        pause_s: float = 1.0,
        timeouts: Timeouts = TIMEOUTS,
        resolver: Resolver = resolve,
        clock: Clock = CLOCK,
    ) -> None:
        self.private = private
        self._cache, self._clock = Cache(cache_folder), clock
        self._most_bytes, self._max_age_s = most_bytes, max_age_s
        self._rules: dict[str, tuple[float, Rules]] = {}
        self._asker = Asker(
            agent=user_agent(site), private=private, pause_s=pause_s, timeouts=timeouts, resolver=resolver, clock=clock
        )

    def fetch(self, address: str, *, version: str = "") -> Fetched:
        """Return what an address gives; where that cannot be had now, what it gave before, with the problem told.

        version: what a sitemap says of its last change: while it stays the same, a copy is seldom asked for again.
        Raises: FetchError; GoneError and ForbiddenError even where there is a copy.
        """
        location = locate(address)
        copy = self._cache.get(location.address)
        age_s = self._clock.now() - copy.checked if copy else 0.0
        same = copy and version and version == copy.version and age_s < _VERSION_AGE_S
        if copy and (same or age_s < self._max_age_s):
            return self._fetched(copy, changed=False)
        try:
            anew = self._follow(location, copy, version)
        except (GoneError, ForbiddenError):
            raise
        except FetchError as error:
            if copy is None:
                raise
            return self._fetched(copy, changed=False, problem=str(error))
        return self._fetched(anew, changed=copy is None or copy.sha256 != anew.sha256)

    def sweep(self, *, days: float = 90) -> int:
        """Remove the copies that were not asked for in so many days; return how many files went."""
        return self._cache.sweep(before=self._clock.now() - days * 86_400)

    def _fetched(self, copy: Copy, *, changed: bool, problem: str = "") -> Fetched:
        return Fetched(self._cache.path(copy), copy.final, copy.content_type, changed, problem)

    def _follow(self, location: Location, copy: Copy | None, version: str, *, is_robots: bool = False) -> Copy:
        """Return the copy of what a location leads to, now or when its host last changed it.

        copy: what the location led to before. is_robots: it is robots.txt itself, which forbids nothing of itself.
        """
        start = location.address
        for _ in range(_MOST_REDIRECTS + 1):
            if not is_robots:
                self._require_allowed(location)
            known = copy if copy and copy.final == location.address else None
            with self._asker.asked(location, _conditions(known)) as reply:
                if reply.status in _REDIRECTS and (target := reply.headers.get("Location")):
                    location = locate(target, location.address)
                elif reply.status == 304 and known:
                    return self._kept(msgspec.structs.replace(known, checked=self._clock.now(), version=version), copy)
                elif reply.status == 200:
                    return self._kept(self._copy(reply, location, start, version, is_robots=is_robots), copy)
                elif is_robots and reply.status in _THERE_IS_NONE:
                    return self._kept(self._copy(None, location, start, version), copy)
                else:
                    raise (GoneError if reply.status in _GONE else FetchError)(f"the host answered {reply.status}")
        raise FetchError(f"redirected more than {_MOST_REDIRECTS} times, the last to {location.address}")

    def _copy(
        self, reply: Reply | None, location: Location, start: str, version: str, *, is_robots: bool = False
    ) -> Copy:
        """Keep the bytes that a reply brings, none where there is none, as what the address start gives."""
        headers: Mapping[str, str] = reply.headers if reply else {}
        content_type, now = headers.get("Content-Type", ""), self._clock.now()
        chunks = reply.body() if reply else ()
        name, size, sha256 = self._cache.keep(
            start,
            _beginning(chunks, MOST_BYTES) if is_robots else chunks,
            suffix_of(location.address, content_type),
            most_bytes=self._most_bytes,
        )
        return Copy(
            address=start,
            final=location.address,
            file=name,
            size=size,
            sha256=sha256,
            content_type=content_type,
            etag=headers.get("ETag", ""),
            last_modified=headers.get("Last-Modified", ""),
            checked=now,
            fetched=now,
            version=version,
        )

    def _kept(self, copy: Copy, before: Copy | None) -> Copy:
        self._cache.put(copy, before=before)
        return copy

    def _require_allowed(self, location: Location) -> None:
        """Raises: ForbiddenError when robots.txt forbids the location, FetchError when it cannot be had."""
        until, rules = self._rules.get(location.origin, (0.0, None))
        if rules is None or self._clock.now() >= until:
            age_s, rules = self._rules_of(location)
            self._rules[location.origin] = self._clock.now() + max(MAX_AGE_S - age_s, _RETRY_S), rules
            self._asker.pace.slow_down(location.host, rules.delay_s)
        if not rules.allows(location):
            raise ForbiddenError(f"the robots.txt of {location.authority} forbids it")

    def _rules_of(self, location: Location) -> tuple[float, Rules]:
        """Return how old what a host asks of robots is, in seconds, and what it asks.

        A copy serves for a day, or longer where it cannot be had anew. A host without robots.txt allows everything;
        one that cannot give it, nothing (RFC 9309, 2.3.1).
        """
        place = location._replace(target="/robots.txt")
        copy = self._cache.get(place.address)
        if copy is None or self._clock.now() - copy.checked >= MAX_AGE_S:
            try:
                copy = self._follow(place, copy, "", is_robots=True)
            except ForbiddenError:
                raise
            except FetchError as error:
                if copy is None:
                    raise FetchError(f"the robots.txt of {location.authority} could not be had: {error}") from error
        text = self._cache.path(copy).read_text("utf-8-sig", errors="replace")
        return self._clock.now() - copy.checked, Rules(text)


def _beginning(chunks: Iterable[bytes], most_bytes: int) -> Iterator[bytes]:
    """Yield the first bytes, and take no more."""
    left = most_bytes
    for chunk in chunks:
        yield chunk[:left]
        left -= len(chunk)
        if left <= 0:
            return


def _conditions(copy: Copy | None) -> dict[str, str]:
    """Return the headers that ask for something only if it is other than a copy."""
    told = {"If-None-Match": copy.etag, "If-Modified-Since": copy.last_modified} if copy else {}
    return {name: value for name, value in told.items() if value}
