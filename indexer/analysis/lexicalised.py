"""Lexicalised compounds, whose last part no longer has its own meaning: viranomainen is no omainen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from indexer.normalize import fold

Parts = Sequence[tuple[str, str]]
"""The parts of a compound, each as its form inside the compound and its dictionary form."""


@cache
def lexicalised_compounds() -> frozenset[str]:
    """Return the words of lexicalised.tsv, folded. The file says how they were chosen."""
    lines = files("indexer.analysis").joinpath("lexicalised.tsv").read_text("utf-8").splitlines()
    return frozenset(fold(line.split("\t")[0]) for line in lines if line and not line.startswith("#"))


def is_lexicalised(lemma: str) -> bool:
    """Return whether a word is listed: a compound, or a word that is derived from one of another meaning."""
    return fold(lemma) in lexicalised_compounds()


def word_of(run: Parts) -> str:
    """Return the dictionary form of consecutive parts, folded.

    >>> word_of([("lasten", "lapsi"), ("suojelun", "suojelu")])
    'lastensuojelu'
    """
    return fold("".join(form for form, _ in run[:-1]) + run[-1][1])


def has_meaning(start: int, end: int, lexicalised: Sequence[tuple[int, int]]) -> bool:
    """Return whether a run of parts has its own meaning: it does not begin inside a lexicalised compound.

    A first part of a lexicalised compound has its own meaning. start, end: of the run. lexicalised: runs, in the same
    way.

    >>> [has_meaning(*run, [(0, 2)]) for run in ((0, 1), (1, 2), (0, 2), (1, 3), (2, 3))]
    [True, False, True, False, True]
    """
    return not any(first < start < last <= end for first, last in lexicalised)


def lexicalised_runs(parts: Parts) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each run of two or more parts that is a lexicalised compound."""
    for start in range(len(parts) - 1):
        for end in range(start + 2, len(parts) + 1):
            if is_lexicalised(word_of(parts[start:end])):
                yield start, end
