"""Searches of one generation of the index: what pages, API and command line call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial

from indexer.analysis import Analyzer
from indexer.engines.base import Node, Reader
from indexer.lru_cache import LruCache
from indexer.model import Document
from indexer.storage.duplicates import Duplicate
from indexer.vocabularies.funders import Funders
from indexer.vocabularies.thesaurus import CompiledThesaurus
from searchapp.highlight.analyzed_text import AnalyzedDocument, analyze_texts, count_words
from searchapp.highlight.snippets import Marks, marks_of
from searchapp.search.entity_directory import EntityDirectory
from searchapp.search.examples import example_searches
from searchapp.search.facet_values import Facets
from searchapp.search.parameters import Parameters
from searchapp.search.results import Results
from searchapp.search.search_run import SearchRun

_MAX_RESULTS = 100  # cached searches: some 10 MB of records of the usual length
_MAX_WORDS = 50_000  # cached words of documents: some 25 MB at worst, if no two are alike


@dataclass(frozen=True)
class Searcher:
    """Answers searches of one generation of the index; threads may share it."""

    reader: Reader
    analyzer: Analyzer
    funders: Funders
    thesaurus: CompiledThesaurus | None = None
    duplicates: Mapping[str, Mapping[str, Duplicate]] = field(default_factory=dict)
    """By the id of a document, those that tell of the same and are shown under it, by their ids."""

    def search(self, parameters: Parameters, *, today: date) -> Results:
        """Answer a search. today: the day that statuses are computed for.

        The results depend on nothing else but the generation, so recent ones are returned from a cache.
        """
        key = (tuple(parameters.pairs()), today)
        return self._results.get_or_create(key, lambda: SearchRun(self, parameters, today).results())

    def ranking(self, parameters: Parameters, *, related: int = 0, today: date) -> list[str]:
        """Return the ids of the hits of a search, then of related documents: what a benchmark judges."""
        return SearchRun(self, parameters, today).ranking(related)

    def documents(self, parameters: Parameters, *, today: date) -> Iterator[Document]:
        """Yield every document that a search matches, in its order; page and size are ignored.

        They are fetched in slices, so that few are in memory at once.
        """
        yield from SearchRun(self, parameters, today).documents()

    def facet_counts(self, parameters: Parameters, facet: str, *, today: date) -> Mapping[str, int]:
        """Return how many documents of a search have each value of a facet, its own filter ignored."""
        return SearchRun(self, parameters, today).facet_counts(facet)

    def total(self, parameters: Parameters, *, today: date) -> int:
        """Return how many documents a search matches."""
        return SearchRun(self, parameters, today).total()

    def node(self, parameters: Parameters, *, today: date) -> Node:
        """Return the engine node of a search with its filters inside, so that the counts of no facet ignore them."""
        return SearchRun(self, parameters, today).filtered_node

    def marks(self, document: Document, parameters: Parameters) -> dict[str, Marks]:
        """Return where the words of a search are in each text field of a document, in order."""
        return marks_of(SearchRun(self, parameters, date.min).matcher.find(document))

    def main_of(self, document_id: str) -> str | None:
        """Return the id of the document that another is shown under; None where it is under none."""
        return self._mains.get(document_id)

    @cached_property
    def _mains(self) -> dict[str, str]:
        return {twin: main for main, each in self.duplicates.items() for twin in each}

    @cached_property
    def examples(self) -> list[str]:
        """A few searches to begin with."""
        return example_searches(self.reader, self.analyzer)

    @cached_property
    def facets(self) -> Facets:
        """What is known of the values of facets."""
        return Facets(self.reader, self.funders)

    @cached_property
    def entities(self) -> EntityDirectory:
        """The funders and organisations as pages of their own."""
        return EntityDirectory(self.reader, self.funders)

    def texts(self, documents: Sequence[Document]) -> list[AnalyzedDocument]:
        """Return the words of documents of this generation; those of documents found often are remembered."""
        fresh = [document for document in documents if document.id not in self._texts]
        made = {each.id: words for each, words in zip(fresh, analyze_texts(fresh, self.analyzer), strict=True)}

        def words_of(document: Document) -> AnalyzedDocument:  # another thread may have dropped it meanwhile
            return made.get(document.id) or analyze_texts([document], self.analyzer)[0]

        return [self._texts.get_or_create(document.id, partial(words_of, document)) for document in documents]

    @cached_property
    def _results(self) -> LruCache[tuple[tuple[tuple[str, str], ...], date], Results]:
        return LruCache(_MAX_RESULTS)

    @cached_property
    def _texts(self) -> LruCache[str, AnalyzedDocument]:
        return LruCache(_MAX_WORDS, size_of=count_words)
