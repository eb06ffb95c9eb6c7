"""Sources of the web: what the address of a [[source]] gives, as files like any other.

An address is one file (a page, a report, a table), a feed, or a sitemap, whose pages are fetched, those that changed.
"""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import unquote

from indexer.errors import FetchError, GoneError, SourceError, SourceFailedError
from indexer.fetching import Fetched, Fetcher, Location, locate
from indexer.settings import Limits, Source
from indexer.sources import Problem, SourceFile
from indexer.sources.base import ReadOptions
from indexer.sources.feeds.sitemap import SitemapEntry, read, recognises

MOST_PAGES = 5_000  # of a sitemap: at one a second an hour and a half
_MOST_SITEMAPS = 200  # below an index of sitemaps
_SITEMAP = "sitemap"
_UNSAFE_RE = re.compile(r"[^\w.,=&+~-]+")
_LONGEST_PART = 80
_LONGEST_NAME = 160
_LIMITS = Limits()


def files_of(
    source: Source, fetcher: Fetcher, *, limits: Limits = _LIMITS, most_pages: int = MOST_PAGES
) -> Iterator[SourceFile | Problem]:
    """Yield the files that the address of a source gives, and what could not be had of them.

    fetcher: may go to private networks only where the source may. A Problem's path is the name that the file would
    have had; lost means that it may be there yet, else it is known to be gone.
    Raises: SourceFailedError when it could not be learnt which files there are, at once or, what could be had being
    yielded, at the end: files that were not yielded then are not gone.
    """
    if fetcher.private and not source.private:
        raise ValueError(f"the source {source.name!r} may not be fetched from private networks")
    try:
        location = locate(source.address)
        fetched = fetcher.fetch(source.address)
    except FetchError as error:
        raise SourceFailedError(f"{source.address}: {error}") from error
    file = _file(source, location, fetched, limits)
    yield from _told(file, location, fetched)
    if source.format == _SITEMAP or recognises(file):
        yield from _Site(source, fetcher, limits, {location.host, locate(fetched.address).host}).pages(file, most_pages)
    else:
        yield file


def name_of(source: str, location: Location, home: Location) -> str:
    """Return the name of the file of a location: that of the source, and the path, told apart from any other.

    home: the address of the source. What a path cannot show as it is (a query, another host) is told by a digest.

    >>> home = locate("https://a.fi/sitemap.xml")
    >>> name_of("a", locate("https://a.fi/hankkeet/talo.html"), home)
    'a/hankkeet/talo.html'
    >>> name_of("a", locate("https://a.fi/hae?id=7"), home)
    'a/hae-id=7-63c4e3b3'
    """
    parts = [_safe(part) for part in location.target.split("/")]
    path = "/".join(part for part in parts if part)[:_LONGEST_NAME]
    if path and locate(f"{home.origin}/{path}") == location:
        return f"{source}/{path}"
    digest = hashlib.sha256(location.address.encode()).hexdigest()[:8]
    return f"{source}/{path}-{digest}" if path else f"{source}/{digest}"


def _safe(part: str) -> str:
    """Return a part of a path as part of a name: letters of any script, no mark of a hidden file or folder above."""
    return _UNSAFE_RE.sub("-", unquote(part)).strip("-.")[:_LONGEST_PART]


def _file(source: Source, location: Location, fetched: Fetched, limits: Limits) -> SourceFile:
    reading = ReadOptions(
        format="" if source.format == _SITEMAP else source.format,
        mapping=source.mapping,
        columns=source.columns,
        values=source.values,
        date_format=source.date_format,
        list_separator=source.list_separator,
        url=fetched.address,
    )
    name = name_of(source.name, location, locate(source.address))
    return SourceFile(fetched.path, name, limits.file_bytes, options=reading, max_document_bytes=limits.document_bytes)


def _told(file: SourceFile, location: Location, fetched: Fetched) -> Iterator[Problem]:
    if fetched.problem:
        reason = f"{location.address}: {fetched.problem}; what it gave before is read"
        yield Problem(file.name, reason, lost=False)


class _Site:
    """The pages of one source that is a sitemap. hosts: of which pages are taken."""

    def __init__(self, source: Source, fetcher: Fetcher, limits: Limits, hosts: set[str]) -> None:
        self._source, self._fetcher, self._limits, self._hosts = source, fetcher, limits, hosts
        self._home = locate(source.address)
        self._missing: list[str] = []  # sitemaps that could not be read

    def pages(self, first: SourceFile, most: int) -> Iterator[SourceFile | Problem]:
        """Yield the files of the pages that a sitemap, and those below it, list. Raises: SourceFailedError."""
        taken: set[str] = set()  # addresses, those that others led to too
        asked = 0
        for each in self._listed(first):
            if isinstance(each, Problem):
                yield each
                continue
            location, changed = each
            if location.address in taken:
                continue
            if asked == most:
                yield Problem(first.name, f"it lists more than {most:,} pages; the rest is not read", lost=False)
                break
            asked += 1
            taken.add(location.address)
            yield from self._page(location, changed, taken)
        if self._missing:
            raise SourceFailedError(f"not every sitemap could be read, so pages may be missing: {self._missing[0]}")

    def _page(self, location: Location, changed: str, taken: set[str]) -> Iterator[SourceFile | Problem]:
        name = name_of(self._source.name, location, self._home)
        try:
            fetched = self._fetcher.fetch(location.address, version=changed)
        except FetchError as error:
            yield Problem(name, f"{location.address}: {error}", lost=not isinstance(error, GoneError))
            return
        if locate(fetched.address).host not in self._hosts:
            yield Problem(name, f"{location.address}: it leads to another host, {fetched.address}")
        elif fetched.address != location.address and fetched.address in taken:
            yield Problem(name, f"{location.address}: it leads to {fetched.address}, which is read itself", lost=False)
        else:
            taken.add(fetched.address)
            file = _file(self._source, location, fetched, self._limits)
            yield from _told(file, location, fetched)
            yield file

    def _listed(self, first: SourceFile) -> Iterator[tuple[Location, str] | Problem]:
        """Yield where each page of our hosts is and when it changed, and what is wrong with the sitemaps."""
        waiting = deque([(self._home.address, first)])
        known = {self._home.address}
        while waiting:
            address, file = waiting.popleft()
            try:
                sitemap = read(file)
            except SourceError as error:
                yield self._miss(file.name, address, error)
                continue
            yield from self._ours(sitemap.pages, file.name)
            for each in self._ours(sitemap.sitemaps, file.name):
                if isinstance(each, Problem):
                    yield each
                elif each[0].address not in known and len(known) < _MOST_SITEMAPS:
                    known.add(each[0].address)
                    yield from self._below(*each, waiting)

    def _below(
        self, location: Location, changed: str, waiting: deque[tuple[str, SourceFile]]
    ) -> Iterator[tuple[Location, str] | Problem]:
        """Fetch a sitemap that another lists, and let it wait."""
        name = name_of(self._source.name, location, self._home)
        try:
            fetched = self._fetcher.fetch(location.address, version=changed)
        except FetchError as error:
            yield self._miss(name, location.address, error)
        else:
            file = _file(self._source, location, fetched, self._limits)
            yield from _told(file, location, fetched)
            waiting.append((location.address, file))

    def _miss(self, name: str, address: str, error: SourceError) -> Problem:
        self._missing.append(f"{address}: {error}")
        return Problem(name, f"{address}: {error}")

    def _ours(self, listed: list[SitemapEntry], name: str) -> Iterator[tuple[Location, str] | Problem]:
        """Yield what of a list is of our hosts, and what is not."""
        others: list[str] = []
        for each in listed:
            try:
                location = locate(each.url, self._home.address)
            except FetchError as error:
                yield Problem(name, f"it lists {each.url[:80]!r}: {error}", lost=False)
                continue
            if location.host in self._hosts:
                yield location, each.last_modified
            else:
                others.append(location.address)
        if others:
            yield Problem(
                name, f"it lists {len(others)} of other hosts, which are not read, as {others[0]}", lost=False
            )
