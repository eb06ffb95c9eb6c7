"""Where the time of an answer goes: new searches in one process, without a server, under Python's profiler.

The profiler slows calls of functions down, so the shares are more exact than the times.
"""

from __future__ import annotations

import cProfile
import pstats
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.speed.load import Request
from benchmarks.speed.measuring import rounded

_WARM_UP = 20
_PACKAGES = ("indexer", "searchapp", "flask", "werkzeug", "jinja2", "markupsafe", "msgspec", "rapidfuzz", "numpy")


def profile(ask: Callable[[str], int], requests: Sequence[Request]) -> dict[str, float]:
    """Return the milliseconds of one answer by the part of the code that takes them, largest first.

    ask: answers a URL and returns the status. requests: the first twenty are not measured. The time of built-in
    functions counts for their caller.
    """
    for request in requests[:_WARM_UP]:
        ask(request.path)
    measured = requests[_WARM_UP:]
    profiler = cProfile.Profile(builtins=False)
    profiler.enable()
    for request in measured:
        ask(request.path)
    profiler.disable()
    stats: Mapping[tuple[str, int, str], tuple[int, int, float, float, object]] = pstats.Stats(profiler).stats  # type: ignore[attr-defined]  # typeshed lacks it
    seconds: dict[str, float] = defaultdict(float)
    for (file, _, _), (_, _, own_s, _, _) in stats.items():
        seconds[part_of(file)] += own_s
    return {
        part: rounded(1000 * own_s / len(measured))
        for part, own_s in sorted(seconds.items(), key=lambda item: -item[1])
    }


def part_of(file: str) -> str:
    """Return the part of the code that a file belongs to: our package and folder, or the library.

    >>> part_of("/x/searchapp/highlight/snippets.py"), part_of("/x/indexer/normalize.py"), part_of("/y/re/_parser.py")
    ('searchapp/highlight', 'indexer', 'other')
    >>> part_of("/y/jinja2/runtime.py"), part_of("<template>")
    ('jinja2', 'jinja2')
    """
    if file == "<template>" or file.endswith(".html"):
        return "jinja2"
    parts = Path(file).parts[:-1]
    for package in _PACKAGES:
        if package in parts:
            folders = parts[len(parts) - 1 - parts[::-1].index(package) :]
            return "/".join(folders[:2]) if package in _PACKAGES[:2] else package
    return "other"
