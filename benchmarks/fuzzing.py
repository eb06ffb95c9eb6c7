"""Reads damaged files for a while: every format must give documents or problems, and nothing else.

    python -m benchmarks.fuzzing --minutes 60 --jobs 2

The texts of the tests are cut, spliced and overwritten at random, and read as the indexer reads them: those whose
parsers are not trusted, in processes of their own. What raises is printed with the seed that makes it again.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from indexer.indexing.prefetch import Readers
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
)


def damaged(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Return the bytes with a few of their places changed. other: what may be spliced in."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(made) + 1)
        match chance.randrange(5):
            case 0:
                made[at : at + chance.randrange(1, 64)] = b""
            case 1:
                made[at:at] = chance.choice(_TOKENS) * chance.choice((1, 1, 1, 1000))
            case 2:
                made[at : at + 8] = chance.randbytes(8)
            case 3:
                start = chance.randrange(len(other) + 1)
                made[at:at] = other[start : start + chance.randrange(1, 4096)]
            case _:
                del made[chance.randrange(len(made) + 1) :]
    return bytes(made)


def run(seed: int, until: float) -> tuple[Counter[str], list[str]]:
    """Read damaged files until a moment; return how many gave what, by kind of file, and what raised."""
    files = sorted(path for folder in (TEXTS, CORPUS) for path in folder.rglob("*") if path.is_file())
    counts: Counter[str] = Counter()
    raised: list[str] = []
    readers = Readers(Limits(), jobs=1)
    with tempfile.TemporaryDirectory() as folder:
        number = 0
        while time.time() < until:
            number += 1
            chance = random.Random(f"{seed}-{number}")
            source, other = chance.choice(files), chance.choice(files)
            path = Path(folder, f"{number:09}{source.suffix}")
            path.write_bytes(damaged(source.read_bytes(), other.read_bytes(), chance))
            counts[source.suffix] += 1
            try:
                for each in readers(SourceFile(path, path.name)):
                    counts["documents" if isinstance(each, Document) else "problems"] += 1
                    if isinstance(each, Problem) and ("crashed" in each.reason or "took longer" in each.reason):
                        counts[f"{source.suffix}: {each.reason}"] += 1
            except Exception as error:  # noqa: BLE001 - this is what is looked for
                raised.append(f"{seed}-{number} {source.name}: {type(error).__name__}: {error}")
            path.unlink()
    readers.close()
    return counts, raised


def main() -> int:
    """Run, and print what came of it; 1 where anything raised."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    told = parser.parse_args()
    until = time.time() + 60 * told.minutes
    with ProcessPoolExecutor(told.jobs) as pool:
        done = list(pool.map(run, range(told.seed, told.seed + told.jobs), [until] * told.jobs))
    counts = sum((each for each, _ in done), Counter())
    for name, count in sorted(counts.items()):
        print(f"{count:>9}  {name}")
    raised = [line for _, lines in done for line in lines]
    print(f"{len(raised)} raised", *raised, sep="\n")
    return bool(raised)


if __name__ == "__main__":
    sys.exit(main())
