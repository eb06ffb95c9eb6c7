"""The figures as Markdown, for SPEED.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from benchmarks.speed.answers.report import answer_tables
from benchmarks.speed.formatting import number, ratio_text, section, table
from benchmarks.speed.peers import OURS
from benchmarks.speed.targets import Target, pooled

_MET = {True: "met", False: "**not met**", None: "–"}
_CHANGES = (("one_changed", "one changed"), ("ten_changed", "ten changed"))


def markdown(result: Mapping[str, Any], targets: Iterable[Target]) -> Iterator[str]:
    """Yield the lines of the report."""
    machine = result["machine"]
    yield (
        f"{machine['date']}; {machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB;"
        f" {machine['system']}, Python {machine['python']}; load before: {machine['load_before']}"
    )
    for note in result.get("notes", ()):
        yield f"- {note}"
    yield from section("Targets", table(("target", "limit", "measured", ""), _target_rows(targets)))
    sizes = {int(size): figures for size, figures in result.get("sizes", {}).items()}
    yield from _reindexing(sizes)
    yield from _indexing(sizes)
    for size, figures in sizes.items():
        if "search" in figures:
            yield from _searching(size, figures["search"])
    yield from _opening(sizes)
    yield from _segments(sizes)
    if result.get("answers"):
        yield from answer_tables(result["answers"])
    if result.get("pages"):
        yield from _pages(result["pages"])


def _target_rows(targets: Iterable[Target]) -> Iterator[Sequence[str]]:
    return ((target.name, target.wanted, target.measured, _MET[target.met]) for target in targets)


def _reindexing(sizes: Mapping[int, Any]) -> Iterator[str]:
    figures_of = {size: figures["reindex"] for size, figures in sizes.items() if "reindex" in figures}
    if not figures_of:
        return
    header = ("run", *(f"{size:,} records" for size in figures_of))
    rows: list[Sequence[str]] = []
    for name, label, disk in (
        ("cold", "full, cold", "index on disk"),
        ("warm", "full, words in the store", "on disk, with the previous generation"),
    ):
        runs = [reindex[name] for reindex in figures_of.values()]
        rows += [
            (f"{label}: time", *(number(run["seconds"], "s") for run in runs)),
            (f"{label}: speed", *(number(run["records_per_s"], "records/s") for run in runs)),
            (f"{label}: peak memory (PSS)", *(number(run["peak_pss_mb"], "MB") for run in runs)),
            (f"{label}: {disk}", *(number(run["index_mb"], "MB") for run in runs)),
        ]
    for name, label in _CHANGES:
        runs = [reindex[name] for reindex in figures_of.values()]
        for moment, what in (("seen_s", "visible to a reader"), ("ended_s", "command ended")):
            figures = (f"{number(run[moment]['p50'], 's')} / {number(run[moment]['max'], 's')}" for run in runs)
            rows.append((f"{label}: {what}, p50 / max", *figures))
    rows.append(
        ("nothing changed: time", *(number(reindex["nothing_changed_s"], "s") for reindex in figures_of.values()))
    )
    yield from section("The `indexer reindex` command", table(header, rows))


def _indexing(sizes: Mapping[int, Any]) -> Iterator[str]:
    header = (
        "engine",
        "records",
        "records/s",
        "relative to ours",
        "CPU s",
        "memory growth, MB",
        "index, MB",
        "relative to ours",
    )
    rows = []
    for size, figures in sizes.items():
        index = figures.get("index", {})
        own = index.get(OURS, {})
        for name, engine_figures in index.items():
            rows.append(
                (
                    name,
                    f"{size:,}",
                    number(engine_figures["records_per_s"]),
                    ratio_text(engine_figures["records_per_s"], own.get("records_per_s")),
                    number(engine_figures["cpu_s"]),
                    number(engine_figures["grown_mb"]),
                    number(engine_figures["size_mb"]),
                    ratio_text(engine_figures["size_mb"], own.get("size_mb")),
                )
            )
    if rows:
        yield from section("Engines alone: indexing of analysed terms", table(header, rows))


def _searching(size: int, search: Mapping[str, Any]) -> Iterator[str]:
    names = list(search["wrong"])
    for times, label in (("warm", "warm"), ("first", "first touch")):
        title = f"Search, {size:,} records, {label}: ms p50 / p95 (times ours)"
        yield from section(title, table(("kind", "hits, p50", *names), _search_rows(search, names, times)))
    yield ""
    yield from _agreement(search)


def _search_rows(search: Mapping[str, Any], names: Sequence[str], times: str) -> Iterator[Sequence[str]]:
    for kind, kind_figures in search["kinds"].items():
        by_engine = {name: kind_figures["engines"][name][times] for name in names}
        own = by_engine.get(OURS)
        cells = (
            _cell(name, (measured["p50"], measured["p95"]), own and (own["p50"], own["p95"]))
            for name, measured in by_engine.items()
        )
        yield f"{kind} ({kind_figures['queries']})", number(kind_figures["found"]["p50"]), *cells
    all_kinds = {name: tuple(pooled(search, name, f"{times}_ms", share) for share in (50, 95)) for name in names}
    yield "**all kinds**", "", *(_cell(name, measured, all_kinds.get(OURS)) for name, measured in all_kinds.items())


def _cell(name: str, measured: Sequence[float | None], own: Sequence[float | None] | None) -> str:
    text = " / ".join(number(value) for value in measured)
    if name == OURS or not own:
        return text
    return f"{text} ({' / '.join(ratio_text(*pair) for pair in zip(measured, own, strict=True))})"


def _agreement(search: Mapping[str, Any]) -> Iterator[str]:
    """Report, per engine, whether its totals and counts equal the reference counts."""
    query_count = sum(kind["queries"] for kind in search["kinds"].values())
    for name, wrong in search["wrong"].items():
        if not wrong:
            shared = search["same_hits"].get(name)
            hits = "" if shared is None or OURS not in search["wrong"] else f"; {shared:.0%} of our hits"
            yield f"- {name}: totals and counts correct for all {query_count} queries{hits}"
            continue
        first = wrong[0]
        yield (
            f"- **{name} IS WRONG on {len(wrong)} of {query_count} queries**, first: {first['kind']}, {first['query']}:"
            f" total {first['total']} for {first['expected']}, differing facets: {first['facets'] or 'none'}"
        )


def _opening(sizes: Mapping[int, Any]) -> Iterator[str]:
    header = ("engine", "records", "open, ms", "first search, ms", "RSS opened, MB", "RSS searched, MB", "imports, MB")
    figures = ("open_ms", "first_search_ms", "rss_mb", "searched_rss_mb", "imports_rss_mb")
    rows = [
        (name, f"{size:,}", *(number(engine_figures[figure]) for figure in figures))
        for size, size_figures in sizes.items()
        for name, engine_figures in size_figures.get("open", {}).items()
    ]
    if rows:
        yield from section("Opening in a fresh process", table(header, rows))


def _segments(sizes: Mapping[int, Any]) -> Iterator[str]:
    header = ("engine", "records", "commit, ms p50 / p95", "search before, ms p50 / p95", "after", "index after, MB")
    rows = []
    for size, size_figures in sizes.items():
        for name, engine_figures in size_figures.get("segments", {}).items():
            pairs = (engine_figures["commit_ms"], engine_figures["before"], engine_figures["after"])
            cells = (f"{number(pair['p50'])} / {number(pair['p95'])}" for pair in pairs)
            rows.append((name, f"{size:,}", *cells, number(engine_figures["size_mb"])))
    if rows:
        yield from section("36 commits of ten changed records", table(header, rows))


def _pages(pages: Mapping[str, Any]) -> Iterator[str]:
    header = ("pages", "clients", "requests/s", "p50, ms", "p95, ms", "errors")
    rows = [
        (way, clients, *(number(load[figure]) for figure in ("requests_per_s", "p50_ms", "p95_ms", "errors")))
        for way in ("repeated", "distinct")
        for clients, load in pages[way].items()
    ]
    yield from section(f"Pages, {pages['records']:,} records, requested by {pages['client']}", table(header, rows))
    yield ""
    yield f"Ready after {number(pages['ready_s'])} s; {pages['processes']} processes in total (PSS):"
    yield ""
    yield f"- when ready: {number(pages['idle_pss_mb'])} MB;"
    for way, label in (("repeated", "fifty repeated searches"), ("distinct", "distinct searches")):
        parts = pages[f"{way}_pss_parts_mb"]
        yield (
            f"- {label}: {number(pages[f'{way}_pss_mb'])} MB at most; afterwards {number(parts['anon'])} MB of their"
            f" own and {number(parts['file'])} MB of mapped files, which the system can reclaim."
        )
