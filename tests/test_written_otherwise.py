"""Words written with and without a hyphen, together and apart, with signs, and in old spelling."""

from __future__ import annotations

import pytest

from indexer.analysis.tokens import forms_of
from searchapp.query.planner import Width

TEXTS = {
    "hyphen": "Some-kanava, kesä-apu, e-laskutus, TV-visa, ice-cream ja Agenda-2030, ex-ohjaajan hanke.",
    "closed": "Somekanava, kesäapu, elaskutus, tvvisa, icecream ja Agenda2030, exohjaajan hanke.",
    "signs": "R&D-panostus ja Q&A-tilaisuus, C++-koulutus.",
    "letters": "R-kioski ja D-vitamiini, A. Q. Niemi ja C-luokka.",
    "old": "Wapaus ja walo.",
    "new": "Vapauden valo.",
}
APART = {
    "apart": "Stand by -ryhmä ja some video. Netti loikan jälkeen e laskutus, Agenda 2030.",
    "closed": "Standby-ryhmä ja somevideo. Nettiloikka ja elaskutus, Agenda2030.",
    "hyphen": "Stand-by ja some-video. Netti-loikka ja e-laskutus, Agenda-2030.",
    "english": {
        "text": "The take away lunch of the meet up was paid by the children of the village.",
        "language": "en",
    },
    "english closed": {"text": "The takeaway lunch of the meetup was paid by the children.", "language": "en"},
    "swedish": {"text": "Byns ung dom ordnade en kör skola för alla i byn på hösten.", "language": "sv"},
    "swedish closed": {"text": "Byns ungdom ordnade en körskola för alla i byn på hösten.", "language": "sv"},
    "signs": "Hankkeen R & D tuki.",
    "closed signs": "R&D-tuki kasvoi.",
    "separate": "He stand where they take R, D. Video kului, loikka netissä.",
    "talo": "Talo oli kylän.",
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


@pytest.fixture(scope="module")
def search_apart(find_in):
    return find_in(APART)


@pytest.mark.parametrize(
    ("apart", "together", "expected"),
    [
        ("stand by", ["standby", "stand-by"], {"apart", "closed", "hyphen"}),
        ("e laskutus", ["elaskutus", "e-laskutus"], {"apart", "closed", "hyphen"}),
        ("e laskutuksen", ["elaskutuksen", "e-laskutuksen"], {"apart", "closed", "hyphen"}),
        ("netti loikka", ["nettiloikka", "netti-loikka"], {"apart", "closed", "hyphen"}),
        ("agenda 2030", ["agenda2030", "agenda-2030"], {"apart", "closed", "hyphen"}),
        ("some video", ["somevideo", "some-videot"], {"apart", "closed", "hyphen"}),
        ("take away", ["takeaway", "take-away"], {"english", "english closed"}),
        ("meet up", ["meetup", "meet-up"], {"english", "english closed"}),
        ("ung dom", ["ungdom", "ung-dom"], {"swedish", "swedish closed"}),
        ("kör skola", ["körskola", "kör-skola"], {"swedish", "swedish closed"}),
        ("r & d", ["R&D", "R & D tuki"], {"signs", "closed signs"}),
    ],
)
def test_words_written_apart_and_together_find_each_other(search_apart, apart, together, expected):
    for typed in (apart, *together):
        assert set(ids(search_apart(typed))) >= expected, typed


def test_other_spellings_match_only_next_to_each_other_and_with_their_stop_word(search_apart):
    for typed in ("stand by", "standby", "stand-by", "takeaway", "r & d"):
        assert "separate" not in ids(search_apart(typed)), typed


def test_an_ending_typed_apart_is_no_other_spelling(search_apart):
    assert search_apart("talo lla").total == 0


def test_spellings_apart_are_highlighted_and_explained(search_apart):
    (hit,) = [hit for hit in search_apart("standby").hits if hit.document.id == "apart"]
    assert [(item.word, item.form) for item in hit.why] == [("standby", "Stand"), ("standby", "by")]


def test_the_exact_width_has_no_other_spellings(search_apart):
    assert ids(search_apart("standby", width=Width.EXACT)) == []
    assert ids(search_apart("elaskutus", width=Width.EXACT)) == ["closed"]


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
