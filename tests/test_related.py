from __future__ import annotations

import pytest
from conftest import ids

TEXTS = {
    "a": "Omaishoitajat saivat vapaapäiviä ja sijaishoitajan.",
    "b": "Omaishoitajien vapaapäivät ja sijaishoitaja kotiin.",
    "c": "Vapaapäivät ja sijaishoitaja järjestettiin kylällä.",
    "d": {"title": "Joki", "text": "Vesistön kunnostus, kalatiet."},
    "e": {"text": "Sijaishoitaja tuli vapaapäivän ajaksi.", "type": "uutinen"},
}


@pytest.fixture(scope="module")
def search(find_in):
    return find_in(TEXTS)


def related(results):
    return [hit.document.id for hit in results.related]


def test_related_documents_are_on_the_subject_without_the_word(search):
    results = search("omaishoitaja", related=10)
    assert ids(results) == {"a", "b"}
    assert set(related(results)) == {"c", "e"}


def test_the_number_of_related_documents_is_a_parameter(search):
    assert related(search("omaishoitaja")) == []
    assert len(related(search("omaishoitaja", related=1))) == 1


def test_related_documents_match_the_filters(search):
    assert related(search("omaishoitaja", related=10, facets={"kind": ("news",)})) == ["e"]


def test_related_documents_do_not_include_hits(find):
    results = find("lastensuojelu", size=100, related=10)
    assert results.related
    assert not ids(results) & set(related(results))


@pytest.mark.parametrize("typed", ["", "vuosi:2010", "satelliitti", "-kunta"])
def test_a_query_without_significant_words_has_no_related_documents(search, typed):
    assert related(search(typed, related=5)) == []
