"""The facet region, from a register's column to the panel, the query language, the API, the exports and the page."""

from __future__ import annotations

import csv
import io
import json

import pytest
from conftest import TODAY, built

from indexer.facets import BY_NAME
from searchapp import create_app

RECORDS = [
    {"id": "stated", "title": "Metsäpolku", "region": "Kainuun maakunta", "organisations": ["Oulun kaupunki"]},
    {"id": "named", "title": "Rantapolku", "organisations": ["Kuopion seudun polkuyhdistys ry"]},
    {"id": "placed", "title": "Tunturipolku", "place": ["Inari", "Kajaani"]},
    {"id": "åland", "title": "Saaripolku", "place": "Mariehamn"},
    {"id": "nowhere", "title": "Polkujen Suomi", "organisations": ["Suomen Polkuliitto ry"]},
]


@pytest.fixture(scope="module")
def client(tmp_path_factory, analyzer):
    folder = tmp_path_factory.mktemp("regions")
    (folder / "corpus").mkdir()
    lines = [json.dumps({"kind": "project", "language": "fi", **record}) for record in RECORDS]
    (folder / "corpus" / "records.jsonl").write_text("\n".join([*lines, ""]), "utf-8")
    return create_app(built(folder / "corpus", folder / "index", analyzer), today=lambda: TODAY).test_client()


def ids(client, parameters):
    return {hit["id"] for hit in client.get(f"/api/v1/search?{parameters}").json["hits"]}


def test_a_documents_regions_come_from_its_column_else_from_organisations_and_places(client):
    hits = client.get("/api/v1/search?q=&size=10").json["hits"]
    assert {hit["id"]: hit["facets"]["region"] for hit in hits} == {
        "stated": ["Kainuu"],
        "named": ["Pohjois-Savo"],
        "placed": ["Kainuu", "Lappi"],
        "åland": ["Ahvenanmaa"],
        "nowhere": ["unknown"],
    }


def test_the_counts_of_regions_ignore_their_own_filter(client):
    facet = client.get("/api/v1/search?q=&region=Lappi").json["facets"]["region"]
    assert {value["value"]: value["count"] for value in facet} == {
        "Kainuu": 2,
        "Ahvenanmaa": 1,
        "Lappi": 1,
        "Pohjois-Savo": 1,
        "unknown": 1,
    }


def test_the_unknown_region_is_the_last_value(tmp_path, analyzer):
    (tmp_path / "corpus").mkdir()
    titles = {"a": "Kuhmo", "b": None, "c": None}
    lines = [json.dumps({"id": name, "title": "Polku", "place": place}) for name, place in titles.items()]
    (tmp_path / "corpus" / "r.jsonl").write_text("\n".join([*lines, ""]), "utf-8")
    client = create_app(built(tmp_path / "corpus", tmp_path / "index", analyzer)).test_client()
    facet = client.get("/api/v1/search?q=polku").json["facets"]["region"]
    assert [(value["value"], value["count"]) for value in facet] == [("Kainuu", 1), ("unknown", 2)]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("q=alue:Kainuu", {"stated", "placed"}),
        ("q=maakunta:kainuu+-region:lappi", {"stated"}),
        ('q=landskap:"Norra+Savolax"', {"named"}),
        ('q=region:"North+Savo"', {"named"}),
        ("q=alue:Åland", {"åland"}),
        ("q=alue:unknown", {"nowhere"}),
        ('q=alue:"ei+tiedossa"', {"nowhere"}),
        ("q=&region=Lappi", {"placed"}),
        ("q=&region=Lapland&region=Norra+Savolax", {"placed", "named"}),
    ],
)
def test_a_region_is_named_in_three_languages(client, parameters, expected):
    assert ids(client, parameters) == expected


def test_an_unknown_region_is_plain_words_with_a_notice(client):
    reply = client.get("/api/v1/search?q=alue:Atlantis").json
    assert (reply["total"], reply["notices"]) == (0, ["field"])


@pytest.mark.parametrize(
    ("prefix", "heading", "name", "unknown"),
    [
        ("", "Maakunta", "Pohjois-Savo", "Ei tiedossa"),
        ("/sv", "Landskap", "Norra Savolax", "Okänd"),
        ("/en", "Region", "North Savo", "Not known"),
    ],
)
def test_the_screen_shows_regions_in_its_language(client, prefix, heading, name, unknown):
    page = client.get(f"{prefix}/?q=polku").text
    panel = page[page.index('data-facet="region"') :]
    assert f"<legend>{heading}</legend>" in panel
    assert f"<span>{name}</span>" in panel
    assert f"<span>{unknown}</span>" in panel
    document = client.get(f"{prefix}/documents/named").text
    assert name in document[document.index(heading) :]


def test_exports_have_a_column_of_regions(client):
    text = client.get("/en/export.csv?q=alue:lappi").get_data().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert row["Region"] == "Kainuu | Lapland"
    record = json.loads(client.get("/export.jsonl?q=alue:lappi").get_data())
    assert record["facets"] == {"region": ["Kainuu", "Lappi"]}


def test_the_api_describes_the_parameter(client):
    parameters = client.get("/api/v1/openapi.json").json["components"]["parameters"]
    assert parameters["region"]["description"] == BY_NAME["region"].description
