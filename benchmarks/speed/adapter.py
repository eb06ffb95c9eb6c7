"""The interface of the benchmark to Hankehaku: the one module to change when Hankehaku's interfaces do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import indexer
from benchmarks.speed.query import FACETS, LIMIT, TODAY, Answer, Query
from indexer.analysis import Analyzer, analysis_version
from indexer.analysis.documents import analyze
from indexer.details import DETAIL_FIELDS
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
from indexer.facets import FACET_NAMES, keyword_values
from indexer.fields import TEXT_FIELDS, TermKind, field_texts
from indexer.model import Document
from indexer.sources.base import SourceFile
from indexer.sources.tables import jsonl
from indexer.vocabularies.funders import Funders, load_funders
from searchapp.query.weights import FIELD_WEIGHTS

WEIGHTS: Weights = tuple((name, FIELD_WEIGHTS[name]) for name in TEXT_FIELDS)
"""The searched fields with their weights: all text fields, with the names of funders and people."""

OWN_WEIGHTS: Weights = tuple((name, weight) for name, weight in WEIGHTS if name not in DETAIL_FIELDS)
"""The fields that the measured records may have; they have no details."""
ALL_FACETS = FACET_NAMES
"""The facets that our API counts."""

_ENGINE = "whoosh"


# Analysis


def analysis() -> str:
    """Return the version of the analysis; another version yields other terms."""
    return analysis_version()


def parse(lines: bytes, folder: Path) -> list[Document]:
    """Return the documents of lines of JSON. folder: for a temporary file."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        path = Path(scratch, "records.jsonl")
        path.write_bytes(lines)
        read = jsonl.read(SourceFile(path, path.name))
        return [item for item in read if isinstance(item, Document)]


def parse_batches(lines: Iterable[bytes], records: int, folder: Path, *, size: int) -> Iterator[list[Document]]:
    """Yield the documents of the first `records` lines, `size` at a time."""
    first_lines = islice(lines, records)
    while batch := list(islice(first_lines, size)):
        yield parse(b"".join(batch), folder)


def texts_of(document: Document) -> dict[str, list[str]]:
    """Return the texts of a document by field, without empty ones."""
    return {name: [piece.text for piece in pieces] for name, pieces in field_texts(document)}


@cache
def _funders() -> Funders:
    return load_funders()


def facet_values(document: Document, today: date) -> dict[str, tuple[str, ...]]:
    """Return the values of a document by facet, as they are counted on a day, without facets that have no value."""
    values = keyword_values(document)
    values["funder"] = tuple(dict.fromkeys(map(_funders().group, document.funders)))
    values["year"] = tuple(map(str, document.years))
    status = document.status(today)
    values["status"] = (status.value,) if status else ()
    return {name: names for name, names in values.items() if names}


_analyzers: list[Analyzer] = []


def analyse(documents: Sequence[Document]) -> Batch:
    """Return documents with the terms that the indexer gives them; a process analyses each word once."""
    if not _analyzers:
        _analyzers.append(Analyzer())
    analysed, occurrences, words = analyze(documents, _analyzers[0])
    funders = _funders()
    keywords = [{"funder": tuple(dict.fromkeys(map(funders.group, document.funders)))} for document in analysed]
    return Batch(analysed, occurrences, keywords, words)


# The engine


def engine() -> Engine:
    """Return the engine that is measured."""
    return ENGINES[_ENGINE]


def missing() -> str:
    """Return why the engine cannot be measured, "" if it can."""
    return "" if _ENGINE in ENGINES else f"unknown engine {_ENGINE!r} (available: {', '.join(ENGINES)})"


def build(folder: Path, batches: Iterable[Batch]) -> None:
    """Build an index of batches in one commit."""
    engine().create(folder)
    writer = engine().writer(folder)
    for batch in batches:
        writer.add(batch)
    writer.commit()


def change(folder: Path, batch: Batch) -> None:
    """Replace the documents with the ids of a batch by the batch, in one commit."""
    writer = engine().writer(folder)
    writer.delete([document.id for document in batch.documents])
    writer.add(batch)
    writer.commit()


def request(query: Query) -> Request:
    """Return the engine's request for a query."""
    filters = Filters(
        year_from=query.years[0] if query.years else None,
        year_to=query.years[1] if query.years else None,
        keywords={"funder": frozenset({query.funder})} if query.funder else {},
    )
    return Request(plan(query), TODAY, filters, FACETS, offset=query.offset, limit=LIMIT)


def plan(query: Query) -> Node:
    """Return the engine's plan for a query."""
    if query.phrase:
        return Phrase(TermKind.EXACT, tuple((offset, (word,)) for offset, word in enumerate(query.phrase)), WEIGHTS)
    if query.prefix:
        return Prefix(TermKind.EXACT, query.prefix, WEIGHTS)
    terms = tuple(Term(TermKind.BASE, word, WEIGHTS) for word in query.words)
    if not terms:
        return EVERYTHING
    if len(terms) == 1:
        return terms[0]
    return AnyOf(terms) if query.any_of else AllOf(terms)


def search(reader: Reader, query: Query) -> Answer:
    """Run a search."""
    response = reader.search(request(query))
    facets = {facet: dict(counts) for facet, counts in response.facets.items()}
    return Answer(response.total, [hit.document.id for hit in response.hits], facets)


# The index folder


def open_index(folder: Path) -> Reader:
    """Open the current generation after verifying its files, as a server does."""
    from indexer import OpenIndex

    return OpenIndex(folder).current().reader


class Watcher:
    """Checks for a new generation of the index at each call, as a server does at each request."""

    def __init__(self, folder: Path) -> None:
        from indexer import OpenIndex

        self._index = OpenIndex(folder)
        self._index.current()

    def has_word(self, word: str) -> bool:
        """Return whether the current generation contains a written form."""
        return self._index.current().reader.document_frequency(TermKind.EXACT, word) > 0


# The commands


class Command(NamedTuple):
    """A running command. Its output goes to files, because a full pipe that nobody reads would block it."""

    process: subprocess.Popen[bytes]
    output: Path
    errors: Path

    def last_error(self) -> str:
        """Return the last line of stderr."""
        lines = self.errors.read_text("utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else "without an error message"


def start_reindex(corpus: Path, index: Path, *, full: bool) -> Command:
    """Start `indexer reindex` with default settings."""
    options = ["--full"] if full else []
    command = [sys.executable, "-m", "indexer", "reindex", *options, "--corpus", str(corpus), "--index", str(index)]
    return start_command([*command, "--json"], corpus.parent)


def read_report(command: Command) -> dict[str, Any]:
    """Return the report of `indexer reindex --json`."""
    report: dict[str, Any] = json.loads(command.output.read_text("utf-8"))
    return report


def start_server(index: Path, port: int) -> Command:
    """Start `searchapp` with its default number of workers."""
    code = "from searchapp.cli import main; main()"
    return start_command([sys.executable, "-c", code, "--index", str(index), "--port", str(port)], index.parent)


def application(index: Path) -> Callable[[str], int]:
    """Return a function that answers a URL in this process, as the server does, and returns the status."""
    from indexer import Settings
    from searchapp import create_app

    client = create_app(Settings(index=index)).test_client()

    def ask(url: str) -> int:
        with client.get(url) as response:
            return response.status_code

    return ask


def start_command(command: list[str], folder: Path) -> Command:
    """Start a command in a folder, without a settings file and without settings in the environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HANKEHAKU_")}
    environment["PYTHONPATH"] = os.pathsep.join(
        filter(None, [str(Path(indexer.__file__).parents[1]), os.environ.get("PYTHONPATH")])
    )
    output, errors = folder / "printed", folder / "errors"
    with output.open("wb") as stdout, errors.open("wb") as stderr:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=stdout, stderr=stderr)
    return Command(process, output, errors)


def delete_index(index: Path) -> None:
    """Delete an index with its word store, so that the next run is a cold one."""
    shutil.rmtree(index, ignore_errors=True)


def api_url(query: str) -> str:
    """Return the path of a reply of the API to a query."""
    return "/api/v1/search?" + urlencode({"q": query})


def page_urls(queries: Iterable[dict[str, str]]) -> Iterator[str]:
    """Yield the path of each results page. queries: URL parameters of each."""
    return ("/?" + urlencode(parameters) for parameters in queries)
