"""What a browser keeps, and when it must fetch anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from conftest import TODAY
from small_corpora import indexed_page, write_page

from indexer.indexing.reindex import reindex
from searchapp import create_app

ADDRESSES = ["/", "/?q=talo", "/api/v1/search?q=talo"]


@pytest.fixture
def settings(tmp_path):
    return indexed_page(tmp_path)


def again(client, address, first):
    return client.get(address, headers={"If-None-Match": first.headers["ETag"]})


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_reply_that_still_holds_is_not_sent_again(settings, address):
    client = create_app(settings, today=lambda: TODAY).test_client()
    first = client.get(address)
    reply = again(client, address, first)
    assert (first.status_code, reply.status_code, reply.data) == (200, 304, b"")
    assert reply.headers["ETag"] == first.headers["ETag"]
    assert reply.headers["Cache-Control"] == first.headers["Cache-Control"] == "private, no-cache"
    assert "Content-Security-Policy" in reply.headers


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_new_generation_is_a_new_reply(settings, address):
    client = create_app(settings, today=lambda: TODAY).test_client()
    first = client.get(address)
    write_page(settings, "b.txt")
    reindex(settings)
    reply = again(client, address, first)
    assert reply.status_code == 200
    assert reply.data != first.data


def test_a_new_day_is_a_new_reply(settings):
    days = [TODAY]
    client = create_app(settings, today=lambda: days[0]).test_client()
    first = client.get("/?q=talo")
    days[0] += timedelta(days=1)
    assert again(client, "/?q=talo", first).status_code == 200


def test_another_search_is_another_reply(settings):
    client = create_app(settings, today=lambda: TODAY).test_client()
    assert again(client, "/?q=talo&page=2", client.get("/?q=talo")).status_code == 200


def test_after_a_restart_everything_is_fetched_anew(settings):
    first = create_app(settings, today=lambda: TODAY).test_client().get("/")
    assert again(create_app(settings, today=lambda: TODAY).test_client(), "/", first).status_code == 200


def test_what_is_no_answer_is_not_kept(settings):
    client = create_app(settings, today=lambda: TODAY).test_client()
    assert "ETag" not in client.get("/api/v1/search?page=0").headers
    (settings.index / "current").unlink()
    reply = create_app(settings, today=lambda: TODAY).test_client().get("/")  # the first serves on what it has open
    assert reply.status_code == 503
    assert "ETag" not in reply.headers
