from __future__ import annotations

import json

import pytest
from conftest import built

from indexer import OpenIndex
from searchapp.search.suggestions import MOST, suggest

RECORDS = [
    {
        "id": "1",
        "type": "hanke",
        "title": "Kuntouttava työote",
        "text": "Kuntoutusta kunnassa.",
        "funders": ["Kaarnan säätiö"],
    },
    {"id": "2", "type": "uutinen", "title": "Kuntalaisen ääni", "text": "Kuntoutuksen kuntalaiset."},
    {
        "id": "3",
        "title": "Muu",
        "text": "Kunta 2011 ja kunnat.",
        "funders": ["RAY"],
        "organisations": ["Kuntoutujat ry"],
    },
]


@pytest.fixture(scope="module")
def reader(tmp_path_factory, analyzer):
    folder = tmp_path_factory.mktemp("suggest")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "r.jsonl").write_text("\n".join(map(json.dumps, RECORDS)), "utf-8")
    return OpenIndex(built(folder / "corpus", folder / "index", analyzer).index).current().reader


def texts(typed, reader, kind):
    return [each.text for each in suggest(typed, reader) if each.kind == kind]


def test_words_come_in_their_dictionary_form_the_commonest_first(reader):
    words = texts("kunt", reader, "word")
    assert set(words[:2]) == {"kunta", "kuntoutus"}


@pytest.mark.parametrize(
    ("typed", "text", "kind"),
    [
        ("kunto", "Kuntouttava työote", "title"),
        ("työo", "Kuntouttava työote", "title"),
        ("työote ku", "Kuntouttava työote", "title"),
        ("kuntal", "Kuntalaisen ääni", "title"),
        ("kaarna", "Kaarnan säätiö", "funder"),
        ("avustuskes", "Sosiaali- ja terveysjärjestöjen avustuskeskus STEA", "funder"),
        ("kuntoutuj", "Kuntoutujat ry", "organisation"),
    ],
)
def test_what_is_begun_is_finished(reader, typed, text, kind):
    assert text in texts(typed, reader, kind)


def test_projects_go_before_news(reader):
    assert texts("kunt", reader, "title") == ["Kuntouttava työote"]


@pytest.mark.parametrize(
    ("typed", "whole"),
    [("muu kuntou", "muu kuntoutus"), ("-kuntou", "-kuntoutus"), ('"muu kuntou"', '"muu kuntoutus'),
     ("otsikko:kuntou", "otsikko:kuntoutus"), ("Kuntou* ", "kuntoutus"), ("muu KUNTOU!", "muu kuntoutus")],
)  # fmt: skip
def test_what_stands_before_the_last_word_is_kept(reader, typed, whole):
    assert whole in texts(typed, reader, "word")


@pytest.mark.parametrize("typed", ["", " ", "k", "!?", "xyzzy", "\ud800", "20"])
def test_too_little_or_nothing_known_suggests_nothing(reader, typed):
    assert texts(typed, reader, "word") == []


@pytest.mark.parametrize("typed", ["ku", "ka", "la", "nuor", "pe", "so", "un", "työ"])
def test_there_are_ten_at_the_most_none_twice_and_never_a_stem(sample_reader, typed):
    found = suggest(typed, sample_reader)
    assert 0 < len(found) <= MOST
    assert len({each.text.casefold() for each in found}) == len(found)
    assert {each.text for each in found if each.kind == "word"} <= set(sample_reader.words())


def test_a_long_text_is_no_burden(sample_reader):
    assert suggest("lapsi " * 100_000, sample_reader) is not None
