"""Reads Hankehaku's own exports back: rows of CSV and Excel, and records of JSON Lines.

The columns are those of indexer.details.columns, in any language of the user interface.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from indexer.details import DETAIL_NAMES, OTHER
from indexer.details.columns import (
    ADDED_COLUMNS,
    EXPORT_COLUMNS,
    VALUE_SEPARATOR,
    ExportColumn,
    parse_funding,
    parse_titles,
)
from indexer.model import NO_REGION, Document
from indexer.sources.facts.vocabulary import meaning_of
from indexer.sources.registers.record import KEYS, document_of
from indexer.sources.registers.words import UNKNOWN

_GUARD_RE = re.compile(r"'(?=[\s\u00ad\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠])")  # before a text like a formula
_NAMES = frozenset(column.name for column in EXPORT_COLUMNS)
_JSON_KEYS = frozenset({"id", "kind", "title", "period", "receipt"})


def export_columns(names: Iterable[str]) -> dict[str, ExportColumn] | None:
    """Return the column of each heading, or None if they are not the headings of an export."""
    present = set(names)
    for language in EXPORT_COLUMNS[0].headings:
        columns = {column.headings[language]: column for column in EXPORT_COLUMNS}
        required = {name for name, column in columns.items() if column.name not in ADDED_COLUMNS}
        if required <= present:
            return {name: columns.get(name) or _facet_column(name) for name in present}
    return None


def _facet_column(heading: str) -> ExportColumn:
    """Return the column of a facet: its heading is a label whose values may be read again, or else it is not read."""
    key = meaning_of(heading).key
    return ExportColumn(name=heading, headings={}, path="", key=key if key in KEYS else "", is_list=True)


def is_exported(record: Mapping[str, Any]) -> bool:
    """Return whether a JSON record is one of an export."""
    return record.keys() >= _JSON_KEYS


def document_of_row(
    row: Mapping[str, Any], columns: Mapping[str, ExportColumn], source: str
) -> tuple[Document | None, list[str]]:
    """Return the document of a row of a spreadsheet, or None, and the reasons of its problems."""
    cells = {column.name: _unguarded(row.get(name)) for name, column in columns.items()}
    values = {name: cell for name, cell in cells.items() if cell not in (None, "")}
    for column in columns.values():
        if column.is_list and column.name in values:
            values[column.name] = str(values[column.name]).split(VALUE_SEPARATOR)
    for name, parse in (("titles", parse_titles), ("funding", parse_funding)):
        if name in values:
            values[name] = parse(str(values[name]))
    if str(values.get("total_eur", "")).isdecimal():
        values["total_eur"] = int(values["total_eur"])
    facets = {column.key: values[column.name] for column in columns.values() if column.name in values.keys() - _NAMES}
    return _document(values, _stated(facets), _others(values.get(OTHER)), source)


def document_of_export(record: Mapping[str, Any], source: str) -> tuple[Document | None, list[str]]:
    """Return the document of a JSON record, or None, and the reasons of its problems."""
    values = {column.name: _at(record, column.path) for column in EXPORT_COLUMNS}
    details = record.get("details")
    others = (
        {key: value for key, value in details.items() if key not in DETAIL_NAMES} if isinstance(details, dict) else {}
    )
    facets = record.get("facets")
    return _document(values, _stated(facets if isinstance(facets, dict) else {}), others, source)


def _stated(facets: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return the values of facets that are keys of a record, without those that are not known.

    A document without a region has none, even if its organisations have the name of a place in another spelling.
    """
    lists = {key: values for key, values in facets.items() if key in KEYS and isinstance(values, list)}
    stated = {
        key: [name for name in values if str(name).casefold() not in ("", *UNKNOWN)] for key, values in lists.items()
    }
    return {key: values or [NO_REGION] * (key == "region") for key, values in stated.items()}


def _document(
    values: Mapping[str, Any], more: dict[str, Any], others: dict[str, Any], source: str
) -> tuple[Document | None, list[str]]:
    own = {column.key: values.get(column.name) for column in EXPORT_COLUMNS if column.key}
    own["status_word"] = own.get("status_word") or ""
    own["status"] = _stated_status(own, values.get("status"))
    document, reasons = document_of({**own, **more}, source)
    return document and replace(document, extra={**document.extra, **others}), reasons


def _stated_status(own: Mapping[str, Any], status: Any) -> str | None:  # noqa: ANN401 - any JSON value
    """Return the status that the source states.

    Exports of earlier versions have no words of the source: a status that the period may give was computed for a day.
    """
    word, start, end = own["status_word"], own.get("start"), own.get("end")
    computed = {"planned"} if start else set()
    computed |= {"ended"} if end else set()
    computed |= {"ongoing"} if start and end else set()
    exported = str(status or "").casefold()
    with suppress(ValueError):
        if word or exported not in ("", *UNKNOWN):
            stated = str(KEYS["status"](word or exported))
            return stated if word or stated not in computed else None
    return None


def _unguarded(cell: Any) -> Any:  # noqa: ANN401 - a cell has any type
    """Return a cell without the apostrophe that protects a text from being read as a formula."""
    return cell[1:] if isinstance(cell, str) and _GUARD_RE.match(cell) else cell


def _others(cell: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the details without a column of their own, which a cell holds as a JSON object."""
    try:
        value = json.loads(str(cell or "{}"))
    except ValueError:
        return {OTHER: cell}
    return value if isinstance(value, dict) else {OTHER: cell}


def _at(record: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401 - any JSON value
    value: Any = record
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value
