"""Lists of funders, organisations and people in one value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.indexing.enrichment import with_names
from indexer.model import Document, Kind
from indexer.vocabularies.funders import load_funders
from indexer.vocabularies.name_lists import split_names

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


@given(st.text(alphabet="STEAKela,/;| jaryoy-") | st.text())
def test_no_text_raises_or_disappears(text):
    names = split_names([text], FUNDERS)
    assert names
    assert all(name in text or " ".join(text.split()).find(name) >= 0 for name in names)
