"""What is shown of the figures: rows of the table, some of them as panels of the plot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from benchmarks.speed.answers.hankehaku import API, PAGE
from benchmarks.speed.formatting import number, table
from benchmarks.speed.targets import number_at

SERIES = {"embedded": "embedded engine", "cluster": "OpenSearch cluster"}
"""The measured engines by the key of their figures."""


class Row(NamedTuple):
    """A row of the table. path: of its figure within those of a size. panel: its title in the plot, "" without one."""

    label: str
    unit: str
    path: Sequence[str]
    panel: str = ""


ROWS = (
    Row("full reindex, cold: time", "s", ("reindex", "cold", "seconds"), panel="full reindex, cold"),
    Row("full reindex, cold: speed", "records/s", ("reindex", "cold", "records_per_s")),
    Row("full reindex, cold: peak memory (PSS)", "MB", ("reindex", "cold", "peak_pss_mb")),
    Row(
        "full reindex, words in the store: time",
        "s",
        ("reindex", "warm", "seconds"),
        panel="full reindex, words in the store",
    ),
    Row("full reindex, words in the store: speed", "records/s", ("reindex", "warm", "records_per_s")),
    Row(
        "full reindex, words in the store: peak memory (PSS)",
        "MB",
        ("reindex", "warm", "peak_pss_mb"),
        panel="memory of a full reindex",
    ),
    Row(
        "one change: visible after, p50",
        "s",
        ("reindex", "one_changed", "seen_s", "p50"),
        panel="one change is visible",
    ),
    Row("nothing changed: time", "s", ("reindex", "nothing_changed_s")),
    Row("index on disk", "MB", ("reindex", "cold", "index_mb"), panel="index on disk"),
    Row("opening", "ms", ("open", "open_ms")),
    Row("first search in a new process", "ms", ("open", "first_search_ms")),
    Row(
        "new search of the API, 1 client, p50",
        "ms",
        ("search", "endpoints", API, "new", "1", "p50_ms"),
        panel="new search of the API, p50",
    ),
    Row("new searches of the API, 8 clients", "answers/s", ("search", "endpoints", API, "new", "8", "answers_per_s")),
    Row("new searches of the API, 8 clients, p95", "ms", ("search", "endpoints", API, "new", "8", "p95_ms")),
    Row("new pages, 8 clients", "answers/s", ("search", "endpoints", PAGE, "new", "8", "answers_per_s")),
    Row("master and workers, PSS", "MB", ("search", "servers", "Hankehaku", "pss_mb")),
)


def growth_table(figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of the table. figures: by series, then by size."""
    columns = [(series, size) for series in SERIES for size in sorted(figures.get(series, {}), key=int)]
    header = ("", *(f"{SERIES[series]}, {int(size):,} records" for series, size in columns))
    rows = []
    for row in ROWS:
        values = [number_at(figures[series][size], *row.path) for series, size in columns]
        rows.append((row.label, *("–" if value is None else number(value, row.unit) for value in values)))
    yield from table(header, rows)
    yield ""
    yield from (_measured(SERIES[series], int(size), figures[series][size]) for series, size in columns)


def _measured(series: str, size: int, parts: Mapping[str, Any]) -> str:
    machines = [part["machine"] for part in parts.values()]
    loads = ", ".join(f"{machine['load_before']:g}" for machine in machines)
    description = f"{machines[0]['processor']}, {machines[0]['cores']} cores, {machines[0]['memory_gib']} GiB"
    return f"- {series}, {size:,} records: {machines[0]['date']}; {description}; load at the end of the parts: {loads}"


def points(figures: Mapping[str, Any], row: Row) -> dict[str, list[tuple[int, float]]]:
    """Return (records, value) of each measured size, in order, by series; without series that have none."""
    by_series = {}
    for series in SERIES:
        sizes = figures.get(series, {})
        values = [(int(size), number_at(sizes[size], *row.path)) for size in sorted(sizes, key=int)]
        if measured := [(size, float(value)) for size, value in values if value]:
            by_series[series] = measured
    return by_series
