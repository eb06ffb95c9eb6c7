from __future__ import annotations

import pytest

from indexer.engines.base import Sort
from searchapp.query.planner import Width

TEXTS = {
    **{
        f"kuntoutus{n}": {"text": "Kuntoutusta annettiin kunnissa.", "start_year": 2011, "end_year": 2012}
        for n in range(3)
    },
    "nuoret": {"text": "Nuorten työpaja.", "start_year": 2015, "status": "planned"},
    "perheet": {"text": "Perheiden kuntoutus ja koulun pihatyö.", "start_year": 2015, "type": "uutinen"},
}


@pytest.fixture(scope="module")
def search(find_in):
    return find_in(TEXTS, thesaurus="sample")


def offered(results, kind):
    return [(offer.about, offer.count) for offer in results.offers if offer.kind == kind]


def test_a_correction_of_a_misspelt_word_is_offered_with_its_count(search):
    results = search("kuntotus")
    assert (results.total, offered(results, "did_you_mean")) == (0, [("kuntoutus", 4)])


def test_only_words_that_no_document_contains_are_corrected(search):
    assert offered(search("perheet kuntotus"), "did_you_mean") == [("perheet kuntoutus", 1)]
    assert offered(search("otsikko:perheet -koulu"), "did_you_mean") == []


def test_a_correction_does_not_change_parts_of_other_words(find_in):
    search = find_in({"a": "Hanke, hankeapu", "b": "Hanke, hankeapu", "c": "Hanke, hankeapu"})
    assert offered(search("hankr hankrapu"), "did_you_mean") == [("hanke hankeapu", 3)]


def test_numbers_are_never_corrected(search):
    assert offered(search("kuntoutus 20111"), "did_you_mean") == []


def test_removing_a_word_is_offered_for_each_word(search):
    assert offered(search("kuntoutus satelliitti"), "without_word") == [("satelliitti", 4)]
    assert offered(search("nuori perhe"), "without_word") == [("nuori", 1), ("perhe", 1)]


def test_few_hits_are_followed_by_documents_with_most_of_the_words(search):
    results = search("kunta kuntoutus perhe")
    assert (results.total, results.partial_total) == (0, 4)
    assert {hit.document.id: hit.missing for hit in results.partial} == {
        "perheet": ("kunta",),
        **{f"kuntoutus{n}": ("perhe",) for n in range(3)},
    }


def test_one_word_is_enough_if_no_document_has_half_of_the_words(search):
    results = search("satelliitti avaruus nuori")
    assert [(hit.document.id, hit.missing) for hit in results.partial] == [("nuoret", ("satelliitti", "avaruus"))]


@pytest.mark.parametrize("typed", ["pihatyö", "satelliitti", "perhe TAI satelliitti", 'otsikko:koulu "satelliitti"'])
def test_nothing_follows_in_part_if_no_word_can_be_missing(search, typed):
    assert (search(typed).partial_total, search(typed).partial) == (0, [])


def test_limits_hold_for_documents_with_some_of_the_words(search):
    assert {hit.document.id for hit in search("perhe nuori kuntoutus -koulu vuosi:2011").partial} == {
        f"kuntoutus{n}" for n in range(3)
    }
    assert {hit.document.id for hit in search("perhe nuori vuosi:2015").partial} == {"nuoret", "perheet"}
    assert {hit.document.id for hit in search("perhe nuori -koulu").partial} == {"nuoret"}
    assert {hit.document.id for hit in search("perhe nuori", facets={"kind": ("news",)}).partial} == {"perheet"}


def test_pages_go_on_from_the_hits_to_documents_with_some_of_the_words(search):
    pages = [search("perhe kuntoutus", page=page, size=2) for page in (1, 2, 3)]
    assert [(len(page.hits), len(page.partial)) for page in pages] == [(1, 1), (0, 2), (0, 0)]
    assert {page.pages for page in pages} == {2}
    listed = [hit.document.id for page in pages for hit in (*page.hits, *page.partial)]
    assert (listed[0], len(set(listed))) == ("perheet", 4)


def test_documents_with_some_of_the_words_have_the_order_of_the_search(search):
    oldest = search("perhe kuntoutus", sort=Sort.OLDEST)
    years = [hit.document.years[0] for hit in oldest.partial]
    assert (years, len(years)) == (sorted(years), 3)


def test_facets_count_only_the_documents_that_match(search):
    results = search("perhe kuntoutus")
    assert (results.total, sum(value.count for value in results.facets["kind"])) == (1, 1)


def test_enough_hits_are_followed_by_no_counted_documents(find):
    assert find("kunta työ").total >= 10
    assert find("kunta työ").partial_total == 0


def test_removing_a_filter_is_offered_for_each_filter(search):
    results = search("kuntoutus", facets={"kind": ("news",)}, year_from=2010, year_to=2012)
    assert results.total == 0
    assert offered(results, "without_filter") == [("kind", 3), ("year", 1)]


def test_the_next_wider_width_is_offered(search):
    assert offered(search("pajat", width=Width.INFLECTED), "wider") == [("compound", 1)]
    assert offered(search("kunta", width=Width.EXACT), "wider") == [("inflected", 3)]
    assert offered(search("kunta"), "wider") == []


@pytest.mark.parametrize(
    ("typed", "parameters"),
    [
        ("kuntotus", {}),
        ("child protection satelliitti", {}),
        ("kunnat satelliitti", {"width": Width.EXACT}),
        ("kuntoutus -perhe satelliitti vuosi:2011", {"year_from": 2010, "page": 3}),
        ("rahoittaja:STEA kuntoutus", {"facets": {"funder": ("Kela",)}}),
    ],
)
def test_every_offer_matches_its_count_and_more_than_the_search(find, typed, parameters):
    results = find(typed, **parameters)
    assert results.offers
    for offer in results.offers:
        offered_search = {name: getattr(offer.parameters, name) for name in ("q", "facets", "year_from", "width")}
        assert find(**offered_search).total == offer.count > results.total, offer
        assert offer.parameters.page == 1


def test_at_most_six_searches_are_offered(find):
    facets = {"kind": ("news",), "status": ("planned",), "language": ("sv",)}
    assert len(find("kunta nuori perhe lapsi työ", facets=facets, width=Width.EXACT).offers) <= 6


def test_nothing_is_offered_if_there_are_enough_matches(find):
    assert (find("kunta").total >= 10, find("kunta").offers) == (True, [])


def test_facet_values_are_shown_without_matches(search):
    results = search("satelliitti", facets={"kind": ("news",)})
    assert results.total == 0
    assert {value.value: value.selected for value in results.facets["kind"]} == {
        "project": False,
        "news": True,
        "page": False,
    }
