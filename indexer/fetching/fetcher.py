"""URLs to files: obeys robots.txt and rate limits, and downloads again only what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from indexer.errors import FetchError, ForbiddenError, GoneError
from indexer.fetching.client import Client, user_agent
from indexer.fetching.download_cache import CachedFile, DownloadCache
from indexer.fetching.file_names import suffix_of
from indexer.fetching.ip_policy import Resolver, resolve
from indexer.fetching.rate_limit import CLOCK, Clock
from indexer.fetching.robots import MAX_AGE_S, MAX_BYTES, RobotsRules
from indexer.fetching.transport import TIMEOUTS, Response, Timeouts
from indexer.fetching.urls import Url, parse_url
from indexer.serialization import reason_of

_MAX_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_GONE = (404, 410)
_NO_ROBOTS = frozenset(range(400, 500)) - {429}  # the host has no robots.txt, so all is allowed (RFC 9309, 2.3.1.3)
_RETRY_S = 600.0  # before a robots.txt that could not be refreshed is requested again
_VERSION_MAX_AGE_S = 7 * 86_400.0  # how long a sitemap's date is trusted: some sitemaps never report a change


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """The content of a URL. path: a file that must not be modified; it exists until the URL is fetched again.

    url: the final URL after redirects. changed: whether the content differs from the previously cached content.
    problem: why the cached content is returned although the host could not confirm it; "" if it is up to date.
    """

    path: Path
    url: str
    content_type: str
    changed: bool
    problem: str = ""


class Fetcher:
    """Fetches URLs into a folder. Threads may share a fetcher; requests to the same host then wait for each other.

    allow_private: whether hosts may be in a private network. site_url: public URL of this service, sent to hosts.
    max_bytes: per file. max_age_s: a cached file that was checked less long ago is returned without a request.
    min_delay_s: between two requests to a host. resolver, clock: replaced in tests.
    """

    def __init__(
        self,
        cache_folder: Path,
        *,
        allow_private: bool = False,
        site_url: str = "",
        max_bytes: int = 100_000_000,
        max_age_s: float = 0.0,
        min_delay_s: float = 1.0,
        timeouts: Timeouts = TIMEOUTS,
        resolver: Resolver = resolve,
        clock: Clock = CLOCK,
    ) -> None:
        self.allow_private = allow_private
        self._cache, self._clock = DownloadCache(cache_folder), clock
        self._max_bytes, self._max_age_s = max_bytes, max_age_s
        self._rules: dict[str, tuple[float, RobotsRules]] = {}
        self._client = Client(
            agent=user_agent(site_url),
            allow_private=allow_private,
            min_delay_s=min_delay_s,
            timeouts=timeouts,
            resolver=resolver,
            clock=clock,
        )

    def fetch(self, address: str, *, version: str = "") -> FetchedFile:
        """Return the content of a URL; if it cannot be fetched now, the cached content with the problem.

        version: last modification date from a sitemap; while it is unchanged, the cached file is rarely checked again.
        Raises: FetchError if there is no cached content; GoneError and ForbiddenError even if there is.
        """
        url = parse_url(address)
        cached = self._cache.get(url.href)
        if cached and self._is_fresh(cached, version):
            return self._fetched(cached, changed=False)
        try:
            current = self._download(url, cached, version)
        except (GoneError, ForbiddenError):
            raise
        except FetchError as error:
            if cached is None:
                raise
            return self._fetched(cached, changed=False, problem=str(error))
        return self._fetched(current, changed=cached is None or cached.sha256 != current.sha256)

    def remove_old(self, *, days: float = 90) -> int:
        """Remove cached files not checked for a number of days; return how many files were removed."""
        return self._cache.remove_old(checked_before=self._clock.now() - days * 86_400)

    def _is_fresh(self, cached: CachedFile, version: str) -> bool:
        age_s = self._clock.now() - cached.checked_at
        is_same_version = bool(version) and version == cached.version and age_s < _VERSION_MAX_AGE_S
        return is_same_version or age_s < self._max_age_s

    def _fetched(self, cached: CachedFile, *, changed: bool, problem: str = "") -> FetchedFile:
        return FetchedFile(self._cache.path(cached), cached.final_url, cached.content_type, changed, problem)

    def _download(self, url: Url, cached: CachedFile | None, version: str, *, is_robots: bool = False) -> CachedFile:
        """Download a URL into the cache, following redirects; if the host confirms the cached file, return that.

        is_robots: the URL is that of robots.txt, which is not itself subject to robots.txt.
        """
        start = url.href
        for _ in range(_MAX_REDIRECTS + 1):
            if not is_robots:
                self._require_allowed(url)
            confirmed = cached if cached and cached.final_url == url.href else None
            with self._client.get(url, _conditions(confirmed)) as response:
                if response.status in _REDIRECTS and (target := response.headers.get("Location")):
                    url = parse_url(target, url.href)
                elif response.status == 304 and confirmed:
                    now = self._clock.now()
                    return self._store(msgspec.structs.replace(confirmed, checked_at=now, version=version), cached)
                elif response.status == 200:
                    return self._store(self._write(response, url, start, version, is_robots=is_robots), cached)
                elif is_robots and response.status in _NO_ROBOTS:
                    return self._store(self._write(None, url, start, version), cached)
                else:
                    raise (GoneError if response.status in _GONE else FetchError)(
                        f"the host answered {response.status}"
                    )
        raise FetchError(f"redirected more than {_MAX_REDIRECTS} times, the last to {url.href}")

    def _write(
        self, response: Response | None, url: Url, start: str, version: str, *, is_robots: bool = False
    ) -> CachedFile:
        """Write the body of a response, or an empty file without one, and return its metadata.

        url: where the response came from. start: the URL requested first, under which the file is cached.
        """
        headers: Mapping[str, str] = response.headers if response else {}
        content_type, now = headers.get("Content-Type", ""), self._clock.now()
        chunks = response.body() if response else ()
        name, size, sha256 = self._cache.write_data(
            start,
            _truncated(chunks, MAX_BYTES) if is_robots else chunks,
            suffix_of(url.href, content_type),
            max_bytes=self._max_bytes,
        )
        return CachedFile(
            url=start,
            final_url=url.href,
            file_name=name,
            size_bytes=size,
            sha256=sha256,
            content_type=content_type,
            etag=headers.get("ETag", ""),
            last_modified=headers.get("Last-Modified", ""),
            checked_at=now,
            fetched_at=now,
            version=version,
        )

    def _store(self, cached: CachedFile, previous: CachedFile | None) -> CachedFile:
        self._cache.put(cached, previous=previous)
        return cached

    def _require_allowed(self, url: Url) -> None:
        """Raises: ForbiddenError if robots.txt forbids the URL, FetchError if robots.txt cannot be fetched."""
        until, rules = self._rules.get(url.origin, (0.0, None))
        if rules is None or self._clock.now() >= until:
            age_s, rules = self._load_rules(url)
            self._rules[url.origin] = self._clock.now() + max(MAX_AGE_S - age_s, _RETRY_S), rules
            self._client.rate_limiter.set_delay(url.host, rules.delay_s)
        if not rules.allows(url):
            raise ForbiddenError(f"the robots.txt of {url.authority} forbids it")

    def _load_rules(self, url: Url) -> tuple[float, RobotsRules]:
        """Return the age in seconds and the rules of the robots.txt for a URL.

        A cached robots.txt is used for a day, or longer if it cannot be refreshed. A host without robots.txt allows
        everything; a host that fails to send it allows nothing (RFC 9309, 2.3.1).
        """
        robots_url = url._replace(target="/robots.txt")
        cached = self._cache.get(robots_url.href)
        if cached is None or self._clock.now() - cached.checked_at >= MAX_AGE_S:
            try:
                cached = self._download(robots_url, cached, "", is_robots=True)
            except ForbiddenError:
                raise
            except FetchError as error:
                if cached is None:
                    raise FetchError(f"the robots.txt of {url.authority} cannot be fetched: {error}") from error
        path = self._cache.path(cached)
        try:
            text = path.read_text("utf-8-sig", errors="replace")
        except OSError as error:
            raise FetchError(f"{path} cannot be read: {reason_of(error)}") from error
        return self._clock.now() - cached.checked_at, RobotsRules(text)


def _truncated(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    """Yield the first max_bytes bytes, and read no further."""
    remaining = max_bytes
    for chunk in chunks:
        yield chunk[:remaining]
        remaining -= len(chunk)
        if remaining <= 0:
            return


def _conditions(cached: CachedFile | None) -> dict[str, str]:
    """Return the headers of a request that is answered with 304 if the cached file is up to date."""
    headers = {"If-None-Match": cached.etag, "If-Modified-Since": cached.last_modified} if cached else {}
    return {name: value for name, value in headers.items() if value}
