"""Sources of the web, from a server to the index: what a feed no longer shows stays, what cannot be had is not gone."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from small_corpora import held, settings_in, write_page

from indexer.indexing.reindex import reindex
from indexer.settings import Source

ITEM = (
    "<item><title>{0}</title><guid>{0}</guid><pubDate>Mon, 02 Nov 2026 08:00:00 +0200</pubDate>"
    "<description>Uutinen hankkeesta {0}.</description></item>"
)


@pytest.fixture
def web():
    """A server on loopback: what it gives by path, and what it was asked for."""
    pages, asked = {}, []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            body = pages.get(self.path)
            self.send_response(200 if body else 503 if self.path != "/robots.txt" else 404)
            self.end_headers()
            self.wfile.write((body or "").encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pages["address"] = f"http://127.0.0.1:{server.server_port}"
    yield pages, asked
    server.shutdown()
    server.server_close()


def feed(*names):
    items = "".join(map(ITEM.format, names))
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Uutiset</title>{items}</channel></rss>'


def settings_of(tmp_path, pages, path, **more):
    source = Source(name="uutiset", address=pages["address"] + path, private=True, **more)
    made = settings_in(tmp_path, source=(source,))
    write_page(made, "a.txt")
    return made


def titles(settings):
    return {document.title for document in held(settings).values()}


def test_news_of_a_feed_are_found_and_stay_when_they_scroll_off(tmp_path, web):
    pages, _ = web
    pages["/feed"] = feed("Yksi", "Kaksi")
    made = settings_of(tmp_path, pages, "/feed")
    reindex(made)
    assert {"Yksi", "Kaksi"} <= titles(made)
    pages["/feed"] = feed("Kolme", "Kaksi")
    report = reindex(made)
    assert {"Yksi", "Kaksi", "Kolme"} <= titles(made)
    assert (report.new, report.removed) == (1, 0)


def test_a_server_that_is_down_takes_nothing_away(tmp_path, web):
    pages, _ = web
    pages["/feed"] = feed("Yksi")
    made = settings_of(tmp_path, pages, "/feed")
    reindex(made)
    del pages["/feed"]
    report = reindex(made)
    assert "Yksi" in titles(made)
    assert report.removed == 0
    assert any("uutiset" in str(each) for each in report.problems)


def test_a_run_may_leave_the_web_alone(tmp_path, web):
    pages, asked = web
    pages["/feed"] = feed("Yksi")
    made = settings_of(tmp_path, pages, "/feed")
    reindex(made)
    asked.clear()
    write_page(made, "b.txt")
    report = reindex(made, with_addresses=False)
    assert (asked, report.new, report.removed) == ([], 1, 0)
    assert "Yksi" in titles(made)
