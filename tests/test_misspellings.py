"""Misspelt words of a query, and the words that are offered instead."""

from __future__ import annotations

import pytest

TEXTS = {
    "fi1": "Kyläkirjastojen lukupiirit ja omaishoitajien virkistys. Perhetyö tuki vanhempia.",
    "fi2": "Lukupiirien kirjat, kyläkirjasto ja virkistystä omaishoitajille. Toimintaterapia auttoi ryhmää.",
    "fi3": "Yksinäisyyden lievitys.",
    "sv": {"text": "Ungdomarna i byn ordnade cirklar och läste böcker för barnen på hösten.", "language": "sv"},
    "sv2": {"text": "Alla ungdomarna i byn läste böcker för barnen på hösten igen.", "language": "sv"},
    "en": {"text": "The volunteers read books to the children of the village every autumn.", "language": "en"},
    "en2": {"text": "Our volunteers read books to the children in the village again.", "language": "en"},
}


@pytest.fixture(scope="module")
def search(find_in):
    return find_in(TEXTS)


def meant(results):
    return [offer.about for offer in results.offers if offer.kind == "did_you_mean"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("omaishoitjien", "omaishoitajien"),  # an inflected form of a text
        ("lukupirit", "lukupiirit"),
        ("ungdmarna", "ungdomarna"),
        ("voluneers", "volunteers"),
        ("yksinaisyyys", "yksinäisyys"),  # missing dots are no mistake; a word of one text, but a correct one
        ("kyläkirjatossa", "kyläkirjastossa"),  # a form that no text has
        ("toimintaterpiaryhmä", "toimintaterapiaryhmä"),  # a compound that no text has, with a slip in its first part
        ("perhevirkitys", "perhevirkistys"),  # and in its last
        ("OMAISHOITJIEN", "omaishoitajien"),
    ],
)
def test_a_misspelt_form_has_an_offer(search, typed, expected):
    results = search(typed)
    assert (results.total, meant(results)) == (0, [expected])


@pytest.mark.parametrize(
    "typed", ["mitkä", "kirahvi", "lukupiiri", "lukupiirissä", "Helsinki", "omaishoitaja", "covid19", "qwerty"]
)
def test_a_correct_or_unknown_word_has_none(search, typed):
    assert meant(search(typed)) == []


def test_other_words_with_many_matches_do_not_hide_a_misspelt_one(find_in):
    search = find_in({f"k{number}": "Kyläkirjasto" for number in range(12)} | {"a": "Lukupiirit", "b": "Lukupiirit"})
    results = search("kyläkirjasto OR lukupirit")
    assert (results.total, meant(results)) == (12, ["kyläkirjasto OR lukupiirit"])


def test_a_misspelt_word_of_a_phrase_has_an_offer(search):
    assert meant(search('"omaishoitjien virkistys"')) == ['"omaishoitajien virkistys"']


def test_the_replaced_word_alone_is_offered_if_another_word_has_no_matches(search):
    assert meant(search("omaishoitjien satelliitti")) == ["omaishoitajien"]
    assert meant(search("omaishoitjien virkistys")) == ["omaishoitajien virkistys"]


def test_a_word_that_documents_have_in_two_words_is_not_misspelt(find_in):
    search = find_in({"a": "Stand up -ilta", "b": "Standard", "c": "Standard"})
    assert (search("standup").total, meant(search("standup"))) == (1, [])
