"""OpenSearch as a peer: one node, one shard, its own `finnish` analyzer, and the same facets as ours."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from typing import Any

import msgspec

from benchmarks import opensearch
from benchmarks.speed import adapter
from benchmarks.speed.answers.searches import Words
from benchmarks.speed.answers.service import Corpus, Endpoint, Reply, Running
from benchmarks.speed.load import Request
from benchmarks.speed.measuring import folder_mb, rounded
from benchmarks.speed.query import LIMIT
from benchmarks.speed.servers import ServerError
from indexer.model import Document

_INDEX = "records"
_LONG = ("summary", "results", "text")
_SNIPPET = 240  # characters, as ours
_VALUES = 100  # of a facet, as in a reply of our API
_CLIENTS = 2  # that send documents at the same time


class OpenSearch:
    """One node of OpenSearch on a heap of 1 GiB."""

    name = "OpenSearch"

    def missing(self) -> str:
        """Return why it cannot be measured."""
        return opensearch.missing()

    @contextmanager
    def started(self, corpus: Corpus) -> Iterator[Running]:
        """Yield a node with an index of the records, which is merged into one segment."""
        folder = corpus.folder / "opensearch"
        shutil.rmtree(folder, ignore_errors=True)
        started = time.perf_counter()
        try:
            with opensearch.started_nodes(folder) as (node,):
                figures = {"ready_s": rounded(time.perf_counter() - started)}
                figures |= index_documents(node, corpus.batches())
                figures["index_mb"] = folder_mb(folder)
                yield Running(node.http_port, node.pid, (Endpoint(self.name, search_request, read_reply),), figures)
        except opensearch.NodeError as error:
            raise ServerError(str(error)) from error


def index_documents(node: opensearch.Node, batches: Iterable[list[Document]]) -> dict[str, float]:
    """Create the index, and return the time and speed of indexing. Merging is not included. Raises: NodeError."""
    node.request("PUT", f"/{_INDEX}", json.dumps(index_settings()).encode())
    bodies = [(len(batch), bulk_body(batch)) for batch in batches]
    started = time.perf_counter()
    with ThreadPoolExecutor(_CLIENTS) as pool:
        replies = pool.map(lambda body: node.request("POST", f"/{_INDEX}/_bulk", body), (body for _, body in bodies))
        if any(reply["errors"] for reply in replies):
            raise opensearch.NodeError("OpenSearch refused documents")
    node.request("POST", f"/{_INDEX}/_refresh")
    seconds = time.perf_counter() - started
    node.request("POST", f"/{_INDEX}/_forcemerge?max_num_segments=1&flush=true")
    records = sum(size for size, _ in bodies)
    return {"index_s": rounded(seconds), "records_per_s": rounded(records / seconds)}


def index_settings() -> dict[str, Any]:
    """Return the settings and the mapping of the index.

    With offsets, highlights need no analysis: the p50 of 600 searches of 3,000 records fell from 10.9 to 8.7 ms.
    """
    text = {"type": "text", "analyzer": "finnish", "index_options": "offsets"}
    texts = {name: text for name, _ in adapter.OWN_WEIGHTS}
    facets = {_facet_field(name): {"type": "keyword"} for name in adapter.ALL_FACETS}
    return {
        "settings": {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"},
        "mappings": {"dynamic": False, "properties": texts | facets},
    }


def bulk_body(documents: Iterable[Document]) -> bytes:
    """Return the body of a bulk request. Status facets are those of today, as in our searches."""
    lines = []
    for document in documents:
        facets = adapter.facet_values(document, date.today())
        lines.append(msgspec.json.encode({"index": {"_id": document.id}}))
        values = {_facet_field(name): list(names) for name, names in facets.items()}
        lines.append(msgspec.json.encode({**adapter.texts_of(document), **values}))
    return b"".join(line + b"\n" for line in lines)


def search_request(words: Words) -> Request:
    """Return the request for an answer like that of our API."""
    return Request(f"/{_INDEX}/_search", json.dumps(search_body(words), ensure_ascii=False))


def search_body(words: Words) -> dict[str, Any]:
    """Return the body of a search for all words, which may occur in different fields."""
    snippets = {name: {"fragment_size": _SNIPPET, "number_of_fragments": 1} for name in _LONG}
    return {
        "query": {
            "multi_match": {
                "query": " ".join(words),
                "type": "cross_fields",
                "operator": "and",
                "fields": [f"{name}^{weight:g}" for name, weight in adapter.OWN_WEIGHTS],
            }
        },
        "size": LIMIT,
        "track_total_hits": True,
        "_source": {"excludes": list(_LONG)},
        "highlight": {"fields": {"title": {"number_of_fragments": 0}, **snippets}},
        "aggs": {name: {"terms": {"field": _facet_field(name), "size": _VALUES}} for name in adapter.ALL_FACETS},
    }


def read_reply(body: bytes) -> Reply:
    """Return what a reply contains."""
    reply = msgspec.json.decode(body)
    hits = reply["hits"]["hits"]
    facets = sum(bool(facet["buckets"]) for facet in reply["aggregations"].values())
    return Reply(reply["hits"]["total"]["value"], len(hits), facets, sum("highlight" in hit for hit in hits))


def _facet_field(name: str) -> str:
    return f"facet_{name}"
