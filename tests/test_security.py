"""Who is answered, and which pages of other sites may read what."""

from __future__ import annotations

import logging

import pytest
from conftest import TODAY
from flask import request_finished

from indexer import Settings, load_settings
from indexer.settings import Site
from searchapp import create_app
from searchapp.web.serving import _warm_up, _warn_of_gaps

OURS, OTHER = "https://intra.example.fi", "https://evil.example"


def client_of(sample, **server):
    told = load_settings(environment={}, index=sample.index, **{f"server_{name}": v for name, v in server.items()})
    return create_app(told, today=lambda: TODAY).test_client()


@pytest.fixture(scope="module")
def guarded(sample):
    """A service with a host name and an origin of its own."""
    return client_of(sample, hosts=["haku.example.fi", ".example.se"], cors=[OURS])


def get(client, path, host="haku.example.fi", **headers):
    return client.get(path, base_url=f"http://{host}", headers={k.replace("_", "-"): v for k, v in headers.items()})


@pytest.mark.parametrize("path", ["/", "/?q=kunta", "/nothing", "/healthz", "/static/style.css", "/export.csv"])
def test_another_host_name_is_refused_on_a_page_that_needs_no_host(guarded, path):
    reply = get(guarded, path, host="evil.example")
    assert (reply.status_code, reply.mimetype) == (400, "text/html")
    assert "ei vastaa tässä osoitteessa" in reply.text
    assert "evil.example" not in reply.text
    assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]


def test_another_host_name_is_a_problem_to_a_program(guarded):
    reply = get(guarded, "/api/v1/search", host="evil.example")
    assert (reply.status_code, reply.content_type) == (400, "application/problem+json")
    assert "[server] hosts" in reply.json["detail"]


@pytest.mark.parametrize("host", ["haku.example.fi", "haku.example.fi:8000", "a.b.example.se", "example.se"])
def test_our_own_host_names_are_answered_on_any_port(guarded, host):
    assert get(guarded, "/healthz", host=host).status_code == 200


@pytest.mark.parametrize("host", ["haku.example.fi.evil.example", "evilexample.se", "127.0.0.1", "haku.example.fi@x"])
def test_what_only_looks_like_them_is_not(guarded, host):
    assert get(guarded, "/healthz", host=host).status_code == 400


def test_a_forwarded_host_is_not_believed(guarded):
    assert get(guarded, "/healthz", host="evil.example", X_Forwarded_Host="haku.example.fi").status_code == 400


def test_without_the_setting_any_host_is_answered(client):
    assert get(client, "/healthz", host="mikä-vain.example".encode("idna").decode()).status_code == 200


def test_the_first_requests_of_the_server_come_under_a_name_of_its_own(guarded, monkeypatch):
    monkeypatch.setattr("gc.freeze", lambda: None)
    statuses = set()

    def keep(_app, response):
        statuses.add(response.status_code)

    with request_finished.connected_to(keep, guarded.application):
        _warm_up(guarded.application)
    assert statuses == {200}


@pytest.mark.parametrize("path", ["/api/v1/search?q=kunta", "/api/v1/suggest?q=ku", "/api/nothing", "/export.x"])
def test_a_page_of_an_allowed_origin_may_read_the_api_and_the_exports(guarded, path):
    reply = get(guarded, path, Origin=OURS)
    assert reply.headers["Access-Control-Allow-Origin"] == OURS
    assert "Origin" in reply.headers["Vary"]
    assert "ETag" in reply.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in reply.headers


@pytest.mark.parametrize("path", ["/feed.atom", "/opensearch.xml", "/sv/export.csv", "/en/feed.atom"])
def test_feeds_and_exports_are_open_in_every_language(guarded, path):
    assert get(guarded, path, Origin=OURS).headers["Access-Control-Allow-Origin"] == OURS


@pytest.mark.parametrize("path", ["/", "/?q=kunta", "/documents/x", "/healthz", "/metrics", "/exports", "/feed.atomx"])
def test_nothing_else_may_be_read_from_elsewhere(guarded, path):
    assert "Access-Control-Allow-Origin" not in get(guarded, path, Origin=OURS).headers


@pytest.mark.parametrize("origin", [OTHER, "null", f"{OURS}.evil.example", OURS.replace("https", "http"), ""])
def test_another_origin_is_not_told_but_caches_are(guarded, origin):
    reply = get(guarded, "/api/v1/search", Origin=origin)
    assert "Access-Control-Allow-Origin" not in reply.headers
    assert "Origin" in reply.headers["Vary"]


def test_a_reply_that_has_not_changed_may_be_read_as_well(guarded):
    tag = get(guarded, "/api/v1/search", Origin=OURS).headers["ETag"]
    reply = get(guarded, "/api/v1/search", Origin=OURS, If_None_Match=tag)
    assert (reply.status_code, reply.headers["Access-Control-Allow-Origin"]) == (304, OURS)


def test_a_preflight_is_answered_to_an_allowed_origin_alone(guarded):
    asking = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}
    for origin, allowed in ((OURS, True), (OTHER, False)):
        reply = guarded.options(
            "/api/v1/search", base_url="http://haku.example.fi", headers={"Origin": origin, **asking}
        )
        assert reply.status_code == 200
        assert ("GET" in reply.headers.get("Access-Control-Allow-Methods", "")) is allowed
        assert ("If-None-Match" in reply.headers.get("Access-Control-Allow-Headers", "")) is allowed


def test_any_origin_is_a_star(sample):
    reply = get(client_of(sample, cors=["*"]), "/api/v1/search", Origin=OTHER)
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_by_default_no_origin_is_allowed(client):
    reply = get(client, "/api/v1/search", Origin=OURS)
    assert not [name for name in reply.headers.keys() if name.startswith("Access-Control")]  # noqa: SIM118 - pairs


@pytest.mark.parametrize(
    ("site", "missing"),
    [
        (Site(), ["operator", "email"]),
        (Site(operator="Yhdistys ry"), ["email"]),
        (Site(operator="Yhdistys ry", email="haku@example.fi"), []),
    ],
)
def test_the_operator_is_told_what_the_accessibility_statement_lacks(caplog, site, missing):
    with caplog.at_level(logging.WARNING):
        _warn_of_gaps(site)
    assert [record.getMessage().split()[1] for record in caplog.records] == missing
    assert Settings().site == Site()
