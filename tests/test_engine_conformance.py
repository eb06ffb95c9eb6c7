"""The conformance tests, which every engine must pass."""

from __future__ import annotations

import math
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from small_indexes import FIELD, TODAY, Indexed, batch_of, commit, counts, document, hit_ids, words

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
from indexer.facets import FACET_NAMES
from indexer.fields import TermKind
from indexer.model import Kind, Status


@pytest.fixture(params=ENGINES.values(), ids=ENGINES.keys())
def engine(request):
    return request.param


@pytest.fixture
def build(engine, tmp_path):
    """A function that builds an index of documents in one commit and opens it."""
    readers = []

    def make(*documents):
        engine.create(tmp_path)
        if documents:
            commit(engine, tmp_path, *documents)
        readers.append(engine.reader(tmp_path))
        return readers[-1]

    yield make
    for reader in readers:
        reader.close()


def term(text, boost=1.0):
    return Term(TermKind.EXACT, text, ((FIELD, boost),))


def prefix(text, boost=1.0):
    return Prefix(TermKind.EXACT, text, ((FIELD, boost),))


def phrase(*positions, boost=1.0):
    """A phrase of adjacent positions, each with alternatives "a|b"; or of (offset, "a|b") pairs."""
    with_offsets = [
        alternatives if isinstance(alternatives, tuple) else (offset, alternatives)
        for offset, alternatives in enumerate(positions)
    ]
    positions = tuple(
        (offset, tuple(alternatives.split("|")) if alternatives else ()) for offset, alternatives in with_offsets
    )
    return Phrase(TermKind.EXACT, positions, ((FIELD, boost),))


def score(reader, plan, document_id):
    hits = reader.search(Request(plan, TODAY)).hits
    return next(hit.score for hit in hits if hit.document.id == document_id)


# Terms, phrases, prefixes


def test_a_term_matches_the_documents_with_it_in_the_given_field(build):
    reader = build(words("a", "talo kylä"), words("b", "kylä"), words("c", "talolle"))
    assert hit_ids(reader, term("talo")) == ["a"]
    assert hit_ids(reader, Term(TermKind.EXACT, "talo", (("title", 1.0),))) == []


def test_a_term_scores_more_with_more_occurrences_or_in_a_shorter_text(build):
    reader = build(words("once", "talo x y"), words("twice", "talo talo x"), words("short", "talo"), words("none", "x"))
    assert score(reader, term("talo"), "twice") > score(reader, term("talo"), "once")
    assert score(reader, term("talo"), "short") > score(reader, term("talo"), "once")


def test_a_rarer_term_scores_more(build):
    reader = build(words("a", "yleinen harva"), words("b", "yleinen muu"), words("c", "yleinen muu"))
    assert score(reader, term("harva"), "a") > score(reader, term("yleinen"), "a") > 0


def test_the_idf_of_a_term_can_be_limited_by_that_of_another_kind(build):
    def terms(key, **texts):
        return Indexed(document(key), {(TermKind(kind), FIELD): [(text, 0)] for kind, text in texts.items()})

    reader = build(
        terms("part", part="talo"),
        *(terms(f"base{number}", base="talo") for number in range(5)),
        *(terms(f"other{number}", base="muu") for number in range(5)),
    )

    def part_score(limit=None):
        return score(reader, Term(TermKind.PART, "talo", ((FIELD, 1.0),), limit), "part")

    def idf(frequency, size=11):
        return math.log(1 + (size - frequency + 0.5) / (frequency + 0.5))

    assert part_score((TermKind.BASE, 1.0)) == pytest.approx(part_score() * idf(5) / idf(1))
    assert part_score((TermKind.BASE, 1.5)) == pytest.approx(part_score() * 1.5 * idf(5) / idf(1))
    assert part_score((TermKind.BASE, 9.0)) == part_score()
    assert part_score((TermKind.EXACT, 1.0)) == part_score()  # no document has the term of this kind


def test_a_boost_multiplies_the_score(build):
    reader = build(words("a", "talo kylä"), words("b", "muu"))
    for node in (term, phrase):
        assert score(reader, node("talo", boost=2.5), "a") == pytest.approx(2.5 * score(reader, node("talo"), "a"))
    assert score(reader, prefix("ta", 0.5), "a") == 0.5


def test_a_phrase_matches_adjacent_words_in_order(build):
    reader = build(words("a", "uusi talo"), words("b", "talo uusi"), words("c", "uusi vanha talo"), words("d", "talo"))
    assert hit_ids(reader, phrase("uusi", "talo")) == ["a"]


def test_a_phrase_of_a_repeated_word_matches_only_the_repeated_word(build):
    reader = build(words("a", "talo talo"), words("b", "talo kylä talo"))
    assert hit_ids(reader, phrase("talo", "talo")) == ["a"]


def test_a_phrase_matches_any_alternative_term_of_a_position(build):
    reader = build(words("a", "uusi|uudet talo|rakennus"), words("b", "uudet majat"), words("c", "uusi rakennus"))
    assert set(hit_ids(reader, phrase("uusi|uudet", "rakennus|maja"))) == {"a", "c"}
    assert set(hit_ids(reader, phrase("uudet", "talo|majat"))) == {"a", "b"}


def test_a_phrase_matches_the_exact_offsets_of_its_words(build):
    reader = build(words("a", "kunta - kylä"), words("b", "kunta kylä"), words("c", "kunta x y kylä"))
    assert hit_ids(reader, phrase((0, "kunta"), (2, "kylä"))) == ["a"]
    assert hit_ids(reader, phrase((0, "kunta"), (3, "kylä"))) == ["c"]


def test_slop_allows_additional_words_inside_a_phrase_but_no_other_order(build):
    reader = build(
        words("0", "uusi talo"), words("1", "uusi x talo"), words("3", "uusi x y z talo"), words("r", "talo uusi")
    )
    phrases = [replace(phrase("uusi", "talo"), slop=slop) for slop in (0, 1, 2, 3)]
    assert [set(hit_ids(reader, plan)) for plan in phrases] == [{"0"}, {"0", "1"}, {"0", "1"}, {"0", "1", "3"}]


def test_a_phrase_does_not_match_across_two_documents(build):
    reader = build(words("a", "uusi"), words("b", "talo"))
    assert hit_ids(reader, phrase("uusi", "talo")) == []


def test_a_phrase_with_a_position_without_terms_matches_nothing(build):
    reader = build(words("a", "uusi talo"))
    assert hit_ids(reader, phrase("uusi", "")) == []
    assert hit_ids(reader, phrase()) == []


def test_a_prefix_matches_every_term_that_starts_with_it(build):
    reader = build(words("a", "kunta"), words("b", "kuntoutus"), words("c", "kun"), words("d", "äkuntaa"))
    assert set(hit_ids(reader, prefix("kunt"))) == {"a", "b"}
    assert hit_ids(reader, prefix("kuntaa")) == []
    assert hit_ids(reader, prefix("ä")) == ["d"]


def test_a_document_with_several_terms_of_a_prefix_is_one_hit(build):
    reader = build(words("a", "kunta kunnan kuntien"))
    response = reader.search(Request(prefix("kun"), TODAY))
    assert (response.total, len(response.hits)) == (1, 1)


# Trees


def test_empty_all_of_matches_everything_and_empty_any_of_nothing(build):
    reader = build(words("a", "talo"), words("b"))
    assert hit_ids(reader, AllOf(())) == ["a", "b"]
    assert hit_ids(reader, AnyOf(())) == []


def test_all_of_is_an_intersection_and_any_of_a_union(build):
    reader = build(words("a", "talo kylä"), words("b", "kylä"), words("c", "talo"), words("d", "muu"))
    both = (term("talo"), term("kylä"))
    assert hit_ids(reader, AllOf(both)) == ["a"]
    assert set(hit_ids(reader, AnyOf(both))) == {"a", "b", "c"}
    assert hit_ids(reader, AllOf((*both, AnyOf(())))) == []
    assert hit_ids(reader, AllOf((*both, AllOf(())))) == ["a"]


def test_the_score_of_a_tree_is_the_sum_of_its_nodes(build):
    reader = build(words("a", "talo kylä"), words("b", "kylä x"), words("c", "x"))
    scores = [score(reader, term(word), "a") for word in ("talo", "kylä")]
    for tree in (AllOf, AnyOf):
        assert score(reader, tree((term("talo"), term("kylä"))), "a") == pytest.approx(sum(scores))
    assert score(reader, AnyOf((term("talo"), term("kylä"))), "b") == pytest.approx(score(reader, term("kylä"), "b"))


def test_without_excludes_matches_and_does_not_change_scores(build):
    reader = build(words("a", "talo kylä"), words("b", "talo x"), words("c", "kylä"))
    plan = Without(term("talo"), term("kylä"))
    assert hit_ids(reader, plan) == ["b"]
    assert score(reader, plan, "b") == score(reader, term("talo"), "b")
    assert hit_ids(reader, Without(EVERYTHING, term("talo"))) == ["c"]
    assert hit_ids(reader, Without(term("talo"), AnyOf(()))) == hit_ids(reader, term("talo"))
    assert hit_ids(reader, Without(term("talo"), EVERYTHING)) == []
    assert set(hit_ids(reader, AnyOf((plan, term("kylä"))))) == {"a", "b", "c"}


# Filters and facets


def test_a_filter_is_or_inside_a_facet_and_and_between_facets(build):
    reader = build(
        words("a", funders=("STEA", "Kunta"), language="fi"),
        words("b", funders=("EU",), language="fi"),
        words("c", funders=("EU",), language="sv"),
        words("d"),
    )
    funders = frozenset({"STEA", "EU"})
    assert hit_ids(reader, filters=Filters(keywords={"funder": funders})) == ["a", "b", "c"]
    both = {"funder": funders, "language": frozenset({"fi"})}
    assert hit_ids(reader, filters=Filters(keywords=both)) == ["a", "b"]
    assert hit_ids(reader, filters=Filters(keywords={"funder": frozenset()})) == ["a", "b", "c", "d"]
    assert hit_ids(reader, filters=Filters(keywords={"funder": frozenset({"Nobody"})})) == []


def test_every_keyword_facet_has_counts_and_a_filter(build):
    reader = build(words("a", organisations=("Yhdistys ry", "Kunta"), language="sv"), words("b", kind=Kind.NEWS))
    assert counts(reader, "organisation") == {"Yhdistys ry": 1, "Kunta": 1}
    assert counts(reader, "kind") == {"project": 1, "news": 1}
    assert counts(reader, "language")["sv"] == 1
    assert hit_ids(reader, filters=Filters(keywords={"kind": frozenset({"news"})})) == ["b"]
    assert hit_ids(reader, filters=Filters(keywords={"organisation": frozenset({"Kunta"})})) == ["a"]


def test_each_funder_of_a_document_counts_once_and_a_facet_ignores_its_own_filter(build):
    reader = build(
        words("a", "x", funders=("STEA", "EU", "STEA")), words("b", "x", funders=("EU",)), words("c", funders=("EU",))
    )
    stea = Filters(keywords={"funder": frozenset({"STEA"})})
    assert counts(reader, "funder") == {"STEA": 1, "EU": 3}
    assert counts(reader, "funder", term("x"), filters=stea) == {"STEA": 1, "EU": 2}
    assert counts(reader, "kind", term("x"), filters=stea) == {"project": 1}


def test_the_counts_of_a_facet_obey_the_filters_of_other_facets(build):
    reader = build(
        words("a", funders=("EU",), start=(2010,)),
        words("b", funders=("EU",), start=(2011,)),
        words("c", funders=("STEA",), start=(2010,)),
    )
    filters = Filters(years=frozenset({2010}), keywords={"funder": frozenset({"EU"})})
    assert counts(reader, "funder", filters=filters) == {"EU": 1, "STEA": 1}
    assert counts(reader, "year", filters=filters) == {"2010": 1, "2011": 1}
    assert counts(reader, "status", filters=filters) == {"unknown": 1}


def test_a_funder_may_be_any_text(build):
    names = ('A&B "C"/ö', "Säätiö: <b>", "👍", "x" * 70_000)
    reader = build(words("a", funders=names))
    assert counts(reader, "funder") == dict.fromkeys(names, 1)
    for name in names:
        assert hit_ids(reader, filters=Filters(keywords={"funder": frozenset({name})})) == ["a"]


@pytest.fixture
def periods(build):
    return build(
        words("long", start=(2008,), end=(2012,)),
        words("short", start=(2010, 5), end=(2010, 9, 1)),
        words("begun", start=(2011,)),
        words("done", end=(2009,)),
        words("news", kind=Kind.NEWS, published=(2011, 2, 3)),
        words("undated"),
        words("backwards", start=(2012,), end=(2008,)),
    )


def test_a_document_counts_in_every_year_that_it_covers(periods):
    assert counts(periods, "year") == {"2008": 1, "2009": 2, "2010": 2, "2011": 3, "2012": 1}


def test_years_that_no_document_covers_are_left_out(build):
    reader = build(words("a", start=(1999,), end=(2000,)), words("b", start=(2003,), end=(2003,)))
    assert counts(reader, "year") == {"1999": 1, "2000": 1, "2003": 1}


@pytest.mark.parametrize(
    ("year_from", "year_to", "expected"),
    [
        (2010, 2010, {"long", "short"}),
        (2009, 2010, {"long", "short", "done"}),
        (2012, None, {"long"}),
        (None, 2008, {"long"}),
        (None, 2009, {"long", "done"}),
        (2013, None, set()),
        (None, 2007, set()),
        (0, 9999, {"long", "short", "begun", "done", "news"}),
    ],
)
def test_a_year_range_matches_documents_that_overlap_it(periods, year_from, year_to, expected):
    assert set(hit_ids(periods, filters=Filters(year_from=year_from, year_to=year_to))) == expected


def test_several_years_match_documents_that_cover_any_of_them(periods):
    assert set(hit_ids(periods, filters=Filters(years=frozenset({2008, 2011})))) == {"long", "begun", "news"}
    assert hit_ids(periods, filters=Filters(years=frozenset({1990}))) == []
    both = Filters(years=frozenset({2008, 2011}), year_from=2011)
    assert set(hit_ids(periods, filters=both)) == {"long", "begun", "news"}
    assert counts(periods, "year", filters=Filters(years=frozenset({2008}))) == counts(periods, "year")


STATUSES = {
    "last day": ((2019,), (2020, 6, 15), Status.ONGOING),
    "day after": ((2019,), (2020, 6, 14), Status.ENDED),
    "first day": ((2020, 6, 15), (2021,), Status.ONGOING),
    "tomorrow": ((2020, 6, 16), (2021,), Status.PLANNED),
    "this month": ((2020, 6), (2020, 6), Status.ONGOING),
    "this year": ((2020,), (2020,), Status.ONGOING),
    "only begun": ((2019,), None, Status.UNKNOWN),
    "only planned": ((2021,), None, Status.PLANNED),
    "only ended": (None, (2019,), Status.ENDED),
    "only an end": (None, (2021,), Status.UNKNOWN),
    "nothing": (None, None, Status.UNKNOWN),
}


@pytest.fixture
def statuses(build):
    dated = [words(name, start=start, end=end) for name, (start, end, _) in STATUSES.items()]
    stated = words("stated", start=(2019,), end=(2021,), stated_status=Status.INTERRUPTED)
    stale = words("stale", start=(2018,), end=(2019,), stated_status=Status.ONGOING)
    open_ended = words("open", start=(2018,), stated_status=Status.ONGOING)
    early = words("early", start=(2019,), end=(2021,), stated_status=Status.ENDED)
    return build(*dated, stated, stale, open_ended, early, words("news", kind=Kind.NEWS, start=(2019,), end=(2021,)))


@pytest.mark.parametrize("status", Status)
def test_a_status_follows_from_the_period_unless_stated_and_news_have_none(statuses, status):
    expected = {name for name, (*_, expected_status) in STATUSES.items() if expected_status is status}
    stated = {Status.INTERRUPTED: {"stated"}, Status.ENDED: {"stale", "early"}, Status.ONGOING: {"open"}}
    expected |= stated.get(status, set())
    assert set(hit_ids(statuses, filters=Filters(statuses=frozenset({status})))) == expected
    assert counts(statuses, "status")[status] == len(expected)


def test_a_status_is_computed_for_the_day_of_the_search_as_in_the_model(statuses):
    for day in (TODAY, TODAY.replace(year=2018), TODAY.replace(year=2022)):
        documents = map(statuses.document, statuses.ids())
        expected = [status.value for document in documents if (status := document.status(day))]
        assert counts(statuses, "status", today=day) == {value: expected.count(value) for value in set(expected)}


def test_several_statuses_match_documents_of_any_of_them(statuses):
    wanted = frozenset({Status.PLANNED, Status.INTERRUPTED})
    assert set(hit_ids(statuses, filters=Filters(statuses=wanted))) == {"tomorrow", "only planned", "stated"}


# Totals of further plans


def test_the_totals_of_further_plans_use_the_filters_of_the_request(build):
    reader = build(words("a", "talo koti"), words("b", "talo"), words("c", "koti", kind=Kind.NEWS), words("d", "koti"))
    projects = Filters(keywords={"kind": frozenset({Kind.PROJECT.value})})
    plans = (term("talo"), term("koti"), AllOf((term("koti"), term("talo"))), term("piha"))
    assert reader.search(Request(term("talo"), TODAY, counts=plans)).counts == (2, 3, 1, 0)
    response = reader.search(Request(term("talo"), TODAY, projects, limit=0, counts=plans))
    assert (response.total, response.hits, response.counts) == (2, [], (2, 2, 1, 0))
    assert reader.search(Request(term("talo"), TODAY)).counts == ()


# Order and pages


def test_hits_are_ordered_by_score_and_ties_by_id(build):
    reader = build(words("c", "talo x"), words("a", "talo x"), words("b", "talo talo"), words("d", "muu"))
    assert hit_ids(reader, term("talo")) == ["b", "a", "c"]
    assert hit_ids(reader) == ["a", "b", "c", "d"]


def test_documents_without_a_date_are_last_in_both_orders_by_date(build):
    reader = build(
        words("2", start=(2010, 2)),
        words("1", start=(2010, 1), end=(2019,)),
        words("news", kind=Kind.NEWS, published=(2010, 1, 20)),
        words("undated"),
        words("also undated"),
        words("ancient", end=(1805,)),
    )
    undated = ["also undated", "undated"]
    assert hit_ids(reader, sort=Sort.OLDEST) == ["ancient", "1", "news", "2", *undated]
    assert hit_ids(reader, sort=Sort.NEWEST) == ["2", "news", "1", "ancient", *undated]


def test_titles_are_sorted_in_finnish_order(build):
    titles = ["”Ankkuri”", "arki", "Brändö", "Ékô", "Zeniitti", "Åland", "Äiti", "Öljy"]
    reader = build(*(words(f"{len(titles) - index}", title=title) for index, title in enumerate(titles)))
    hits = reader.search(Request(EVERYTHING, TODAY, sort=Sort.TITLE)).hits
    assert [hit.document.title for hit in hits] == titles


def test_offset_and_limit_select_hits_and_do_not_change_the_total(build):
    reader = build(*(words(f"{number:02}") for number in range(25)))
    pages = [reader.search(Request(EVERYTHING, TODAY, offset=offset)) for offset in (0, 10, 20, 30, 10**9)]
    assert [len(page.hits) for page in pages] == [10, 10, 5, 0, 0]
    assert {page.total for page in pages} == {25}
    assert [hit.document.id for page in pages for hit in page.hits] == [f"{number:02}" for number in range(25)]
    assert reader.search(Request(EVERYTHING, TODAY, limit=0)).hits == []


# Documents, updates, deletes


def test_a_stored_document_is_returned_unchanged(build):
    original = document(
        "a/ä b", title="Älä\x00<b>", start=(2010, 5), funders=("EU",), extra={"x": [1, None]}, text="👍"
    )
    reader = build(Indexed(original))
    assert reader.document("a/ä b") == original
    assert reader.document("a") is None
    assert list(reader.ids()) == ["a/ä b"]


def test_values_returns_the_sorted_values_of_a_facet(build):
    reader = build(words("a", funders=("STEA", "EU")), words("b", funders=("EU", "Kunta")))
    assert reader.values("funder") == ["EU", "Kunta", "STEA"]
    assert reader.values("organisation") == []


def test_every_commit_shows_its_updates_and_deletions(engine, tmp_path):
    engine.create(tmp_path)
    funder_of = {}
    for step in range(12):
        deleted = [f"{step - 3:02}"] if step >= 3 else []
        changed = [f"{step - 1:02}"] if step >= 1 else []
        added = [words(key, f"talo step{step}", funders=(f"F{step}",)) for key in (*changed, f"{step:02}")]
        commit(engine, tmp_path, *added, delete=[*deleted, *changed])
        funder_of.update(dict.fromkeys([*changed, f"{step:02}"], f"F{step}"))
        funder_of = {key: funder for key, funder in funder_of.items() if key not in deleted}
        reader = engine.reader(tmp_path)
        assert (
            list(reader.ids())
            == hit_ids(reader, sort=Sort.TITLE)
            == sorted(hit_ids(reader, term("talo")))
            == sorted(funder_of)
        )
        assert counts(reader, "funder") == Counter(funder_of.values())
        assert reader.values("funder") == sorted(set(funder_of.values()))
        assert sorted(hit_ids(reader, term(f"step{step}"))) == sorted([*changed, f"{step:02}"])
        assert reader.document(deleted[0] if deleted else "none") is None
        reader.close()


def test_deleted_documents_do_not_affect_scores(engine, tmp_path):
    for name in ("grown", "fresh"):
        (tmp_path / name).mkdir()
        engine.create(tmp_path / name)
    commit(engine, tmp_path / "grown", words("x", "talo talo talo kylä muu"), words("y", "talo"))
    commit(engine, tmp_path / "grown", words("a", "talo kylä"), words("b", "kylä"), delete=["x", "y"])
    commit(engine, tmp_path / "fresh", words("a", "talo kylä"), words("b", "kylä"))
    readers = [engine.reader(tmp_path / name) for name in ("grown", "fresh")]
    assert score(readers[0], term("talo"), "a") == score(readers[1], term("talo"), "a")
    assert hit_ids(readers[0], term("talo")) == ["a"]
    for reader in readers:
        reader.close()


def test_a_cancelled_writer_changes_nothing(engine, build, tmp_path):
    build(words("a", "talo"))
    writer = engine.writer(tmp_path)
    writer.delete(["a"])
    writer.add(batch_of(words("b", "talo")))
    writer.cancel()
    reader = engine.reader(tmp_path)
    assert hit_ids(reader) == ["a"]
    reader.close()
    commit(engine, tmp_path, words("c"))  # the lock is free for the next writer


def test_an_open_reader_does_not_change_after_later_commits(engine, build, tmp_path):
    reader = build(words("a", "talo", funders=("EU",)), words("b", "talo"))
    for step in range(8):
        commit(engine, tmp_path, words(f"n{step}", "talo"), delete=["a"] if step == 0 else [])
    assert sorted(hit_ids(reader, term("talo"))) == list(reader.ids()) == ["a", "b"]
    assert reader.document("a").funders == ("EU",)
    assert counts(reader, "funder") == {"EU": 1}
    assert hit_ids(reader, phrase("talo")) == ["a", "b"]


@pytest.mark.parametrize("is_emptied", [False, True], ids=["new", "emptied"])
def test_an_index_without_documents_returns_empty_results(engine, build, tmp_path, is_emptied):
    build(*([words("a", "talo", funders=("EU",), start=(2010,))] if is_emptied else []))
    if is_emptied:
        commit(engine, tmp_path, delete=["a"])
    reader = engine.reader(tmp_path)
    for plan in (EVERYTHING, term("talo"), phrase("talo", "x"), prefix("t"), Without(EVERYTHING, term("talo"))):
        for sort in Sort:
            response = reader.search(Request(plan, TODAY, Filters(year_from=2000), FACET_NAMES, sort))
            assert (response.total, response.hits) == (0, [])
            assert response.facets == {facet: {} for facet in FACET_NAMES}
    assert (list(reader.ids()), reader.values("funder"), reader.document("a")) == ([], [], None)
    reader.close()


def test_eight_threads_get_correct_results_from_a_new_reader(engine, build, tmp_path):
    build(
        *(
            words(f"{n:03}", f"talo t{n % 7} talo{n % 13}", funders=(f"F{n % 5}",), start=(2000 + n % 9,))
            for n in range(90)
        )
    )
    plans = [AllOf((term("talo"), AnyOf((term(f"t{n % 7}"), phrase("talo", f"t{n % 7}"))))) for n in range(40)]
    requests = [Request(plan, TODAY, facets=FACET_NAMES, sort=sort) for plan in plans for sort in Sort]
    alone = engine.reader(tmp_path)
    expected = [alone.search(request) for request in requests]
    shared = engine.reader(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(shared.search, requests)) == expected
    assert expected[0].total > 0
    for reader in (alone, shared):
        reader.close()


def test_a_boost_adds_to_scores_and_matches_nothing_more(build):
    reader = build(words("1", "a"), words("2", "a b"), words("3", "b"))
    plain = reader.search(Request(term("a"), TODAY)).hits
    boosted = reader.search(Request(Boosted(term("a"), term("b", 9.0)), TODAY)).hits
    assert [hit.document.id for hit in boosted] == ["2", "1"]
    assert {hit.document.id for hit in plain} == {"1", "2"}
    assert boosted[1].score == next(hit.score for hit in plain if hit.document.id == "1")


def test_a_plan_may_contain_filters(build):
    reader = build(words("1", "a", funders=("Kela",)), words("2", "a"), words("3", "b", start=(2011,)))
    kela = Where(Filters(keywords={"funder": frozenset({"Kela"})}))
    early = Where(Filters(year_to=2012))
    assert hit_ids(reader, AnyOf((kela, early))) == ["1", "3"]
    assert hit_ids(reader, AllOf((term("a"), Without(EVERYTHING, kela)))) == ["2"]


def test_keywords_of_a_batch_replace_those_of_the_document(build):
    original = words("1", "a", funders=("RAY",))
    reader = build(replace(original, keywords={"funder": ("STEA",)}))
    assert counts(reader, "funder") == {"STEA": 1}
    assert reader.document("1").funders == ("RAY",)


def test_words_and_document_frequencies_ignore_deleted_documents(engine, tmp_path):
    engine.create(tmp_path)
    documents = [
        Indexed(
            document(key),
            {(TermKind.BASE, FIELD): [(word, 0) for word in document_words]},
            words={word: word for word in document_words},
        )
        for key, document_words in (("1", ("koulu", "arki")), ("2", ("koulu",)), ("3", ("äiti",)))
    ]
    commit(engine, tmp_path, *documents)
    commit(engine, tmp_path, delete=["3"])
    reader = engine.reader(tmp_path)
    assert dict(reader.words()) == {"arki": 1, "koulu": 2}
    assert dict(reader.words("ar")) == {"arki": 1}
    frequencies = [reader.document_frequency(TermKind.BASE, word) for word in ("koulu", "äiti", "none")]
    assert (frequencies, reader.size) == ([2, 0, 0], 2)
    reader.close()


def test_a_term_is_searched_in_every_field_with_the_weight_of_the_field(build):
    def both(key, title, text):
        fields = {"title": title, "text": text}
        return Indexed(document(key), {(TermKind.EXACT, f): [(w, n) for n, w in enumerate(t.split())] for f, t in
                                       fields.items() if t})  # fmt: skip

    reader = build(both("a", "talo", "muu"), both("b", "muu", "talo"), both("c", "talo", "talo"))

    def scores(title, text):
        fields = tuple((field, weight) for field, weight in (("title", title), ("text", text)) if weight is not None)
        hits = reader.search(Request(Term(TermKind.EXACT, "talo", fields), TODAY)).hits
        return {hit.document.id: hit.score for hit in hits}

    assert set(scores(1.0, None)) == {"a", "c"}
    assert set(scores(0.0, 1.0)) == {"a", "b", "c"}
    assert scores(0.0, 1.0)["a"] == 0
    assert scores(2.0, 1.0)["a"] > scores(2.0, 1.0)["b"] > 0
    assert scores(1.0, 1.0)["a"] == scores(1.0, 1.0)["b"]
    phrases = Phrase(TermKind.EXACT, ((0, ("talo",)), (1, ("muu",))), (("title", 1.0), ("text", 1.0)))
    assert hit_ids(reader, phrases) == []  # a phrase does not match across fields


def test_the_later_of_two_documents_with_one_id_replaces_the_earlier(engine, tmp_path):
    engine.create(tmp_path)
    writer = engine.writer(tmp_path)
    writer.add(batch_of(words("a", "vanha"), words("b", "vanha"), words("a", "uusi")))
    writer.add(batch_of(words("b", "uusi")))
    writer.commit()
    reader = engine.reader(tmp_path)
    assert (list(reader.ids()), reader.size) == (["a", "b"], 2)
    assert hit_ids(reader, term("vanha")) == []
    assert hit_ids(reader, term("uusi")) == ["a", "b"]
    reader.close()


def test_prose_is_one_text_and_every_other_field_a_text_of_its_own(build):
    def fields(key, **texts):
        return Indexed(document(key), {(TermKind.EXACT, f): [(w, n) for n, w in enumerate(t.split())] for f, t in
                                       texts.items()})  # fmt: skip

    reader = build(
        fields("one", text="talo talo muu muu"),
        fields("two", title="talo muu", text="talo muu"),
        fields("names", text="talo muu", people="talo muu"),
        fields("none", text="muu muu muu muu"),
    )

    def scores(*names):
        plan = Term(TermKind.EXACT, "talo", tuple((name, 1.0) for name in names))
        return {hit.document.id: hit.score for hit in reader.search(Request(plan, TODAY)).hits}

    prose = scores("title", "text")
    assert prose["one"] == pytest.approx(prose["two"])
    both = scores("title", "text", "people")
    assert both["names"] == pytest.approx(prose["names"] + scores("people")["names"])


# At least so many nodes


def at_least(minimum, *nodes, boosts=()):
    return AtLeast(tuple(map(term, nodes)), minimum, tuple(map(term, boosts)) or (AnyOf(()),) * len(nodes))


def test_at_least_so_many_nodes_must_match(build):
    reader = build(words("abc", "talo kylä järvi"), words("ab", "talo kylä"), words("c", "järvi"), words("none", "x"))
    nodes = ("talo", "kylä", "järvi")
    matches = [set(hit_ids(reader, at_least(minimum, *nodes))) for minimum in (3, 2, 1, 0)]
    assert matches == [{"abc"}, {"abc", "ab"}, {"abc", "ab", "c"}, {"abc", "ab", "c"}]


def test_a_document_about_all_nodes_scores_more_than_one_about_one_of_them(build):
    reader = build(words("both", "talo kylä x x"), words("one", "talo talo talo talo"), words("other", "kylä x x x"))
    assert hit_ids(reader, at_least(1, "talo", "kylä"))[0] == "both"
    assert hit_ids(reader, AnyOf((term("talo"), term("kylä"))))[0] == "one"


def test_one_node_scores_as_it_does_alone(build):
    reader = build(words("a", "talo kylä"), words("b", "x"))
    assert score(reader, at_least(1, "talo"), "a") == pytest.approx(score(reader, term("talo"), "a"))


def test_a_boost_of_a_node_scores_but_matches_only_without_a_minimum(build):
    reader = build(words("a", "talo lisä"), words("b", "talo x"), words("c", "lisä x"))
    with_boost = at_least(1, "talo", boosts=("lisä",))
    assert hit_ids(reader, with_boost) == ["a", "b"]
    assert score(reader, with_boost, "a") > score(reader, with_boost, "b")
    assert set(hit_ids(reader, at_least(0, "talo", boosts=("lisä",)))) == {"a", "b", "c"}


def test_each_hit_says_which_labels_it_matches(build):
    reader = build(words("a", "talo kylä"), words("b", "talo"), words("c", "talo järvi"))
    labels = (term("kylä"), AnyOf((term("kylä"), term("järvi"))))
    hits = reader.search(Request(term("talo"), TODAY, labels=labels)).hits
    assert {hit.document.id: hit.labels for hit in hits} == {"a": (True, True), "b": (False, False), "c": (False, True)}
    assert reader.search(Request(term("talo"), TODAY)).hits[0].labels == ()


def test_vectors_return_the_places_of_terms_and_of_prefixes_in_order(build):
    reader = build(
        Indexed(
            document("1"),
            {
                (TermKind.EXACT, "text"): [("kivi", 0), ("kivellä", 1), ("tie", 104)],
                (TermKind.EXACT, "title"): [("tie", 2)],
                (TermKind.BASE, "text"): [("kivi", 0), ("kivi", 1), ("tie", 104)],
                (TermKind.PART, "people"): [("tie", 3)],
            },
        ),
        words("2", "kivi"),
    )
    terms = {TermKind.BASE: ["kivi", "none"], TermKind.EXACT: ["tie"], TermKind.PART: ["tie"]}
    occurrences = reader.vectors.find_terms(["2", "none", "1"], terms, ["kive"])
    assert occurrences == [
        [],
        [],
        [
            ("title", 2, TermKind.EXACT, "tie"),
            ("text", 0, TermKind.BASE, "kivi"),
            ("text", 1, TermKind.EXACT, "kivellä"),
            ("text", 1, TermKind.BASE, "kivi"),
            ("text", 104, TermKind.EXACT, "tie"),
            ("people", 3, TermKind.PART, "tie"),
        ],
    ]
    assert reader.vectors.find_terms(["2"], {}, [""]) == [[("text", 0, TermKind.EXACT, "kivi")]]


def test_vectors_return_the_most_significant_terms_of_documents_in_some_fields(build):
    kind = TermKind.EXACT
    reader = build(
        Indexed(document("1"), {(kind, "text"): [("a", 0), ("b", 1), ("a", 2)], (kind, "title"): [("a", 0)]}),
        Indexed(document("2"), {(kind, "text"): [("b", 0), ("d", 1), ("alone", 2)], (kind, "people"): [("c", 0)]}),
        Indexed(document("3"), {(kind, "people"): [("b", 0), ("a", 1), ("c", 2), ("d", 3)]}),
    )

    def terms(ids, fields, limit=9):
        return reader.vectors.significant_terms(ids, kind, fields, limit=limit)

    idf_of_two, idf_of_three = math.log(1 + 1.5 / 2.5), math.log(1 + 0.5 / 3.5)
    assert terms(["1", "2"], ["title", "text"]) == [
        ("a", pytest.approx(3 / 4 * idf_of_two)),
        ("d", pytest.approx(1 / 2 * idf_of_two)),
        ("b", pytest.approx(2 * 1 / 2 * idf_of_three)),
    ]
    assert [term for term, _ in terms(["3"], ["people"], limit=2)] == ["a", "c"]
    assert terms(["none"], ["text"]) == terms([], ["text"]) == terms(["2"], ["title"]) == []
    assert terms(["1", "2"], ["title", "text"], limit=0) == []
