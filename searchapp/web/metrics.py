"""/metrics: the counters of the service for Prometheus. No label contains a query, a URL or a document.

Several worker processes count in files of a shared folder (`shared_by_processes`), and each of them can report the
sum. The library looks for that folder when it is imported, so it is imported at the first request.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, g, request

from indexer.errors import SearchIndexError
from searchapp.search.results import Results
from searchapp.web.service import current_snapshot, service

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily

EXTENSION = "hankehaku.metrics"
WARMING = "hankehaku.warming"
"""Set in the WSGI environment of requests that the server sends to itself; they are neither counted nor logged."""

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # the name is fixed by prometheus_client
_METHODS = ("GET", "HEAD", "OPTIONS", "POST")  # others are counted as _OTHER, since a client may send any word
_OTHER = "other"
_BUCKETS = (0.005, 0.02, 0.1, 0.5, 2.0, 10.0)  # seconds: cached, computed, slow, up to the timeout


class Metrics:
    """The counters of one application; a process may have several. Created at the first request, see above."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self._registry = CollectorRegistry()
        self.requests = Counter(
            "hankehaku_requests", "Requests answered.", ("endpoint", "method", "status"), registry=self._registry
        )
        self.seconds = Histogram(
            "hankehaku_request_seconds",
            "Time until the reply began.",
            ("endpoint",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self.searches = Counter("hankehaku_searches", "Searches made.", registry=self._registry)
        self.zero_result_searches = Counter(
            "hankehaku_zero_result_searches", "Searches made that found nothing.", registry=self._registry
        )

    def exposition(self) -> bytes:
        """Return the counters of all processes and the metrics of the index in the text format of Prometheus."""
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = self._registry
        if _FOLDER in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        index = CollectorRegistry()
        index.register(_IndexCollector())
        return generate_latest(registry) + generate_latest(index)


class _IndexCollector:
    """Metrics of the index that is currently served; none if there is no index."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        from prometheus_client.core import GaugeMetricFamily

        try:
            generation = current_snapshot().generation
        except SearchIndexError:
            return
        manifest = generation.manifest
        for name, help_text, value in (
            ("generation", "Number of the generation that is served.", generation.number),
            ("documents", "Documents in the index.", manifest.documents),
            ("built_timestamp_seconds", "When it was built.", datetime.fromisoformat(manifest.built).timestamp()),
            ("size_bytes", "Size of its files.", sum(mark.size for mark in manifest.files.values())),
        ):
            yield GaugeMetricFamily(f"hankehaku_index_{name}", help_text, value)


def register(app: Flask) -> None:
    """Count the requests of the application, and serve the metrics at /metrics."""
    app.extensions[EXTENSION] = cache(Metrics)
    # First, because another function may answer the request.
    app.before_request_funcs.setdefault(None, []).insert(0, _begin)
    app.after_request(_count)
    app.add_url_rule("/metrics", "metrics", _show)


def note_search(results: Results) -> None:
    """Count the search of a visitor, and log it if it has no results. Each view that answers a search calls this once.

    Further pages of a search do not count. A search without results in this width, but with results in another, is not
    logged, since the index contains its words.
    """
    if WARMING in request.environ or results.parameters.page > 1:
        return
    metrics = _metrics()
    metrics.searches.inc()
    if results.total:
        return
    metrics.zero_result_searches.inc()
    log = service().zero_log
    if log and not any(results.widths.values()):
        log.add(results.parameters.q, filtered=results.parameters.is_filtered, day=current_snapshot().today)


@contextmanager
def shared_by_processes() -> Iterator[None]:
    """Make processes that are forked from this one share their counters. Enter it before the first request.

    The folder is removed by the process that created it; forked processes leave this context as well.
    """
    creator, folder = os.getpid(), tempfile.mkdtemp(prefix="hankehaku-metrics-")
    os.environ[_FOLDER] = folder
    try:
        yield
    finally:
        if os.getpid() == creator:
            os.environ.pop(_FOLDER, None)
            shutil.rmtree(folder, ignore_errors=True)


def process_ended(process_id: int) -> None:
    """Forget the gauges of a process that has ended; its counters remain in the sums."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(process_id)  # type: ignore[no-untyped-call]


def _metrics() -> Metrics:
    metrics: Metrics = current_app.extensions[EXTENSION]()
    return metrics


def _begin() -> None:
    g.started = time.perf_counter()


def _count(response: Response) -> Response:
    if WARMING in request.environ:
        return response
    metrics, endpoint = _metrics(), request.endpoint or _OTHER
    method = request.method if request.method in _METHODS else _OTHER
    metrics.requests.labels(endpoint, method, str(response.status_code)).inc()
    if "started" in g:  # not set if the URL could not be parsed
        metrics.seconds.labels(endpoint).observe(time.perf_counter() - g.started)
    return response


def _show() -> Response:
    reply = Response(_metrics().exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")
    reply.cache_control.no_store = True
    return reply
