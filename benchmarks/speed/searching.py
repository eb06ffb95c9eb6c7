"""Searches: every kind of query, every engine, first touch and warm, in one run.

First touch: a reader opened for this kind alone, each query once. Warm: the median of five rounds of each query;
engines take turns round by round, so that a slow moment of the machine meets them all. A slow engine gets fewer rounds.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.speed.asking import Answer, Query
from benchmarks.speed.building import index_folder
from benchmarks.speed.measuring import percentiles, rounded
from benchmarks.speed.peers import PEERS, Searching
from benchmarks.speed.plain import Plain

ROUNDS = 5
_LONGEST_S = 60.0  # of one kind and engine, warm; at least one round


def measure(
    work: Path, names: Sequence[str], records: int, plain: Plain, kinds: Mapping[str, Sequence[Query]]
) -> dict[str, Any]:
    """Return times by kind and engine in milliseconds, and what was wrong in answers, by engine."""
    folders = {name: index_folder(work, name, records) for name in names}
    told: dict[str, Any] = {"kinds": {}, "wrong": {name: [] for name in names}, "same_hits": {}}
    hits: dict[str, list[list[str]]] = {name: [] for name in names}
    for kind, queries in kinds.items():
        right = [plain.answer(query) for query in queries]
        times = {name: _Times() for name in names}
        opened = {}
        for name in names:
            opened[name] = PEERS[name].open(folders[name])
            gc.collect()
            answers = times[name].touch(opened[name], queries)
            hits[name] += [answer.ids for answer in answers]
            told["wrong"][name] += _differences(kind, queries, answers, right)
        for number in range(ROUNDS):
            gc.collect()
            turn = number % len(names)
            for name in [*names[turn:], *names[:turn]]:
                times[name].round(opened[name], queries)
        for reader in opened.values():
            reader.close()
        told["kinds"][kind] = {
            "queries": len(queries),
            "found": percentiles([answer.total for answer in right]),
            "engines": {name: each.figures() for name, each in times.items()},
        }
    told["same_hits"] = {name: _shared(hits[names[0]], hits[name]) for name in names[1:]}
    return told


def warm(reader: Searching, queries: Sequence[Query]) -> dict[str, float]:
    """Return the warm times of some queries on one reader alone."""
    times = _Times()
    times.touch(reader, queries)
    for _ in range(ROUNDS):
        times.round(reader, queries)
    return percentiles(times.medians())


class _Times:
    """Milliseconds of one engine and kind."""

    def __init__(self) -> None:
        self.first: list[float] = []
        self.rounds: list[list[float]] = []
        self._spent_s = 0.0

    def touch(self, reader: Searching, queries: Sequence[Query]) -> list[Answer]:
        """Ask each query for the first time and return the answers."""
        timed = [_timed(reader, query) for query in queries]
        self.first = [ms for ms, _ in timed]
        return [answer for _, answer in timed]

    def round(self, reader: Searching, queries: Sequence[Query]) -> None:
        """Ask each query once more, unless enough time went into it."""
        if self.rounds and self._spent_s * (1 + 1 / len(self.rounds)) > _LONGEST_S:
            return
        each = [_timed(reader, query)[0] for query in queries]
        self.rounds.append(each)
        self._spent_s += sum(each) / 1000

    def medians(self) -> list[float]:
        """Return the median of the rounds, by query."""
        return [median(times) for times in zip(*self.rounds, strict=True)]

    def figures(self) -> dict[str, Any]:
        """Return all that was measured."""
        first, warm = self.first, self.medians()
        raw = {"first_ms": [rounded(ms) for ms in first], "warm_ms": [rounded(ms) for ms in warm]}
        return {"first": percentiles(first), "warm": percentiles(warm), "rounds": len(self.rounds), **raw}


def _timed(reader: Searching, query: Query) -> tuple[float, Answer]:
    start = time.perf_counter_ns()
    answer = reader.search(query)
    return (time.perf_counter_ns() - start) / 1e6, answer


def _differences(
    kind: str, queries: Sequence[Query], answers: Sequence[Answer], right: Sequence[Answer]
) -> list[dict[str, Any]]:
    """Return what differs, one row for each query: its total, or the facets whose counts do."""
    found = []
    for query, answer, expected in zip(queries, answers, right, strict=True):
        if not answer.agrees_with(expected):
            facets = [name for name, counts in expected.facets.items() if answer.facets.get(name) != counts]
            row = {"total": answer.total, "expected": expected.total, "facets": facets, "shown": len(answer.ids)}
            found.append({"kind": kind, "query": str(query), **row})
    return found


def _shared(ours: Sequence[Sequence[str]], theirs: Sequence[Sequence[str]]) -> float:
    """Return the share of our hits on a page that another engine shows on it too."""
    pairs = [(set(a), set(b)) for a, b in zip(ours, theirs, strict=True) if a]
    return round(sum(len(a & b) / len(a) for a, b in pairs) / len(pairs), 3) if pairs else 0.0
