"""Stock Whoosh: its default codec, writer, searcher and facets.

Fields take terms with positions, so that Whoosh need not analyse text. Multi-valued facets are FieldFacet with
allow_overlap, which sorts all documents of the index at each search; Whoosh has no other method.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from whoosh import fields, formats, sorting
from whoosh import query as terms
from whoosh.index import create_in, open_dir
from whoosh.system import pack_uint

from benchmarks.speed.query import LIMIT, Answer, Query
from benchmarks.speed.records import Piece, Record, id_of, records_of
from indexer.engines.base import Batch
from indexer.fields import TermKind

_WRITER_MB = 512  # the fastest setting


class StockWhoosh:
    """The library on which Hankehaku's engine is built, used as its manual describes."""

    name = "stock Whoosh"
    takes_all = False

    def missing(self) -> str:
        """Return why it cannot be measured on this machine."""
        return ""  # it is always installed

    def prepare(self, batch: Batch) -> list[dict[str, Any]]:
        """Return the fields of each record."""
        return [_fields(record) for record in records_of(batch)]

    def build(self, folder: Path, prepared: Iterable[list[dict[str, Any]]]) -> None:
        """Build an index."""
        index = create_in(str(folder), _schema())
        writer = index.writer(limitmb=_WRITER_MB)
        for batch in prepared:
            for values in batch:
                writer.add_document(**values)
        writer.commit()
        index.close()

    def change(self, folder: Path, prepared: list[dict[str, Any]]) -> None:
        """Replace documents."""
        index = open_dir(str(folder), schema=_schema())
        writer = index.writer()
        for values in prepared:
            writer.delete_by_term("id", values["id"][0])
            writer.add_document(**values)
        writer.commit()
        index.close()

    def open(self, folder: Path) -> OpenWhoosh:
        """Open an index."""
        return OpenWhoosh(open_dir(str(folder), schema=_schema()))


def _fields(record: Record) -> dict[str, Any]:
    years = record.years
    values: dict[str, Any] = {kind.value: record.pieces[kind] for kind in TermKind if record.pieces[kind]}
    values |= {"id": [record.id], "stored": record.stored, "funder": record.funders, "year": [*map(str, years)]}
    if record.status:
        values["status"] = record.status
    if years:
        values |= {"first": years[0], "last": years[-1]}
    return values


class Pieces(fields.FieldType):  # type: ignore[misc]  # untyped
    """A field of terms. has_positions: whether it stores their positions."""

    indexed, stored, scorable, unique = True, False, True, False

    def __init__(self, *, has_positions: bool) -> None:
        self.format = formats.Positions() if has_positions else formats.Frequency()
        self.has_positions = has_positions
        self.analyzer = self.vector = self.column_type = None

    def index(self, value: Sequence[Piece], **_options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:  # noqa: ANN401
        """Yield (term, frequency, weight, encoded positions or frequency) of each term."""
        places: dict[str, list[int]] = {}
        for piece in value:
            for term, position in zip(piece.terms, piece.positions, strict=True):
                places.setdefault(term, []).append(position)
        for term, positions in places.items():
            count = len(positions)
            yield (
                term.encode(),
                count,
                float(count),
                (self.format.encode(positions) if self.has_positions else pack_uint(count)),
            )


class Values(fields.FieldType):  # type: ignore[misc]
    """A field of strings that are not tokenized."""

    indexed, stored, scorable = True, False, False

    def __init__(self, *, unique: bool = False) -> None:
        self.format = formats.Existence()
        self.unique = unique
        self.analyzer = self.vector = self.column_type = None

    def index(self, value: Sequence[str], **_options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:  # noqa: ANN401
        """Yield each string as a term."""
        for text in dict.fromkeys(value):
            yield text.encode(), 1, 1.0, b""


def _schema() -> fields.Schema:
    return fields.Schema(
        exact=Pieces(has_positions=True),
        base=Pieces(has_positions=True),
        part=Pieces(has_positions=False),
        id=Values(unique=True),
        funder=Values(),
        year=Values(),
        status=fields.ID(sortable=True),
        first=fields.NUMERIC(sortable=True),
        last=fields.NUMERIC(sortable=True),
        stored=fields.STORED(),
    )


class OpenWhoosh:
    """A searcher."""

    def __init__(self, index: Any) -> None:  # noqa: ANN401 - untyped
        self._index, self._searcher = index, index.searcher()

    def search(self, query: Query) -> Answer:
        """Run a search; the counts of each filtered facet need another search without its filter."""
        words, filters = self._words(query), dict(self._filters(query))
        facets = [facet for facet in ("year", "funder", "status") if facet not in filters]
        results = self._search(words, filters.values(), facets, query.offset + LIMIT)
        counts = {facet: _counts(results, facet) for facet in facets}
        for facet in filters:
            others = [condition for name, condition in filters.items() if name != facet]
            counts[facet] = _counts(self._search(words, others, [facet], LIMIT), facet)
        ids = [id_of(hit["stored"]) for hit in results[query.offset : query.offset + LIMIT]]
        return Answer(len(results), ids, counts)

    def close(self) -> None:
        """Release the files."""
        self._searcher.close()
        self._index.close()

    def _search(self, words: Any, filters: Iterable[Any], facets: list[str], limit: int) -> Any:  # noqa: ANN401
        facet_of = {
            facet: sorting.FieldFacet(facet, allow_overlap=facet != "status", maptype=sorting.Count) for facet in facets
        }
        conditions = list(filters)
        return self._searcher.search(
            words, limit=limit, filter=terms.And(conditions) if conditions else None, groupedby=facet_of
        )

    def _filters(self, query: Query) -> Iterator[tuple[str, Any]]:
        if query.funder:
            yield "funder", terms.Term("funder", query.funder)
        if query.years:
            first, last = query.years
            ranges = terms.NumericRange("first", None, last), terms.NumericRange("last", first, None)
            yield "year", terms.And(list(ranges))

    def _words(self, query: Query) -> Any:  # noqa: ANN401
        if query.phrase:
            return terms.Phrase("exact", list(query.phrase))
        if query.prefix:
            return terms.Prefix("exact", query.prefix)
        words = [terms.Term("base", word) for word in query.words]
        if not words:
            return terms.Every()
        if len(words) == 1:
            return words[0]
        return (terms.Or if query.any_of else terms.And)(words)


def _counts(results: Any, facet: str) -> dict[str, int]:  # noqa: ANN401 - untyped
    groups = results.groups(facet)
    return {_text(value): count for value, count in groups.items() if value not in (None, "", b"") and count}


def _text(value: Any) -> str:  # noqa: ANN401
    return value.decode() if isinstance(value, bytes) else str(value)
