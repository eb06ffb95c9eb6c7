"""Provides the searcher of the newest generation of an index. One searcher is created per generation."""

from __future__ import annotations

import threading
from typing import NamedTuple

from indexer import Analyzer, OpenIndex, Settings
from indexer.analysis import WordStore, analysis_version, is_compatible
from indexer.engines.base import Reader
from indexer.storage.duplicates import load_duplicates
from indexer.storage.generations import Generation
from indexer.storage.index_folder import IndexFolder
from indexer.storage.index_reader import OPENING_ERRORS, as_index_error, log_unusable
from indexer.storage.stored_thesaurus import open_thesaurus
from indexer.vocabularies.funders import load_funders
from searchapp.search.searcher import Searcher


class OpenedIndex(NamedTuple):
    """A searcher and the generation that it searches."""

    searcher: Searcher
    generation: Generation


class SearchIndex:
    """Provides the searcher of the served generation; threads may share it.

    verify_all: see OpenIndex.
    """

    def __init__(self, settings: Settings, *, verify_all: bool = False) -> None:
        self._verify_all = verify_all
        self.index = OpenIndex(settings.index, verify_all=verify_all, cache_bytes=settings.server.cache_mb << 20)
        words = IndexFolder(settings.index).words
        self._words = WordStore(words, analysis=analysis_version(), is_compatible=is_compatible)
        self.analyzer = Analyzer(default=settings.language, store=self._words, learns=False)
        self._funders = load_funders(settings.funders_file)
        self._lock = threading.Lock()
        self._opened: OpenedIndex | None = None
        self._skipped: Generation | None = None

    def current(self) -> OpenedIndex:
        """Return the searcher of the newest readable generation.

        A generation whose thesaurus or duplicates cannot be read is skipped, and the previous one stays in use.
        Raises: SearchIndexError if there is no readable generation.
        """
        generation, reader = self.index.current()
        opened = self._opened
        if opened and generation in (opened.generation, self._skipped):
            return opened
        with self._lock:
            opened = self._opened
            if opened and generation in (opened.generation, self._skipped):
                return opened
            try:
                self._opened = opened = self._open(generation, reader)
            except OPENING_ERRORS as error:
                if opened is None:
                    raise as_index_error(error, generation.folder.parent) from error
                log_unusable(str(generation), opened.generation, error)
                self._skipped = generation
            return opened

    def _open(self, generation: Generation, reader: Reader) -> OpenedIndex:
        if self._verify_all:  # read now, so that a server does not depend on the file later
            _ = generation.sources
        thesaurus, duplicates = open_thesaurus(generation.folder), load_duplicates(generation.folder)
        return OpenedIndex(Searcher(reader, self.analyzer, self._funders, thesaurus, duplicates), generation)

    def before_fork(self) -> None:
        """Close the word store, which processes must not share. It is reopened on use."""
        self._words.close()
