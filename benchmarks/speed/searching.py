"""Searches: every kind of query on every engine, first touch and warm, in one run.

First touch: each query once, on a reader opened for this kind of query. Warm: the median of five rounds of each query.
Engines take turns in each round, so that a slow moment of the machine affects all. A slow engine gets fewer rounds.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.speed.building import index_folder
from benchmarks.speed.measuring import percentiles, rounded
from benchmarks.speed.peers import PEERS, Searching
from benchmarks.speed.query import Answer, Query
from benchmarks.speed.reference_counts import ReferenceCounts

ROUNDS = 5
_MAX_S = 60.0  # of warm rounds of one kind and engine; there is at least one round


def measure(
    work: Path, names: Sequence[str], records: int, reference: ReferenceCounts, kinds: Mapping[str, Sequence[Query]]
) -> dict[str, Any]:
    """Return times by kind and engine in milliseconds, and the wrong answers by engine."""
    folders = {name: index_folder(work, name, records) for name in names}
    figures: dict[str, Any] = {"kinds": {}, "wrong": {name: [] for name in names}, "same_hits": {}}
    hits: dict[str, list[list[str]]] = {name: [] for name in names}
    for kind, queries in kinds.items():
        expected = [reference.answer(query) for query in queries]
        times = {name: _Times() for name in names}
        readers = {}
        for name in names:
            readers[name] = PEERS[name].open(folders[name])
            gc.collect()
            answers = times[name].touch(readers[name], queries)
            hits[name] += [answer.ids for answer in answers]
            figures["wrong"][name] += _differences(kind, queries, answers, expected)
        for number in range(ROUNDS):
            gc.collect()
            turn = number % len(names)
            for name in [*names[turn:], *names[:turn]]:
                times[name].round(readers[name], queries)
        for reader in readers.values():
            reader.close()
        figures["kinds"][kind] = {
            "queries": len(queries),
            "found": percentiles([answer.total for answer in expected]),
            "engines": {name: engine_times.figures() for name, engine_times in times.items()},
        }
    figures["same_hits"] = {name: _shared(hits[names[0]], hits[name]) for name in names[1:]}
    return figures


def warm(reader: Searching, queries: Sequence[Query]) -> dict[str, float]:
    """Return the warm times of queries on one reader."""
    times = _Times()
    times.touch(reader, queries)
    for _ in range(ROUNDS):
        times.round(reader, queries)
    return percentiles(times.medians())


class _Times:
    """Times of one engine and kind of query, in milliseconds."""

    def __init__(self) -> None:
        self.first: list[float] = []
        self.rounds: list[list[float]] = []
        self._spent_s = 0.0

    def touch(self, reader: Searching, queries: Sequence[Query]) -> list[Answer]:
        """Run each query for the first time and return the answers."""
        timed = [_timed(reader, query) for query in queries]
        self.first = [ms for ms, _ in timed]
        return [answer for _, answer in timed]

    def round(self, reader: Searching, queries: Sequence[Query]) -> None:
        """Run each query once more, unless that would exceed the time limit."""
        if self.rounds and self._spent_s * (1 + 1 / len(self.rounds)) > _MAX_S:
            return
        milliseconds = [_timed(reader, query)[0] for query in queries]
        self.rounds.append(milliseconds)
        self._spent_s += sum(milliseconds) / 1000

    def medians(self) -> list[float]:
        """Return the median over the rounds of each query."""
        return [median(times) for times in zip(*self.rounds, strict=True)]

    def figures(self) -> dict[str, Any]:
        """Return all times with their statistics."""
        first, warm = self.first, self.medians()
        raw = {"first_ms": [rounded(ms) for ms in first], "warm_ms": [rounded(ms) for ms in warm]}
        return {"first": percentiles(first), "warm": percentiles(warm), "rounds": len(self.rounds), **raw}


def _timed(reader: Searching, query: Query) -> tuple[float, Answer]:
    start = time.perf_counter_ns()
    answer = reader.search(query)
    return (time.perf_counter_ns() - start) / 1e6, answer


def _differences(
    kind: str, queries: Sequence[Query], answers: Sequence[Answer], expected_answers: Sequence[Answer]
) -> list[dict[str, Any]]:
    """Return a row per wrong answer, with its total and the facets whose counts differ."""
    rows = []
    for query, answer, expected in zip(queries, answers, expected_answers, strict=True):
        if not answer.agrees_with(expected):
            facets = [name for name, counts in expected.facets.items() if answer.facets.get(name) != counts]
            row = {"total": answer.total, "expected": expected.total, "facets": facets, "shown": len(answer.ids)}
            rows.append({"kind": kind, "query": str(query), **row})
    return rows


def _shared(ours: Sequence[Sequence[str]], theirs: Sequence[Sequence[str]]) -> float:
    """Return the share of our hits on a page that are also on another engine's page."""
    pairs = [(set(a), set(b)) for a, b in zip(ours, theirs, strict=True) if a]
    return round(sum(len(a & b) / len(a) for a, b in pairs) / len(pairs), 3) if pairs else 0.0
