"""The numbers of /metrics and the log of searches without results."""

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
    """An application whose metrics no other test changes."""
    return create_app(settings, today=lambda: TODAY)


def metrics_of(app):
    """Return the samples of /metrics: values by name and labels."""
    reply = app.test_client().get("/metrics")
    assert reply.status_code == 200
    return {name: float(value) for name, value in re.findall(r"^([^#\s]\S*) (\S+)$", reply.text, re.MULTILINE)}


def search(app, *, warming=False, **parameters):
    """Run and record a search as a view does, and return the log of searches without results."""
    with app.test_request_context(environ_overrides={WARMING: True} if warming else None):
        note_search(current_snapshot().searcher.search(Parameters(**parameters), today=TODAY))
        return service().zero_log


def test_requests_are_counted_by_endpoint_method_and_status(own_app):
    client = own_app.test_client()
    for path in ("/healthz", "/healthz", "/api/v1/search?q=talo", "/api/v1/search?page=0"):
        client.get(path)
    metrics = metrics_of(own_app)
    assert metrics['hankehaku_requests_total{endpoint="api.health",method="GET",status="200"}'] == 2
    assert metrics['hankehaku_requests_total{endpoint="api.search",method="GET",status="200"}'] == 1
    assert metrics['hankehaku_requests_total{endpoint="api.search",method="GET",status="400"}'] == 1
    assert metrics['hankehaku_request_seconds_count{endpoint="api.health"}'] == 2
    assert metrics['hankehaku_request_seconds_bucket{endpoint="api.health",le="+Inf"}'] == 2


def test_no_label_contains_input_of_a_client(own_app):
    client = own_app.test_client()
    for number in range(5):
        client.get(f"/salainen-{number}?q=salainen")
        client.open(f"/salainen-{number}", method=f"SALAINEN{number}")
        client.get(f"/documents/salainen-{number}")
    text = client.get("/metrics").text
    assert "salainen" not in text.casefold()
    assert 'hankehaku_requests_total{endpoint="other",method="GET",status="404"} 5.0' in text
    assert 'hankehaku_requests_total{endpoint="other",method="other",status="404"} 5.0' in text


def test_the_metrics_describe_the_served_index(own_app, settings):
    metrics = metrics_of(own_app)
    size = sum(
        path.stat().st_size
        for path in settings.index.glob("000001/**/*")
        if path.is_file() and path.name != "manifest.json"
    )
    assert (metrics["hankehaku_index_generation"], metrics["hankehaku_index_documents"]) == (1, 1)
    assert metrics["hankehaku_index_size_bytes"] == size
    assert metrics["hankehaku_index_built_timestamp_seconds"] > 1.7e9


def test_without_an_index_the_other_metrics_are_available(tmp_path):
    metrics = metrics_of(create_app(load_settings(environment={}, index=tmp_path / "none")))
    assert metrics["hankehaku_searches_total"] == 0
    assert not any(name.startswith("hankehaku_index_") for name in metrics)


def test_applications_in_one_process_have_separate_metrics(own_app, settings):
    other = create_app(settings)
    own_app.test_client().get("/healthz")
    assert not any("api.health" in name for name in metrics_of(other))


def test_metrics_are_in_the_prometheus_text_format_and_not_cached(own_app):
    reply = own_app.test_client().get("/metrics")
    assert reply.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert reply.headers["Cache-Control"] == "no-store"


def test_a_search_without_results_is_counted_and_logged(own_app):
    search(own_app, q="talo")
    log = search(own_app, q="Kuntotus", facets={"year": ("2011",)})
    assert log.read() == [ZeroQuery("kuntotus", 1, 1, TODAY, TODAY)]
    metrics = metrics_of(own_app)
    assert (metrics["hankehaku_searches_total"], metrics["hankehaku_zero_result_searches_total"]) == (2, 1)


def test_a_search_with_results_only_at_another_width_is_counted_but_not_logged(own_app):
    log = search(own_app, q="talot", width=Width.EXACT)
    assert metrics_of(own_app)["hankehaku_zero_result_searches_total"] == 1
    assert log.read() == []


def test_further_pages_and_warm_up_requests_are_not_counted_as_searches(own_app):
    search(own_app, q="kuntotus", page=2)
    log = search(own_app, q="kuntotus", warming=True)
    assert metrics_of(own_app)["hankehaku_searches_total"] == 0
    assert log.read() == []


def test_the_log_of_searches_without_results_can_be_disabled(settings):
    without_log = msgspec.structs.replace(settings, server=msgspec.structs.replace(settings.server, zero_log=False))
    assert search(create_app(without_log), q="kuntotus") is None


def test_still_working_calls_the_callback_if_there_is_one(own_app):
    calls = []
    with own_app.app_context():
        service().still_working()  # no callback: does nothing
        replace(service(), still_working=lambda: calls.append(1)).still_working()
    assert calls == [1]
