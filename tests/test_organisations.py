"""Which names are spellings of one organisation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.vocabularies.organisations import distinct_names, organisation_key, plain_name


@pytest.mark.parametrize(
    "name",
    [
        "KYLÄVERKKO RY",
        "Kyläverkko r.y.",
        "Kyläverkko R. Y",
        "Kyläverkko ry.",
        " Kyläverkko  ry ",
        "Kyläverkko ry (KV)",
        "Kyläverkko ry - KV",
        "Kyläverkko ry (1234567-1)",
        "Kyläverkko ry, Y-tunnus 1234567-1",
        "Kyläverkko ry 1234567-1",
    ],
)
def test_a_spelling_has_the_key_of_the_organisation(name):
    assert organisation_key(name) == organisation_key("Kyläverkko ry")


@pytest.mark.parametrize(
    "name", ["Kyläverkko Oy", "Kyläverkko", "Kyläverkko rf", "Kyläverkko (Oulu)", "Kyläverkko ry (ESR)", "Kylät ry"]
)
def test_another_legal_form_place_or_name_is_another_organisation(name):
    assert organisation_key(name) != organisation_key("Kyläverkko ry")


def test_a_name_of_nothing_but_a_business_id_remains():
    assert plain_name("1234567-1") == "1234567-1"


@given(st.lists(st.text(alphabet="aäAÄ .()-ryRY1234567", max_size=20) | st.text()))
def test_any_names_have_keys_and_plain_names_are_stable(names):
    distinct = distinct_names(names)
    assert len(set(map(organisation_key, names))) == len(distinct)
    assert all(name in names for name in distinct)
