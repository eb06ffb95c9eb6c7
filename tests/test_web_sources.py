"""Sources with a URL, from a server to the index: old feed entries and unavailable pages remain indexed."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from small_corpora import documents_in, settings_in, write_page

from indexer.indexing.reindex import reindex
from indexer.settings import Source

pytestmark = pytest.mark.slow

ITEM = (
    "<item><title>{0}</title><guid>{0}</guid><pubDate>Mon, 02 Nov 2026 08:00:00 +0200</pubDate>"
    "<description>Uutinen hankkeesta {0}.</description></item>"
)


@pytest.fixture
def web():
    """Yield the pages of a server on loopback by path, which may be changed, and the list of requested paths."""
    pages, requests = {}, []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            requests.append(self.path)
            body = pages.get(self.path)
            self.send_response(200 if body else 503 if self.path != "/robots.txt" else 404)
            self.end_headers()
            self.wfile.write((body or "").encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pages["url"] = f"http://127.0.0.1:{server.server_port}"
    yield pages, requests
    server.shutdown()
    server.server_close()


def feed(*names):
    items = "".join(map(ITEM.format, names))
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Uutiset</title>{items}</channel></rss>'


def settings_of(tmp_path, pages, path, **options):
    source = Source(name="uutiset", address=pages["url"] + path, private=True, **options)
    settings = settings_in(tmp_path, source=(source,))
    write_page(settings, "a.txt")
    return settings


def titles(settings):
    return {document.title for document in documents_in(settings).values()}


def test_news_of_a_feed_remain_indexed_when_the_feed_no_longer_lists_them(tmp_path, web):
    pages, _ = web
    pages["/feed"] = feed("Yksi", "Kaksi")
    settings = settings_of(tmp_path, pages, "/feed")
    reindex(settings)
    assert {"Yksi", "Kaksi"} <= titles(settings)
    pages["/feed"] = feed("Kolme", "Kaksi")
    report = reindex(settings)
    assert {"Yksi", "Kaksi", "Kolme"} <= titles(settings)
    assert (report.new, report.removed) == (1, 0)


def test_documents_of_an_unreachable_server_remain_indexed(tmp_path, web):
    pages, _ = web
    pages["/feed"] = feed("Yksi")
    settings = settings_of(tmp_path, pages, "/feed")
    reindex(settings)
    del pages["/feed"]
    report = reindex(settings)
    assert "Yksi" in titles(settings)
    assert report.removed == 0
    assert any("uutiset" in str(problem) for problem in report.problems)


def test_a_run_can_skip_sources_with_a_url(tmp_path, web):
    pages, requests = web
    pages["/feed"] = feed("Yksi")
    settings = settings_of(tmp_path, pages, "/feed")
    reindex(settings)
    requests.clear()
    write_page(settings, "b.txt")
    report = reindex(settings, with_web=False)
    assert (requests, report.new, report.removed) == ([], 1, 0)
    assert "Yksi" in titles(settings)
