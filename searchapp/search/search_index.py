"""What answers searches: a searcher of the newest generation, made once for each."""

from __future__ import annotations

import threading
from typing import NamedTuple

from indexer import Analyzer, OpenIndex, Settings
from indexer.analysis import ANALYSIS, WordStore
from indexer.storage.duplicates import load_twins
from indexer.storage.generations import Generation
from indexer.storage.index_folder import IndexFolder
from indexer.storage.stored_thesaurus import open_thesaurus
from indexer.vocabularies.funders import load_funders
from searchapp.search.searcher import Searcher


class Opened(NamedTuple):
    """A searcher and the generation that it searches."""

    searcher: Searcher
    generation: Generation


class OpenSearch:
    """Gives the searcher of the generation that is served now. One may serve many threads.

    whole: see OpenIndex.
    """

    def __init__(self, settings: Settings, *, whole: bool = False) -> None:
        self.index = OpenIndex(settings.index, whole=whole, kept_bytes=settings.server.cache_mb << 20)
        self._words = WordStore(IndexFolder(settings.index).words, analysis=ANALYSIS)
        self.analyzer = Analyzer(default=settings.language, store=self._words, learns=False)
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
                searcher = Searcher(
                    reader,
                    self.analyzer,
                    self._funders,
                    open_thesaurus(generation.folder),
                    load_twins(generation.folder),
                )
                self._opened = Opened(searcher, generation)
            return self._opened

    def before_fork(self) -> None:
        """Let go of what processes must not share; it is opened again when it is asked for."""
        self._words.close()
