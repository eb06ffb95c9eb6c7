"""What answers requests: one of it for the whole application, shared by its threads."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from flask import current_app

from indexer.lru_cache import Kept
from indexer.settings import Settings
from indexer.storage.generations import Generation
from indexer.storage.index_folder import IndexFolder
from indexer.storage.query_log import QueryLog
from searchapp.search.parameters import Parameters
from searchapp.search.results import Results
from searchapp.search.search_index import Opened, OpenSearch

EXTENSION = "hankehaku"
_KEPT_LETTERS = 4_000_000  # of pages: a hundred of the usual size, some 8 MB at the most


class Answer(NamedTuple):
    """Results, and the generation of the index that gave them."""

    results: Results
    generation: Generation


@dataclass(frozen=True)
class Service:
    """today: gives the day that statuses are computed for. token: tells this start of the application from others.

    still_working: to be called now and then while a long reply is made, or the server ends it after its timeout.
    """

    search_index: OpenSearch
    today: Callable[[], date]
    settings: Settings = field(default_factory=Settings)
    pages: Kept[Hashable, str] = field(default_factory=lambda: Kept(_KEPT_LETTERS, size_of=len))
    """Pages as they were sent, by all that they depend on: making one from its results takes most of its time."""
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    still_working: Callable[[], None] = lambda: None

    @cached_property
    def zero_log(self) -> QueryLog | None:
        """Where searches that found nothing are noted; None where the operator wants none."""
        return QueryLog(IndexFolder(self.settings.index).zero_queries) if self.settings.server.zero_log else None

    def current(self) -> Opened:
        """Return the searcher of the newest generation. Raises: SearchIndexError."""
        return self.search_index.current()

    def search(self, parameters: Parameters) -> Answer:
        """Answer a search from the newest generation. Raises: SearchIndexError."""
        searcher, generation = self.current()
        return Answer(searcher.search(parameters, today=self.today()), generation)


def service() -> Service:
    """Return the service of the application that handles this request."""
    found: Service = current_app.extensions[EXTENSION]
    return found
