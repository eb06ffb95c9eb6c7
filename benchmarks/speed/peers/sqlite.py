"""SQLite's FTS5: a column for each kind of term; facets by GROUP BY over tables joined to the rows found.

The rows found and their scores go to a table in memory first, since total, slice and three counts all need them.
Where the library splits words is set so that a term is whatever stands between spaces. Pieces are held apart by a term
of their own, for FTS5 knows no gap; it keeps positions of every kind of term, or of none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from benchmarks.speed.asking import LIMIT, Answer, Query
from benchmarks.speed.peers.base import CannotChangeError
from benchmarks.speed.records import Record, id_of, records_of
from indexer.engines.base import Batch
from indexer.fields import TermKind

_APART = " ¶ "
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
    "year": "SELECT year, count(*) FROM {found} f CROSS JOIN years y ON y.document = f.document GROUP BY year",
    "funder": "SELECT funder, count(*) FROM {found} f CROSS JOIN funders y ON y.document = f.document GROUP BY funder",
    "status": "SELECT status, count(*) FROM {found} f CROSS JOIN facts y ON y.document = f.document GROUP BY status",
}
_FILTERS = {
    "funder": "EXISTS (SELECT 1 FROM funders x WHERE x.document = {row} AND x.funder = :funder)",
    "year": "EXISTS (SELECT 1 FROM facts x WHERE x.document = {row} AND x.first <= :last AND x.last >= :first)",
}


class Sqlite:
    """FTS5 of the standard library."""

    name = "SQLite FTS5"
    takes_all = False

    def missing(self) -> str:
        """Return why it cannot be measured here."""
        with closing(sqlite3.connect(":memory:")) as connection:
            options = {row[0] for row in connection.execute("PRAGMA compile_options")}
        return "" if "ENABLE_FTS5" in options else "this Python's SQLite has no FTS5"

    def prepare(self, batch: Batch) -> list[tuple[Record, tuple[str, ...]]]:
        """Return each record and the text of its columns."""
        return [
            (record, tuple(_APART.join(" ".join(piece.terms) for piece in record.pieces[kind]) for kind in TermKind))
            for record in records_of(batch)
        ]

    def build(self, folder: Path, prepared: Iterable[list[tuple[Record, tuple[str, ...]]]]) -> None:
        """Make an index in one transaction."""
        with closing(sqlite3.connect(folder / "terms.db")) as connection, connection:
            connection.executescript(_PRAGMAS + _TABLES)
            first = 1
            for batch in prepared:
                _add(connection, batch, first)
                first += len(batch)

    def change(self, folder: Path, prepared: object) -> None:  # noqa: ARG002 - as the others have it
        """Raises: CannotChangeError."""
        raise CannotChangeError("a table without content cannot forget")

    def open(self, folder: Path) -> OpenSqlite:
        """Open an index."""
        return OpenSqlite(folder / "terms.db")


def _add(connection: sqlite3.Connection, batch: list[tuple[Record, tuple[str, ...]]], first: int) -> None:
    rows = [(number, record, texts) for number, (record, texts) in enumerate(batch, first)]
    places = ", ".join("?" * (1 + len(_KINDS)))
    connection.executemany(
        f"INSERT INTO terms (rowid, {', '.join(_KINDS)}) VALUES ({places})", ((n, *texts) for n, _, texts in rows)
    )
    connection.executemany("INSERT INTO documents VALUES (?, ?, ?)", ((n, each.id, each.stored) for n, each, _ in rows))
    connection.executemany(
        "INSERT INTO facts VALUES (?, ?, ?, ?)",
        ((n, each.status, *((each.years[0], each.years[-1]) if each.years else (None, None))) for n, each, _ in rows),
    )
    connection.executemany("INSERT INTO years VALUES (?, ?)", ((n, year) for n, each, _ in rows for year in each.years))
    connection.executemany(
        "INSERT INTO funders VALUES (?, ?)", ((n, one) for n, each, _ in rows for one in each.funders)
    )


class OpenSqlite:
    """A connection."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(_PRAGMAS + "CREATE TEMP TABLE found (document INTEGER PRIMARY KEY, score REAL);")

    def search(self, query: Query) -> Answer:
        """Answer a query; each facet that is filtered is counted once more without its filter."""
        expression = _expression(query)
        row = "terms.rowid" if expression else "facts.document"
        source = "terms WHERE terms MATCH :words" if expression else "facts WHERE 1"
        score = "bm25(terms)" if expression else "0"
        values: dict[str, str | int] = {"words": expression, "funder": query.funder}
        if query.years:
            values |= {"first": query.years[0], "last": query.years[1]}
        filters = {facet: _FILTERS[facet].format(row=row) for facet in _filtered(query)}
        run = self._connection.execute
        run("DELETE FROM found")
        kept = "".join(f" AND {each}" for each in filters.values())
        run(f"INSERT INTO found SELECT {row}, {score} FROM {source}{kept}", values)
        total = run("SELECT count(*) FROM found").fetchone()[0]
        slice_ = run(
            "SELECT stored FROM (SELECT document, score FROM found ORDER BY score, document LIMIT ? OFFSET ?) f"
            " CROSS JOIN documents d ON d.document = f.document ORDER BY f.score, f.document",
            (LIMIT, query.offset),
        )
        ids = [id_of(stored) for (stored,) in slice_]
        counts = {}
        for facet, sql in _COUNTS.items():
            found = "found"
            if facet in filters:
                others = "".join(f" AND {each}" for name, each in filters.items() if name != facet)
                found = f"(SELECT {row} AS document FROM {source}{others})"
            rows = run(sql.format(found=found), values if facet in filters else {})
            counts[facet] = {str(value): count for value, count in rows if value is not None}
        return Answer(total, ids, counts)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def _filtered(query: Query) -> list[str]:
    return [facet for facet, given in (("funder", query.funder), ("year", query.years)) if given]


def _expression(query: Query) -> str:
    """Return the query in FTS5's language, "" for everything."""
    if query.phrase:
        return f"exact : {_quoted(' '.join(query.phrase))}"
    if query.prefix:
        return f"exact : {_quoted(query.prefix)} *"
    return (" OR " if query.any_of else " AND ").join(f"base : {_quoted(word)}" for word in query.words)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
