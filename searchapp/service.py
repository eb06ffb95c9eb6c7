"""What answers requests: one of it for the whole application, shared by its threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from flask import current_app

from indexer import Analyzer, OpenIndex
from indexer.generations import Manifest
from indexer.model import Document
from searchapp.parameters import Parameters
from searchapp.search import Results, search
from searchapp.snippets import Highlighter, highlighter

EXTENSION = "hankehaku"


class Answer(NamedTuple):
    """Results, and the generation of the index that gave them."""

    results: Results
    generation: int
    manifest: Manifest


@dataclass(frozen=True)
class Service:
    """today: gives the day that statuses are computed for."""

    index: OpenIndex
    analyzer: Analyzer
    today: Callable[[], date]

    def search(self, parameters: Parameters) -> Answer:
        """Answer a search from the newest generation. Raises: SearchIndexError."""
        generation, reader = self.index.current()
        results = search(parameters, reader, self.analyzer, today=self.today())
        return Answer(results, generation.number, generation.manifest)

    def document(self, document_id: str) -> Document | None:
        """Return a document of the newest generation, None if it has none of this id. Raises: SearchIndexError."""
        return self.index.current().reader.document(document_id)

    def warm_up(self) -> None:
        """Load the dictionaries now, so that no request waits for them and forked processes share them."""
        self.analyzer.query_word("hanke")

    def highlighter(self, typed: str) -> Highlighter:
        """Return what finds the words of a typed query in texts."""
        return highlighter(typed, self.analyzer)


def service() -> Service:
    """Return the service of the application that handles this request."""
    found: Service = current_app.extensions[EXTENSION]
    return found
