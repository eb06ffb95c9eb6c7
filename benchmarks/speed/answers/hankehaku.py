"""Our server, with its API and its page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from benchmarks.speed import adapter
from benchmarks.speed.answers.searches import Words
from benchmarks.speed.answers.service import Corpus, Endpoint, Reply, Running
from benchmarks.speed.load import Request, free_port
from benchmarks.speed.measuring import folder_mb
from benchmarks.speed.servers import running

API, PAGE = "Hankehaku, API", "Hankehaku, page"
_FACET_RE = re.compile(rb'name="(\w+)" value="')


class Hankehaku:
    """`searchapp` with its default number of workers."""

    name = "Hankehaku"

    def missing(self) -> str:
        """Return why it cannot be measured."""
        return adapter.missing()

    @contextmanager
    def started(self, corpus: Corpus) -> Iterator[Running]:
        """Yield the server on the index of `indexer reindex`."""
        port = free_port()
        endpoints = (Endpoint(API, api_request, read_api), Endpoint(PAGE, page_request, read_page))
        with running(adapter.start_server(corpus.served, port), port, "searchapp", page_request(("hanke",))) as server:
            figures = {"ready_s": server.ready_s, "index_mb": folder_mb(corpus.served)}
            yield Running(port, server.pid, endpoints, figures)


def api_request(words: Words) -> Request:
    """Return the request for an answer of the API."""
    return Request(adapter.api_url(" ".join(words)))


def page_request(words: Words) -> Request:
    """Return the request for a results page."""
    (url,) = adapter.page_urls([{"q": " ".join(words)}])
    return Request(url)


def read_api(body: bytes) -> Reply:
    """Return what a reply of the API contains."""
    reply = msgspec.json.decode(body)
    hits = reply["hits"]
    marked = sum(any(snippet["marks"] for snippet in hit["snippets"]) for hit in hits)
    return Reply(reply["total"], len(hits), sum(bool(values) for values in reply["facets"].values()), marked)


def read_page(body: bytes) -> Reply:
    """Return what a results page contains. Its list of years has links instead of check boxes."""
    hits = body.split(b'<li class="hit">')[1:]
    return Reply(None, len(hits), len(set(_FACET_RE.findall(body))), sum(b"<mark" in hit for hit in hits))
