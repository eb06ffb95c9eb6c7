"""What every request shares, and the snapshot that one request answers from."""

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
_PAGE_CACHE_CHARACTERS = 4_000_000  # a hundred pages of the usual size, some 8 MB at most


class Snapshot(NamedTuple):
    """What one request answers from: a searcher, the generation that it searches, and the day of the request.

    Taken once, so that a generation published meanwhile, or midnight, cannot mix two states in one reply.
    """

    searcher: Searcher
    generation: Generation
    today: date


@dataclass(frozen=True)
class Service:
    """What the application shares between requests and threads.

    clock: returns the day that statuses are computed for. token: differs between starts of the application.
    still_working: called now and then while a long reply is made, or the server ends it after its timeout.
    """

    search_index: SearchIndex
    clock: Callable[[], date]
    settings: Settings = field(default_factory=Settings)
    page_cache: LruCache[Hashable, str] = field(default_factory=lambda: LruCache(_PAGE_CACHE_CHARACTERS, size_of=len))
    """Rendered pages by everything that they depend on: rendering takes most of the time of a page."""
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    still_working: Callable[[], None] = lambda: None

    @cached_property
    def zero_log(self) -> QueryLog | None:
        """The log of searches that found nothing; None if the settings turn it off."""
        return QueryLog(IndexFolder(self.settings.index).zero_queries) if self.settings.server.zero_log else None

    def snapshot(self) -> Snapshot:
        """Return the newest generation and the day. Raises: SearchIndexError."""
        searcher, generation = self.search_index.current()
        return Snapshot(searcher, generation, self.clock())


def service() -> Service:
    """Return the service of the application that handles this request."""
    extension: Service = current_app.extensions[EXTENSION]
    return extension


def current_snapshot() -> Snapshot:
    """Return the snapshot of this request, taken when it is first asked for. Raises: SearchIndexError."""
    if "snapshot" not in g:
        g.snapshot = service().snapshot()
    snapshot: Snapshot = g.snapshot
    return snapshot
