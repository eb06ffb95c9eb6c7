"""The files of a [[source]] that has a URL.

The URL may be that of a single file (a page, a report, a table), of a feed, or of a sitemap. The pages listed in a
sitemap are fetched if they have changed.
"""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import unquote

from indexer.errors import FetchError, GoneError, SourceError, SourceFailedError
from indexer.fetching import FetchedFile, Fetcher, Url, parse_url
from indexer.settings import Limits, Source
from indexer.sources import Problem, SourceFile
from indexer.sources.base import ReadOptions
from indexer.sources.feeds.sitemap import SitemapEntry, read, recognises

MAX_PAGES = 5_000  # of a sitemap: an hour and a half at one page per second
_MAX_SITEMAPS = 200  # in a sitemap index
_SITEMAP = "sitemap"
_UNSAFE_RE = re.compile(r"[^\w.,=&+~-]+")
_MAX_PART_LENGTH = 80
_MAX_NAME_LENGTH = 160
_LIMITS = Limits()


def files_of(
    source: Source, fetcher: Fetcher, *, limits: Limits = _LIMITS, max_pages: int = MAX_PAGES
) -> Iterator[SourceFile | Problem]:
    """Yield the files of a source that has a URL, and a Problem for each file that is unavailable.

    fetcher: may access private networks only if the source may. A Problem's path is the name of the unavailable file;
    lost: the file may still exist; otherwise it is known to be gone.
    Raises: SourceFailedError if the list of files is unavailable or, after all available files, if it is incomplete;
    files that were not yielded must then not be treated as removed.
    """
    if fetcher.allow_private and not source.private:
        raise ValueError(f"the source {source.name!r} may not be fetched from private networks")
    try:
        url = parse_url(source.address)
        fetched = fetcher.fetch(source.address)
    except FetchError as error:
        raise SourceFailedError(f"{source.address}: {error}") from error
    file = _source_file(source, url, fetched, limits)
    yield from _stale_notes(file, url, fetched)
    if source.format == _SITEMAP or recognises(file):
        hosts = {url.host, parse_url(fetched.url).host}
        yield from _SitemapSource(source, fetcher, limits, hosts).pages(file, max_pages)
    else:
        yield file


def name_of(source: str, url: Url, home: Url) -> str:
    """Return the unique file name of a URL: the name of its source and its path.

    home: the URL of the source. A digest is appended if the path does not identify the URL, as with a query string or
    another host.

    >>> home = parse_url("https://a.fi/sitemap.xml")
    >>> name_of("a", parse_url("https://a.fi/hankkeet/talo.html"), home)
    'a/hankkeet/talo.html'
    >>> name_of("a", parse_url("https://a.fi/hae?id=7"), home)
    'a/hae-id=7-63c4e3b3'
    """
    parts = [_safe(part) for part in url.target.split("/")]
    path = "/".join(part for part in parts if part)[:_MAX_NAME_LENGTH]
    if path and parse_url(f"{home.origin}/{path}") == url:
        return f"{source}/{path}"
    digest = hashlib.sha256(url.href.encode()).hexdigest()[:8]
    return f"{source}/{path}-{digest}" if path else f"{source}/{digest}"


def _safe(part: str) -> str:
    """Return a path segment as part of a file name: letters of any script, never hidden, never ".."."""
    return _UNSAFE_RE.sub("-", unquote(part)).strip("-.")[:_MAX_PART_LENGTH]


def _source_file(source: Source, url: Url, fetched: FetchedFile, limits: Limits) -> SourceFile:
    options = ReadOptions(
        format="" if source.format == _SITEMAP else source.format,
        mapping=source.mapping,
        columns=source.columns,
        values=source.values,
        date_format=source.date_format,
        list_separator=source.list_separator,
        url=fetched.url,
    )
    name = name_of(source.name, url, parse_url(source.address))
    return SourceFile(fetched.path, name, limits.file_bytes, options=options, max_document_bytes=limits.document_bytes)


def _stale_notes(file: SourceFile, url: Url, fetched: FetchedFile) -> Iterator[Problem]:
    """Yield a note if the file is an older cached copy."""
    if fetched.problem:
        reason = f"{url.href}: {fetched.problem}; its cached copy is read"
        yield Problem(file.name, reason, lost=False)


class _SitemapSource:
    """The pages of a source that is a sitemap. hosts: only pages of these hosts are read."""

    def __init__(self, source: Source, fetcher: Fetcher, limits: Limits, hosts: set[str]) -> None:
        self._source, self._fetcher, self._limits, self._hosts = source, fetcher, limits, hosts
        self._home = parse_url(source.address)
        self._failed_sitemaps: list[str] = []

    def pages(self, first: SourceFile, max_pages: int) -> Iterator[SourceFile | Problem]:
        """Yield the files of the pages that a sitemap and its sub-sitemaps list. Raises: SourceFailedError."""
        seen: set[str] = set()  # URLs of pages, including targets of redirects
        count = 0
        for entry in self._listed(first):
            if isinstance(entry, Problem):
                yield entry
                continue
            url, changed = entry
            if url.href in seen:
                continue
            if count == max_pages:
                yield Problem(first.name, f"it lists more than {max_pages:,} pages; the rest is not read", lost=False)
                break
            count += 1
            seen.add(url.href)
            yield from self._page(url, changed, seen)
        if self._failed_sitemaps:
            raise SourceFailedError(
                f"not every sitemap could be read, so pages may be missing: {self._failed_sitemaps[0]}"
            )

    def _page(self, url: Url, changed: str, seen: set[str]) -> Iterator[SourceFile | Problem]:
        name = name_of(self._source.name, url, self._home)
        try:
            fetched = self._fetcher.fetch(url.href, version=changed)
        except FetchError as error:
            yield Problem(name, f"{url.href}: {error}", lost=not isinstance(error, GoneError))
            return
        if parse_url(fetched.url).host not in self._hosts:
            yield Problem(name, f"{url.href}: it redirects to another host, {fetched.url}")
        elif fetched.url != url.href and fetched.url in seen:
            yield Problem(name, f"{url.href}: it redirects to {fetched.url}, which is already read", lost=False)
        else:
            seen.add(fetched.url)
            file = _source_file(self._source, url, fetched, self._limits)
            yield from _stale_notes(file, url, fetched)
            yield file

    def _listed(self, first: SourceFile) -> Iterator[tuple[Url, str] | Problem]:
        """Yield the URL and modification date of each page on the source's hosts, and problems of the sitemaps."""
        queue = deque([(self._home.href, first)])
        seen = {self._home.href}
        while queue:
            href, file = queue.popleft()
            try:
                sitemap = read(file)
            except SourceError as error:
                yield self._failed(file.name, href, error)
                continue
            yield from self._on_own_hosts(sitemap.pages, file.name)
            for entry in self._on_own_hosts(sitemap.sitemaps, file.name):
                if isinstance(entry, Problem):
                    yield entry
                elif entry[0].href not in seen and len(seen) < _MAX_SITEMAPS:
                    seen.add(entry[0].href)
                    yield from self._enqueue(*entry, queue)

    def _enqueue(self, url: Url, changed: str, queue: deque[tuple[str, SourceFile]]) -> Iterator[Problem]:
        """Fetch a sitemap listed in another and append it to the queue; yield its problems."""
        name = name_of(self._source.name, url, self._home)
        try:
            fetched = self._fetcher.fetch(url.href, version=changed)
        except FetchError as error:
            yield self._failed(name, url.href, error)
        else:
            file = _source_file(self._source, url, fetched, self._limits)
            yield from _stale_notes(file, url, fetched)
            queue.append((url.href, file))

    def _failed(self, name: str, href: str, error: SourceError) -> Problem:
        """Record that a sitemap could not be read, and return the problem."""
        self._failed_sitemaps.append(f"{href}: {error}")
        return Problem(name, f"{href}: {error}")

    def _on_own_hosts(self, entries: list[SitemapEntry], name: str) -> Iterator[tuple[Url, str] | Problem]:
        """Yield the entries on the source's hosts, and a problem for those that are skipped."""
        others: list[str] = []
        for entry in entries:
            try:
                url = parse_url(entry.url, self._home.href)
            except FetchError as error:
                yield Problem(name, f"it lists {entry.url[:80]!r}: {error}", lost=False)
                continue
            if url.host in self._hosts:
                yield url, entry.last_modified
            else:
                others.append(url.href)
        if others:
            reason = f"pages of other hosts are not read: {len(others)}, the first is {others[0]}"
            yield Problem(name, reason, lost=False)
