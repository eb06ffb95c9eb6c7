"""Markdown tables and numbers of the reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield a heading and the lines below it."""
    yield from ("", f"## {title}", "", *lines)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table, all columns but the first aligned right."""
    yield f"| {' | '.join(header)} |"
    yield f"| {' | '.join(['---', *['---:'] * (len(header) - 1)])} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def number(value: float | None, unit: str = "") -> str:
    """Return a number with three significant digits and thousands separators."""
    if value is None:
        return "–"
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{text} {unit}".strip()


def ratio_text(value: float | None, against: float | None) -> str:
    """Return the ratio of two values."""
    return "–" if value is None or not against else f"{value / against:.2f}×"
