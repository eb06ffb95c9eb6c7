"""A search from parameters to results: what every front (page, API, command) calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import count

from indexer.analysis import Analyzer
from indexer.engines.base import (
    FACETS,
    KEYWORD_FACETS,
    AllOf,
    AnyOf,
    EngineHit,
    Filters,
    Node,
    Reader,
    Request,
    Response,
    Sort,
    Where,
)
from indexer.lru_cache import Kept
from indexer.model import Document, Status
from indexer.storage.duplicates import Twin
from indexer.vocabularies.funders import Funders
from indexer.vocabularies.thesaurus import CompiledThesaurus
from searchapp.highlight.analyzed_text import AnalyzedDocument, analyze_texts, count_words
from searchapp.highlight.matcher import Matcher
from searchapp.highlight.snippets import Marks, marks_of, snippets
from searchapp.query.expansion import Synonyms, find_alternatives
from searchapp.query.parser import parse
from searchapp.query.planner import Alternatives, Plan, Planner, Width
from searchapp.query.spelling import RAREST
from searchapp.search.entity_directory import EntityDirectory
from searchapp.search.examples import example_searches
from searchapp.search.facet_values import Facets
from searchapp.search.parameters import Parameters
from searchapp.search.relaxation import offers
from searchapp.search.results import Hit, Results
from searchapp.search.significant_terms import related_node

_FEW = 10  # with fewer hits than this, ways to find more are offered
_SLICE = 500  # documents fetched at a time where all are wanted: some megabytes of records of the usual length
_MOST_RESULTS = 100  # remembered searches: some 10 MB of records of the usual length
_MOST_WORDS = 50_000  # remembered of documents: some 25 MB at the worst, where no two are alike


@dataclass(frozen=True)
class Searcher:
    """Answers searches of one generation of the index; threads may share it."""

    reader: Reader
    analyzer: Analyzer
    funders: Funders
    thesaurus: CompiledThesaurus | None = None
    twins: Mapping[str, Mapping[str, Twin]] = field(default_factory=dict)
    """By the id of a document, those that tell of the same and are shown under it, by their ids."""

    def search(self, parameters: Parameters, *, today: date | None = None) -> Results:
        """Answer a search. today: the day that statuses are computed for, by default this one.

        The results are a function of these and of the generation, so those asked for lately are given again.
        """
        day = today or date.today()
        asked = (tuple(parameters.pairs()), day)
        return self._results.get(asked, lambda: _Search(self, parameters, day).results())

    def ranking(self, parameters: Parameters, *, related: int = 0, today: date | None = None) -> list[str]:
        """Return the ids of the hits of a search, then of related texts: what a benchmark judges."""
        return _Search(self, parameters, today or date.today()).ranking(related)

    def documents(self, parameters: Parameters, *, today: date) -> Iterator[Document]:
        """Yield every document that a search finds, in its order; page and size are not looked at.

        They are fetched a slice at a time, so that few are in memory at once.
        """
        yield from _Search(self, parameters, today).documents()

    def facet_counts(self, parameters: Parameters, facet: str, *, today: date) -> Mapping[str, int]:
        """Return how many of what a search finds have each value of a facet, its own limits aside."""
        return _Search(self, parameters, today).facet_counts(facet)

    def total(self, parameters: Parameters, *, today: date) -> int:
        """Return how many a search finds."""
        return _Search(self, parameters, today).total()

    def node(self, parameters: Parameters, *, today: date) -> Node:
        """Return what finds the documents of a search, its filters within the plan: no facet's counts ignore them."""
        search = _Search(self, parameters, today)
        return AllOf((search.plan.node, Where(_filters(search.parameters))))

    def matcher(self, parameters: Parameters) -> Matcher:
        """Return what finds the words of a search in documents."""
        return _Search(self, parameters, date.min).matcher

    def marks(self, document: Document, parameters: Parameters) -> dict[str, Marks]:
        """Return where the words of a search stand in each text field of a document, in order."""
        return marks_of(self.matcher(parameters).find(document))

    def main_of(self, document_id: str) -> str | None:
        """Return the id of the document that another is shown under; None where it is under none."""
        return self._mains.get(document_id)

    @cached_property
    def _mains(self) -> dict[str, str]:
        return {twin: main for main, each in self.twins.items() for twin in each}

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
        return [
            self._texts.get(each.id, lambda each=each: made.get(each.id) or analyze_texts([each], self.analyzer)[0])  # type: ignore[misc]
            for each in documents
        ]

    @cached_property
    def _results(self) -> Kept[tuple[tuple[tuple[str, str], ...], date], Results]:
        return Kept(_MOST_RESULTS)

    @cached_property
    def _texts(self) -> Kept[str, AnalyzedDocument]:
        return Kept(_MOST_WORDS, size_of=count_words)


class _Search:
    """One search in the making."""

    def __init__(self, searcher: Searcher, parameters: Parameters, today: date) -> None:
        self.searcher = searcher
        self.today = today
        whole = {
            facet: tuple(dict.fromkeys(name for value in values for name in searcher.facets.whole_names(facet, value)))
            if facet in ("funder", "organisation")
            else values
            for facet, values in parameters.facets.items()
        }
        self.parameters = replace(parameters, facets=whole)
        self.parsed = parse(parameters.q)

    @cached_property
    def plan(self) -> Plan:
        """The plan in the width asked for."""
        return self._plan_in(self.parameters.width)

    @cached_property
    def matcher(self) -> Matcher:
        """What finds the words in documents."""
        searcher = self.searcher
        return Matcher(self.plan.sought, searcher.analyzer, self.parameters.width, searcher.texts)

    def results(self) -> Results:
        """Ask, and gather what is shown."""
        parameters = self.parameters
        response = self._ask(self.plan, parameters, facets=FACETS, limit=parameters.size)
        goes_on = response.total > parameters.page * parameters.size  # related texts come below the last hits
        ticked = parameters.facets
        few = response.total < _FEW and bool(self.plan.sought or parameters.is_filtered)
        return Results(
            parameters,
            response.total,
            self._hits(response.hits),
            {
                facet: self.searcher.facets.shown(facet, response.facets[facet], ticked.get(facet, ()))
                for facet in FACETS
            },
            self._widths(response.total),
            offers(self, response.total) if few else [],
            self._hits(self._near(0 if goes_on else parameters.related)),
            self._alternatives[0] if parameters.width is not Width.EXACT else [],
            self.plan.notices,
        )

    def ranking(self, related: int) -> list[str]:
        """Return the ids of the hits, then of related texts."""
        hits = self._ask(self.plan, self.parameters, limit=self.parameters.size).hits
        return [hit.document.id for hit in (*hits, *self._near(related))]

    def documents(self) -> Iterator[Document]:
        """Yield every document that is found, in order."""
        for page in count(1):
            hits = self._ask(self.plan, replace(self.parameters, page=page, size=_SLICE), limit=_SLICE).hits
            yield from (hit.document for hit in hits)
            if len(hits) < _SLICE:
                return

    def facet_counts(self, facet: str) -> Mapping[str, int]:
        """Return how many have each value of a facet."""
        return self._ask(self.plan, self.parameters, facets=(facet,), limit=0).facets[facet]

    def total(self) -> int:
        """Return how many are found."""
        return self._ask(self.plan, self.parameters, limit=0).total

    def count(self, parameters: Parameters) -> int:
        """Return how many another search finds."""
        return _Search(self.searcher, parameters, self.today).total()

    def words_like(self, form: str) -> Mapping[str, int]:
        """Return the words of the index that a form may have been meant for, and how many documents hold each.

        Its first letter is taken to be right: few slip there, and all words of a large index take tens of megabytes.
        """
        return self.searcher.reader.words(form.casefold()[:1], min_documents=RAREST)

    def _ask(self, plan: Plan, parameters: Parameters, *, facets: tuple[str, ...] = (), limit: int) -> Response:
        return self.searcher.reader.search(
            Request(
                plan=plan.node,
                today=self.today,
                filters=_filters(parameters),
                facets=facets,
                sort=parameters.order,
                offset=(parameters.page - 1) * parameters.size,
                limit=limit,
            )
        )

    def _hits(self, found: list[EngineHit]) -> list[Hit]:
        self.searcher.texts([hit.document for hit in found])  # all at once, before the matcher asks one by one
        return [self._hit(hit.document, hit.score) for hit in found]

    def _hit(self, document: Document, score: float) -> Hit:
        found = self.matcher.find(document)
        return Hit(
            document,
            score,
            document.status(self.today),
            marks_of(found).get("title", []),
            snippets(document, found),
            self.matcher.why(found),
            tuple(self.searcher.twins.get(document.id, {}).values()),
        )

    def _plan_in(self, width: Width) -> Plan:
        return Planner(self.searcher.analyzer, width, self._alternatives_in(width)).plan(self.parsed)

    def _alternatives_in(self, width: Width) -> Alternatives:
        """Return what else words mean in a width; in the exact one they mean what is written, and nothing else."""
        return {} if width is Width.EXACT else self._alternatives[1]

    @cached_property
    def _alternatives(self) -> tuple[list[Synonyms], Alternatives]:
        """The synonyms to tell of, and all alternatives: the same in every width that has any."""
        searcher = self.searcher
        return find_alternatives(
            self.parsed.tree, searcher.thesaurus, searcher.funders, searcher.analyzer, plain=self.parameters.plain
        )

    def _widths(self, total: int) -> dict[Width, int]:
        """Return the total in each width; nothing where no word is asked for."""
        if not self.plan.sought:
            return {}
        return {width: total if width is self.parameters.width else self._total_in(width) for width in Width}

    def _total_in(self, width: Width) -> int:
        return self._ask(self._plan_in(width), self.parameters, limit=0).total

    def _near(self, most: int) -> list[EngineHit]:
        """Return texts near the subject, the nearest first."""
        if not self.plan.sought or not most:
            return []
        reader = self.searcher.reader
        planner = Planner(self.searcher.analyzer, self.parameters.width, self._alternatives_in(self.parameters.width))
        weak = planner.weak_nodes(self.plan.sought)
        examples = reader.search(Request(AnyOf(tuple(weak)), self.today)).hits
        words = self.searcher.texts([hit.document for hit in examples])
        node = related_node(weak, words, self.plan.node, reader)
        request = Request(node, self.today, _filters(self.parameters), sort=Sort.RELEVANCE, limit=most)
        return reader.search(request).hits


def _filters(parameters: Parameters) -> Filters:
    told = parameters.facets
    return Filters(
        years=frozenset(map(int, told.get("year", ()))),
        year_from=parameters.year_from,
        year_to=parameters.year_to,
        statuses=frozenset(map(Status, told.get("status", ()))),
        keywords={facet: frozenset(told[facet]) for facet in KEYWORD_FACETS if told.get(facet)},
    )
