"""The speed targets of the project, each with the measurement on the largest number of records."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from benchmarks.speed.peers import OURS

_TANTIVY, _BY_FIELD, _STOCK = "tantivy", "tantivy by field", "stock Whoosh"


class Target(NamedTuple):
    """A target. met: None if it was not measured."""

    name: str
    wanted: str
    measured: str
    met: bool | None


def targets(result: Mapping[str, Any]) -> list[Target]:
    """Return all targets. result: the figures of `benchmarks.speed.__main__`."""
    sizes = result.get("sizes", {})
    figures = sizes[max(sizes, key=int)] if sizes else {}
    return [
        *_searching(figures.get("search", {})),
        *_indexing(figures.get("index", {})),
        *_reindexing(figures.get("reindex", {}), figures.get("open", {})),
        *_serving(result.get("pages", {})),
    ]


def target(name: str, sign: str, wanted: float, unit: str, measured: float | None) -> Target:
    """Return a target with its comparison. sign: ≤, ≥ or <. measured: None if it was not measured."""
    compare: Callable[[float, float], bool] = {"≤": operator.le, "≥": operator.ge, "<": operator.lt}[sign]
    condition = f"{sign} {wanted:g} {unit}".strip()
    if measured is None:
        return Target(name, condition, "not measured", None)
    return Target(name, condition, f"{measured:.4g} {unit}".strip(), compare(measured, wanted))


def number_at(figures: Any, *path: str) -> Any:  # noqa: ANN401 - a number, or figures below the path
    """Return what nested figures have at a path of names, None if there is nothing."""
    for name in path:
        figures = figures.get(name) if isinstance(figures, Mapping) else None
    return figures


def ratio(a: float | None, b: float | None) -> float | None:
    """Return a / b, None if either was not measured."""
    return a / b if a is not None and b else None


def pooled(search: Mapping[str, Any], name: str, times: str, share: int) -> float | None:
    """Return a percentile of an engine's times over the queries of all kinds. times: first_ms or warm_ms."""
    values = [ms for kind in search.get("kinds", {}).values() for ms in number_at(kind, "engines", name, times) or ()]
    return float(np.percentile(values, share)) if values else None


def _searching(search: Mapping[str, Any]) -> Iterator[Target]:
    for other, note in ((_TANTIVY, ""), (_BY_FIELD, " (the same work as ours)")):
        for times, label, wanted in (("warm_ms", "warm", 1.0), ("first_ms", "first touch", 2.0)):
            for share in (50, 95):
                measured = ratio(pooled(search, OURS, times, share), pooled(search, other, times, share))
                yield target(f"search, {label}, p{share}, against {other}{note}", "≤", wanted, "×", measured)
    kinds = search.get("kinds", {})
    for times, label in (("warm", "warm"), ("first", "first touch")):
        slow = {
            kind: p95
            for kind, kind_figures in kinds.items()
            if (p95 := number_at(kind_figures, "engines", OURS, times, "p95"))
        }
        worst = max(slow, key=slow.__getitem__, default="")
        name = f"search, {label}, p95 of the slowest kind{f' ({worst})' if worst else ''}"
        yield target(name, "≤", 10, "ms", slow.get(worst))
    measured = ratio(pooled(search, _STOCK, "warm_ms", 50), pooled(search, OURS, "warm_ms", 50))
    yield target("search, warm, p50, faster than stock Whoosh", "≥", 100, "×", measured)
    wrong = number_at(search, "wrong") or {}
    wrong_counts = [len(wrong[name]) for name in (OURS, _TANTIVY) if name in wrong]
    yield target(
        "queries with wrong counts, ours and tantivy's",
        "≤",
        0,
        "",
        sum(wrong_counts) if len(wrong_counts) == 2 else None,
    )


def _indexing(index: Mapping[str, Any]) -> Iterator[Target]:
    rate = number_at(index, OURS, "records_per_s")
    yield target("engine alone", "≥", 5_000, "records/s", rate)
    yield target(
        "engine alone, against tantivy", "≥", 0.4, "×", ratio(rate, number_at(index, _TANTIVY, "records_per_s"))
    )


def _reindexing(reindex: Mapping[str, Any], opening: Mapping[str, Any]) -> Iterator[Target]:
    yield target(
        "reindex --full, words in the store", "≥", 2_000, "records/s", number_at(reindex, "warm", "records_per_s")
    )
    yield target("reindex --full, cold", "≥", 500, "records/s", number_at(reindex, "cold", "records_per_s"))
    yield target("one changed record is visible, p50", "<", 1, "s", number_at(reindex, "one_changed", "seen_s", "p50"))
    yield target("opening", "≤", 50, "ms", number_at(opening, OURS, "open_ms"))


def _serving(pages: Mapping[str, Any]) -> Iterator[Target]:
    for way, label in (("repeated", "pages, fifty repeated searches"), ("distinct", "pages, distinct searches")):
        eight = number_at(pages, way, "8")
        yield target(f"{label}, 8 clients", "≥", 400, "requests/s", number_at(eight, "requests_per_s"))
        yield target(f"{label}, 8 clients, p95", "<", 40, "ms", number_at(eight, "p95_ms"))
        yield target(f"{label}: master and workers, PSS", "≤", 450, "MB", number_at(pages, f"{way}_pss_mb"))
    yield target("pages: errors", "≤", 0, "", _errors(pages))


def _errors(pages: Mapping[str, Any]) -> int | None:
    loads = [load for way in ("distinct", "repeated") for load in (pages.get(way) or {}).values()]
    return sum(load["errors"] for load in loads) if loads else None
