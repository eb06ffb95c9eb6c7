"""Trusted host names, and what pages of other sites may read."""

from __future__ import annotations

import logging

import pytest
from conftest import TODAY
from flask import request_finished

from indexer import Settings, load_settings
from indexer.settings import Site
from searchapp import create_app
from searchapp.web.serving import _warm_up, _warn_about_missing_settings

ALLOWED, OTHER = "https://intra.example.fi", "https://evil.example"


def client_of(sample, **server):
    options = {f"server_{name}": value for name, value in server.items()}
    settings = load_settings(environment={}, index=sample.index, **options)
    return create_app(settings, today=lambda: TODAY).test_client()


@pytest.fixture(scope="module")
def guarded(sample):
    """A service with trusted host names and one allowed origin."""
    return client_of(sample, hosts=["haku.example.fi", ".example.se"], cors=[ALLOWED])


def get(client, path, host="haku.example.fi", **headers):
    return client.get(
        path, base_url=f"http://{host}", headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


@pytest.mark.parametrize("path", ["/", "/?q=kunta", "/nothing", "/healthz", "/static/style.css", "/export.csv"])
def test_an_untrusted_host_name_gets_a_page_without_links(guarded, path):
    reply = get(guarded, path, host="evil.example")
    assert (reply.status_code, reply.mimetype) == (400, "text/html")
    assert "ei vastaa tässä osoitteessa" in reply.text
    assert "evil.example" not in reply.text
    assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]


def test_an_untrusted_host_name_gets_problem_details_from_the_api(guarded):
    reply = get(guarded, "/api/v1/search", host="evil.example")
    assert (reply.status_code, reply.content_type) == (400, "application/problem+json")
    assert "[server] hosts" in reply.json["detail"]


@pytest.mark.parametrize("host", ["haku.example.fi", "haku.example.fi:8000", "a.b.example.se", "example.se"])
def test_trusted_host_names_are_accepted_on_any_port(guarded, host):
    assert get(guarded, "/healthz", host=host).status_code == 200


@pytest.mark.parametrize("host", ["haku.example.fi.evil.example", "evilexample.se", "127.0.0.1", "haku.example.fi@x"])
def test_similar_host_names_are_rejected(guarded, host):
    assert get(guarded, "/healthz", host=host).status_code == 400


def test_a_forwarded_host_is_ignored(guarded):
    assert get(guarded, "/healthz", host="evil.example", X_Forwarded_Host="haku.example.fi").status_code == 400


def test_without_the_setting_any_host_is_accepted(client):
    assert get(client, "/healthz", host="mikä-vain.example".encode("idna").decode()).status_code == 200


@pytest.mark.slow
def test_the_warm_up_requests_use_a_trusted_host_name(guarded, monkeypatch):
    monkeypatch.setattr("gc.freeze", lambda: None)
    statuses = set()

    def record(_app, response):
        statuses.add(response.status_code)

    with request_finished.connected_to(record, guarded.application):
        _warm_up(guarded.application)
    assert statuses == {200}


@pytest.mark.parametrize("path", ["/api/v1/search?q=kunta", "/api/v1/suggest?q=ku", "/api/nothing", "/export.x"])
def test_a_page_of_an_allowed_origin_may_read_the_api_and_the_exports(guarded, path):
    reply = get(guarded, path, Origin=ALLOWED)
    assert reply.headers["Access-Control-Allow-Origin"] == ALLOWED
    assert "Origin" in reply.headers["Vary"]
    assert "ETag" in reply.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in reply.headers


@pytest.mark.parametrize("path", ["/feed.atom", "/opensearch.xml", "/sv/export.csv", "/en/feed.atom"])
def test_feeds_and_exports_may_be_read_in_every_language(guarded, path):
    assert get(guarded, path, Origin=ALLOWED).headers["Access-Control-Allow-Origin"] == ALLOWED


@pytest.mark.parametrize("path", ["/", "/?q=kunta", "/documents/x", "/healthz", "/metrics", "/exports", "/feed.atomx"])
def test_other_pages_may_not_be_read_by_other_sites(guarded, path):
    assert "Access-Control-Allow-Origin" not in get(guarded, path, Origin=ALLOWED).headers


@pytest.mark.parametrize("origin", [OTHER, "null", f"{ALLOWED}.evil.example", ALLOWED.replace("https", "http"), ""])
def test_another_origin_is_not_allowed_and_the_reply_varies_by_origin(guarded, origin):
    reply = get(guarded, "/api/v1/search", Origin=origin)
    assert "Access-Control-Allow-Origin" not in reply.headers
    assert "Origin" in reply.headers["Vary"]


def test_a_reply_without_changes_may_be_read_as_well(guarded):
    tag = get(guarded, "/api/v1/search", Origin=ALLOWED).headers["ETag"]
    reply = get(guarded, "/api/v1/search", Origin=ALLOWED, If_None_Match=tag)
    assert (reply.status_code, reply.headers["Access-Control-Allow-Origin"]) == (304, ALLOWED)


def test_a_preflight_is_allowed_only_for_an_allowed_origin(guarded):
    preflight = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}
    for origin, allowed in ((ALLOWED, True), (OTHER, False)):
        reply = guarded.options(
            "/api/v1/search", base_url="http://haku.example.fi", headers={"Origin": origin, **preflight}
        )
        assert reply.status_code == 200
        assert ("GET" in reply.headers.get("Access-Control-Allow-Methods", "")) is allowed
        assert ("If-None-Match" in reply.headers.get("Access-Control-Allow-Headers", "")) is allowed


def test_a_star_allows_any_origin(sample):
    reply = get(client_of(sample, cors=["*"]), "/api/v1/search", Origin=OTHER)
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_by_default_no_origin_is_allowed(client):
    reply = get(client, "/api/v1/search", Origin=ALLOWED)
    assert not [name for name in reply.headers.keys() if name.startswith("Access-Control")]  # noqa: SIM118 - pairs


@pytest.mark.parametrize(
    ("site", "missing"),
    [
        (Site(), ["operator", "email"]),
        (Site(operator="Yhdistys ry"), ["email"]),
        (Site(operator="Yhdistys ry", email="haku@example.fi"), []),
    ],
)
def test_settings_that_the_accessibility_statement_needs_are_warned_about(caplog, site, missing):
    with caplog.at_level(logging.WARNING):
        _warn_about_missing_settings(site)
    assert [record.getMessage().split()[1] for record in caplog.records] == missing
    assert Settings().site == Site()
