"""Reader of the simple thesaurus format: a tab-separated table with one concept per row and a header row.

Columns: uri and at least one of fi, sv and en (preferred names); fi_other, sv_other and en_other contain further names
separated by |. There is no quoting. Rows are decoded separately, so an invalid byte affects only its row.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from indexer.errors import SourceError
from indexer.normalize import clean_line
from indexer.sources.base import Problem
from indexer.sources.decoding import decode
from indexer.vocabularies.thesaurus.concept import LANGUAGES, Concept
from indexer.vocabularies.thesaurus.format import Format, other_names

_OTHER = "_other"
_COLUMNS = ("uri", *LANGUAGES, *(code + _OTHER for code in LANGUAGES))


def read(content: bytes, name: str) -> Iterator[Concept | Problem]:
    """Yield the concept of each row, and a problem for each invalid row. Raises: SourceError."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # saved by a spreadsheet as "Unicode text"
        content = _decode(content, name).encode()
    rows = enumerate(content.split(b"\n"), 1)
    columns = _header(next(rows)[1], name)
    for column in columns:
        if column not in _COLUMNS:
            yield Problem(name, f"unknown column {column!r:.80}, ignored", 1, lost=False)
    line_of: dict[str, int] = {}
    for number, row in rows:
        if not row.strip():
            continue
        try:
            concept = _concept(row, columns)
            if concept.uri in line_of:
                raise SourceError(f"{concept.uri} is already on line {line_of[concept.uri]}")
        except SourceError as error:
            yield Problem(name, str(error), number)
            continue
        line_of[concept.uri] = number
        yield concept


def _decode(content: bytes, location: str) -> str:
    try:
        return decode(content)
    except SourceError as error:
        raise SourceError(f"{location}: {error}") from error


def _header(row: bytes, name: str) -> list[str]:
    text = _decode(row, f"{name}:1")
    columns = [cell.strip().lower() for cell in text.split("\t")]
    if "uri" not in columns or not set(columns) & set(LANGUAGES):
        raise SourceError(
            f"{name}:1: the first row must contain the column names, separated by tabs: uri and at least one of"
            f" {', '.join(LANGUAGES)}; it is {text.strip()!r:.80}"
        )
    if len(set(columns)) < len(columns):
        raise SourceError(f"{name}:1: two columns have the same name")
    return columns


def _concept(row: bytes, columns: list[str]) -> Concept:
    """Return the concept of a row; empty cells at the end of the row may be omitted. Raises: SourceError."""
    cells = decode(row).rstrip("\n").split("\t")
    if len(cells) > len(columns):
        raise SourceError(f"{len(cells)} cells, but the table has {len(columns)} columns")
    values = dict(zip(columns, cells, strict=False))
    uri = clean_line(values.get("uri", ""))
    if not uri:
        raise SourceError("the row has no uri")
    labels = {code: label for code in LANGUAGES if (label := clean_line(values.get(code, "")))}
    if not labels:
        raise SourceError(f"{uri!r:.80} has no preferred name")
    others = {code: other_names(values.get(code + _OTHER, "").split("|"), labels.get(code)) for code in LANGUAGES}
    return Concept(uri, labels, {code: names for code, names in others.items() if names})


FORMAT = Format("TSV", (".tsv",), read)
