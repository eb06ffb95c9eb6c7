"""The execution of one search: the query is parsed and planned once for all parts of the results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from itertools import count
from typing import TYPE_CHECKING

from indexer.engines.base import (
    AllOf,
    AnyOf,
    EngineHit,
    Filters,
    Node,
    Request,
    Response,
    Where,
)
from indexer.facets import BY_NAME, FACET_NAMES
from indexer.model import Document
from searchapp.highlight.matcher import Matcher, Matches
from searchapp.highlight.snippets import marks_of, snippets
from searchapp.query.ast import Node as QueryNode
from searchapp.query.ast import leaves
from searchapp.query.expansion import Synonyms, find_expansions
from searchapp.query.facts.readings import Reading, as_typed, choose_reading, count_trees
from searchapp.query.optional_words import optional_words, with_optional_words, with_required_words
from searchapp.query.parser import ParsedQuery
from searchapp.query.planner import Expansions, Plan, Planner, Width
from searchapp.query.spacing import Spacings
from searchapp.search.corrections import corrected_text, corrected_tree, did_you_mean, written_words
from searchapp.search.parameters import Parameters
from searchapp.search.partial_matches import FEW_MATCHES, PartialMatches
from searchapp.search.relaxation import Offer, relaxed_queries
from searchapp.search.results import Hit, Results

if TYPE_CHECKING:
    from searchapp.search.searcher import Searcher

_BATCH = 500  # documents fetched at a time when all are needed: some megabytes of records of usual length
_MATCHES_NOTHING = AnyOf(())


class SearchRun:
    """One search of one generation on one day.

    The plans in all widths, the relaxed queries and the related documents share the parsed query. One call of the
    engine returns the hits of a page and the totals in all widths.
    """

    def __init__(self, searcher: Searcher, parameters: Parameters, today: date) -> None:
        self.searcher = searcher
        self.today = today
        self.parameters = replace(parameters, facets=_with_full_names(parameters.facets, searcher))
        self.corrections = searcher.corrector.corrections_of(parameters.query.parsed.tree, plain=parameters.plain)
        self.corrected = self._corrected()

    @property
    def parsed(self) -> ParsedQuery:
        """The parsed query, with corrections."""
        return ParsedQuery(self.corrected.query.parsed.tree, self.parameters.query.parsed.notices)

    @property
    def tree(self) -> QueryNode | None:
        """The tree to plan: that of the parsed query, with facts that limit and with optional words."""
        return self.reading.tree

    @cached_property
    def reading(self) -> Reading:
        """The reading of the parsed query."""
        tree = as_typed(self.parsed.tree)
        facts = self.searcher.fact_finder.find(tree)
        plain = self.parameters.plain
        required = (*self.parameters.fact, *self.searcher.fact_finder.statuses_alone(tree, facts))
        names = tuple(map(str, facts))  # which are compared with their words alone, without other names
        expansions = self._find_expansions(tree, plain=(*plain, *names))[1] if facts else {}
        width = self.parameters.width
        planner = Planner(self.searcher.analyzer, width, {} if width is Width.EXACT else expansions)
        count = partial(count_trees, planner, self.searcher.reader, self._filters, self.today)
        reading = choose_reading(tree, facts, count, plain=plain, required=required)
        tree = with_optional_words(reading.tree, self.searcher.analyzer) if reading.tree else None
        return reading._replace(tree=tree)

    def _corrected(self) -> Parameters:
        """Return the search for the corrected query; the search itself without corrections."""
        tree = self.parameters.query.parsed.tree
        if tree is None or not self.corrections:
            return self.parameters
        typed = corrected_text(self.parameters.q, self.corrections)
        return self.parameters.with_tree(corrected_tree(tree, self.corrections), typed)

    # The results

    def results(self) -> Results:
        """Return all contents of a page of results."""
        parameters, searcher = self.parameters, self.searcher
        others = [width for width in Width if width is not parameters.width] if self.plan.query_terms else []
        response = self._request(facets=FACET_NAMES, counts=[self._plan_in(width).node for width in others])
        totals = {**dict(zip(others, response.counts, strict=True)), parameters.width: response.total}
        partial_matches = self.partial_matches(response.total)
        partial = self._partial_page(partial_matches)
        has_next_page = response.total + partial.total > parameters.page * parameters.size
        facets = {
            facet: searcher.facets.to_show(facet, response.facets[facet], parameters.facets.get(facet, ()))
            for facet in FACET_NAMES
        }
        return Results(
            parameters=parameters,
            total=response.total,
            hits=self._hits(response.hits),
            partial_total=partial.total,
            partial=self._hits(partial.hits),
            facets=facets,
            widths={width: totals[width] for width in Width} if self.plan.query_terms else {},
            offers=self._offers(response.total),
            related=self._hits(partial_matches.related(0 if has_next_page else parameters.related).hits),
            corrections=self.corrections,
            corrected=self.corrected if self.corrections else None,
            facts=self.reading.facts,
            optional_words=optional_words(self.tree),
            required_query=str(with_required_words(self.tree)) if self.tree else "",
            synonyms=self._expansion[0] if parameters.width is not Width.EXACT else [],
            notices=self.plan.notices,
        )

    def ranking(self, related: int) -> list[str]:
        """Return the ids of the hits, of the documents with most of the words, then of that many related documents."""
        matching = self._request()
        partial_matches = self.partial_matches(matching.total)
        partial = self._partial_page(partial_matches)
        hits = (*matching.hits, *partial.hits, *partial_matches.related(related).hits)
        return list(dict.fromkeys(hit.document.id for hit in hits))

    def documents(self) -> Iterator[Document]:
        """Yield every matching document, in order."""
        for page in count(1):
            hits = self._request(replace(self.parameters, page=page, size=_BATCH)).hits
            yield from (hit.document for hit in hits)
            if len(hits) < _BATCH:
                return

    def facet_counts(self, facet: str) -> Mapping[str, int]:
        """Return how many matching documents have each value of a facet, without the filter of that facet."""
        return self._request(facets=(facet,), limit=0).facets[facet]

    def total(self) -> int:
        """Return how many documents match."""
        return self._request(limit=0).total

    @property
    def filtered_node(self) -> Node:
        """The engine node of the search with its filters inside, so that the counts of no facet ignore them."""
        return AllOf((self.plan.node, Where(self._filters)))

    @cached_property
    def matcher(self) -> Matcher:
        """Finds the words of the query in documents."""
        searcher = self.searcher
        return Matcher(self.plan.query_terms, searcher.analyzer, self.parameters.width, searcher.find_words)

    # For relaxed queries

    def totals_of(self, others: Sequence[Parameters]) -> list[int]:
        """Return the number of matches of each of several other searches, with one call of the engine."""
        nodes = tuple(SearchRun(self.searcher, other, self.today).filtered_node for other in others)
        if not nodes:
            return []
        return list(self.searcher.reader.search(Request(_MATCHES_NOTHING, self.today, limit=0, counts=nodes)).counts)

    def is_misspelt(self, form: str) -> bool:
        """Return whether a word may be misspelt: no dictionary or document has it, not even with other spaces."""
        spaced = (word for span in self._spacings for leaf in span for word in written_words(leaf))
        return form not in spaced and self.searcher.spelling_checker.is_misspelt(form)

    def nearest_form(self, form: str) -> str | None:
        """Return the word that a misspelt word most probably means; None if there is none."""
        return self.searcher.spelling_checker.nearest(form)

    def _offers(self, total: int) -> list[Offer]:
        """Return what may have been meant, and if few documents match, relaxed queries."""
        has_conditions = self.plan.query_terms or self.reading.facts or self.parameters.is_filtered
        is_sparse = total < FEW_MATCHES and bool(has_conditions)
        return [*did_you_mean(self, total), *(relaxed_queries(self, total) if is_sparse else [])]

    # The plan

    @property
    def plan(self) -> Plan:
        """The plan in the width of the search."""
        return self._plan_in(self.parameters.width)

    def _plan_in(self, width: Width) -> Plan:
        if width not in self._plans:
            self._plans[width] = self._planner(width).plan(self.parsed._replace(tree=self.tree))
        return self._plans[width]

    @cached_property
    def _plans(self) -> dict[Width, Plan]:
        return {}

    def _planner(self, width: Width) -> Planner:
        spacings = {} if width is Width.EXACT else self._spacings
        return Planner(self.searcher.analyzer, width, self._expansions_in(width), spacings)

    def _expansions_in(self, width: Width) -> Expansions:
        """Return the expansions of the query in a width. The exact width has none."""
        return {} if width is Width.EXACT else self._expansion[1]

    @cached_property
    def _expansion(self) -> tuple[list[Synonyms], Expansions]:
        """The synonyms to show, and all expansions; the same in every width except the exact one."""
        synonyms, expansions = self._find_expansions(self.tree, plain=self.parameters.plain)
        values = {fact.words: tuple(leaves(fact.limit)) for fact in self.reading.names}
        return synonyms, {**expansions, **{span: (*expansions.get(span, ()), *values[span]) for span in values}}

    def _find_expansions(self, tree: QueryNode | None, *, plain: tuple[str, ...]) -> tuple[list[Synonyms], Expansions]:
        searcher = self.searcher
        return find_expansions(tree, searcher.thesaurus, searcher.funders, searcher.analyzer, plain=plain)

    @cached_property
    def _spacings(self) -> Spacings:
        """The words of the query written together or apart, as documents have them."""
        return self.searcher.spacing_finder.find(self.parsed.tree)

    # The engine

    @cached_property
    def _filters(self) -> Filters:
        return self.parameters.filters(self.searcher.spellings)

    def _request(
        self,
        parameters: Parameters | None = None,
        *,
        facets: tuple[str, ...] = (),
        counts: Sequence[Node] = (),
        limit: int | None = None,
    ) -> Response:
        """Search with the plan. parameters: page and size to use instead. limit: of hits, by default a page."""
        request = self._engine_request(parameters)
        limit = request.limit if limit is None else limit
        return self.searcher.reader.search(replace(request, facets=facets, counts=tuple(counts), limit=limit))

    def _engine_request(self, parameters: Parameters | None = None) -> Request:
        parameters = parameters or self.parameters
        return Request(
            plan=self.plan.node,
            today=self.today,
            filters=self._filters,
            sort=parameters.order,
            offset=(parameters.page - 1) * parameters.size,
            limit=parameters.size,
        )

    def _hits(self, hits: list[EngineHit]) -> list[Hit]:
        matches = self.matcher.find_all([hit.document for hit in hits])
        return list(map(self._hit, hits, matches))

    def _hit(self, hit: EngineHit, matches: Matches) -> Hit:
        document = hit.document
        words = self.plan.conjunction.words if hit.labels else ()
        return Hit(
            document=document,
            score=hit.score,
            status=document.status(self.today),
            title_marks=marks_of(matches).get("title", []),
            snippets=snippets(document, matches),
            why=self.matcher.explain(matches),
            also=tuple(self.searcher.duplicates.get(document.id, {}).values()),
            missing=tuple(word.text for word, is_match in zip(words, hit.labels, strict=True) if not is_match),
        )

    def partial_matches(self, total: int) -> PartialMatches:
        """Return the documents beyond the matches. total: the number of matches."""
        searcher = self.searcher
        return PartialMatches(self.plan, self._engine_request(), total, searcher.reader)

    def _partial_page(self, partial_matches: PartialMatches) -> Response:
        """Return the documents with most of the words that belong on the page, after the matches, and their total."""
        start = (self.parameters.page - 1) * self.parameters.size - partial_matches.total
        end = start + self.parameters.size
        return partial_matches.most_words(max(0, start), max(0, end) - max(0, start))


def _with_full_names(facets: Mapping[str, tuple[str, ...]], searcher: Searcher) -> dict[str, tuple[str, ...]]:
    """Return the selected values of each facet by their full names: a user may type a part or another name."""
    return {
        facet: tuple(dict.fromkeys(name for value in values for name in _full_names(facet, value, searcher)))
        for facet, values in facets.items()
    }


def _full_names(facet: str, value: str, searcher: Searcher) -> list[str]:
    if BY_NAME[facet].text_fields:
        return searcher.facets.full_names(facet, value)
    return [BY_NAME[facet].value_named(value) or value]
