"""The tables and targets of whole answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.speed.answers.hankehaku import API, PAGE
from benchmarks.speed.formatting import number, section, table
from benchmarks.speed.targets import Target, number_at, ratio, target

_PEER = "OpenSearch"
_PARTS = 8  # of the profile
_PAGES_PER_S, _PAGE_SHARE, _PSS_MB = 400, 0.8, 450


def answer_targets(answers: Mapping[str, Any]) -> Iterator[Target]:
    """Yield the targets. answers: the figures of `measuring.measure`, empty if nothing was measured."""
    endpoints = answers.get("endpoints", {})
    counts = number_at(endpoints, API, "new") or {}
    for clients in counts or ("1", "4", "8"):
        ours, peer, page = (number_at(endpoints, name, "new", clients) for name in (API, _PEER, PAGE))
        label = f"{clients} client{'s' if clients != '1' else ''}"
        rates = [number_at(load, "answers_per_s") for load in (ours, peer, page)]
        times = [number_at(load, "p50_ms") for load in (ours, peer)]
        yield target(f"API, new searches, {label}, against {_PEER}", "≥", 1, "×", ratio(rates[0], rates[1]))
        yield target(f"API, new searches, {label}, p50, against {_PEER}", "≤", 1, "×", ratio(times[0], times[1]))
        yield target(f"page, new searches, {label}, against the API", "≥", _PAGE_SHARE, "×", ratio(rates[2], rates[0]))
    most = max(counts, key=int, default="8")
    new_pages = number_at(endpoints, PAGE, "new", most, "answers_per_s")
    yield target(f"page, new searches, {most} clients", "≥", _PAGES_PER_S, "answers/s", new_pages)
    measured_mb = number_at(answers.get("servers", {}), "Hankehaku", "pss_mb")
    yield target("master and workers asked by these clients, PSS", "≤", _PSS_MB, "MB", measured_mb)
    yield target("answers: errors of ours", "≤", 0, "", _errors(endpoints))


def _errors(endpoints: Mapping[str, Any]) -> int | None:
    ours = [figures for name, figures in endpoints.items() if name in (API, PAGE)]
    loads = [load for figures in ours for way in ("new", "repeated") for load in figures[way].values()]
    return sum(load["errors"] for load in loads) if loads else None


def answer_tables(answers: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of the tables."""
    endpoints = answers["endpoints"]
    yield from section(f"Whole answers over HTTP, {answers['records']:,} records", _loads(endpoints))
    yield ""
    yield (
        f"Asked by {answers['client']}, which took at most {_client_share(endpoints):.1%} of one processor;"
        f" {answers['rounds']} rounds of {answers['seconds']:g} s, load average {answers['load_average']} before and"
        f" after. {_once(answers['times_each'])}"
    )
    yield from ("", *table(("a reply contains", *_CONTENTS), _contents(endpoints)))
    yield from ("", *table(("server", *_SERVER_FIGURES), _servers(answers["servers"])))
    for name, parts in answers.get("profiles", {}).items():
        yield from ("", _profile(name, parts))


def _loads(endpoints: Mapping[str, Any]) -> Iterator[str]:
    header = ("endpoint", "searches", "clients", "answers/s", "of the rounds", "p50, ms", "p95, ms", "errors")
    rows = []
    for way in ("new", "repeated"):
        for clients in next(iter(endpoints.values()))[way] if endpoints else ():
            for name, figures in endpoints.items():
                load = figures[way][clients]
                rounds = " · ".join(map(number, load["by_round"]))
                times = (number(load["p50_ms"]), number(load["p95_ms"]))
                rows.append((name, way, clients, number(load["answers_per_s"]), rounds, *times, number(load["errors"])))
    return table(header, rows)


def _client_share(endpoints: Mapping[str, Any]) -> float:
    shares = [
        load["client_share"]
        for figures in endpoints.values()
        for way in ("new", "repeated")
        for load in figures[way].values()
    ]
    return max(shares, default=0.0)


def _once(times_each: float) -> str:
    if times_each <= 1:
        return "Every new search was asked once."
    return f"**New searches were asked up to {times_each:g} times**, because there were too few."


_CONTENTS = ("total, p50", "hits", "hits with marked words", "facets", "kB")


def _contents(endpoints: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    for name, figures in endpoints.items():
        sample = figures["sample"]
        marked = "–" if sample["marked"] is None else f"{sample['marked']:.0%}"
        size = number(sample["bytes"] / 1000)
        yield name, number(sample["total_p50"]), number(sample["hits"]), marked, number(sample["facets"]), size


_SERVER_FIGURES = (
    "indexing, records/s",
    "index, MB",
    "ready, s",
    "processes",
    "PSS when ready, MB",
    "PSS at most, MB",
)


def _servers(servers: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    figures = ("records_per_s", "index_mb", "ready_s", "processes", "idle_pss_mb", "pss_mb")
    for name, server in servers.items():
        yield name, *(number(server.get(figure)) for figure in figures)


def _profile(name: str, parts: Mapping[str, float]) -> str:
    total = sum(parts.values())
    largest = list(parts.items())[:_PARTS]
    shares = ", ".join(f"{part} {ms / total:.0%}" for part, ms in largest)
    return f"- {name}: {number(total)} ms in one process under the profiler, of which {shares}."
