"""Opening: the time and memory of a new process until its first search result, without its imports."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.speed import adapter
from benchmarks.speed.building import index_folder
from benchmarks.speed.measuring import rounded, rss_mb
from benchmarks.speed.peers import OURS, PEERS
from benchmarks.speed.query import Query

_PROCESSES = 5


def measure(work: Path, name: str, records: int, word: str, *, served: Path | None = None) -> dict[str, float]:
    """Return the medians of several new processes. served: an index folder to open as a server does."""
    folder = served or index_folder(work, name, records)
    runs = [_measure_in_process(name, folder, word, served=served is not None) for _ in range(_PROCESSES)]
    return {figure: rounded(median(run[figure] for run in runs)) for figure in runs[0]}


def _measure_in_process(name: str, folder: Path, word: str, *, served: bool) -> dict[str, float]:
    arguments = json.dumps([name, str(folder), word, served])
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.speed.opening", arguments],
        cwd=Path(__file__).parents[2],
        check=True,
        capture_output=True,
        text=True,
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _main() -> None:
    name, folder, word, served = json.loads(sys.argv[1])
    peer = PEERS[name]
    peer.missing()  # imports the library
    if name.startswith("tantivy"):
        import tantivy  # noqa: F401
    imports_rss_mb = rss_mb()
    start = time.perf_counter()
    reader: Any = adapter.open_index(Path(folder)) if served else peer.open(Path(folder))
    opened, opened_rss_mb = time.perf_counter(), rss_mb()
    query = Query((word,))
    if name == OURS and served:
        adapter.search(reader, query)
    else:
        reader.search(query)
    searched = time.perf_counter()
    figures = {
        "open_ms": (opened - start) * 1000,
        "first_search_ms": (searched - opened) * 1000,
        "imports_rss_mb": imports_rss_mb,
        "rss_mb": opened_rss_mb,
        "searched_rss_mb": rss_mb(),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    _main()
