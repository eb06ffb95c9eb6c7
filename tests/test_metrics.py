"""/metrics, and what is noted of searches that found nothing."""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec
import pytest
from conftest import TODAY
from small_corpora import indexed_page

from indexer import load_settings
from indexer.storage.query_log import ZeroQuery
from searchapp import create_app
from searchapp.query.planner import Width
from searchapp.search.parameters import Parameters
from searchapp.web.metrics import WARMING, note_search
from searchapp.web.service import current_snapshot, service


@pytest.fixture
def settings(tmp_path):
    return indexed_page(tmp_path)


@pytest.fixture
def own_app(settings):
    """An application whose numbers no other test changes."""
    return create_app(settings, today=lambda: TODAY)


def numbers(app):
    """Every sample of /metrics by its name and labels."""
    reply = app.test_client().get("/metrics")
    assert reply.status_code == 200
    return {name: float(value) for name, value in re.findall(r"^([^#\s]\S*) (\S+)$", reply.text, re.MULTILINE)}


def search(app, *, warming=False, **told):
    """Search and note it, as a view does."""
    with app.test_request_context(environ_overrides={WARMING: True} if warming else None):
        note_search(current_snapshot().searcher.search(Parameters(**told), today=TODAY))
        return service().zero_log


def test_requests_are_counted_by_endpoint_method_and_status(own_app):
    client = own_app.test_client()
    for path in ("/healthz", "/healthz", "/api/v1/search?q=talo", "/api/v1/search?page=0"):
        client.get(path)
    found = numbers(own_app)
    assert found['hankehaku_requests_total{endpoint="api.health",method="GET",status="200"}'] == 2
    assert found['hankehaku_requests_total{endpoint="api.search",method="GET",status="200"}'] == 1
    assert found['hankehaku_requests_total{endpoint="api.search",method="GET",status="400"}'] == 1
    assert found['hankehaku_request_seconds_count{endpoint="api.health"}'] == 2
    assert found['hankehaku_request_seconds_bucket{endpoint="api.health",le="+Inf"}'] == 2


def test_no_label_is_made_of_what_a_client_sends(own_app):
    client = own_app.test_client()
    for number in range(5):
        client.get(f"/salainen-{number}?q=salainen")
        client.open(f"/salainen-{number}", method=f"SALAINEN{number}")
        client.get(f"/documents/salainen-{number}")
    text = client.get("/metrics").text
    assert "salainen" not in text.casefold()
    assert 'hankehaku_requests_total{endpoint="other",method="GET",status="404"} 5.0' in text
    assert 'hankehaku_requests_total{endpoint="other",method="other",status="404"} 5.0' in text


def test_the_index_that_is_served_is_told(own_app, settings):
    found = numbers(own_app)
    size = sum(
        path.stat().st_size
        for path in settings.index.glob("000001/**/*")
        if path.is_file() and path.name != "manifest.json"
    )
    assert (found["hankehaku_index_generation"], found["hankehaku_index_documents"]) == (1, 1)
    assert found["hankehaku_index_size_bytes"] == size
    assert found["hankehaku_index_built_timestamp_seconds"] > 1.7e9


def test_without_an_index_the_other_numbers_are_there(tmp_path):
    found = numbers(create_app(load_settings(environment={}, index=tmp_path / "none")))
    assert found["hankehaku_searches_total"] == 0
    assert not any(name.startswith("hankehaku_index_") for name in found)


def test_applications_of_one_process_count_apart(own_app, settings):
    other = create_app(settings)
    own_app.test_client().get("/healthz")
    assert not any("api.health" in name for name in numbers(other))


def test_it_is_text_as_prometheus_reads_it_and_kept_by_nobody(own_app):
    reply = own_app.test_client().get("/metrics")
    assert reply.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert reply.headers["Cache-Control"] == "no-store"


def test_a_search_that_finds_nothing_is_counted_and_noted(own_app):
    search(own_app, q="talo")
    log = search(own_app, q="Kuntotus", facets={"year": ("2011",)})
    assert log.read() == [ZeroQuery("kuntotus", 1, 1, TODAY, TODAY)]
    found = numbers(own_app)
    assert (found["hankehaku_searches_total"], found["hankehaku_zero_result_searches_total"]) == (2, 1)


def test_what_only_another_width_finds_is_counted_but_not_noted(own_app):
    log = search(own_app, q="talot", width=Width.EXACT)
    assert numbers(own_app)["hankehaku_zero_result_searches_total"] == 1
    assert log.read() == []


def test_further_pages_and_requests_of_the_server_itself_are_no_searches(own_app):
    search(own_app, q="kuntotus", page=2)
    log = search(own_app, q="kuntotus", warming=True)
    assert numbers(own_app)["hankehaku_searches_total"] == 0
    assert log.read() == []


def test_the_operator_may_want_none_noted(settings):
    silent = msgspec.structs.replace(settings, server=msgspec.structs.replace(settings.server, zero_log=False))
    assert search(create_app(silent), q="kuntotus") is None


def test_a_service_says_that_it_works_on_to_whoever_asked(own_app):
    told = []
    with own_app.app_context():
        service().still_working()  # nobody did
        replace(service(), still_working=lambda: told.append(1)).still_working()
    assert told == [1]
