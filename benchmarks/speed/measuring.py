"""Times, memory and sizes, and what to make of many of them."""

from __future__ import annotations

import os
import platform
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

MB = 1_000_000


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """Return the median, the 95th percentile and the largest of some measurements, and how many there are."""
    if not len(values):
        return {"n": 0}
    p50, p95 = (float(np.percentile(values, share)) for share in (50, 95))
    return {"n": len(values), "p50": rounded(p50), "p95": rounded(p95), "max": rounded(max(values))}


def rounded(value: float) -> float:
    """Return a number with four digits that tell something."""
    return float(f"{value:.4g}")


def folder_mb(folder: Path) -> float:
    """Return the size of all files below a folder, each counted once however many names it has."""
    sizes = {}
    for path in folder.rglob("*"):
        if path.is_file():
            known = path.stat()
            sizes[known.st_ino] = known.st_size
    return rounded(sum(sizes.values()) / MB)


def tree(pid: int) -> list[int]:
    """Return a process and all that it started, and they."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue  # it ended while we looked
            children.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for each in found:
        found += children.get(each, [])
    return found


def pss_mb(pids: Iterable[int]) -> float:
    """Return the memory of processes together: what they share is counted once."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total * 1024 / MB


def pss_parts_mb(pids: Iterable[int]) -> dict[str, float]:
    """Return the same in parts: anon, their own; file, pages of mapped files, which the system may take back."""
    parts = {"anon": 0.0, "file": 0.0}
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            name, _, rest = line.partition(":")
            if name in ("Pss_Anon", "Pss_File"):
                parts[name.removeprefix("Pss_").lower()] += int(rest.split()[0]) * 1024 / MB
    return {name: rounded(value) for name, value in parts.items()}


def rss_mb(pid: int | None = None) -> float:
    """Return the resident memory of one process, by default this one."""
    try:
        pages = int(Path(f"/proc/{pid or os.getpid()}/statm").read_text().split()[1])
    except (OSError, IndexError):  # it ended
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / MB


class MemoryWatch:
    """Samples the memory of a process until it is left. peak_mb: the most that was seen.

    alone: without what it started, and by RSS, which is told at once where PSS is reckoned page by page.
    """

    def __init__(self, pid: int, *, every_s: float = 0.2, alone: bool = False) -> None:
        self.peak_mb = 0.0
        self.processes = 0
        self._pid, self._every_s, self._alone = pid, every_s, alone
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            pids = [self._pid] if self._alone else tree(self._pid)
            self.processes = max(self.processes, len(pids))
            self.peak_mb = max(self.peak_mb, rss_mb(self._pid) if self._alone else pss_mb(pids))
            if self._done.wait(self._every_s):
                return


class Clock:
    """Adds up the seconds, on the wall and of the processor, of the stretches that it runs."""

    def __init__(self) -> None:
        self.seconds = self.cpu_s = 0.0
        self._since = (0.0, 0.0)

    def __enter__(self) -> Clock:
        self._since = (time.perf_counter(), time.process_time())
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.seconds += time.perf_counter() - self._since[0]
        self.cpu_s += time.process_time() - self._since[1]


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "date": time.strftime("%Y-%m-%d"),
        "processor": models[0] if models else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory),
        "system": platform.system(),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }
