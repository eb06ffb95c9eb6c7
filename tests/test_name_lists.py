"""Lists of funders, organisations and people in one value."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_corpora import settings_in

from indexer.indexing.enrichment import with_names
from indexer.indexing.reindex import reindex
from indexer.model import Document, Kind
from indexer.vocabularies.funders import load_funders
from indexer.vocabularies.name_lists import split_names
from indexer.vocabularies.people import distinct_people
from searchapp import create_app

FUNDERS = load_funders()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("STM, Kela", ("STM", "Kela")),
        ("STEA, Euroopan sosiaalirahasto (ESR)", ("STEA", "Euroopan sosiaalirahasto (ESR)")),
        ("Kela / Kuhmon kaupunki", ("Kela", "Kuhmon kaupunki")),
        ("Kylä ry, Lyhty Oy ja Kuhmon kaupunki", ("Kylä ry", "Lyhty Oy", "Kuhmon kaupunki")),
        ("Tuntematon | Toinen tuntematon", ("Tuntematon", "Toinen tuntematon")),
        ("Kylä r.y. sekä Lyhtysäätiö sr (1234567-1)", ("Kylä r.y.", "Lyhtysäätiö sr (1234567-1)")),
    ],
)
def test_a_list_of_known_names_is_split(text, names):
    assert split_names([text], FUNDERS) == names


@pytest.mark.parametrize(
    "name",
    [
        "Euroopan unioni, AMIF",
        "Kainuun elinkeino-, liikenne- ja ympäristökeskus",
        "Sosiaali- ja terveysministeriö",
        "Rautio, Aino",
        "Kuhmon kaupunki / Sivistystoimi",
        "Itäinen yliopisto, Lääketieteellinen tiedekunta",
        "Perhe, koti ja kunta",
    ],
)
def test_a_name_with_a_comma_or_a_conjunction_is_not_split(name):
    assert split_names([name], FUNDERS) == (name,)


def test_the_people_and_the_lead_of_a_document_are_split():
    document = Document(
        id="a", kind=Kind.PROJECT, title="A", source="a", lead="Kylä ry, Lyhty Oy",
        organisations=("Kylä ry, Lyhty Oy",), people=("Aino Kivi, Lauri Salo ja Ulla Niemi", "Rautio, Aino"),
    )  # fmt: skip
    named = with_names(document, FUNDERS)
    assert (named.lead, named.organisations) == ("Kylä ry", ("Kylä ry", "Lyhty Oy"))
    assert named.people == ("Aino Kivi", "Lauri Salo", "Ulla Niemi", "Rautio, Aino")
    assert with_names(named, FUNDERS) is named


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        (["Aino Kivi", "AINO KIVI", "aino kivi"], ["Aino Kivi"]),
        (["AINO KIVI", "Aino  Kivi "], ["Aino Kivi"]),
        (["Kivi, Aino", "Aino Kivi", "Lauri Salo"], ["Aino Kivi", "Lauri Salo"]),
        (["AINO KIVI", "Kivi, Aino"], ["Aino Kivi"]),
        (["Wright, Georg Henrik", "Georg Henrik Wright"], ["Georg Henrik Wright"]),
        (["von Wright, Georg Henrik", "GEORG HENRIK VON WRIGHT"], ["Georg Henrik von Wright"]),
        (["Mäki-Petäjä, A.", "A. Mäki-Petäjä"], ["A. Mäki-Petäjä"]),
        (["KIVI, AINO", "Kivi, Aino"], ["Kivi, Aino"]),
        (["Kivi, Aino; Salo, Lauri", "Lauri Salo"], ["Kivi, Aino", "Lauri Salo"]),
    ],
)
def test_the_spellings_of_a_person_are_one(tmp_path, people, shown):
    settings = settings_in(tmp_path)
    record = {"id": "a", "title": "Laituri", "type": "project", "start_year": 2019, "people": people}
    (settings.corpus / "r.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
    reindex(settings)
    assert create_app(settings).test_client().get("/api/v1/documents/a").json["document"]["people"] == shown


@pytest.mark.parametrize(
    "people",
    [
        ("Aino Kivi", "Aino Kivi-Salo"),
        ("Kivi, Aino", "Aino, Kivi"),
        ("Aino Kivi", "Aino Kivinen"),
        ("Mäki, Aino", "Aino Maki"),
        ("Maija-Liisa Salo", "Maija Liisa Salo"),
        ("Aino Maria Kivi", "Aino Kivi"),
        ("KIVI AINO", "Aino Kivi"),
        ("Kylä ry, Oulu", "Oulun Kylä ry"),
    ],
)
def test_similar_names_are_different_people(people):
    assert distinct_people(people) == people


@given(st.lists(st.text(alphabet="aA ,.-") | st.text()))
def test_folding_the_names_of_people_again_changes_nothing(names):
    once = distinct_people(names)
    assert distinct_people(once) == once


@given(st.text(alphabet="STEAKela,/;| jaryoy-") | st.text())
def test_no_text_raises_or_disappears(text):
    names = split_names([text], FUNDERS)
    assert names
    assert all(name in text or " ".join(text.split()).find(name) >= 0 for name in names)
