"""/metrics: what Prometheus asks of the service. Numbers alone: no query, no address and no document is in any label.

Where several processes answer, each counts in files of a folder that they share (`shared_by_processes`), and any of
them gives the sum. The library looks for that folder when it is loaded, so it is loaded at the first request.
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
"""In the WSGI environment of a request that the server makes of itself: it is neither counted nor noted."""

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # the library's own name
_METHODS = ("GET", "HEAD", "OPTIONS", "POST")  # a client may send any word
_OTHER = "other"
_BUCKETS = (0.005, 0.02, 0.1, 0.5, 2.0, 10.0)  # seconds: remembered, found anew, slow, and on to the timeout


class Metrics:
    """What one application counts; several may live in one process. Made at the first request, see above."""

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
        self.fruitless = Counter(
            "hankehaku_zero_result_searches", "Searches made that found nothing.", registry=self._registry
        )

    def told(self) -> bytes:
        """Return everything in Prometheus' text format: what all processes counted, and what the index is."""
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        counted = self._registry
        if _FOLDER in os.environ:
            counted = CollectorRegistry()
            MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
        index = CollectorRegistry()
        index.register(_IndexCollector())
        return generate_latest(counted) + generate_latest(index)


class _IndexCollector:
    """The index that is served, as it is when asked for; nothing where there is none."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        from prometheus_client.core import GaugeMetricFamily

        try:
            generation = current_snapshot().generation
        except SearchIndexError:
            return
        manifest = generation.manifest
        for name, told, value in (
            ("generation", "Number of the generation that is served.", generation.number),
            ("documents", "Documents in the index.", manifest.documents),
            ("built_timestamp_seconds", "When it was built.", datetime.fromisoformat(manifest.built).timestamp()),
            ("size_bytes", "Size of its files.", sum(mark.size for mark in manifest.files.values())),
        ):
            yield GaugeMetricFamily(f"hankehaku_index_{name}", told, value)


def register(app: Flask) -> None:
    """Count the requests of the application, and give the numbers at /metrics."""
    app.extensions[EXTENSION] = cache(Metrics)
    # Before any other, for another may answer.
    app.before_request_funcs.setdefault(None, []).insert(0, _begin)
    app.after_request(_count)
    app.add_url_rule("/metrics", "metrics", _show)


def note_search(results: Results) -> None:
    """Count a search that someone made, and note it where it found nothing: called once by each view that answers one.

    Further pages of a search are no new one. What finds nothing as written, but something in another width, is in the
    index, so it is not noted.
    """
    if WARMING in request.environ or results.parameters.page > 1:
        return
    metrics = _metrics()
    metrics.searches.inc()
    if results.total:
        return
    metrics.fruitless.inc()
    log = service().zero_log
    if log and not any(results.widths.values()):
        log.add(results.parameters.q, filtered=results.parameters.is_filtered, day=current_snapshot().today)


@contextmanager
def shared_by_processes() -> Iterator[None]:
    """Let the processes that are forked from this one count together: before its first request.

    The folder is removed by the process that made it, not by the forked ones, which leave this too.
    """
    made_by, folder = os.getpid(), tempfile.mkdtemp(prefix="hankehaku-metrics-")
    os.environ[_FOLDER] = folder
    try:
        yield
    finally:
        if os.getpid() == made_by:
            os.environ.pop(_FOLDER, None)
            shutil.rmtree(folder, ignore_errors=True)


def process_ended(process_id: int) -> None:
    """Take leave of a process: what it counted stays in the sums."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(process_id)  # type: ignore[no-untyped-call]


def _metrics() -> Metrics:
    found: Metrics = current_app.extensions[EXTENSION]()
    return found


def _begin() -> None:
    g.began = time.perf_counter()


def _count(response: Response) -> Response:
    if WARMING in request.environ:
        return response
    metrics, endpoint = _metrics(), request.endpoint or _OTHER
    method = request.method if request.method in _METHODS else _OTHER
    metrics.requests.labels(endpoint, method, str(response.status_code)).inc()
    if "began" in g:  # not where the address itself could not be read
        metrics.seconds.labels(endpoint).observe(time.perf_counter() - g.began)
    return response


def _show() -> Response:
    reply = Response(_metrics().told(), content_type="text/plain; version=0.0.4; charset=utf-8")
    reply.cache_control.no_store = True
    return reply
