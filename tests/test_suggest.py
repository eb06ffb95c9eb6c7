from __future__ import annotations

import json

import pytest
from conftest import built

from indexer import OpenIndex
from searchapp.search.spellings import Spellings
from searchapp.search.suggestions import MAX_SUGGESTIONS, suggest

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
    {
        "id": "4",
        "title": "Lukupiirin ääntä",
        "text": "Kyläkirjasto, omaishoito ja säätiö. Kylätalorakentamisessa nuoriso-osaamista hyödyntämistä."
        " Perheongelmista.",
    },
    {"id": "5", "title": "Tarha", "text": "Tarha ja Tärhä. Säätiö."},
]


@pytest.fixture(scope="module")
def reader(tmp_path_factory, analyzer):
    folder = tmp_path_factory.mktemp("suggest")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "r.jsonl").write_text("\n".join(map(json.dumps, RECORDS)), "utf-8")
    return OpenIndex(built(folder / "corpus", folder / "index", analyzer).index).current().reader


def texts(typed, reader, kind):
    return [suggestion.text for suggestion in suggest(typed, reader, Spellings(reader)) if suggestion.kind == kind]


def test_words_are_in_their_dictionary_form_the_most_frequent_first(reader):
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
def test_typed_text_is_completed(reader, typed, text, kind):
    assert text in texts(typed, reader, kind)


def test_titles_of_projects_precede_those_of_news(reader):
    assert texts("kunt", reader, "title") == ["Kuntouttava työote"]


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [("muu kuntou", "muu kuntoutus"), ("-kuntou", "-kuntoutus"), ('"muu kuntou"', '"muu kuntoutus'),
     ("otsikko:kuntou", "otsikko:kuntoutus"), ("Kuntou* ", "kuntoutus"), ("muu KUNTOU!", "muu kuntoutus")],
)  # fmt: skip
def test_the_text_before_the_last_word_is_retained(reader, typed, suggestion):
    assert suggestion in texts(typed, reader, "word")


@pytest.mark.parametrize(
    ("typed", "text", "kind"),
    [
        ("kylak", "kyläkirjasto", "word"),
        ("saati", "säätiö", "word"),
        ("saatio kaar", "Kaarnan säätiö", "funder"),
        ("tyoo", "Kuntouttava työote", "title"),
        ("lukupiirin aan", "Lukupiirin ääntä", "title"),
        ("tyoote ku", "Kuntouttava työote", "title"),
        ("osallistava oma", "osallistava omaishoito", "word"),
    ],
)
def test_text_typed_without_dots_is_completed(reader, typed, text, kind):
    assert text in texts(typed, reader, kind)


def test_words_as_typed_precede_those_with_dots(reader):
    assert texts("tarha", reader, "word") == ["tarha", "tärhä"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("kylätalo", ["kylätalorakentaminen"]),  # of "kylätalorakentamisessa": there is no verb kylätalorakentaa
        ("nuoriso-osaa", ["nuoriso-osaaminen"]),
        ("hyödyntäm", ["hyödyntäminen"]),
        ("perheong", ["perheongelma"]),
    ],
)
def test_only_words_that_exist_are_suggested(reader, typed, expected):
    assert texts(typed, reader, "word") == expected


@pytest.mark.parametrize("typed", ["", " ", "k", "!?", "xyzzy", "\ud800", "20"])
def test_short_or_unknown_text_has_no_suggestions(reader, typed):
    assert texts(typed, reader, "word") == []


@pytest.mark.parametrize("typed", ["ku", "ka", "la", "nuor", "pe", "so", "un", "työ"])
def test_there_are_at_most_ten_distinct_suggestions_and_no_stems(sample_reader, typed):
    suggestions = suggest(typed, sample_reader, Spellings(sample_reader))
    assert 0 < len(suggestions) <= MAX_SUGGESTIONS
    assert len({item.text.casefold() for item in suggestions}) == len(suggestions)
    assert {item.text for item in suggestions if item.kind == "word"} <= set(sample_reader.words())


def test_only_the_beginning_of_a_long_text_is_used(sample_reader):
    assert suggest("lapsi " * 100_000, sample_reader, Spellings(sample_reader)) is not None
