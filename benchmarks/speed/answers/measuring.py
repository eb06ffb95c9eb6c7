"""The measurement of whole answers: which server is asked what, when and for how long."""

from __future__ import annotations

import http
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain, islice
from statistics import median
from typing import Any, NamedTuple

from benchmarks.speed import adapter
from benchmarks.speed.answers.hankehaku import API, PAGE, Hankehaku, api_request, page_request
from benchmarks.speed.answers.profile import profile
from benchmarks.speed.answers.searches import Words, draw_searches
from benchmarks.speed.answers.service import Corpus, Endpoint, Running
from benchmarks.speed.answers.services import SERVICES
from benchmarks.speed.load import Load, client, measure_load, send
from benchmarks.speed.measuring import MemoryWatch, percentiles, process_tree, pss_mb, rounded
from benchmarks.speed.servers import ServerError

CLIENTS = (1, 4, 8)
ROUNDS = 3
WARM_UP_S = 15.0  # of each endpoint; Java compiles during that time
_SAMPLE, _REPEATED, _NEW, _PROFILED = 20, 50, 120_000, 400
_DRAWN = 20_000  # records whose words are searched for
_WAYS = ("new", "repeated")


class Schedule(NamedTuple):
    """How long and how often is measured. seconds: of one measurement."""

    seconds: float
    clients: Sequence[int] = CLIENTS
    rounds: int = ROUNDS
    warm_up_s: float = WARM_UP_S

    @property
    def turns(self) -> int:
        """How often new searches are needed, with the warm-up."""
        return 1 + len(self.clients) * self.rounds


def measure(corpus: Corpus, names: Sequence[str], schedule: Schedule, *, note: Callable[[str], None]) -> dict[str, Any]:
    """Return the figures of the servers and of their endpoints. note: called with the reason if a server is left out.

    Raises: ServerError if there are too few different searches, or an answer of the sample is not a success.
    """
    corpus.folder.mkdir(parents=True, exist_ok=True)
    load_before = _load_average()
    searches = draw_searches(list(islice(chain.from_iterable(corpus.batches()), _DRAWN)), _NEW)
    if len(searches) < _SAMPLE + _REPEATED + 2 * schedule.turns:
        raise ServerError(f"the records yield only {len(searches)} different searches; measure more records")
    with ExitStack() as stack:
        servers = {}
        for name in names:
            try:
                servers[name] = stack.enter_context(SERVICES[name].started(corpus))
            except ServerError as error:
                note(f"**{name} is skipped:** {error}")
        run = _Run(servers, searches, schedule)
        run.measure()
        figures = run.figures() | {"records": corpus.records, "load_average": f"{load_before} / {_load_average()}"}
    if Hankehaku.name in servers:
        figures["profiles"] = _profiles(corpus, searches[-_PROFILED:])
    return figures


def _profiles(corpus: Corpus, searches: Sequence[Words]) -> dict[str, dict[str, float]]:
    """Return the profiles of the API and the page, each of one half of the searches."""
    ask = adapter.application(corpus.served)
    halves = ((API, api_request, searches[::2]), (PAGE, page_request, searches[1::2]))
    return {name: profile(ask, [request(words) for words in half]) for name, request, half in halves}


def _load_average() -> float:
    return round(os.getloadavg()[0], 2)


class _Run:
    """Asks running servers. searches: distinct; every new search is taken from them once."""

    def __init__(self, servers: dict[str, Running], searches: Sequence[Words], schedule: Schedule) -> None:
        self._servers, self._schedule = servers, schedule
        self._sample, self._repeated = searches[:_SAMPLE], searches[_SAMPLE : _SAMPLE + _REPEATED]
        self._new = self._shares(searches[_SAMPLE + _REPEATED :])
        self._loads: dict[tuple[str, str, int], list[Load]] = defaultdict(list)
        self._pss_mb = {name: pss_mb(process_tree(server.pid)) for name, server in servers.items()}
        self._idle_mb = dict(self._pss_mb)
        self._samples: dict[str, dict[str, Any]] = {}
        self._times_each = 0.0

    def _shares(self, searches: Sequence[Words]) -> Iterator[dict[bool, Sequence[Words]]]:
        """Yield the new searches of each turn: one half for our page, the other half for all others."""
        turns = self._schedule.turns
        for turn in range(turns):
            share = searches[turn::turns]
            yield {True: share[::2], False: share[1::2]}

    def measure(self) -> None:
        """Ask the sample, warm up, and measure in turns."""
        endpoints = [
            (name, server, endpoint) for name, server in self._servers.items() for endpoint in server.endpoints
        ]
        warm_up = next(self._new)
        for _, server, endpoint in endpoints:
            self._samples[endpoint.name] = _ask_sample(server, endpoint, self._sample)
            requests = [endpoint.request(words) for words in warm_up[endpoint.name == PAGE]]
            measure_load(server.port, requests, clients=4, seconds=self._schedule.warm_up_s)
        for clients in self._schedule.clients:
            for turn in range(self._schedule.rounds):
                new = next(self._new)
                first = turn % len(endpoints)
                for name, server, endpoint in (*endpoints[first:], *endpoints[:first]):
                    self._take_turn(name, server, endpoint, new[endpoint.name == PAGE], clients)

    def _take_turn(self, name: str, server: Running, endpoint: Endpoint, new: Sequence[Words], clients: int) -> None:
        for way, searches in zip(_WAYS, (new, self._repeated), strict=True):
            requests = [endpoint.request(words) for words in searches]
            send(
                server.port, endpoint.request(self._sample[0])
            )  # returns when requests of earlier clients are finished
            with MemoryWatch(server.pid, every_s=1.0) as watch:
                load = measure_load(server.port, requests, clients=clients, seconds=self._schedule.seconds)
            self._pss_mb[name] = max(self._pss_mb[name], watch.peak_mb)
            self._loads[endpoint.name, way, clients].append(load)
            if way == "new":
                self._times_each = max(self._times_each, load.requests / len(requests))

    def figures(self) -> dict[str, Any]:
        """Return the figures of the measurements so far."""
        endpoints: dict[str, dict[str, Any]] = {
            name: {"sample": sample, "new": {}, "repeated": {}} for name, sample in self._samples.items()
        }
        for (name, way, clients), loads in self._loads.items():
            endpoints[name][way][str(clients)] = summary(loads)
        servers = {
            name: {
                **server.figures,
                "idle_pss_mb": rounded(self._idle_mb[name]),
                "pss_mb": rounded(self._pss_mb[name]),
                "processes": len(process_tree(server.pid)),
            }
            for name, server in self._servers.items()
        }
        return {
            "client": client(),
            "rounds": self._schedule.rounds,
            "seconds": self._schedule.seconds,
            "times_each": rounded(self._times_each),
            "servers": servers,
            "endpoints": endpoints,
        }


def summary(loads: Sequence[Load]) -> dict[str, Any]:
    """Return the figures of several measurements as one. client_share: of one processor, taken by the client."""
    seconds = sum(load.seconds for load in loads)
    times = percentiles([time for load in loads for time in load.times_ms])
    return {
        "answers_per_s": rounded(sum(load.requests for load in loads) / seconds),
        "by_round": [rounded(load.requests / load.seconds) for load in loads],
        "p50_ms": times.get("p50"),
        "p95_ms": times.get("p95"),
        "errors": sum(load.errors for load in loads),
        "client_share": rounded(sum(load.client_s for load in loads) / seconds),
    }


def _ask_sample(server: Running, endpoint: Endpoint, searches: Sequence[Words]) -> dict[str, Any]:
    """Return what the replies to some searches contain. Raises: ServerError."""
    replies = []
    for words in searches:
        status, body = send(server.port, endpoint.request(words))
        if status != http.HTTPStatus.OK:
            raise ServerError(f"{endpoint.name}: status {status} for {' '.join(words)}: {body[:200]!r}")
        replies.append((endpoint.read(body), len(body)))
    totals = [reply.total for reply, _ in replies if reply.total is not None]
    hits = sum(reply.hits for reply, _ in replies)
    return {
        "searches": len(replies),
        "total_p50": median(totals) if totals else None,
        "hits": rounded(hits / len(replies)),
        "marked": rounded(sum(reply.marked for reply, _ in replies) / hits) if hits else None,
        "facets": max(reply.facets for reply, _ in replies),
        "bytes": rounded(sum(size for _, size in replies) / len(replies)),
    }
