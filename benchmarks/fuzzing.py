"""Reads randomly damaged files: every format must return documents or problems, and never raise.

    python -m benchmarks.fuzzing --minutes 60 --jobs 2
    python -m benchmarks.fuzzing --inputs 50000 --jobs 2

The texts of the tests and of the corpus are cut, spliced and overwritten at random, and read as by the indexer,
untrusted formats in worker processes. Every exception is printed with the seed that reproduces it.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from indexer.indexing.prefetch import Prefetcher
from indexer.model import Document
from indexer.settings import Limits
from indexer.sources import Problem, SourceFile

TEXTS = Path(__file__).parents[1] / "tests" / "texts"
CORPUS = Path(__file__).parents[1] / "corpus"
_TOKENS = (
    b"\0",
    b"\xff\xfe",
    b"<",
    b">",
    b"]]>",
    b"&amp;",
    b'"',
    b";",
    b"\n",
    b"%PDF-",
    b"PK\3\4",
    b"31.2.2020",
    b"1e999",
    b"<a b='1'>",
    b"</",
    b"<!ENTITY x 'y'>",
    b"&lt;b&gt;",
    b"[{",
    b'{"value": [',
    b'=HYPERLINK("',
)


def damage(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """Return the data with one to sixteen random changes. other: a file from which parts may be inserted."""
    result = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at = rng.randrange(len(result) + 1)
        match rng.randrange(5):
            case 0:
                result[at : at + rng.randrange(1, 64)] = b""
            case 1:
                result[at:at] = rng.choice(_TOKENS) * rng.choice((1, 1, 1, 1000))
            case 2:
                result[at : at + 8] = rng.randbytes(8)
            case 3:
                start = rng.randrange(len(other) + 1)
                result[at:at] = other[start : start + rng.randrange(1, 4096)]
            case _:
                del result[rng.randrange(len(result) + 1) :]
    return bytes(result)


def run(seed: int, deadline: float, inputs: float) -> tuple[Counter[str], list[str]]:
    """Read damaged files; return counts of files, items and failures, and the exceptions.

    deadline, inputs: a Unix time and a number of files, after which it ends.
    """
    files = sorted(path for folder in (TEXTS, CORPUS) for path in folder.rglob("*") if path.is_file())
    counts: Counter[str] = Counter()
    exceptions: list[str] = []
    readers = Prefetcher(Limits(), jobs=1)
    with tempfile.TemporaryDirectory() as folder:
        number = 0
        while time.time() < deadline and number < inputs:
            number += 1
            rng = random.Random(f"{seed}-{number}")
            source, other = rng.choice(files), rng.choice(files)
            path = Path(folder, f"{number:09}{source.suffix}")
            path.write_bytes(damage(source.read_bytes(), other.read_bytes(), rng))
            counts[source.suffix] += 1
            try:
                for item in readers(SourceFile(path, path.name)):
                    counts["documents" if isinstance(item, Document) else "problems"] += 1
                    if isinstance(item, Problem) and ("crashed" in item.reason or "took longer" in item.reason):
                        counts[f"{source.suffix}: {item.reason}"] += 1
            except Exception as error:  # noqa: BLE001 - any exception is a finding
                exceptions.append(f"{seed}-{number} {source.name}: {type(error).__name__}: {error}")
            path.unlink()
    readers.close()
    return counts, exceptions


def main() -> int:
    """Run the fuzzing and print the counts and exceptions; return 1 if there are exceptions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--inputs", type=int, help="number of files, instead of a time")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    deadline = math.inf if arguments.inputs else time.time() + 60 * arguments.minutes
    inputs = -(-arguments.inputs // arguments.jobs) if arguments.inputs else math.inf
    seeds = range(arguments.seed, arguments.seed + arguments.jobs)
    with ProcessPoolExecutor(arguments.jobs) as pool:
        results = list(pool.map(run, seeds, [deadline] * arguments.jobs, [inputs] * arguments.jobs))
    counts = sum((counts for counts, _ in results), Counter())
    for name, count in sorted(counts.items()):
        print(f"{count:>9}  {name}")
    exceptions = [line for _, lines in results for line in lines]
    print(f"exceptions: {len(exceptions)}", *exceptions, sep="\n")
    return bool(exceptions)


if __name__ == "__main__":
    sys.exit(main())
