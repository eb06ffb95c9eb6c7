"""The memory that code needs at most, measured in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# Not ru_maxrss: a child process starts with the peak of its parent, so that pytest's own size would hide everything.
_MEASURED = """
import re, sys
from pathlib import Path

def peak_kb():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])

{setup}
before = peak_kb()
result = {expression}
print(result, peak_kb() - before)
"""


def result_and_peak(setup, expression, *arguments):
    """Return an expression's integer value, and by how many kilobytes evaluating it raised the peak memory.

    setup: statements that are not measured, such as imports. arguments: available as sys.argv[1:].
    """
    if not Path("/proc/self/status").exists():
        pytest.skip("the peak memory of a process is read from /proc")
    code = _MEASURED.format(setup=setup, expression=expression)
    process = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    result, kilobytes = map(int, process.stdout.split())
    return result, kilobytes
