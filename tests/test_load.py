"""The client of the HTTP measurements: wrk, and the threads that replace it where it is not installed."""

from __future__ import annotations

import json
import shutil
from urllib.parse import parse_qs

import pytest
from small_servers import send as respond
from small_servers import serving

from benchmarks.speed import load
from benchmarks.speed.load import Request, free_port, measure_load, send

SECONDS = 0.3


@pytest.fixture(params=["wrk", "threads"])
def _client(request, monkeypatch):
    if request.param == "threads":
        monkeypatch.setattr(shutil, "which", lambda _name: None)
    elif shutil.which("wrk") is None:
        pytest.skip("wrk is not installed")
    assert load.client() == request.param


@pytest.mark.usefixtures("_client")
@pytest.mark.slow
def test_every_request_of_the_list_is_sent_in_turn():
    paths = [f"/?q={number}" for number in range(50)]
    with serving(dict.fromkeys(paths, (200, {}, b"ok"))) as site:
        measured = measure_load(site.port, [Request(path) for path in paths], clients=2, seconds=SECONDS)
    assert measured.requests >= 50
    assert measured.errors == 0
    assert set(site.paths()) == set(paths)
    assert len(measured.times_ms) >= measured.requests
    assert 0 < min(measured.times_ms) <= max(measured.times_ms) < 5_000
    assert measured.seconds >= SECONDS
    assert measured.client_s > 0


@pytest.mark.usefixtures("_client")
@pytest.mark.slow
def test_replies_that_are_no_success_are_errors():
    with serving({}) as site:
        measured = measure_load(site.port, [Request("/missing")], clients=1, seconds=SECONDS)
    assert measured.errors >= measured.requests > 0


@pytest.mark.usefixtures("_client")
@pytest.mark.slow
def test_a_body_is_sent_as_json():
    request = Request("/search", json.dumps({"query": 'sanoja "ja" \t muuta'}, ensure_ascii=False))
    with serving({"/search": (200, {}, b"{}")}) as site:
        measured = measure_load(site.port, [request], clients=1, seconds=SECONDS)
    assert measured.errors == 0
    assert set(site.bodies) == {("application/json", request.body)}


def test_send_returns_status_and_body():
    def page(handler):
        respond(handler, 200, {}, parse_qs(handler.path.partition("?")[2])["q"][0].encode())

    with serving({"/?q=kunta": page}) as site:
        assert send(site.port, Request("/?q=kunta")) == (200, b"kunta")
        assert send(site.port, Request("/other"))[0] == 404


def test_a_server_that_nobody_answers_for_is_an_error():
    with pytest.raises(OSError, match="refused"):
        send(free_port(), Request("/"))
