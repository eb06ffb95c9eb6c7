"""Conditional requests: when a browser can reuse a reply, and when it must fetch it again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from conftest import TODAY
from small_corpora import indexed_page, write_page

from indexer.indexing.reindex import reindex
from searchapp import create_app

URLS = ["/", "/?q=talo", "/api/v1/search?q=talo"]


@pytest.fixture
def settings(tmp_path):
    return indexed_page(tmp_path)


def get_again(client, url, first):
    return client.get(url, headers={"If-None-Match": first.headers["ETag"]})


@pytest.mark.parametrize("url", URLS)
def test_an_unchanged_reply_is_not_sent_again(settings, url):
    client = create_app(settings, today=lambda: TODAY).test_client()
    first = client.get(url)
    reply = get_again(client, url, first)
    assert (first.status_code, reply.status_code, reply.data) == (200, 304, b"")
    assert reply.headers["ETag"] == first.headers["ETag"]
    assert reply.headers["Cache-Control"] == first.headers["Cache-Control"] == "private, no-cache"
    assert "Content-Security-Policy" in reply.headers


@pytest.mark.parametrize("url", URLS)
def test_a_new_generation_is_a_new_reply(settings, url):
    client = create_app(settings, today=lambda: TODAY).test_client()
    first = client.get(url)
    write_page(settings, "b.txt")
    reindex(settings)
    reply = get_again(client, url, first)
    assert reply.status_code == 200
    assert reply.data != first.data


def test_a_new_day_is_a_new_reply(settings):
    days = [TODAY]
    client = create_app(settings, today=lambda: days[0]).test_client()
    first = client.get("/?q=talo")
    days[0] += timedelta(days=1)
    assert get_again(client, "/?q=talo", first).status_code == 200


def test_another_search_is_another_reply(settings):
    client = create_app(settings, today=lambda: TODAY).test_client()
    assert get_again(client, "/?q=talo&page=2", client.get("/?q=talo")).status_code == 200


def test_after_a_restart_every_reply_is_fetched_again(settings):
    first = create_app(settings, today=lambda: TODAY).test_client().get("/")
    assert get_again(create_app(settings, today=lambda: TODAY).test_client(), "/", first).status_code == 200


def test_an_error_has_no_etag(settings):
    client = create_app(settings, today=lambda: TODAY).test_client()
    assert "ETag" not in client.get("/api/v1/search?page=0").headers
    (settings.index / "current").unlink()
    reply = (
        create_app(settings, today=lambda: TODAY).test_client().get("/")
    )  # a new application, since the first still has the index open
    assert reply.status_code == 503
    assert "ETag" not in reply.headers
