"""Counts the compounds of texts by document, for the choice of the lexicalised ones.

    python benchmarks/compounds.py ../shared/relevance/documents.jsonl.xz corpus

Prints the commonest compounds, each with its number of documents and the parts of its reading with the fewest parts: a
search for one of these parts would find the compound. Each was judged by hand for indexer/analysis/lexicalised.tsv.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parents[1]))

from indexer.analysis import voikko
from indexer.analysis.tokens import forms_of
from indexer.normalize import fold

_MIN_LETTERS = 6


def common_compounds(texts: Iterable[str]) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Yield (number of texts, compound, its parts) of each compound, the commonest first."""
    counts: Counter[str] = Counter()
    parts: dict[str, tuple[str, ...]] = {}
    for text in texts:
        compounds = dict(filter(None, map(_compound, {fold(form) for form in forms_of(text)})))
        counts.update(compounds.keys())
        parts |= compounds
    for lemma, count in counts.most_common():
        yield count, lemma, parts[lemma]


@cache
def _compound(form: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the dictionary form and the parts of a compound in its reading with the fewest parts; None for others."""
    readings = voikko.readings(form) if len(form) >= _MIN_LETTERS else []
    if not readings or len(readings[0].parts) < 2:  # the readings with the fewest parts are first
        return None
    return fold(readings[0].lemma), tuple(fold(part) for _, part in readings[0].parts)


def texts_of(path: Path) -> Iterator[str]:
    """Yield the texts of a file or of a folder; a line of a table or of JSON Lines is a text of its own."""
    if path.is_dir():
        for inner in sorted(path.rglob("*.*")):
            yield from texts_of(inner) if inner.is_file() else ()
        return
    data = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    text, suffix = data.decode("utf-8", "replace"), Path(path.name.removesuffix(".xz")).suffix
    if suffix == ".jsonl":
        yield from (json.loads(line).get("text", "") for line in text.splitlines() if line.strip())
    elif suffix in (".csv", ".tsv"):
        yield from text.splitlines()
    elif suffix in (".txt", ".md"):
        yield text


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--most", default=300, show_default=True, help="How many compounds to print.")
def main(paths: tuple[Path, ...], most: int) -> None:
    """Print the commonest compounds of texts."""
    texts = (text for path in paths for text in texts_of(path))
    for (count, lemma, parts), _ in zip(common_compounds(texts), range(most), strict=False):
        click.echo(f"{count}\t{lemma}\t{'|'.join(parts)}")


if __name__ == "__main__":
    main()
