"""The engine against an oracle in plain Python: random plans on small random corpora have the same results."""

from __future__ import annotations

import math
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_indexes import TODAY, Indexed, commit, document

from indexer.engines import ENGINES
from indexer.engines.base import (
    EVERYTHING,
    AllOf,
    AnyOf,
    AtLeast,
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
from indexer.engines.whoosh.scoring import K1, B
from indexer.facets import FACET_NAMES, keyword_values
from indexer.fields import PROSE_FIELDS, TEXT_FIELDS, TermKind
from indexer.model import Kind, Status

pytestmark = pytest.mark.slow

WORDS = ("a", "ab", "abc", "ö")
FUNDERS = ("EU", "STEA", "Ä&B")
REGIONS = ["Kainuu", "Lappi"]
FIELDS = ("title", "text", "people")


class Oracle:
    """Searches a dict of indexed documents by id."""

    def __init__(self, documents):
        self.documents = documents

    def terms(self, key, node, field):
        return self.documents[key].terms.get((node.kind, field), [])

    def idf(self, term, node, fields):
        frequency = sum(
            any(term == other for field in fields for other, _ in self.terms(key, node, field))
            for key in self.documents
        )
        return math.log(1 + (len(self.documents) - frequency + 0.5) / (frequency + 0.5))

    def saturation(self, key, count, node, shares):
        """The saturated frequency of a text of fields. shares: how much an occurrence in each field counts."""

        def length(key):
            return sum(share * len(self.terms(key, node, field)) for field, share in shares.items())

        average = sum(map(length, self.documents)) / len(self.documents) or 1.0
        return count * (K1 + 1) / (count + K1 * (1 - B + B * length(key) / average))

    def texts(self, node):
        """The (factor, shares by field) of each text that a leaf scores: all prose together, each other field alone."""
        weight_of = dict(node.fields)
        prose = {field: weight for field, weight in weight_of.items() if field in PROSE_FIELDS}
        factor = max(prose.values(), default=0)
        if prose:
            yield factor, {field: weight / factor if factor else 0.0 for field, weight in prose.items()}
        yield from ((weight, {field: 1.0}) for field, weight in weight_of.items() if field not in prose)

    def matches(self, node):
        """The scores of matching documents by id."""
        match node:
            case Prefix():
                return {
                    key: sum(weights)
                    for key in self.documents
                    if (weights := [weight for field, weight in node.fields if self.begins(key, node, field)])
                }
            case Term() | Phrase():
                scores = {}
                for factor, shares in self.texts(node):
                    for key, score in self.in_text(node, shares).items():
                        scores[key] = scores.get(key, 0) + factor * score
                return scores
            case AtLeast():
                pairs = [
                    (self.matches(inner), self.matches(boost))
                    for inner, boost in zip(node.nodes, node.boosts, strict=True)
                ]
                counts_of = {
                    key: [key in scores for scores, _ in pairs]
                    + [key in boosts for _, boosts in pairs if not node.minimum]
                    for key in self.documents
                }
                return {
                    key: len(pairs) * math.prod(1 + own.get(key, 0) + boost.get(key, 0) for own, boost in pairs)
                    ** (1 / len(pairs)) - len(pairs)
                    for key in self.documents if sum(counts_of[key]) >= max(1, node.minimum)
                }  # fmt: skip
            case Without():
                excluded = self.matches(node.without)
                return {key: score for key, score in self.matches(node.node).items() if key not in excluded}
            case Boosted():
                boost = self.matches(node.boost)
                return {key: score + boost.get(key, 0) for key, score in self.matches(node.node).items()}
            case Where():
                request = Request(EVERYTHING, TODAY, node.filters)
                return dict.fromkeys((key for key in self.documents if self.passes(key, request)), 0.0)
            case AllOf() | AnyOf():
                operands = [self.matches(inner) for inner in node.nodes]
                is_all_of = isinstance(node, AllOf)
                quantifier = all if is_all_of else any
                return {
                    key: sum(scores.get(key, 0) for scores in operands)
                    for key in self.documents
                    if quantifier(key in scores for scores in operands)
                }

    def in_text(self, node, shares):
        """The scores of the fields of one text by document id."""
        match node:
            case Term():
                counts_of = {
                    key: {
                        field: sum(node.text == other for other, _ in self.terms(key, node, field)) for field in shares
                    }
                    for key in self.documents
                }
                idf = self.idf(node.text, node, shares)
                if node.idf_limit:
                    kind, factor = node.idf_limit
                    idf = min(idf, factor * self.idf(node.text, replace(node, kind=kind), shares))
            case Phrase():
                counts_of = {
                    key: {field: self.count_phrase(key, node, field) for field in shares} for key in self.documents
                }
                idf = sum(min((self.idf(term, node, shares) for term in terms if self.occurs(term, node)), default=0)
                          for _, terms in node.positions)  # fmt: skip
        return {
            key: idf * self.saturation(key, sum(shares[field] * count for field, count in counts.items()), node, shares)
            for key, counts in counts_of.items()
            if any(counts.values())
        }

    def begins(self, key, node, field):
        return any(other.startswith(node.text) for other, _ in self.terms(key, node, field))

    def occurs(self, term, node):
        """Whether a term occurs in any field of any document; the engine ignores others in the score of a phrase."""
        return any(
            term == other for key in self.documents for field in FIELDS for other, _ in self.terms(key, node, field)
        )

    def count_phrase(self, key, phrase, field):
        """The number of occurrences of a phrase in a field."""
        occurrences = set(self.terms(key, phrase, field))
        candidates = range(-10, 60) if phrase.positions else ()
        return sum(self.continues(occurrences, phrase.positions, start, start + phrase.slop) for start in candidates)

    def continues(self, occurrences, positions, start, latest):
        """Whether the positions match in order, the first at `start` and none shifted beyond `latest`."""
        if not positions:
            return True
        (offset, terms), *rest = positions
        last = start if offset == 0 else latest
        return any(
            self.continues(occurrences, rest, shifted, latest)
            for shifted in range(start, last + 1)
            if any((term, shifted + offset) in occurrences for term in terms)
        )

    def passes(self, key, request, *, ignore=""):
        document, filters = self.documents[key].document, request.filters
        tags = keyword_values(document)
        failed = {
            facet for facet, wanted in filters.keywords.items() if wanted and not wanted.intersection(tags[facet])
        }
        if filters.statuses and document.status(request.today) not in filters.statuses:
            failed.add("status")
        if filters.years and not filters.years.intersection(document.years):
            failed.add("year")
        if filters.year_from and not any(year >= filters.year_from for year in document.years):
            failed.add("year")
        return failed <= {ignore}

    def counts(self, facet, request):
        counts = {}
        for key in self.matches(request.plan):
            document = self.documents[key].document
            values = {
                "year": map(str, document.years),
                "status": filter(None, [document.status(request.today)]),
                **keyword_values(document),
            }
            for value in dict.fromkeys(values[facet]) if self.passes(key, request, ignore=facet) else ():
                counts[str(value)] = counts.get(str(value), 0) + 1
        return counts

    def found_terms(self, key, wanted, prefix):
        """The occurrences of terms and of exact terms with a prefix in a document, as a term vector has them."""
        places = [
            (TEXT_FIELDS.index(field), position, kind, term)
            for (kind, field), terms in (self.documents[key].terms.items() if key in self.documents else ())
            for term, position in terms
            if term in wanted.get(kind, ()) or (kind is TermKind.EXACT and term.startswith(prefix))
        ]
        order = list(TermKind)
        places.sort(key=lambda place: (*place[:2], order.index(place[2])))
        return [(TEXT_FIELDS[field], position, kind, term) for field, position, kind, term in places]

    def significance(self, kind):
        """The significance of each term that the first two fields of a document have."""
        node = Term(kind, "", tuple((field, 1.0) for field in FIELDS))
        significance = {}
        for key in self.documents:
            terms = [term for field in FIELDS[:2] for term, _ in self.terms(key, node, field)]
            for term in set(terms):
                frequency = sum(
                    any(term == other for field in FIELDS for other, _ in self.terms(other_key, node, field))
                    for other_key in self.documents
                )
                idf = math.log(1 + (len(self.documents) - frequency + 0.5) / (frequency + 0.5))
                if frequency > 1:
                    count = terms.count(term)
                    significance[term] = significance.get(term, 0.0) + count / (count + 1) * idf
        return significance

    def sorted_ids(self, request, scores):
        """The ids of the hits, sorted as requested; scores is used for relevance."""
        keys = sorted(key for key in self.matches(request.plan) if self.passes(key, request))
        if request.sort is Sort.RELEVANCE:
            return sorted(keys, key=lambda key: -scores[key])
        if request.sort is Sort.TITLE:
            return sorted(keys, key=lambda key: self.documents[key].document.title)
        periods = {key: self.documents[key].document.period for key in keys}
        days = {key: (period.start or period.end).first_day.toordinal() for key, period in periods.items() if period}
        sign = -1 if request.sort is Sort.NEWEST else 1
        return sorted(keys, key=lambda key: (key not in days, sign * days.get(key, 0)))


filters = st.builds(
    Filters,
    years=st.frozensets(st.integers(2018, 2021), max_size=2),
    year_from=st.none() | st.integers(2018, 2022),
    statuses=st.frozensets(st.sampled_from(Status), max_size=2),
    keywords=st.fixed_dictionaries(
        {},
        optional={
            "funder": st.frozensets(st.sampled_from(FUNDERS), max_size=2),
            "region": st.frozensets(st.sampled_from([*REGIONS, "unknown"]), max_size=2),
        },
    ),
)
kinds = st.sampled_from((TermKind.EXACT, TermKind.BASE))
weights = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from((0.0, 0.5, 1.0, 3.0)), min_size=1).map(
    lambda weight_of: tuple(weight_of.items())
)
alternatives = st.lists(st.lists(st.sampled_from(WORDS), max_size=3).map(tuple), max_size=3)
offsets = st.lists(st.integers(1, 2), min_size=3, max_size=3)
phrases = st.builds(
    lambda kind, terms, steps, fields, slop: Phrase(
        kind, tuple((sum(steps[:index]), group) for index, group in enumerate(terms)), fields, slop
    ),
    kinds, alternatives, offsets, weights, st.sampled_from((0, 0, 1, 3)),
)  # fmt: skip
limits = st.none() | st.tuples(st.sampled_from(TermKind), st.sampled_from((0.5, 1.0, 1.8)))
leaves = st.one_of(
    st.builds(Term, st.sampled_from(TermKind), st.sampled_from((*WORDS, "none")), weights, limits),
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
        st.lists(st.tuples(node, node), min_size=1, max_size=3).flatmap(
            lambda pairs: st.builds(
                AtLeast,
                st.just(tuple(inner for inner, _ in pairs)),
                st.integers(0, len(pairs)),
                st.just(tuple(boost for _, boost in pairs)),
            )
        ),
    ),
    max_leaves=6,
)
years = st.none() | st.tuples(st.integers(2017, 2023))
documents = st.fixed_dictionaries({
    "title": st.sampled_from(("A", "B")), "kind": st.sampled_from((Kind.PROJECT, Kind.NEWS)),
    "start": years, "end": years,
    "stated_status": st.sampled_from((None, *Status)), "language": st.sampled_from(("fi", "sv")),
    "funders": st.lists(st.sampled_from(FUNDERS), max_size=2).map(tuple),
    "regions": st.lists(st.sampled_from(REGIONS), max_size=2, unique=True).map(tuple),
})  # fmt: skip
steps = st.tuples(st.sampled_from(WORDS), st.integers(0, 1), st.sampled_from(FIELDS), st.sampled_from(TermKind))
described_documents = st.tuples(documents, st.lists(steps, max_size=30))
first_commits = st.fixed_dictionaries(dict.fromkeys("pqr", described_documents), optional={"s": described_documents})
edits = st.dictionaries(st.sampled_from("pqrstu"), st.none() | described_documents, max_size=4)


def indexed(key, values, steps):
    """A document with words at positions given by steps; a step of 0 puts two words at one position."""
    terms = {}
    position = 0
    for word, step, field, kind in steps:
        position += step
        terms.setdefault((kind, field), {})[word, position] = None
    return Indexed(document(key, **values), {place: list(pairs) for place, pairs in terms.items()})


def build(engine, folder, commits):
    """Build an index by commits and return the documents that it should contain."""
    engine.create(folder)
    documents = {}
    for edit in commits:
        deleted = [key for key in edit if key in documents]
        added = {key: indexed(key, *description) for key, description in edit.items() if description}
        documents = {key: batch for key, batch in documents.items() if key not in deleted} | added
        batch = list(added.values())
        commit(engine, folder, batch[:2], batch[2:], delete=deleted)
    return documents


@pytest.fixture(params=["separate", "merged", "always merged"])
def _segments(request):
    """Segments that are never merged, sometimes merged, or written early and merged at once."""
    fanout, max_occurrences = {"separate": (100, 10**9), "merged": (2, 10**9), "always merged": (2, 10)}[request.param]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "_FANOUT", fanout)
        patch.setattr(writer, "_MAX_OCCURRENCES", max_occurrences)
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
def test_an_engine_returns_the_same_results_as_the_oracle(engine, first, later, searches):
    with tempfile.TemporaryDirectory() as name:
        oracle = Oracle(build(engine, Path(name), [first, *later]))
        reader = engine.reader(Path(name))
        assert list(reader.ids()) == sorted(oracle.documents)
        for plan, search_filters, sort in searches:
            request = Request(plan, TODAY, search_filters, FACET_NAMES, sort, limit=100)
            response = reader.search(request)
            scores = {hit.document.id: hit.score for hit in response.hits}
            assert list(scores) == oracle.sorted_ids(request, scores)
            assert response.total == len(scores)
            assert scores == pytest.approx({key: oracle.matches(plan)[key] for key in scores}, abs=1e-9)
            assert [hit.document for hit in response.hits] == [oracle.documents[key].document for key in scores]
            assert response.facets == {facet: oracle.counts(facet, request) for facet in FACET_NAMES}
        keys = [*reversed(oracle.documents), "none"]
        wanted = {TermKind.BASE: WORDS[:3], TermKind.PART: WORDS[3:]}
        assert reader.vectors.find_terms(keys, wanted, ["ab"]) == [
            oracle.found_terms(key, wanted, "ab") for key in keys
        ]
        for kind in TermKind:
            terms = reader.vectors.significant_terms(keys, kind, FIELDS[:2], limit=3)
            expected = sorted(oracle.significance(kind).items(), key=lambda item: (round(-item[1], 9), item[0]))[:3]
            assert [term for term, _ in terms] == [term for term, _ in expected]
            assert dict(terms) == pytest.approx(dict(expected))
        reader.close()
