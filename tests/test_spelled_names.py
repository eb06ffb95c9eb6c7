"""Each funder and organisation has one spelling on pages, in tables, exports, suggestions and the API."""

from __future__ import annotations

import json

import pytest
from small_corpora import settings_in

from indexer.indexing.reindex import reindex
from indexer.vocabularies.organisations import organisation_key
from searchapp import create_app
from searchapp.search.spellings import entity_slug

USUAL, RARE = "Kyläverkko ry", "KYLÄVERKKO R.Y."
FUND, RARE_FUND = "Rantasäätiö", "RANTASÄÄTIÖ"


@pytest.fixture
def client(tmp_path):
    settings = settings_in(tmp_path)
    records = [
        {"id": "a", "title": "Laituri", "lead": RARE, "funders": RARE_FUND, "total_eur": 900},
        {"id": "b", "title": "Sauna", "lead": USUAL, "funders": FUND},
        {"id": "c", "title": "Kiosk", "lead": USUAL, "funders": ["RAY", FUND]},
    ]
    lines = [json.dumps({"type": "project", "language": "fi", "start_year": 2019, **record}) for record in records]
    (settings.corpus / "r.jsonl").write_text("\n".join([*lines, ""]), "utf-8")
    reindex(settings)
    return create_app(settings).test_client()


@pytest.mark.parametrize(
    "path",
    [
        "/documents/a",
        "/?q=laituri",
        "/api/v1/documents/a",
        "/api/v1/search?q=laituri",
        "/export.csv?q=laituri",
        "/export.jsonl?q=laituri",
        "/export.ris?q=laituri",
        "/documents/a/citation.bib",
        "/organisations/kylaverkko-ry",
        "/funders/rantasaatio",
        "/api/v1/suggest?q=kyläv",
    ],
)
def test_every_page_and_file_shows_the_most_usual_spelling(client, path):
    reply = client.get(path)
    assert reply.status_code == 200
    text = json.dumps(reply.json, ensure_ascii=False) if reply.is_json else reply.get_data(as_text=True)
    assert USUAL in text or FUND in text
    assert RARE not in text.replace("Also: ", "") or path.startswith("/organisations/")
    assert RARE_FUND not in text or path.startswith("/funders/")


def test_a_funder_of_the_table_stays_as_its_source_wrote_it(client):
    assert client.get("/api/v1/documents/c").json["document"]["funders"] == ["RAY", FUND]


def test_suggestions_contain_each_organisation_once(client):
    suggestions = client.get("/api/v1/suggest?q=kyläv").json["suggestions"]
    assert [item["text"] for item in suggestions if item["kind"] == "organisation"] == [USUAL]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lions’ Club Kylä ry", "Lions' Club Kylä ry"),
        ("Lions’ Club Kylä ry", "Lions Club Kylä r.y."),
        ("D´Arc Oy", "D'ARC OY"),
        ("Rock’n’Roll-seura ry", "Rock‘n‘Roll seura ry"),
    ],
)
def test_apostrophes_make_no_other_organisation_of_values_and_pages(one, other):
    assert organisation_key(one) == organisation_key(other)
    assert entity_slug(one) == entity_slug(other)
