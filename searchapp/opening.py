"""What answers searches: a searcher of the newest generation, made once for each."""

from __future__ import annotations

import threading
from typing import NamedTuple

from indexer import Analyzer, OpenIndex, Settings
from indexer.funders import load_funders
from indexer.generations import Generation
from indexer.vocabulary import open_thesaurus
from searchapp.search import Searcher


class Opened(NamedTuple):
    """A searcher and the generation that it searches."""

    searcher: Searcher
    generation: Generation


class OpenSearch:
    """Gives the searcher of the generation that is served now. One may serve many threads."""

    def __init__(self, settings: Settings) -> None:
        self.index = OpenIndex(settings.index)
        self.analyzer = Analyzer(default=settings.language)
        self._funders = load_funders(settings.funders_file)
        self._lock = threading.Lock()
        self._opened: Opened | None = None

    def current(self) -> Opened:
        """Return the searcher of the newest good generation. Raises: SearchIndexError when there is none."""
        generation, reader = self.index.current()
        opened = self._opened
        if opened and opened.generation is generation:
            return opened
        with self._lock:
            if self._opened is None or self._opened.generation is not generation:
                searcher = Searcher(reader, self.analyzer, self._funders, open_thesaurus(generation.folder))
                self._opened = Opened(searcher, generation)
            return self._opened
