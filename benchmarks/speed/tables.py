"""The figures as Markdown, to paste into SPEED.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from benchmarks.speed.peers import OURS
from benchmarks.speed.targets import Target, pooled

_MET = {True: "met", False: "**not met**", None: "–"}
_CHANGES = (("one_changed", "one changed"), ("ten_changed", "ten changed"))


def markdown(result: Mapping[str, Any], targets: Iterable[Target]) -> Iterator[str]:
    """Yield the lines of the whole report."""
    told = result["machine"]
    yield (
        f"{told['date']}; {told['processor']}, {told['cores']} cores, {told['memory_gib']} GiB; {told['system']},"
        f" Python {told['python']}; load before: {told['load_before']}"
    )
    for note in result.get("notes", ()):
        yield f"- {note}"
    yield from _section("Targets", _table(("target", "wanted", "measured", ""), _target_rows(targets)))
    sizes = {int(size): figures for size, figures in result.get("sizes", {}).items()}
    yield from _reindexing(sizes)
    yield from _indexing(sizes)
    for size, figures in sizes.items():
        if "search" in figures:
            yield from _searching(size, figures["search"])
    yield from _opening(sizes)
    yield from _segments(sizes)
    if result.get("pages"):
        yield from _pages(result["pages"])


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield from ("", f"## {title}", "", *lines)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"| {' | '.join(['---', *['---:'] * (len(header) - 1)])} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _target_rows(targets: Iterable[Target]) -> Iterator[Sequence[str]]:
    return ((each.name, each.wanted, each.measured, _MET[each.met]) for each in targets)


def _number(value: float | None, unit: str = "") -> str:
    """Three digits that tell something, thousands apart."""
    if value is None:
        return "–"
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{text} {unit}".strip()


def _times(value: float | None, against: float | None) -> str:
    """A ratio: how many times ours."""
    return "–" if value is None or not against else f"{value / against:.2f}×"


def _reindexing(sizes: Mapping[int, Any]) -> Iterator[str]:
    held = {size: figures["reindex"] for size, figures in sizes.items() if "reindex" in figures}
    if not held:
        return
    header = ("run", *(f"{size:,} records" for size in held))
    rows: list[Sequence[str]] = []
    for name, label, disk in (
        ("cold", "full, cold", "index on disk"),
        ("warm", "full, words known", "on disk, with the generation before"),
    ):
        each = [told[name] for told in held.values()]
        rows += [
            (f"{label}: time", *(_number(run["seconds"], "s") for run in each)),
            (f"{label}: speed", *(_number(run["records_per_s"], "records/s") for run in each)),
            (f"{label}: peak memory (PSS)", *(_number(run["peak_pss_mb"], "MB") for run in each)),
            (f"{label}: {disk}", *(_number(run["index_mb"], "MB") for run in each)),
        ]
    for name, label in _CHANGES:
        each = [told[name] for told in held.values()]
        for moment, what in (("seen_s", "seen by a reader"), ("ended_s", "command ended")):
            figures = (f"{_number(run[moment]['p50'], 's')} / {_number(run[moment]['max'], 's')}" for run in each)
            rows.append((f"{label}: {what}, p50 / longest", *figures))
    rows.append(("nothing changed: time", *(_number(told["nothing_changed_s"], "s") for told in held.values())))
    yield from _section("`indexer reindex`, the command", _table(header, rows))


def _indexing(sizes: Mapping[int, Any]) -> Iterator[str]:
    header = (
        "engine",
        "records",
        "records/s",
        "against ours",
        "CPU s",
        "memory grown, MB",
        "index, MB",
        "against ours",
    )
    rows = []
    for size, figures in sizes.items():
        index = figures.get("index", {})
        own = index.get(OURS, {})
        for name, told in index.items():
            rows.append(
                (
                    name,
                    f"{size:,}",
                    _number(told["records_per_s"]),
                    _times(told["records_per_s"], own.get("records_per_s")),
                    _number(told["cpu_s"]),
                    _number(told["grown_mb"]),
                    _number(told["size_mb"]),
                    _times(told["size_mb"], own.get("size_mb")),
                )
            )
    if rows:
        yield from _section("Engines alone: ready terms to an index", _table(header, rows))


def _searching(size: int, search: Mapping[str, Any]) -> Iterator[str]:
    names = list(search["wrong"])
    for times, label in (("warm", "warm"), ("first", "first touch")):
        title = f"Search, {size:,} records, {label}: ms p50 / p95 (times ours)"
        yield from _section(title, _table(("kind", "found, p50", *names), _search_rows(search, names, times)))
    yield ""
    yield from _agreement(search)


def _search_rows(search: Mapping[str, Any], names: Sequence[str], times: str) -> Iterator[Sequence[str]]:
    for kind, told in search["kinds"].items():
        each = {name: told["engines"][name][times] for name in names}
        own = each.get(OURS)
        cells = (_cell(name, (got["p50"], got["p95"]), own and (own["p50"], own["p95"])) for name, got in each.items())
        yield f"{kind} ({told['queries']})", _number(told["found"]["p50"]), *cells
    together = {name: tuple(pooled(search, name, f"{times}_ms", share) for share in (50, 95)) for name in names}
    yield "**all kinds**", "", *(_cell(name, got, together.get(OURS)) for name, got in together.items())


def _cell(name: str, got: Sequence[float | None], own: Sequence[float | None] | None) -> str:
    told = " / ".join(_number(value) for value in got)
    if name == OURS or not own:
        return told
    return f"{told} ({' / '.join(_times(*pair) for pair in zip(got, own, strict=True))})"


def _agreement(search: Mapping[str, Any]) -> Iterator[str]:
    """Say loudly where an engine's totals or counts are not those of the plain count."""
    asked = sum(kind["queries"] for kind in search["kinds"].values())
    for name, wrong in search["wrong"].items():
        if not wrong:
            shared = search["same_hits"].get(name)
            hits = "" if shared is None or OURS not in search["wrong"] else f"; {shared:.0%} of our hits"
            yield f"- {name}: totals and counts right on all {asked} queries{hits}"
            continue
        first = wrong[0]
        yield (
            f"- **{name} IS WRONG on {len(wrong)} of {asked} queries**, first: {first['kind']}, {first['query']}:"
            f" total {first['total']} for {first['expected']}, facets that differ: {first['facets'] or 'none'}"
        )


def _opening(sizes: Mapping[int, Any]) -> Iterator[str]:
    header = ("engine", "records", "open, ms", "first search, ms", "RSS opened, MB", "RSS searched, MB", "imports, MB")
    figures = ("open_ms", "first_search_ms", "rss_mb", "searched_rss_mb", "imports_rss_mb")
    rows = [
        (name, f"{size:,}", *(_number(told[figure]) for figure in figures))
        for size, held in sizes.items()
        for name, told in held.get("open", {}).items()
    ]
    if rows:
        yield from _section("Opening in a fresh process", _table(header, rows))


def _segments(sizes: Mapping[int, Any]) -> Iterator[str]:
    header = ("engine", "records", "commit, ms p50 / p95", "search before, ms p50 / p95", "after", "index after, MB")
    rows = []
    for size, held in sizes.items():
        for name, told in held.get("segments", {}).items():
            pairs = (told["commit_ms"], told["before"], told["after"])
            cells = (f"{_number(pair['p50'])} / {_number(pair['p95'])}" for pair in pairs)
            rows.append((name, f"{size:,}", *cells, _number(told["size_mb"])))
    if rows:
        yield from _section("36 commits of ten changed records", _table(header, rows))


def _pages(pages: Mapping[str, Any]) -> Iterator[str]:
    header = ("pages", "clients", "requests/s", "p50, ms", "p95, ms", "errors")
    rows = [
        (way, clients, *(_number(load[figure]) for figure in ("requests_per_s", "p50_ms", "p95_ms", "errors")))
        for way in ("repeated", "distinct")
        for clients, load in pages[way].items()
    ]
    yield from _section(f"Pages, {pages['records']:,} records, asked by {pages['client']}", _table(header, rows))
    yield ""
    yield f"Ready after {_number(pages['ready_s'])} s; {pages['processes']} processes together (PSS):"
    yield ""
    yield f"- when ready: {_number(pages['idle_pss_mb'])} MB;"
    for way, told in (("repeated", "fifty searches again and again"), ("distinct", "no search twice")):
        parts = pages[f"{way}_pss_parts_mb"]
        yield (
            f"- {told}: {_number(pages[f'{way}_pss_mb'])} MB at the most; after it {_number(parts['anon'])} MB of their"
            f" own and {_number(parts['file'])} MB of mapped files, which the system takes back when it needs room."
        )
