from __future__ import annotations

import pytest
from conftest import ids

from indexer.engines.base import EVERYTHING
from searchapp.query.parser import parse
from searchapp.query.planner import Planner, Width

TEXTS = {
    "kunnat": "Alueen kunnat sopivat kunnan yhteistyötä koskevasta mallista.",
    "kunnallinen": "Kuntien yhteistyö alkoi.",
    "verkosto": "Järjestöyhteistyöstä sovittiin kahden vuoden ajaksi.",
    "erillään": "Lasten asema ja nuorten suojelu puhuttivat päättäjiä.",
    "suojelu": "Rakennusten suojelu maksaa.",
    "lasu": "Lastensuojelun asiakkaat saivat tukea.",
    "arki": "Hyvän ja tavallisen arjen taidot.",
    "otsikossa": {"title": "Vertaisohjaajat", "text": "Ryhmät kokoontuvat.", "start_year": 2010, "end_year": 2012},
    "vertaistuki": {"text": "Vertaistukea annettiin.", "start_year": 2013, "status": "planned", "language": "fi"},
}


@pytest.fixture(scope="module")
def search(find_in):
    return find_in(TEXTS)


@pytest.mark.parametrize(
    ("width", "typed", "matches"),
    [
        (Width.EXACT, "kunnat", {"kunnat"}),
        (Width.INFLECTED, "kunnat", {"kunnat", "kunnallinen"}),
        (Width.EXACT, "yhteistyö", {"kunnallinen"}),
        (Width.INFLECTED, "yhteistyö", {"kunnallinen", "kunnat"}),
        (Width.COMPOUND, "yhteistyö", {"kunnallinen", "kunnat", "verkosto"}),
        (Width.EXACT, "lastensuojelu", set()),
        (Width.INFLECTED, "lastensuojelu", {"lasu"}),
        (Width.COMPOUND, "lastensuojelu", {"lasu", "erillään"}),
    ],
)
def test_each_width_matches_its_forms(search, width, typed, matches):
    assert ids(search(typed, width=width)) == matches


@pytest.mark.parametrize(
    ("width", "matches"),
    [(Width.EXACT, {"kunnallinen"}), (Width.INFLECTED, {"kunnat", "kunnallinen"}),
     (Width.COMPOUND, {"kunnat", "kunnallinen"})],
)  # fmt: skip
def test_a_phrase_matches_inflected_forms_except_in_the_exact_width(search, width, matches):
    assert ids(search('"kuntien yhteistyö"', width=width)) == matches
    assert ids(search('"yhteistyö kuntien"', width=width)) == set()


def test_a_stop_word_in_a_phrase_matches_any_one_word(search):
    assert ids(search('"hyvä ja tavallinen arki"')) == ids(search('"hyvä tai tavallinen arki"')) == {"arki"}
    assert ids(search('"hyvä tavallinen arki"')) == set()
    assert ids(search('"hyvän tai tavallisen arjen"', width=Width.EXACT)) == set()


def test_stop_words_are_searched_for_only_if_there_are_no_other_words(search):
    assert ids(search("rakennusten ja suojelu")) == {"suojelu"}
    alone = search("ja")
    assert (ids(alone), alone.notices) == ({"arki", "erillään"}, ("only_stop_words",))


@pytest.mark.parametrize(
    ("typed", "matches"),
    [
        ("suojelu -rakennus", {"lasu", "erillään"}),
        ("rakennus TAI arki", {"suojelu", "arki"}),
        ("(rakennus TAI lapsi) suojelu", {"suojelu", "lasu", "erillään"}),
        ("vertais*", {"otsikossa", "vertaistuki"}),
        ("otsikko:vertais*", {"otsikossa"}),
        ("teksti:vertais*", {"vertaistuki"}),
        ("vuosi:2011", {"otsikossa"}),
        ("vuosi:2012..2013", {"otsikossa", "vertaistuki"}),
        ("vuosi:2013..", {"vertaistuki"}),
        ("vuosi:..2012", {"otsikossa"}),
        ("tila:suunnitteilla", {"vertaistuki"}),
        ("vertais* -tila:suunnitteilla", {"otsikossa"}),
        ("kieli:sv", set()),
    ],
)
def test_each_construct_of_the_query_language_matches_its_documents(search, typed, matches):
    assert ids(search(typed)) == matches


def test_a_query_of_negations_alone_matches_the_other_documents(search):
    assert ids(search("-suojelu -vertais*", size=100)) == set(TEXTS) - {
        "suojelu", "lasu", "erillään", "otsikossa", "vertaistuki",
    }  # fmt: skip


def test_a_closer_match_ranks_higher(find_in):
    search = find_in({"osa": "Palveluyhteistyötä tehtiin.", "sana": "Yhteistyötä tehtiin.", "muu": "Talo tehtiin."})
    assert [hit.document.id for hit in search("yhteistyö").hits] == ["sana", "osa"]


def test_the_plan_of_an_empty_query_matches_everything(analyzer):
    assert Planner(analyzer, Width.COMPOUND).plan(parse("  !"))[:3] == (EVERYTHING, (), ("no_words",))
