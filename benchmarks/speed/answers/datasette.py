"""Datasette as a peer: a table of the records in SQLite, with an FTS5 index and three facets."""

from __future__ import annotations

import importlib.util
import json
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import msgspec

from benchmarks.speed import adapter
from benchmarks.speed.answers.searches import Words
from benchmarks.speed.answers.service import Corpus, Endpoint, Reply, Running
from benchmarks.speed.load import Request, free_port
from benchmarks.speed.measuring import folder_mb, rounded
from benchmarks.speed.query import LIMIT
from benchmarks.speed.servers import running
from indexer.model import Document

_TEXTS = ("title", "summary", "results", "text", "funders", "organisations", "people")
_FACETS = ("year", "funder", "status")
_SCHEMA = f"""
CREATE TABLE records (id TEXT PRIMARY KEY, {", ".join(f"{name} TEXT" for name in (*_TEXTS, *_FACETS))});
CREATE VIRTUAL TABLE records_fts USING FTS5 ({", ".join(_TEXTS)}, content="records");
"""
_LIMIT_MS = "60000"  # instead of 200 ms for a facet, after which it is left out, and 1 s for a search
_SETTINGS = (
    *("--setting", "facet_time_limit_ms", _LIMIT_MS),
    *("--setting", "sql_time_limit_ms", _LIMIT_MS),
)


class Datasette:
    """Datasette with its default number of threads."""

    name = "Datasette"

    def missing(self) -> str:
        """Return why it cannot be measured."""
        return "" if importlib.util.find_spec("datasette") else "not installed; see CONTRIBUTING.md"

    @contextmanager
    def started(self, corpus: Corpus) -> Iterator[Running]:
        """Yield the server of a database of the records."""
        folder = corpus.folder / "datasette"
        folder.mkdir(parents=True, exist_ok=True)
        database = folder / "records.db"
        database.unlink(missing_ok=True)
        figures = build_database(database, corpus.batches())
        port = free_port()
        command = [sys.executable, "-m", "datasette", "serve", "--immutable", str(database), "--port", str(port)]
        endpoint = Endpoint(self.name, search_request, read_reply)
        ready = search_request(("hanke",))
        with running(adapter.start_command([*command, *_SETTINGS], folder), port, self.name, ready) as server:
            figures |= {"ready_s": server.ready_s, "index_mb": folder_mb(folder)}
            yield Running(port, server.pid, (endpoint,), figures)


def build_database(path: Path, batches: Iterable[list[Document]]) -> dict[str, float]:
    """Create the database, and return the time and speed."""
    rows = [row_of(document) for batch in batches for document in batch]
    started = time.perf_counter()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_SCHEMA)
        places = ", ".join("?" * (1 + len(_TEXTS) + len(_FACETS)))
        connection.executemany(f"INSERT INTO records VALUES ({places})", rows)
        connection.execute("INSERT INTO records_fts (records_fts) VALUES ('rebuild')")
    seconds = time.perf_counter() - started
    return {"index_s": rounded(seconds), "records_per_s": rounded(len(rows) / seconds)}


def row_of(document: Document) -> list[str]:
    """Return the row of a document. Years and funders are JSON arrays, which Datasette counts by value."""
    texts = adapter.texts_of(document)
    facets = adapter.facet_values(document, date.today())
    cells = ["\n".join(texts.get(name, ())) for name in _TEXTS]
    arrays = [json.dumps(facets.get(name, ()), ensure_ascii=False) for name in ("year", "funder")]
    return [document.id, *cells, *arrays, *facets.get("status", ("",))]


def search_request(words: Words) -> Request:
    """Return the request for rows with all words, and their facets."""
    parameters = {
        "_search": " ".join(words),
        "_size": LIMIT,
        "_shape": "objects",
        "_facet": "status",
        "_facet_array": ["year", "funder"],
    }
    return Request("/records/records.json?" + urlencode(parameters, doseq=True))


def read_reply(body: bytes) -> Reply:
    """Return what a reply contains."""
    reply = msgspec.json.decode(body)
    facets = sum(bool(facet["results"]) for facet in reply["facet_results"].values())
    return Reply(reply["filtered_table_rows_count"], len(reply["rows"]), facets, 0)
