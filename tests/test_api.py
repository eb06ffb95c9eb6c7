"""The replies of the JSON API."""

from __future__ import annotations

import pytest

from indexer import load_settings
from indexer.facets import FACET_NAMES
from searchapp import create_app

KEYS = {"query", "total", "partial_total", "partial", "page", "size", "hits", "facets", "notices", "index"}
KEYS |= {"width", "widths", "offers", "related", "corrections", "facts", "optional_words", "synonyms"}
HIT_KEYS = {"id", "kind", "title", "url", "score", "period", "status", "funders", "language", "snippets"}


def test_a_search_reply_has_every_documented_key(client):
    reply = client.get("/api/v1/search?q=kunta").json
    assert set(reply) == KEYS
    assert set(reply["hits"][0]) >= HIT_KEYS
    assert list(reply["facets"]) == list(FACET_NAMES)
    assert set(reply["facets"]["year"][0]) == {"value", "count", "selected"}
    assert set(reply["index"]) == {"generation", "built"}


def test_marks_are_offsets_in_the_text_of_a_snippet(client):
    for hit in client.get("/api/v1/search?q=kunta&size=50").json["hits"]:
        for snippet in hit["snippets"]:
            words = [snippet["text"][start:end].casefold() for start, end in snippet["marks"]]
            assert all("kun" in word for word in words), words


def test_an_empty_query_matches_all_documents(client):
    assert client.get("/api/v1/search").json["total"] == 123


def test_news_count_in_the_year_of_publication(client):
    reply = client.get("/api/v1/search?kind=news&year=2018").json
    assert reply["total"] >= 1
    assert all(hit["published"].startswith("2018") and hit["status"] is None for hit in reply["hits"])


@pytest.mark.parametrize("query", ["page=0", "size=1000000", "year=eka", "status=kesken", "sort=x", "year_to=12"])
def test_a_bad_parameter_is_named_as_problem_details(client, query):
    reply = client.get(f"/api/v1/search?q=kunta&{query}")
    assert (reply.status_code, reply.content_type) == (400, "application/problem+json")
    assert reply.json["parameter"] == query.split("=")[0]


@pytest.mark.parametrize(
    "q", ["*", "(" * 5000, "a" * 10_000, "sana " * 5000, "\x00", "'\"<>&", "kunta AND OR NOT", "%F0%9F%98%80"]
)
def test_every_query_is_accepted(client, q):
    assert client.get("/api/v1/search", query_string={"q": q}).status_code == 200


def test_an_unknown_path_is_problem_details(client):
    reply = client.get("/api/v1/nothing")
    assert (reply.status_code, reply.content_type) == (404, "application/problem+json")


def test_health_reports_the_generation(client):
    assert client.get("/healthz").json == {"status": "ok", "generation": 1, "documents": 123}


def test_without_an_index_the_error_names_the_command_to_run(tmp_path):
    client = create_app(load_settings(environment={}, index=tmp_path / "none")).test_client()
    for path in ("/api/v1/search", "/healthz"):
        reply = client.get(path)
        assert reply.status_code == 503
        assert "indexer reindex" in reply.json["detail"]


def test_the_real_texts_have_their_metadata(seeds_client):
    hits = {hit["period"]["start"]: hit for hit in seeds_client.get("/api/v1/search").json["hits"]}
    early, later, page = hits["2001"], hits["2010"], hits["2007-05-01"]
    assert (early["period"]["end"], early["funders"], early["people"], early["status"]) == (
        "2002", ["Suomen Kuntaliitto"], ["Susanna Nouko-Juvonen"], "ended")  # fmt: skip
    assert later["funders"] == ["Raha-automaattiyhdistys (RAY)"]
    assert later["titles"]["en"].startswith("Co-operation between")
    assert (page["period"]["end"], page["lead"], page["total_eur"]) == ("2008-12-31", "Jyväskylän kaupunki", 170000)
    assert {"Valtio", "Jyväskylän kaupunki", "Jyväskylän maalaiskunta"} <= set(page["funders"])


def test_the_real_news_and_page_have_their_dates(seeds_client):
    published = {hit["published"]: hit for hit in seeds_client.get("/api/v1/search").json["hits"] if hit["published"]}
    assert published["2015-10-05"]["people"] == ["Ulla Kiuru", "Tyyne Hakkarainen"]
    assert published["2017-06-29"]["kind"] == "page"
