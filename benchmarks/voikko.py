"""Compares libvoikko and pyvoikko on the words of texts: how many have the same terms, and what each takes.

Each runs in processes of its own: one after the other for time and memory, both at once for the terms of all words.
"""

from __future__ import annotations

import json
import lzma
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click
import msgspec

from indexer.analysis.tokens import forms_of
from indexer.analysis.voikko.implementations import UnusableError, libvoikko
from indexer.analysis.words import WordTerms
from indexer.errors import SettingsError

_ROUNDS = 3
_SEED = 1
_WITHOUT_DICTIONARY = {"VOIKKO_DICTIONARY_PATH": "/nonexistent"}  # so that a process uses pyvoikko
_ENVIRONMENTS = {"libvoikko": dict[str, str](), "pyvoikko": _WITHOUT_DICTIONARY}
_TEXT_FILES = {".txt", ".md", ".html", ".htm", ".csv", ".tsv", ".xml", ".rss"}


class Run(msgspec.Struct):
    """The result of a process, in CPU time, which other processes hardly change.

    start_s: until the first word is analysed. memory_mb: PSS that the dictionary takes.
    """

    version: str
    start_s: float
    memory_mb: float
    analysis_s: float
    terms: list[WordTerms]


class Comparison(NamedTuple):
    """How many words and occurrences have the same terms. differences: the others, the commonest word first."""

    words: int
    occurrences: int
    same_words: int
    same_occurrences: int
    differences: list[tuple[str, WordTerms, WordTerms]]


def count_words(paths: Iterable[Path]) -> Counter[str]:
    """Return how often each written form occurs in files and folders; numbers are left out."""
    counts: Counter[str] = Counter()
    for path in paths:
        for text in texts_of(path):
            counts.update(form for form in forms_of(text) if not form.isdigit())
    return counts


def texts_of(path: Path) -> Iterator[str]:
    """Yield the texts of a file or a folder: all strings of JSON and JSON Lines, other text files as they are."""
    if path.is_dir():
        for inner in sorted(path.rglob("*.*")):
            yield from texts_of(inner) if inner.is_file() else ()
        return
    suffix = Path(path.name.removesuffix(".xz")).suffix
    if suffix not in _TEXT_FILES | {".json", ".jsonl"}:
        return
    data = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    text = data.decode("utf-8", "replace")
    if suffix == ".jsonl":
        for line in text.split("\n"):
            yield from _strings_in(_decoded(line))
    else:
        yield text


def _decoded(line: str) -> object:
    try:
        return json.loads(line)
    except ValueError:  # a damaged or empty line
        return line


def _strings_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings_in(inner)


def compare(counts: Counter[str], first: Sequence[WordTerms], second: Sequence[WordTerms]) -> Comparison:
    """Return how the terms of words differ. first, second: the terms of the words of counts, in their order.

    >>> compare(Counter(a=2, b=1), [WordTerms("a"), WordTerms("b")], [WordTerms("a"), WordTerms("c")])[:4]
    (2, 3, 1, 2)
    """
    both = zip(counts, first, second, strict=True)
    differences = [(form, terms, others) for form, terms, others in both if terms != others]
    differences.sort(key=lambda difference: (-counts[difference[0]], difference[0]))
    occurrences = sum(counts[form] for form, *_ in differences)
    return Comparison(
        len(counts), counts.total(), len(counts) - len(differences), counts.total() - occurrences, differences
    )


def run_processes(words: Sequence[str], names: Iterable[str]) -> dict[str, Run]:
    """Analyse words by implementations, each in a process of its own, all at the same time; return their results."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "words")
        path.write_bytes(msgspec.msgpack.encode(list(words)))
        processes = {
            name: subprocess.Popen(
                [sys.executable, "-m", "benchmarks.voikko", "--analyse", path, "--result", Path(folder, name)],
                env=os.environ | _ENVIRONMENTS[name],
            )
            for name in names
        }
        for name, process in processes.items():
            if process.wait():
                raise SettingsError(f"the process of {name} ended with exit code {process.returncode}")
        return {name: msgspec.msgpack.decode(Path(folder, name).read_bytes(), type=Run) for name in processes}


def _analyse(words: Sequence[str]) -> Run:
    """Analyse words in this process, which has analysed none before."""
    from indexer.analysis import voikko
    from indexer.analysis.finnish import analyze
    from indexer.normalize import fold

    before, started = _pss_mb(), time.process_time()
    analyze("kuntien", "kuntien")
    loaded = time.process_time()
    memory, resumed = _pss_mb() - before, time.process_time()
    terms = [analyze(word, fold(word)) for word in words]
    return Run(voikko.version(), loaded - started, memory, time.process_time() - resumed, terms)


def _pss_mb() -> float:
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _print_costs(words: Sequence[str]) -> None:
    rounds = [run_processes(words, [name])[name] for _ in range(_ROUNDS) for name in _ENVIRONMENTS]
    click.echo(f"{len(words):,} words, the best of {_ROUNDS} rounds, times in CPU time\n")
    click.echo("| | words/s | start, s | memory, MB |")
    click.echo("| --- | ---: | ---: | ---: |")
    for version in dict.fromkeys(run.version for run in rounds):
        runs = [run for run in rounds if run.version == version]
        rate = len(words) / min(run.analysis_s for run in runs)
        start, memory = min(run.start_s for run in runs), min(run.memory_mb for run in runs)
        click.echo(f"| {version} | {rate:,.0f} | {start:.3f} | {memory:.0f} |")


def _print_comparison(comparison: Comparison, most: int) -> None:
    words, occurrences = comparison.words, comparison.occurrences
    click.echo("\n| | number | same terms | share |\n| --- | ---: | ---: | ---: |")
    click.echo(f"| words | {words:,} | {comparison.same_words:,} | {comparison.same_words / words:.4%} |")
    click.echo(
        f"| occurrences | {occurrences:,} | {comparison.same_occurrences:,} |"
        f" {comparison.same_occurrences / occurrences:.4%} |"
    )
    click.echo("\n| word | libvoikko | pyvoikko |\n| --- | --- | --- |")
    for form, first, second in comparison.differences[:most]:
        click.echo(f"| {form} | {_cell(first)} | {_cell(second)} |")


def _cell(terms: WordTerms) -> str:
    return " ".join((*terms.base, *(f"+{part}" for part in terms.part)))


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--sample", default=20_000, show_default=True, help="How many words to time.")
@click.option("--words", default=0, help="Compare the terms of a random sample of so many words; by default of all.")
@click.option("--most", default=50, show_default=True, help="How many differences to print.")
@click.option("--analyse", type=click.Path(path_type=Path), hidden=True)
@click.option("--result", type=click.Path(path_type=Path), hidden=True)
def main(
    paths: tuple[Path, ...], *, sample: int, words: int, most: int, analyse: Path | None, result: Path | None
) -> None:
    """Compare libvoikko and pyvoikko on the words of files or folders."""
    if analyse and result:  # a process of run_processes
        result.write_bytes(
            msgspec.msgpack.encode(_analyse(msgspec.msgpack.decode(analyse.read_bytes(), type=list[str])))
        )
        return
    try:
        libvoikko()
    except UnusableError as error:
        raise click.UsageError(f"libvoikko cannot be compared: {error}") from error
    counts = count_words(paths)
    if not counts:
        raise click.UsageError("no words; name files or folders with texts")
    _print_costs(_sampled(counts, sample))
    compared = Counter({form: counts[form] for form in _sampled(counts, words or len(counts))})
    click.echo(f"\nThe terms of {len(compared):,} of {len(counts):,} words:")
    runs = run_processes(list(compared), _ENVIRONMENTS)
    _print_comparison(compare(compared, runs["libvoikko"].terms, runs["pyvoikko"].terms), most)


def _sampled(counts: Counter[str], number: int) -> list[str]:
    return random.Random(_SEED).sample(sorted(counts), min(number, len(counts)))


if __name__ == "__main__":
    main()
