"""The simple form of a thesaurus: a table with tabs, one concept a row, whose first row names the columns.

Columns: uri and at least one of fi, sv and en (preferred names); fi_other, sv_other, en_other hold further names
with | between them. There is no quoting. Each row is decoded for itself, so that a wrong byte costs one row at most.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from indexer.errors import SourceError
from indexer.sources.base import Problem
from indexer.sources.decoding import decode
from indexer.vocabularies.thesaurus.concept import LANGUAGES, Concept
from indexer.vocabularies.thesaurus.format import Format, other_names, tidy

_OTHER = "_other"
_COLUMNS = ("uri", *LANGUAGES, *(code + _OTHER for code in LANGUAGES))


def read(content: bytes, name: str) -> Iterator[Concept | Problem]:
    """Yield the concepts row by row, and a problem for each row that holds none. Raises: SourceError."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # "Unicode text" of a spreadsheet
        content = _decoded(content, name).encode()
    rows = enumerate(content.split(b"\n"), 1)
    columns = _header(next(rows)[1], name)
    for column in columns:
        if column not in _COLUMNS:
            yield Problem(name, f"unknown column {column!r:.80}, passed over", 1, lost=False)
    taken: dict[str, int] = {}
    for number, row in rows:
        if not row.strip():
            continue
        try:
            concept = _concept(row, columns)
            if concept.uri in taken:
                raise SourceError(f"{concept.uri} is already on line {taken[concept.uri]}")
        except SourceError as error:
            yield Problem(name, str(error), number)
            continue
        taken[concept.uri] = number
        yield concept


def _decoded(content: bytes, place: str) -> str:
    try:
        return decode(content)
    except SourceError as error:
        raise SourceError(f"{place}: {error}") from error


def _header(row: bytes, name: str) -> list[str]:
    text = _decoded(row, f"{name}:1")
    columns = [cell.strip().lower() for cell in text.split("\t")]
    if "uri" not in columns or not set(columns) & set(LANGUAGES):
        raise SourceError(
            f"{name}:1: the first row must name the columns, with tabs between them: uri and at least one of"
            f" {', '.join(LANGUAGES)}; it is {text.strip()!r:.80}"
        )
    if len(set(columns)) < len(columns):
        raise SourceError(f"{name}:1: a column is named twice")
    return columns


def _concept(row: bytes, columns: list[str]) -> Concept:
    """Return the concept of a row; empty cells at its end may be left out. Raises: SourceError."""
    cells = decode(row).rstrip("\n").split("\t")
    if len(cells) > len(columns):
        raise SourceError(f"{len(cells)} cells where the first row names {len(columns)} columns")
    given = dict(zip(columns, cells, strict=False))
    uri = tidy(given.get("uri", ""))
    if not uri:
        raise SourceError("a row without a uri")
    labels = {code: label for code in LANGUAGES if (label := tidy(given.get(code, "")))}
    if not labels:
        raise SourceError(f"{uri!r:.80} has no preferred name")
    others = {code: other_names(given.get(code + _OTHER, "").split("|"), labels.get(code)) for code in LANGUAGES}
    return Concept(uri, labels, {code: names for code, names in others.items() if names})


FORMAT = Format("TSV", (".tsv",), read)
