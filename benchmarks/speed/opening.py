"""Opening: what a fresh process waits for and holds before its first answer. Its imports are done before the clock."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.speed import ours
from benchmarks.speed.asking import Query
from benchmarks.speed.building import index_folder
from benchmarks.speed.measuring import rounded, rss_mb
from benchmarks.speed.peers import OURS, PEERS

_PROCESSES = 5


def measure(work: Path, name: str, records: int, word: str, *, served: Path | None = None) -> dict[str, float]:
    """Return the medians of some fresh processes. served: our index folder, opened as a server does."""
    folder = served or index_folder(work, name, records)
    runs = [_fresh(name, folder, word, served=served is not None) for _ in range(_PROCESSES)]
    return {figure: rounded(median(run[figure] for run in runs)) for figure in runs[0]}


def _fresh(name: str, folder: Path, word: str, *, served: bool) -> dict[str, float]:
    given = json.dumps([name, str(folder), word, served])
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.speed.opening", given],
        cwd=Path(__file__).parents[2],
        check=True,
        capture_output=True,
        text=True,
    )
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def _main() -> None:
    name, folder, word, served = json.loads(sys.argv[1])
    peer = PEERS[name]
    peer.missing()  # imports what it needs
    if name.startswith("tantivy"):
        import tantivy  # noqa: F401
    before = rss_mb()
    start = time.perf_counter()
    reader: Any = ours.open_index(Path(folder)) if served else peer.open(Path(folder))
    opened, held = time.perf_counter(), rss_mb()
    query = Query((word,))
    if name == OURS and served:
        ours.search(reader, query)
    else:
        reader.search(query)
    searched = time.perf_counter()
    figures = {
        "open_ms": (opened - start) * 1000,
        "first_search_ms": (searched - opened) * 1000,
        "imports_rss_mb": before,
        "rss_mb": held,
        "searched_rss_mb": rss_mb(),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    _main()
