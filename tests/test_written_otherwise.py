"""Words written with and without a hyphen, with signs, and in old spelling."""

from __future__ import annotations

import pytest

from indexer.analysis.tokens import forms_of

TEXTS = {
    "hyphen": "Some-kanava, kesä-apu, e-laskutus, TV-visa, ice-cream ja Agenda-2030, ex-ohjaajan hanke.",
    "closed": "Somekanava, kesäapu, elaskutus, tvvisa, icecream ja Agenda2030, exohjaajan hanke.",
    "signs": "R&D-panostus ja Q&A-tilaisuus, C++-koulutus.",
    "letters": "R-kioski ja D-vitamiini, A. Q. Niemi ja C-luokka.",
    "old": "Wapaus ja walo.",
    "new": "Vapauden valo.",
}


@pytest.fixture(scope="module")
def search(find_in):
    return find_in(TEXTS)


def ids(results):
    return [hit.document.id for hit in results.hits]


@pytest.mark.parametrize(
    ("hyphenated", "closed"),
    [
        ("some-kanava", "somekanava"),
        ("some-kanavissa", "somekanavissa"),
        ("kesä-apua", "kesäapua"),
        ("e-laskutus", "elaskutus"),
        ("e-laskutuksen", "elaskutuksen"),
        ("TV-visa", "tvvisa"),
        ("ice-cream", "icecream"),
        ("Agenda-2030", "agenda2030"),
        ("ex-ohjaajat", "exohjaajat"),
    ],
)
def test_hyphenated_and_closed_forms_find_each_other(search, hyphenated, closed):
    for typed in (hyphenated, closed):
        assert set(ids(search(typed))) >= {"hyphen", "closed"}, typed


@pytest.mark.parametrize("typed", ["some kanava", "e laskutus", "agenda 2030"])
def test_the_parts_of_a_closed_form_find_it(search, typed):
    assert set(ids(search(typed))) >= {"hyphen", "closed"}


@pytest.mark.parametrize("typed", ["R&D", "Q&A", "q&a-tilaisuudet", "C++", "R&D-panostukset"])
def test_a_word_with_a_sign_is_one_word(search, typed):
    assert ids(search(typed)) == ["signs"]


@pytest.mark.parametrize("typed", ["wapaus", "vapaus", "walon", "valon"])
def test_old_spelling_with_w_and_the_present_one_find_each_other(search, typed):
    assert set(ids(search(typed))) >= {"old", "new"}


def test_signs_join_only_words_of_one_or_two_letters():
    assert forms_of("AT&T, Koski&Mäki, C#-kurssi, A+B, x&&y") == [
        "AT&T", "Koski", "Mäki", "C#-kurssi", "A", "B", "x", "y",
    ]  # fmt: skip


def test_a_foreign_word_with_w_remains_one_of_its_own(find_in):
    results = find_in({"a": "Workshop", "b": "Vapaa-aika"})("workshop")
    assert ids(results) == ["a"]
