"""All that the benchmark asks of Hankehaku: the one module to change when the house does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import indexer
from benchmarks.speed.asking import FACETS, LIMIT, TODAY, Answer, Query
from indexer.analysis import ANALYSIS, Analyzer
from indexer.analysis.documents import analyze
from indexer.engines import ENGINES
from indexer.engines.base import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Batch,
    Engine,
    Filters,
    Node,
    Phrase,
    Prefix,
    Reader,
    Request,
    Term,
    Weights,
)
from indexer.fields import TEXT_FIELDS, TermKind
from indexer.model import Document
from indexer.sources.base import SourceFile
from indexer.sources.tables import jsonl
from indexer.vocabularies.funders import load_funders

_WEIGHTS = {"title": 1.3, "funders": 0.5, "organisations": 0.5, "people": 0.5}  # as searchapp weighs them
WEIGHTS: Weights = tuple((name, _WEIGHTS.get(name, 1.0)) for name in TEXT_FIELDS)
"""The fields that a word is looked for in: all, the names of funders and people as well."""

_ENGINE = "whoosh"


# Analysis


def analysis() -> str:
    """Return what makes the terms; another one makes others."""
    return ANALYSIS


def parse(lines: bytes, folder: Path) -> list[Document]:
    """Return the documents of some lines of JSON. folder: for a file of the moment."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        path = Path(scratch, "records.jsonl")
        path.write_bytes(lines)
        read = jsonl.read(SourceFile(path, path.name))
        return [each for each in read if isinstance(each, Document)]


_analyzers: list[Analyzer] = []


def analyse(documents: Sequence[Document]) -> Batch:
    """Return the documents' terms, by the analysis of the index; in one process each word is analysed once."""
    if not _analyzers:
        _analyzers.append(Analyzer())
    told, occurrences, words = analyze(documents, _analyzers[0])
    funders = load_funders()
    keywords = [{"funder": tuple(dict.fromkeys(map(funders.group, each.funders)))} for each in told]
    return Batch(told, occurrences, keywords, words)


# The engine


def engine() -> Engine:
    """Return the engine that is measured."""
    return ENGINES[_ENGINE]


def missing() -> str:
    """Return why our engine cannot be measured, "" when it can."""
    return "" if _ENGINE in ENGINES else f"there is no engine {_ENGINE!r}"


def build(folder: Path, batches: Iterable[Batch]) -> None:
    """Make an index of batches in one commit."""
    engine().create(folder)
    writer = engine().writer(folder)
    for batch in batches:
        writer.add(batch)
    writer.commit()


def change(folder: Path, batch: Batch) -> None:
    """Put a batch in the place of the documents of its ids, in one commit."""
    writer = engine().writer(folder)
    writer.delete([document.id for document in batch.documents])
    writer.add(batch)
    writer.commit()


def request(query: Query) -> Request:
    """Return what our engine is asked for a query."""
    filters = Filters(
        year_from=query.years[0] if query.years else None,
        year_to=query.years[1] if query.years else None,
        keywords={"funder": frozenset({query.funder})} if query.funder else {},
    )
    return Request(plan(query), TODAY, filters, FACETS, offset=query.offset, limit=LIMIT)


def plan(query: Query) -> Node:
    """Return the plan of a query."""
    if query.phrase:
        return Phrase(TermKind.EXACT, tuple((at, (word,)) for at, word in enumerate(query.phrase)), WEIGHTS)
    if query.prefix:
        return Prefix(TermKind.EXACT, query.prefix, WEIGHTS)
    terms = tuple(Term(TermKind.BASE, word, WEIGHTS) for word in query.words)
    if not terms:
        return EVERYTHING
    if len(terms) == 1:
        return terms[0]
    return AnyOf(terms) if query.any_of else AllOf(terms)


def search(reader: Reader, query: Query) -> Answer:
    """Answer a query."""
    response = reader.search(request(query))
    facets = {facet: dict(counts) for facet, counts in response.facets.items()}
    return Answer(response.total, [hit.document.id for hit in response.hits], facets)


# The index folder


def open_index(folder: Path) -> Reader:
    """Open the generation that is served, as a searching process does: its files are verified first."""
    from indexer import OpenIndex

    return OpenIndex(folder).current().reader


class Watching:
    """A searching process that looks at the index at each request, as ours do."""

    def __init__(self, folder: Path) -> None:
        from indexer import OpenIndex

        self._index = OpenIndex(folder)
        self._index.current()

    def holds(self, word: str) -> bool:
        """Return whether a word as written is found now."""
        return self._index.current().reader.document_frequency(TermKind.EXACT, word) > 0


# The commands


class Command(NamedTuple):
    """A command that was started. It prints into files, since one that nobody reads from must not wait."""

    process: subprocess.Popen[bytes]
    printed: Path
    errors: Path

    def last_error(self) -> str:
        """Return the last line of what went wrong."""
        lines = self.errors.read_text("utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else "no word of why"


def start_reindex(corpus: Path, index: Path, *, full: bool) -> Command:
    """Start `indexer reindex`, with the options that a person leaves out."""
    options = ["--full"] if full else []
    command = [sys.executable, "-m", "indexer", "reindex", *options, "--corpus", str(corpus), "--index", str(index)]
    return _start([*command, "--json"], corpus.parent)


def read_report(command: Command) -> dict[str, Any]:
    """Return what `indexer reindex --json` printed."""
    report: dict[str, Any] = json.loads(command.printed.read_text("utf-8"))
    return report


def start_server(index: Path, port: int) -> Command:
    """Start `searchapp` with its default number of workers."""
    code = "from searchapp.cli import main; main()"
    return _start([sys.executable, "-c", code, "--index", str(index), "--port", str(port)], index.parent)


def _start(command: list[str], folder: Path) -> Command:
    """Start a command in a folder without settings, of the environment neither."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HANKEHAKU_")}
    environment["PYTHONPATH"] = os.pathsep.join(
        filter(None, [str(Path(indexer.__file__).parents[1]), os.environ.get("PYTHONPATH")])
    )
    printed, errors = folder / "printed", folder / "errors"
    with printed.open("wb") as stdout, errors.open("wb") as stderr:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=stdout, stderr=stderr)
    return Command(process, printed, errors)


def forget_words(index: Path) -> None:
    """Make the next full run a cold one: nothing of an index is left."""
    shutil.rmtree(index, ignore_errors=True)


def addresses(queries: Iterable[dict[str, str]]) -> Iterator[str]:
    """Yield the address of each results page. queries: parameters by name."""
    from urllib.parse import urlencode

    return ("/?" + urlencode(each) for each in queries)
