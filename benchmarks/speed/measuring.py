"""Measurement of time, memory and sizes, and their statistics."""

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
    """Return the number, the median, the 95th percentile and the maximum of measurements."""
    if not len(values):
        return {"n": 0}
    p50, p95 = (float(np.percentile(values, share)) for share in (50, 95))
    return {"n": len(values), "p50": rounded(p50), "p95": rounded(p95), "max": rounded(max(values))}


def rounded(value: float) -> float:
    """Return a number with four significant digits."""
    return float(f"{value:.4g}")


def folder_mb(folder: Path) -> float:
    """Return the total size of the files below a folder; hard links to one file count once."""
    sizes = {}
    for path in folder.rglob("*"):
        if path.is_file():
            status = path.stat()
            sizes[status.st_ino] = status.st_size
    return rounded(sum(sizes.values()) / MB)


def process_tree(pid: int) -> list[int]:
    """Return the ids of a process and all its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue  # the process has ended
            children.setdefault(parent, []).append(int(entry.name))
    pids = [pid]
    for ancestor in pids:
        pids += children.get(ancestor, [])
    return pids


def pss_mb(pids: Iterable[int]) -> float:
    """Return the total memory of processes, with shared memory counted once."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total * 1024 / MB


def pss_parts_mb(pids: Iterable[int]) -> dict[str, float]:
    """Return the memory of processes by type: anon, their own; file, mapped files, which the system can reclaim."""
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
    except (OSError, IndexError):  # the process has ended
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / MB


class MemoryWatch:
    """A context that samples the memory of a process and its descendants. peak_mb: the maximum.

    alone: only the process itself, by RSS, which is faster to read than PSS.
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
            pids = [self._pid] if self._alone else process_tree(self._pid)
            self.processes = max(self.processes, len(pids))
            self.peak_mb = max(self.peak_mb, rss_mb(self._pid) if self._alone else pss_mb(pids))
            if self._done.wait(self._every_s):
                return


class Clock:
    """A context that adds up wall-clock seconds and CPU seconds over all its uses."""

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
    """Return a description of the machine."""
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
