"""Tantivy: text split at white space, facets by terms aggregations over fast fields.

It writes with its default number of threads, one per core. A search and its aggregations are two passes, as in its
Python binding. Prefixes are regular expressions, because its prefix query stops after fifty terms.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.speed.adapter import WEIGHTS
from benchmarks.speed.query import FACETS, LIMIT, Answer, Query
from benchmarks.speed.records import Record, id_of, records_of
from indexer.engines.base import Batch
from indexer.fields import TEXT_FIELDS, TermKind

_HEAP_BYTES = 512_000_000  # of the threads together, before they write a segment
_SMALL_HEAP_BYTES = 64_000_000  # for few records, because allocating more takes longer than filling it
_MAX_VALUES = 65_000  # of a facet; more than occur


class Tantivy:
    """Tantivy with one field per term kind."""

    name = "tantivy"
    takes_all = True
    by_field = False

    def missing(self) -> str:
        """Return why it cannot be measured on this machine."""
        return "" if importlib.util.find_spec("tantivy") else "not installed; pip install --group bench"

    def prepare(self, batch: Batch) -> list[tuple[Record, list[tuple[str, str]]]]:
        """Return each record and the texts of its fields, terms joined by spaces."""
        prepared = []
        for record in records_of(batch):
            texts = [
                (self._field(kind, piece.field), " ".join(piece.terms))
                for kind, pieces in record.pieces.items()
                for piece in pieces
            ]
            record.pieces = {}  # releases gigabytes with 100,000 records
            prepared.append((record, texts))
        return prepared

    def build(self, folder: Path, prepared: Iterable[Any]) -> None:
        """Build an index and wait until its segments are merged."""
        import tantivy

        self._add(tantivy.Index(self._schema(), str(folder)), prepared)

    def change(self, folder: Path, prepared: Any) -> None:  # noqa: ANN401 - see prepare
        """Replace documents, without waiting for merges."""
        import tantivy

        self._add(tantivy.Index.open(str(folder)), [prepared], replaced=True)

    def open(self, folder: Path) -> OpenTantivy:
        """Open an index."""
        import tantivy

        return OpenTantivy(tantivy.Index.open(str(folder)), by_field=self.by_field)

    def _field(self, kind: TermKind, field: int) -> str:
        return f"{kind.value}_{TEXT_FIELDS[field]}" if self.by_field else kind.value

    def _add(self, index: Any, prepared: Iterable[Any], *, replaced: bool = False) -> None:  # noqa: ANN401
        writer = index.writer(heap_size=_SMALL_HEAP_BYTES if replaced else _HEAP_BYTES)
        for batch in prepared:
            for record, texts in batch:
                if replaced:
                    writer.delete_documents_by_term("id", record.id)
                writer.add_document(_document(record, texts))
        writer.commit()
        if not replaced:
            writer.wait_merging_threads()

    def _schema(self) -> Any:  # noqa: ANN401 - untyped
        import tantivy

        builder = tantivy.SchemaBuilder()
        names = sorted({self._field(kind, number) for kind in TermKind for number in range(len(TEXT_FIELDS))})
        for name in names:
            index_option = "freq" if name.startswith(TermKind.PART.value) else "position"
            builder.add_text_field(name, tokenizer_name="whitespace", index_option=index_option)
        for name in ("id", "funder", "status"):
            builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=name != "id")
        for name in ("year", "first", "last"):
            builder.add_unsigned_field(name, fast=True)
        builder.add_bytes_field("stored", stored=True)
        return builder.build()


class TantivyByField(Tantivy):
    """Tantivy with one field per term kind and text field, with our weights: the same work as Hankehaku's."""

    name = "tantivy by field"
    by_field = True


def _document(record: Record, texts: Iterable[tuple[str, str]]) -> Any:  # noqa: ANN401 - untyped
    import tantivy

    document = tantivy.Document()
    document.add_text("id", record.id)
    for name, text in texts:
        document.add_text(name, text)
    for funder in record.funders:
        document.add_text("funder", funder)
    if record.status:
        document.add_text("status", record.status)
    for year in record.years:
        document.add_unsigned("year", year)
    if record.years:
        document.add_unsigned("first", record.years[0])
        document.add_unsigned("last", record.years[-1])
    document.add_bytes("stored", record.stored)
    return document


class OpenTantivy:
    """A searcher."""

    def __init__(self, index: Any, *, by_field: bool) -> None:  # noqa: ANN401 - untyped
        import tantivy

        self._schema, self._searcher, self._by_field = index.schema, index.searcher(), by_field
        self._query, self._occur, self._type = tantivy.Query, tantivy.Occur, tantivy.FieldType
        self._facets = {facet: {"terms": {"field": facet, "size": _MAX_VALUES}} for facet in FACETS}

    def search(self, query: Query) -> Answer:
        """Run a search; the counts of each filtered facet need another search without its filter."""
        words = self._words(query)
        filters = dict(self._filters(query))
        filtered = self._filtered(words, filters.values())
        result = self._searcher.search(filtered, LIMIT, count=True, offset=query.offset)
        counts = self._counts(filtered, [facet for facet in FACETS if facet not in filters])
        for facet in filters:
            others = [condition for name, condition in filters.items() if name != facet]
            counts |= self._counts(self._filtered(words, others), [facet])
        ids = [id_of(self._searcher.doc(address).get_first("stored")) for _, address in result.hits]
        return Answer(result.count, ids, counts)

    def close(self) -> None:
        """Do nothing: the files are released with the searcher."""

    def _counts(self, query: Any, facets: list[str]) -> dict[str, dict[str, int]]:  # noqa: ANN401
        aggregations = self._searcher.aggregate(query, {facet: self._facets[facet] for facet in facets})
        return {
            facet: {_value(bucket["key"]): bucket["doc_count"] for bucket in aggregation["buckets"]}
            for facet, aggregation in aggregations.items()
        }

    def _filtered(self, words: Any, filters: Iterable[Any]) -> Any:  # noqa: ANN401
        filters = [(self._occur.Must, self._query.const_score_query(condition, 0.0)) for condition in filters]
        return self._query.boolean_query([(self._occur.Must, words), *filters]) if filters else words

    def _filters(self, query: Query) -> Iterator[tuple[str, Any]]:
        if query.funder:
            yield "funder", self._query.term_query(self._schema, "funder", query.funder, "basic")
        if query.years:
            first, last = query.years
            starts_before = self._query.range_query(self._schema, "first", self._type.Unsigned, None, last)
            ends_after = self._query.range_query(self._schema, "last", self._type.Unsigned, first, None)
            yield "year", self._query.boolean_query([(self._occur.Must, starts_before), (self._occur.Must, ends_after)])

    def _words(self, query: Query) -> Any:  # noqa: ANN401
        if query.phrase:
            return self._in_fields(TermKind.EXACT, lambda name: self._phrase(name, query))
        if query.prefix:
            pattern = f"{re.escape(query.prefix)}.*"
            return self._in_fields(TermKind.EXACT, lambda name: self._query.regex_query(self._schema, name, pattern))
        words = [self._word(word) for word in query.words]
        if not words:
            return self._query.all_query()
        if len(words) == 1:
            return words[0]
        occur = self._occur.Should if query.any_of else self._occur.Must
        return self._query.boolean_query([(occur, word) for word in words])

    def _phrase(self, name: str, query: Query) -> Any:  # noqa: ANN401
        return self._query.phrase_query(self._schema, name, list(query.phrase))

    def _word(self, word: str) -> Any:  # noqa: ANN401
        return self._in_fields(TermKind.BASE, lambda name: self._query.term_query(self._schema, name, word, "freq"))

    def _in_fields(self, kind: TermKind, make: Any) -> Any:  # noqa: ANN401
        if not self._by_field:
            return make(kind.value)
        queries = [self._query.boost_query(make(f"{kind.value}_{name}"), weight) for name, weight in WEIGHTS]
        return self._query.boolean_query([(self._occur.Should, query) for query in queries])


def _value(key: Any) -> str:  # noqa: ANN401 - a string, or a number of any type
    return key if isinstance(key, str) else str(int(key))
