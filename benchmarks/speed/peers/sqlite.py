"""SQLite's FTS5: one column per term kind; facets by GROUP BY over tables joined to the matching rows.

The matching rows and their scores are first written to a table in memory, because the total, the slice and three facets
all need them. The tokenizer is configured to split at spaces only. A separator term is inserted between pieces, because
FTS5 has no position gaps; it stores positions for all columns or for none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from benchmarks.speed.peers.base import CannotChangeError
from benchmarks.speed.query import LIMIT, Answer, Query
from benchmarks.speed.records import Record, id_of, records_of
from indexer.engines.base import Batch
from indexer.fields import TermKind

_SEPARATOR = " ¶ "
_KINDS = tuple(kind.value for kind in TermKind)
_TABLES = f"""
CREATE VIRTUAL TABLE terms USING fts5({", ".join(_KINDS)}, content='',
    tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co'");
CREATE TABLE documents (document INTEGER PRIMARY KEY, id TEXT, stored BLOB);
CREATE TABLE facts (document INTEGER PRIMARY KEY, status TEXT, first INTEGER, last INTEGER);
CREATE TABLE years (document INTEGER, year INTEGER, PRIMARY KEY (document, year)) WITHOUT ROWID;
CREATE TABLE funders (document INTEGER, funder TEXT, PRIMARY KEY (document, funder)) WITHOUT ROWID;
"""
_PRAGMAS = "PRAGMA cache_size = -262144; PRAGMA mmap_size = 1073741824; PRAGMA temp_store = MEMORY;"
_COUNTS = {
    "year": "SELECT year, count(*) FROM {matches} m CROSS JOIN years y ON y.document = m.document GROUP BY 1",
    "funder": "SELECT funder, count(*) FROM {matches} m CROSS JOIN funders y ON y.document = m.document GROUP BY 1",
    "status": "SELECT status, count(*) FROM {matches} m CROSS JOIN facts y ON y.document = m.document GROUP BY 1",
}
_FILTERS = {
    "funder": "EXISTS (SELECT 1 FROM funders x WHERE x.document = {row} AND x.funder = :funder)",
    "year": "EXISTS (SELECT 1 FROM facts x WHERE x.document = {row} AND x.first <= :last AND x.last >= :first)",
}


class Sqlite:
    """FTS5 in SQLite, by Python's standard library."""

    name = "SQLite FTS5"
    takes_all = False

    def missing(self) -> str:
        """Return why it cannot be measured on this machine."""
        with closing(sqlite3.connect(":memory:")) as connection:
            options = {row[0] for row in connection.execute("PRAGMA compile_options")}
        return "" if "ENABLE_FTS5" in options else "this Python's SQLite has no FTS5"

    def prepare(self, batch: Batch) -> list[tuple[Record, tuple[str, ...]]]:
        """Return each record and the text of its columns."""
        return [
            (
                record,
                tuple(_SEPARATOR.join(" ".join(piece.terms) for piece in record.pieces[kind]) for kind in TermKind),
            )
            for record in records_of(batch)
        ]

    def build(self, folder: Path, prepared: Iterable[list[tuple[Record, tuple[str, ...]]]]) -> None:
        """Build an index in one transaction."""
        with closing(sqlite3.connect(folder / "terms.db")) as connection, connection:
            connection.executescript(_PRAGMAS + _TABLES)
            first = 1
            for batch in prepared:
                _add(connection, batch, first)
                first += len(batch)

    def change(self, folder: Path, prepared: object) -> None:  # noqa: ARG002 - the signature of Peer
        """Raise CannotChangeError: an FTS5 table without content does not support deletion."""
        raise CannotChangeError("a table without content does not support deletion")

    def open(self, folder: Path) -> OpenSqlite:
        """Open an index."""
        return OpenSqlite(folder / "terms.db")


def _add(connection: sqlite3.Connection, batch: list[tuple[Record, tuple[str, ...]]], first: int) -> None:
    rows = [(number, record, texts) for number, (record, texts) in enumerate(batch, first)]
    places = ", ".join("?" * (1 + len(_KINDS)))
    connection.executemany(
        f"INSERT INTO terms (rowid, {', '.join(_KINDS)}) VALUES ({places})", ((n, *texts) for n, _, texts in rows)
    )
    connection.executemany(
        "INSERT INTO documents VALUES (?, ?, ?)", ((n, record.id, record.stored) for n, record, _ in rows)
    )
    connection.executemany(
        "INSERT INTO facts VALUES (?, ?, ?, ?)",
        (
            (n, record.status, *((record.years[0], record.years[-1]) if record.years else (None, None)))
            for n, record, _ in rows
        ),
    )
    connection.executemany(
        "INSERT INTO years VALUES (?, ?)", ((n, year) for n, record, _ in rows for year in record.years)
    )
    connection.executemany(
        "INSERT INTO funders VALUES (?, ?)", ((n, funder) for n, record, _ in rows for funder in record.funders)
    )


class OpenSqlite:
    """An open database."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(
            _PRAGMAS + "CREATE TEMP TABLE matches (document INTEGER PRIMARY KEY, score REAL);"
        )

    def search(self, query: Query) -> Answer:
        """Run a search; the counts of each filtered facet need another query without its filter."""
        expression = _expression(query)
        row = "terms.rowid" if expression else "facts.document"
        source = "terms WHERE terms MATCH :words" if expression else "facts WHERE 1"
        score = "bm25(terms)" if expression else "0"
        values: dict[str, str | int] = {"words": expression, "funder": query.funder}
        if query.years:
            values |= {"first": query.years[0], "last": query.years[1]}
        filters = {facet: _FILTERS[facet].format(row=row) for facet in _filtered(query)}
        run = self._connection.execute
        run("DELETE FROM matches")
        conditions = "".join(f" AND {condition}" for condition in filters.values())
        run(f"INSERT INTO matches SELECT {row}, {score} FROM {source}{conditions}", values)
        total = run("SELECT count(*) FROM matches").fetchone()[0]
        slice_ = run(
            "SELECT stored FROM (SELECT document, score FROM matches ORDER BY score, document LIMIT ? OFFSET ?) f"
            " CROSS JOIN documents d ON d.document = f.document ORDER BY f.score, f.document",
            (LIMIT, query.offset),
        )
        ids = [id_of(stored) for (stored,) in slice_]
        counts = {}
        for facet, sql in _COUNTS.items():
            matches = "matches"
            if facet in filters:
                others = "".join(f" AND {condition}" for name, condition in filters.items() if name != facet)
                matches = f"(SELECT {row} AS document FROM {source}{others})"
            rows = run(sql.format(matches=matches), values if facet in filters else {})
            counts[facet] = {str(value): count for value, count in rows if value is not None}
        return Answer(total, ids, counts)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _filtered(query: Query) -> list[str]:
    return [facet for facet, value in (("funder", query.funder), ("year", query.years)) if value]


def _expression(query: Query) -> str:
    """Return a query in FTS5's syntax, "" for all documents."""
    if query.phrase:
        return f"exact : {_quoted(' '.join(query.phrase))}"
    if query.prefix:
        return f"exact : {_quoted(query.prefix)} *"
    return (" OR " if query.any_of else " AND ").join(f"base : {_quoted(word)}" for word in query.words)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
