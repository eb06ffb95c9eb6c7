"""The plot: a small SVG with a panel per figure, both axes logarithmic."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, NamedTuple

from benchmarks.growth.figures import ROWS, SERIES, Row, points
from benchmarks.speed.formatting import number

_WIDTH, _HEIGHT = 280, 190  # of a panel
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 28, 42, 28  # margins in a panel
_PAD = 18  # between the vertical axis and the first size, for the numbers at the points
_COLUMNS = 3
_LEGEND = 24
_COLORS = {"embedded": "#0b5394", "cluster": "#b45f06"}
_MARKS = {"embedded": "4", "cluster": "3"}  # radius, so that the series differ without colour as well


class _Axis(NamedTuple):
    """A logarithmic axis in whole decades. first, last: powers of ten. start, end: in pixels."""

    first: int
    last: int
    start: float
    end: float

    def at(self, value: float) -> float:
        return self.start + (math.log10(value) - self.first) / (self.last - self.first) * (self.end - self.start)

    def ticks(self) -> Iterator[tuple[float, float]]:
        """Yield (value, pixel) of each power of ten."""
        for power in range(self.first, self.last + 1):
            yield 10.0**power, self.at(10.0**power)


def growth_svg(figures: Mapping[str, Any]) -> str:
    """Return the SVG. figures: by series, then by size."""
    rows = [row for row in ROWS if row.panel]
    width = _COLUMNS * _WIDTH
    height = _LEGEND + math.ceil(len(rows) / _COLUMNS) * _HEIGHT
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        ' font-family="sans-serif" font-size="11" role="img">',
        "<title>Time, memory and disk by the number of records; both axes are logarithmic</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        *_legend(figures),
    ]
    for index, row in enumerate(rows):
        down, across = divmod(index, _COLUMNS)
        lines.append(f'<g transform="translate({across * _WIDTH} {_LEGEND + down * _HEIGHT})">')
        lines += _panel(row, points(figures, row))
        lines.append("</g>")
    return "\n".join([*lines, "</svg>"]) + "\n"


def _legend(figures: Mapping[str, Any]) -> Iterator[str]:
    for number_of_series, series in enumerate(series for series in SERIES if figures.get(series)):
        left = _LEFT + number_of_series * 180
        yield f'<circle cx="{left}" cy="14" r="{_MARKS[series]}" fill="{_COLORS[series]}"/>'
        yield f'<text x="{left + 10}" y="18">{escape(SERIES[series])}</text>'


def _panel(row: Row, by_series: Mapping[str, list[tuple[int, float]]]) -> Iterator[str]:
    yield f'<text x="{_LEFT}" y="20" font-weight="bold">{escape(row.panel)}, {escape(row.unit)}</text>'
    measured = [point for values in by_series.values() for point in values]
    if not measured:
        yield f'<text x="{_LEFT}" y="60">not measured</text>'
        return
    sizes, values = zip(*measured, strict=True)
    across = _axis(sizes, _LEFT + _PAD, _WIDTH - _RIGHT)
    up = _axis(values, _HEIGHT - _BOTTOM, _TOP)
    yield from _grid(across, up)
    for series, series_points in by_series.items():
        places = [(across.at(size), up.at(value), value) for size, value in series_points]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in places)
        yield f'<polyline points="{line}" fill="none" stroke="{_COLORS[series]}" stroke-width="2"/>'
        for x, y, value in places:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_MARKS[series]}" fill="{_COLORS[series]}"/>'
            yield f'<text x="{x:.1f}" y="{y - 7:.1f}" text-anchor="middle">{number(value)}</text>'


def _axis(values: tuple[float, ...], start: float, end: float) -> _Axis:
    """Return an axis that has room for the values, at least one decade."""
    first = math.floor(math.log10(min(values)))
    return _Axis(first, max(first + 1, math.ceil(math.log10(max(values)))), start, end)


def _grid(across: _Axis, up: _Axis) -> Iterator[str]:
    for value, x in across.ticks():
        yield f'<line x1="{x:.1f}" y1="{up.start}" x2="{x:.1f}" y2="{up.end}" stroke="#ddd"/>'
        yield f'<text x="{x:.1f}" y="{up.start + 16}" text-anchor="middle" fill="#555">{value:,.0f}</text>'
    for value, y in up.ticks():
        yield f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{across.end}" y2="{y:.1f}" stroke="#ddd"/>'
        yield f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" fill="#555">{value:,g}</text>'
