"""What answers searches: a searcher of the newest generation, made once for each."""

from __future__ import annotations

import logging
import threading
from typing import NamedTuple

from indexer import Analyzer, OpenIndex, Settings
from indexer.analysis import ANALYSIS, WordStore
from indexer.engines.base import Reader
from indexer.storage.duplicates import load_duplicates
from indexer.storage.generations import Generation
from indexer.storage.index_folder import IndexFolder
from indexer.storage.index_reader import OPENING_ERRORS, as_index_error
from indexer.storage.stored_thesaurus import open_thesaurus
from indexer.vocabularies.funders import load_funders
from searchapp.search.searcher import Searcher

log = logging.getLogger(__name__)


class Opened(NamedTuple):
    """A searcher and the generation that it searches."""

    searcher: Searcher
    generation: Generation


class OpenSearch:
    """Gives the searcher of the generation that is served now. One may serve many threads.

    verify_all: see OpenIndex.
    """

    def __init__(self, settings: Settings, *, verify_all: bool = False) -> None:
        self._verify_all = verify_all
        self.index = OpenIndex(settings.index, verify_all=verify_all, cache_bytes=settings.server.cache_mb << 20)
        self._words = WordStore(IndexFolder(settings.index).words, analysis=ANALYSIS)
        self.analyzer = Analyzer(default=settings.language, store=self._words, learns=False)
        self._funders = load_funders(settings.funders_file)
        self._lock = threading.Lock()
        self._opened: Opened | None = None
        self._refused: Generation | None = None

    def current(self) -> Opened:
        """Return the searcher of the newest good generation.

        One whose thesaurus or duplicates cannot be read is refused, and the one before is served on.
        Raises: SearchIndexError when there is none.
        """
        generation, reader = self.index.current()
        opened = self._opened
        if opened and generation in (opened.generation, self._refused):
            return opened
        with self._lock:
            opened = self._opened
            if opened and generation in (opened.generation, self._refused):
                return opened
            try:
                self._opened = opened = self._open(generation, reader)
            except OPENING_ERRORS as error:
                if opened is None:
                    raise as_index_error(error, generation.folder.parent) from error
                log.error("generation %s is refused; %s is served on: %s", generation, opened.generation, error)
                self._refused = generation
            return opened

    def _open(self, generation: Generation, reader: Reader) -> Opened:
        if self._verify_all:  # a server answers from what it has read, even when the files are gone
            _ = generation.sources
        thesaurus, duplicates = open_thesaurus(generation.folder), load_duplicates(generation.folder)
        return Opened(Searcher(reader, self.analyzer, self._funders, thesaurus, duplicates), generation)

    def before_fork(self) -> None:
        """Let go of what processes must not share; it is opened again when it is asked for."""
        self._words.close()
