"""Searches one generation of the index, for pages, API and command line."""

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
from searchapp.highlight.matching_words import FindWords, stored_words
from searchapp.highlight.snippets import Marks, marks_of
from searchapp.query.facts import FactFinder
from searchapp.query.facts.readings import ReadFact
from searchapp.query.misspellings import SpellingChecker
from searchapp.query.spacing import SpacingFinder
from searchapp.search.corrections import Corrector
from searchapp.search.entity_directory import EntityDirectory
from searchapp.search.examples import example_searches
from searchapp.search.facet_values import FacetValues
from searchapp.search.parameters import Parameters
from searchapp.search.results import Results
from searchapp.search.search_run import SearchRun
from searchapp.search.spellings import SpelledReader, Spellings
from searchapp.search.suggestions import Suggestion, suggest

_MAX_RESULTS = 100  # cached searches: some 10 MB with records of usual length
_MAX_WORDS = 50_000  # cached words of documents: at most some 25 MB, if all are different


@dataclass(frozen=True)
class Searcher:
    """Answers searches of one generation of the index; threads may share it."""

    reader: Reader
    analyzer: Analyzer
    funders: Funders
    thesaurus: CompiledThesaurus | None = None
    duplicates: Mapping[str, Mapping[str, Duplicate]] = field(default_factory=dict)
    """The duplicates of each document, by their ids. They are shown with the document."""
    spellings: Spellings = field(init=False)
    """The spellings of funders and organisations; all documents have the shown ones."""

    def __post_init__(self) -> None:
        spellings = Spellings(self.reader)
        object.__setattr__(self, "spellings", spellings)
        object.__setattr__(self, "reader", SpelledReader(self.reader, spellings, self.funders))

    def search(self, parameters: Parameters, *, today: date) -> Results:
        """Return the results of a search. today: the day that statuses are computed for.

        The results depend only on the arguments and the generation, so recent results are cached.
        """
        key = (tuple(parameters.pairs()), today)
        return self._results.get_or_create(key, lambda: SearchRun(self, parameters, today).results())

    def ranking(self, parameters: Parameters, *, related: int = 0, today: date) -> list[str]:
        """Return the ids of the hits of a search, then of related documents, for benchmarks."""
        return SearchRun(self, parameters, today).ranking(related)

    def documents(self, parameters: Parameters, *, today: date) -> Iterator[Document]:
        """Yield every matching document of a search, in its order; page and size are ignored.

        Documents are fetched in batches, so that few are in memory at once.
        """
        yield from SearchRun(self, parameters, today).documents()

    def suggestions(self, typed: str) -> list[Suggestion]:
        """Return at most ten suggestions that complete the typed text."""
        return suggest(typed, self.reader, self.spellings)

    def facet_counts(self, parameters: Parameters, facet: str, *, today: date) -> Mapping[str, int]:
        """Return how many matching documents have each value of a facet, without the filter of that facet."""
        return SearchRun(self, parameters, today).facet_counts(facet)

    def facts(self, parameters: Parameters, *, today: date) -> tuple[ReadFact, ...]:
        """Return the facts that words of a search name."""
        return SearchRun(self, parameters, today).reading.facts

    def total(self, parameters: Parameters, *, today: date) -> int:
        """Return the number of matching documents of a search."""
        return SearchRun(self, parameters, today).total()

    def partial_total(self, parameters: Parameters, total: int, *, today: date) -> int:
        """Return the number of documents with most of the words, if few match. total: number of matching documents."""
        return SearchRun(self, parameters, today).partial_matches(total).most_words(0, 0).total

    def node(self, parameters: Parameters, *, today: date) -> Node:
        """Return the engine node of a search with its filters inside, so that the counts of no facet ignore them."""
        return SearchRun(self, parameters, today).filtered_node

    def marks(self, document: Document, parameters: Parameters) -> dict[str, Marks]:
        """Return where the words of a search are in each text field of a document, in order."""
        return marks_of(SearchRun(self, parameters, date.min).matcher.find(document))

    def main_document_id(self, document_id: str) -> str | None:
        """Return the id of the document that a duplicate is shown with; None if the document is not a duplicate."""
        return self._main_ids.get(document_id)

    @cached_property
    def _main_ids(self) -> dict[str, str]:
        return {duplicate_id: main_id for main_id, duplicates in self.duplicates.items() for duplicate_id in duplicates}

    @cached_property
    def examples(self) -> list[str]:
        """Example searches for the start page."""
        return example_searches(self.reader, self.analyzer)

    @cached_property
    def corrector(self) -> Corrector:
        """Finds the dotted forms of words that were typed without dots."""
        return Corrector(self.reader, self.analyzer)

    @cached_property
    def spacing_finder(self) -> SpacingFinder:
        """Finds words of queries that documents have with other spaces."""
        return SpacingFinder(self.reader, self.analyzer)

    @cached_property
    def spelling_checker(self) -> SpellingChecker:
        """Finds what misspelt words may mean."""
        return SpellingChecker(self.reader, self.analyzer)

    @cached_property
    def facets(self) -> FacetValues:
        """The values of the facets."""
        return FacetValues(self.reader, self.funders, self.spellings)

    @cached_property
    def fact_finder(self) -> FactFinder:
        """Finds facts in queries: years, statuses, and the names of this generation."""
        return FactFinder(self.reader, self.funders, self.analyzer, self.spellings)

    @cached_property
    def entities(self) -> EntityDirectory:
        """The funders and organisations."""
        return EntityDirectory(self.reader, self.funders, self.spellings)

    def texts(self, documents: Sequence[Document]) -> list[AnalyzedDocument]:
        """Return the analysed texts of documents of this generation, from a cache if possible."""
        uncached = [document for document in documents if document.id not in self._texts]
        texts = analyze_texts(uncached, self.analyzer)
        analyzed = {document.id: words for document, words in zip(uncached, texts, strict=True)}

        def words_of(document: Document) -> AnalyzedDocument:  # another thread may have evicted it since
            return analyzed.get(document.id) or analyze_texts([document], self.analyzer)[0]

        return [self._texts.get_or_create(document.id, partial(words_of, document)) for document in documents]

    @cached_property
    def find_words(self) -> FindWords:
        """Finds words of a query in documents of this generation."""
        return stored_words(self.reader.vectors, self.analyzer)

    @cached_property
    def _results(self) -> LruCache[tuple[tuple[tuple[str, str], ...], date], Results]:
        return LruCache(_MAX_RESULTS)

    @cached_property
    def _texts(self) -> LruCache[str, AnalyzedDocument]:
        return LruCache(_MAX_WORDS, size_of=count_words)
