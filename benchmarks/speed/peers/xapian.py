"""Xapian, by the Python binding of its C++ library: terms are prefixed with a letter for their kind.

Facets are ValueCountMatchSpy over value slots. A slot has one value per document, so funders take as many slots as any
record has funders. The years are one value, first and last, and its counts are added to every year between.
"""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.speed.query import LIMIT, Answer, Query
from benchmarks.speed.records import Record, id_of, records_of
from indexer.engines.base import Batch
from indexer.fields import POSITIONAL_KINDS, TermKind

_DEBIAN = Path("/usr/lib/python3/dist-packages/xapian/__init__.py")  # it is not on PyPI
_LETTERS = {TermKind.EXACT: "e", TermKind.BASE: "b", TermKind.PART: "p"}
_ID, _FUNDER = "i", "f"
_YEARS, _FIRST, _LAST, _STATUS, _FUNDERS = range(5)  # value slots; the last and those after it have one funder each
_MAX_LETTERS = 120  # of a term; Xapian's limit is 245 bytes


def xapian_module() -> ModuleType | None:
    """Return the binding, None if there is none: an installed one, else that of Debian's python3-xapian."""
    if "xapian" in sys.modules:
        return sys.modules["xapian"]
    if importlib.util.find_spec("xapian"):
        return importlib.import_module("xapian")
    if not _DEBIAN.exists():
        return None
    spec = importlib.util.spec_from_file_location("xapian", _DEBIAN, submodule_search_locations=[str(_DEBIAN.parent)])
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    sys.modules["xapian"] = module
    try:
        spec.loader.exec_module(module)
    except ImportError:  # built for another version of Python
        del sys.modules["xapian"]
        return None
    return module


class Xapian:
    """Xapian with its default backend and weights."""

    name = "Xapian"
    takes_all = False

    def missing(self) -> str:
        """Return why it cannot be measured on this machine."""
        return "" if xapian_module() else "not installed for this Python; on Debian: apt install python3-xapian"

    def prepare(self, batch: Batch) -> list[Record]:
        """Return the records."""
        return list(records_of(batch))

    def build(self, folder: Path, prepared: Iterable[list[Record]]) -> None:
        """Build a database in one transaction."""
        xapian = _module()
        database = xapian.WritableDatabase(str(folder), xapian.DB_CREATE_OR_OVERWRITE)
        most_funders = 0
        for batch in prepared:
            for record in batch:
                most_funders = max(most_funders, len(record.funders))
                database.add_document(_document(record))
        database.set_metadata("funders", str(most_funders))
        database.commit()
        database.close()

    def change(self, folder: Path, prepared: list[Record]) -> None:
        """Replace documents."""
        xapian = _module()
        database = xapian.WritableDatabase(str(folder), xapian.DB_OPEN)
        for record in prepared:
            database.replace_document(_ID + record.id, _document(record))
        database.commit()
        database.close()

    def open(self, folder: Path) -> OpenXapian:
        """Open a database."""
        return OpenXapian(_module().Database(str(folder)))


def _module() -> Any:  # noqa: ANN401 - untyped
    return xapian_module()


def _document(record: Record) -> Any:  # noqa: ANN401 - untyped
    xapian = _module()
    document = xapian.Document()
    for kind, pieces in record.pieces.items():
        letter = _LETTERS[kind]
        if kind in POSITIONAL_KINDS:
            for piece in pieces:
                for term, position in zip(piece.terms, piece.positions, strict=True):
                    document.add_posting(letter + term[:_MAX_LETTERS], position)
        else:
            for term, count in Counter(term for piece in pieces for term in piece.terms).items():
                document.add_term(letter + term[:_MAX_LETTERS], count)
    document.add_boolean_term(_ID + record.id)
    for number, funder in enumerate(record.funders):
        document.add_boolean_term(_FUNDER + funder[:_MAX_LETTERS])
        document.add_value(_FUNDERS + number, funder)
    if record.status:
        document.add_value(_STATUS, record.status)
    if record.years:
        first, last = record.years[0], record.years[-1]
        document.add_value(_YEARS, f"{first}-{last}")
        document.add_value(_FIRST, xapian.sortable_serialise(first))
        document.add_value(_LAST, xapian.sortable_serialise(last))
    document.set_data(record.stored)
    return document


class OpenXapian:
    """An open database."""

    def __init__(self, database: Any) -> None:  # noqa: ANN401 - untyped
        self._database, self._xapian = database, _module()
        funders = int(database.get_metadata("funders") or 0)
        self._slots = {
            "year": [_YEARS],
            "funder": list(range(_FUNDERS, _FUNDERS + funders)),
            "status": [_STATUS],
        }

    def search(self, query: Query) -> Answer:
        """Run a search; the counts of each filtered facet need another search without its filter."""
        words, filters = self._words(query), dict(self._filters(query))
        facets = [facet for facet in self._slots if facet not in filters]
        matches, counts = self._matches(self._filtered(words, filters.values()), facets, query.offset, LIMIT)
        for facet in filters:
            others = [condition for name, condition in filters.items() if name != facet]
            counts |= self._matches(self._filtered(words, others), [facet], 0, 0)[1]
        ids = [id_of(match.document.get_data()) for match in matches]
        return Answer(matches.get_matches_estimated(), ids, counts)

    def close(self) -> None:
        """Release the files."""
        self._database.close()

    def _matches(self, query: Any, facets: list[str], offset: int, limit: int) -> tuple[Any, dict[str, dict[str, int]]]:  # noqa: ANN401
        enquire = self._xapian.Enquire(self._database)
        enquire.set_query(query)
        spies = {facet: [self._xapian.ValueCountMatchSpy(slot) for slot in self._slots[facet]] for facet in facets}
        for spy in (spy_of_facet for facet_spies in spies.values() for spy_of_facet in facet_spies):
            enquire.add_matchspy(spy)
        matches = enquire.get_mset(
            offset, limit, self._database.get_doccount()
        )  # checks all documents, so that totals are exact
        return matches, {facet: _counts(facet, facet_spies) for facet, facet_spies in spies.items()}

    def _filtered(self, words: Any, filters: Iterable[Any]) -> Any:  # noqa: ANN401
        for condition in filters:
            words = self._xapian.Query(self._xapian.Query.OP_FILTER, words, condition)
        return words

    def _filters(self, query: Query) -> Iterator[tuple[str, Any]]:
        make = self._xapian.Query
        if query.funder:
            yield "funder", make(_FUNDER + query.funder[:_MAX_LETTERS])
        if query.years:
            first, last = (self._xapian.sortable_serialise(year) for year in query.years)
            starts_before, ends_after = make(make.OP_VALUE_LE, _FIRST, last), make(make.OP_VALUE_GE, _LAST, first)
            # a document without years has an empty value, which is less than any
            yield "year", make(make.OP_AND, starts_before, ends_after)

    def _words(self, query: Query) -> Any:  # noqa: ANN401
        make = self._xapian.Query
        exact, base = _LETTERS[TermKind.EXACT], _LETTERS[TermKind.BASE]
        if query.phrase:
            return make(make.OP_PHRASE, [exact + word for word in query.phrase], len(query.phrase))
        if query.prefix:
            return make(make.OP_WILDCARD, exact + query.prefix, 0, make.WILDCARD_LIMIT_ERROR)
        if not query.words:
            return make.MatchAll
        return make(make.OP_OR if query.any_of else make.OP_AND, [base + word for word in query.words])


def _counts(facet: str, spies: list[Any]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for spy in spies:
        for item in spy.values():
            value, count = item.term.decode(), item.termfreq
            if facet != "year":
                counts[value] += count
                continue
            first, last = map(int, value.split("-"))
            for year in range(first, last + 1):
                counts[str(year)] += count
    return dict(counts)
