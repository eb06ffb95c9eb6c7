"""The objects that all requests share, and the snapshot of the index that one request uses."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from flask import current_app, g

from indexer.lru_cache import LruCache
from indexer.settings import Settings
from indexer.storage.generations import Generation
from indexer.storage.index_folder import IndexFolder
from indexer.storage.query_log import QueryLog
from searchapp.search.search_index import SearchIndex
from searchapp.search.searcher import Searcher

EXTENSION = "hankehaku"
_PAGE_CACHE_CHARACTERS = 4_000_000  # a hundred pages of typical size, at most about 8 MB


class Snapshot(NamedTuple):
    """The state that one request uses: a searcher, the generation that it searches, and the day of the request.

    It is taken once, so that a generation published during the request, or midnight, cannot mix two states in a reply.
    """

    searcher: Searcher
    generation: Generation
    today: date


@dataclass(frozen=True)
class Service:
    """The objects that the application shares between requests and threads.

    clock: returns the day for which statuses are computed. token: differs between starts of the application.
    still_working: called at intervals while a long reply is written, so that the server does not end it at its timeout.
    """

    search_index: SearchIndex
    clock: Callable[[], date]
    settings: Settings = field(default_factory=Settings)
    page_cache: LruCache[Hashable, str] = field(default_factory=lambda: LruCache(_PAGE_CACHE_CHARACTERS, size_of=len))
    """Rendered pages by everything that they depend on, because most of the time of a page is rendering."""
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    still_working: Callable[[], None] = lambda: None

    @cached_property
    def zero_log(self) -> QueryLog | None:
        """The log of searches without results; None if the settings turn it off."""
        return QueryLog(IndexFolder(self.settings.index).zero_queries) if self.settings.server.zero_log else None

    def snapshot(self) -> Snapshot:
        """Return a snapshot of the newest generation, today. Raises: SearchIndexError."""
        searcher, generation = self.search_index.current()
        return Snapshot(searcher, generation, self.clock())


def service() -> Service:
    """Return the service of the application that handles this request."""
    extension: Service = current_app.extensions[EXTENSION]
    return extension


def current_snapshot() -> Snapshot:
    """Return the snapshot of this request, taken at the first call. Raises: SearchIndexError."""
    if "snapshot" not in g:
        g.snapshot = service().snapshot()
    snapshot: Snapshot = g.snapshot
    return snapshot
