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
    return [(each.about, each.count) for each in results.offers if each.kind == kind]


def test_a_misspelt_word_is_put_right_and_the_count_told(search):
    results = search("kuntotus")
    assert (results.total, offered(results, "did_you_mean")) == (0, [("kuntoutus", 4)])


def test_only_the_word_that_nothing_has_is_put_right(search):
    assert offered(search("perheet kuntotus"), "did_you_mean") == [("perheet kuntoutus", 1)]
    assert offered(search("otsikko:perheet -koulu"), "did_you_mean") == []


def test_a_word_is_put_right_where_it_stands_alone(find_in):
    search = find_in({"a": "Hanke, hankeapu", "b": "Hanke, hankeapu", "c": "Hanke, hankeapu"})
    assert offered(search("hankr hankrapu"), "did_you_mean") == [("hanke hankeapu", 3)]


def test_numbers_are_never_put_right(search):
    assert offered(search("kuntoutus 20111"), "did_you_mean") == []


def test_each_word_can_be_left_out(search):
    assert offered(search("kuntoutus satelliitti"), "without_word") == [("satelliitti", 4)]
    assert offered(search("nuori perhe"), "without_word") == [("nuori", 1), ("perhe", 1)]


def test_of_three_words_any_can_be_enough(search):
    assert offered(search("kunta nuori perhe"), "any_word") == [("", 5)]
    assert offered(search("nuori perhe"), "any_word") == []


def test_each_filter_can_be_taken_off(search):
    results = search("kuntoutus", facets={"kind": ("news",)}, year_from=2010, year_to=2012)
    assert results.total == 0
    assert offered(results, "without_filter") == [("kind", 3), ("year", 1)]


def test_a_wider_search_is_offered_a_step_at_a_time(search):
    assert offered(search("pajat", width=Width.INFLECTED), "wider") == [("compound", 1)]
    assert offered(search("kunta", width=Width.EXACT), "wider") == [("inflected", 3)]
    assert offered(search("kunta"), "wider") == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("kuntotus", {}),
        ("nuori perhe satelliitti", {"facets": {"status": ("planned",)}}),
        ("child protection satelliitti", {}),
        ("kunnat satelliitti", {"width": Width.EXACT}),
        ("kuntoutus -perhe satelliitti vuosi:2011", {"year_from": 2010, "page": 3}),
        ("rahoittaja:STEA kuntoutus", {"facets": {"funder": ("Kela",)}}),
    ],
)
def test_every_offer_finds_what_it_says_and_more_than_before(find, typed, told):
    results = find(typed, **told)
    assert results.offers
    for offer in results.offers:
        again = find(**{name: getattr(offer.parameters, name) for name in ("q", "facets", "year_from", "width")})
        assert again.total == offer.count > results.total, offer
        assert offer.parameters.page == 1


def test_there_are_six_offers_at_the_most(find):
    facets = {"kind": ("news",), "status": ("planned",), "language": ("sv",)}
    assert len(find("kunta nuori perhe lapsi työ", facets=facets, width=Width.EXACT).offers) <= 6


def test_nothing_is_offered_where_enough_is_found(find):
    assert (find("kunta").total >= 10, find("kunta").offers) == (True, [])


def test_nothing_found_still_shows_the_filters(search):
    results = search("satelliitti", facets={"kind": ("news",)})
    assert results.total == 0
    assert {each.value: each.selected for each in results.facets["kind"]} == {
        "project": False,
        "news": True,
        "page": False,
    }
