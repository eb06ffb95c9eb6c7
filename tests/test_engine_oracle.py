"""The engine against an oracle in plain Python: small random corpora, random plans, the same answers."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_indexes import TODAY, Indexed, commit, document

from indexer.engines import ENGINES
from indexer.engines.base import (
    EVERYTHING,
    FACETS,
    AllOf,
    AnyOf,
    Boosted,
    Filters,
    Phrase,
    Prefix,
    Request,
    Sort,
    Term,
    Where,
    Without,
)
from indexer.engines.whoosh import writer
from indexer.engines.whoosh.evaluator import K1, B
from indexer.fields import TermKind
from indexer.model import Kind, Status

WORDS = ("a", "ab", "abc", "ö")
FUNDERS = ("EU", "STEA", "Ä&B")
FIELDS = ("title", "text", "people")


class Oracle:
    """Answers from a dict of indexed documents, by id."""

    def __init__(self, held):
        self.held = held

    def terms(self, key, node, field):
        return self.held[key].terms.get((node.kind, field), [])

    def idf(self, term, node, field):
        holders = sum(any(term == each for each, _ in self.terms(key, node, field)) for key in self.held)
        return math.log(1 + (len(self.held) - holders + 0.5) / (holders + 0.5))

    def saturated(self, key, count, node, field):
        average = sum(len(self.terms(each, node, field)) for each in self.held) / len(self.held) or 1.0
        return count * (K1 + 1) / (count + K1 * (1 - B + B * len(self.terms(key, node, field)) / average))

    def matches(self, node):
        """The score of each document found, by id."""
        match node:
            case Term() | Phrase() | Prefix():
                found = {}
                for field, weight in node.fields:
                    for key, score in self.in_field(node, field).items():
                        found[key] = found.get(key, 0) + weight * score
                return found
            case Without():
                left_out = self.matches(node.without)
                return {key: score for key, score in self.matches(node.node).items() if key not in left_out}
            case Boosted():
                also = self.matches(node.boost)
                return {key: score + also.get(key, 0) for key, score in self.matches(node.node).items()}
            case Where():
                request = Request(EVERYTHING, TODAY, node.filters)
                return dict.fromkeys((key for key in self.held if self.passes(key, request)), 0.0)
            case AllOf() | AnyOf():
                each = [self.matches(inner) for inner in node.nodes]
                every = isinstance(node, AllOf)
                among = all if every else any
                return {
                    key: sum(found.get(key, 0) for found in each)
                    for key in self.held
                    if among(key in found for found in each)
                }

    def in_field(self, node, field):
        """What one field of each document scores, by id."""
        match node:
            case Term():
                counts = {key: sum(node.text == each for each, _ in self.terms(key, node, field)) for key in self.held}
                idf = self.idf(node.text, node, field)
            case Phrase():
                counts = {key: self.starts(key, node, field) for key in self.held}
                idf = sum(min((self.idf(term, node, field) for term in terms if self.is_held(term, node)), default=0)
                          for _, terms in node.positions)  # fmt: skip
            case Prefix():
                return {key: 1.0 for key in self.held
                        if any(each.startswith(node.text) for each, _ in self.terms(key, node, field))}  # fmt: skip
        return {key: idf * self.saturated(key, count, node, field) for key, count in counts.items() if count}

    def is_held(self, term, node):
        """Whether any field of any document holds a term: the engine does not weigh those that none does."""
        return any(term == each for key in self.held for field in FIELDS for each, _ in self.terms(key, node, field))

    def starts(self, key, phrase, field):
        """How many places of a field the phrase begins at."""
        there = set(self.terms(key, phrase, field))
        places = range(-10, 60) if phrase.positions else ()
        return sum(self.goes_on(there, phrase.positions, at, at + phrase.slop) for at in places)

    def goes_on(self, there, slots, at, latest):
        """Whether the slots stand one after another from a place on, the first there, none beyond `latest`."""
        if not slots:
            return True
        (offset, terms), *rest = slots
        last = at if offset == 0 else latest
        return any(
            self.goes_on(there, rest, moved, latest)
            for moved in range(at, last + 1)
            if any((term, moved + offset) in there for term in terms)
        )

    def passes(self, key, request, *, ignore=""):
        mine, filters = self.held[key].document, request.filters
        tags = {"funder": mine.funders, "kind": [mine.kind]}
        wrong = {facet for facet, wanted in filters.keywords.items() if wanted and not wanted.intersection(tags[facet])}
        if filters.statuses and mine.status(request.today) not in filters.statuses:
            wrong.add("status")
        if filters.years and not filters.years.intersection(mine.years):
            wrong.add("year")
        if filters.year_from and not any(year >= filters.year_from for year in mine.years):
            wrong.add("year")
        return wrong <= {ignore}

    def counts(self, facet, request):
        counted = {}
        for key in self.matches(request.plan):
            mine = self.held[key].document
            values = {
                "year": map(str, mine.years), "status": filter(None, [mine.status(request.today)]),
                "funder": set(mine.funders), "organisation": (), "kind": [mine.kind], "language": [mine.language],
            }[facet] if self.passes(key, request, ignore=facet) else ()  # fmt: skip
            for value in values:
                counted[str(value)] = counted.get(str(value), 0) + 1
        return counted

    def in_order(self, request, scores):
        """The ids that pass, in order; scores decide for relevance."""
        keys = sorted(key for key in self.matches(request.plan) if self.passes(key, request))
        if request.sort is Sort.RELEVANCE:
            return sorted(keys, key=lambda key: -scores[key])
        if request.sort is Sort.TITLE:
            return sorted(keys, key=lambda key: self.held[key].document.title)
        periods = {key: self.held[key].document.period for key in keys}
        days = {key: (each.start or each.end).first_day.toordinal() for key, each in periods.items() if each}
        sign = -1 if request.sort is Sort.NEWEST else 1
        return sorted(keys, key=lambda key: (key not in days, sign * days.get(key, 0)))


filters = st.builds(
    Filters,
    years=st.frozensets(st.integers(2018, 2021), max_size=2),
    year_from=st.none() | st.integers(2018, 2022),
    statuses=st.frozensets(st.sampled_from(Status), max_size=2),
    keywords=st.fixed_dictionaries({}, optional={"funder": st.frozensets(st.sampled_from(FUNDERS), max_size=2)}),
)
kinds = st.sampled_from((TermKind.EXACT, TermKind.BASE))
weights = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from((0.0, 0.5, 1.0, 3.0)), min_size=1).map(
    lambda each: tuple(each.items())
)
slots = st.lists(st.lists(st.sampled_from(WORDS), max_size=3).map(tuple), max_size=3)
offsets = st.lists(st.integers(1, 2), min_size=3, max_size=3)
phrases = st.builds(
    lambda kind, terms, steps, fields, slop: Phrase(
        kind, tuple((sum(steps[:at]), each) for at, each in enumerate(terms)), fields, slop
    ),
    kinds, slots, offsets, weights, st.sampled_from((0, 0, 1, 3)),
)  # fmt: skip
leaves = st.one_of(
    st.builds(Term, st.sampled_from(TermKind), st.sampled_from((*WORDS, "none")), weights),
    st.builds(Prefix, kinds, st.sampled_from(("a", "ab", "x", "")), weights),
    phrases,
    st.builds(Where, filters),
)
plans = st.recursive(
    leaves,
    lambda node: st.one_of(
        st.builds(AllOf, st.lists(node, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(node, max_size=3).map(tuple)),
        st.builds(Without, node, node),
        st.builds(Boosted, node, node),
    ),
    max_leaves=6,
)
years = st.none() | st.tuples(st.integers(2017, 2023))
documents = st.fixed_dictionaries({
    "title": st.sampled_from(("A", "B")), "kind": st.sampled_from((Kind.PROJECT, Kind.NEWS)),
    "start": years, "end": years,
    "stated_status": st.sampled_from((None, None, Status.INTERRUPTED)), "language": st.sampled_from(("fi", "sv")),
    "funders": st.lists(st.sampled_from(FUNDERS), max_size=2).map(tuple),
})  # fmt: skip
steps = st.tuples(st.sampled_from(WORDS), st.integers(0, 1), st.sampled_from(FIELDS), st.sampled_from(TermKind))
given_documents = st.tuples(documents, st.lists(steps, max_size=30))
first_commits = st.fixed_dictionaries(dict.fromkeys("pqr", given_documents), optional={"s": given_documents})
edits = st.dictionaries(st.sampled_from("pqrstu"), st.none() | given_documents, max_size=4)


def indexed(key, described, steps):
    """A document whose words follow each other by the steps; a step of 0 puts two words at one position."""
    terms = {}
    position = 0
    for word, step, field, kind in steps:
        position += step
        terms.setdefault((kind, field), {})[word, position] = None
    return Indexed(document(key, **described), {place: list(pairs) for place, pairs in terms.items()})


def grow(engine, folder, commits):
    """Make an index by the commits and return what it should hold."""
    engine.create(folder)
    held = {}
    for edit in commits:
        gone = [key for key in edit if key in held]
        added = {key: indexed(key, *given) for key, given in edit.items() if given}
        held = {key: each for key, each in held.items() if key not in gone} | added
        each = list(added.values())
        commit(engine, folder, each[:2], each[2:], delete=gone)
    return held


@pytest.fixture(params=["apart", "merged", "always merged"])
def _segments(request):
    """Segments that stay apart, that are merged now and then, and that are written early and merged at once."""
    fanout, most = {"apart": (100, 10**9), "merged": (2, 10**9), "always merged": (2, 10)}[request.param]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "_FANOUT", fanout)
        patch.setattr(writer, "_MAX_OCCURRENCES", most)
        yield


@pytest.mark.usefixtures("_segments")
@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES.keys())
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    first_commits,
    st.lists(edits, max_size=3),
    st.lists(st.tuples(plans, st.just(Filters()) | filters, st.sampled_from(Sort)), min_size=8, max_size=12),
)
def test_an_engine_answers_as_plain_python_does(engine, first, later, asked):
    with tempfile.TemporaryDirectory() as name:
        oracle = Oracle(grow(engine, Path(name), [first, *later]))
        reader = engine.reader(Path(name))
        assert list(reader.ids()) == sorted(oracle.held)
        for plan, wanted, sort in asked:
            request = Request(plan, TODAY, wanted, FACETS, sort, limit=100)
            response = reader.search(request)
            scores = {hit.document.id: hit.score for hit in response.hits}
            assert list(scores) == oracle.in_order(request, scores)
            assert response.total == len(scores)
            assert scores == pytest.approx({key: oracle.matches(plan)[key] for key in scores}, abs=1e-9)
            assert [hit.document for hit in response.hits] == [oracle.held[key].document for key in scores]
            assert response.facets == {facet: oracle.counts(facet, request) for facet in FACETS}
        reader.close()
