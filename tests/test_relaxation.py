from __future__ import annotations

import pytest

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


def test_any_of_the_words_is_offered_for_three_words(search):
    assert offered(search("kunta nuori perhe"), "any_word") == [("", 5)]
    assert offered(search("nuori perhe"), "any_word") == []


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
        ("nuori perhe satelliitti", {"facets": {"status": ("planned",)}}),
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
