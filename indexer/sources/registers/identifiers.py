"""Decides whether a column identifies the records of a register, or only numbers its rows.

An id becomes part of the URL of a document, so it must stay the same when rows are added or sorted, and no other record
may have it. A column whose heading looks like that of ids may contain running numbers, or case numbers of decisions
about several grants.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from indexer.sources.registers.headings import SURE, Guess, mapping_from, propose
from indexer.sources.registers.mapping import ColumnMapping
from indexer.sources.registers.record_mapper import values_at

SAMPLE = 1_000  # records from which the decision is made, so that a file need not be loaded whole
_NUMBER_RE = re.compile(r"\W*([0-9]{1,12})(?:\.0)?\W*")
_LARGEST_FIRST = 999  # first of running numbers; the numbers of a database are mostly larger
_MAX_GAPS = 1.5  # range of running numbers in multiples of their count: some rows may be missing


def with_identifying_id(mapping: ColumnMapping, records: Iterable[Mapping[str, Any]]) -> ColumnMapping:
    """Return the mapping with the first column of ids that identifies the first records; without one, without an id.

    The other columns are then stored as ordinary details.
    """
    if "id" not in mapping.columns:
        return mapping
    sample = list(records)
    names = dict.fromkeys(name for record in sample[:1] for name in record)
    for columns in (mapping.columns["id"], *(((name,),) for name in names if _may_contain_ids(name))):
        candidate = replace(mapping, columns={**mapping.columns, "id": columns})
        if _identifies(candidate, sample):
            return candidate
    return replace(mapping, columns={key: columns for key, columns in mapping.columns.items() if key != "id"})


def with_identifying_column(guesses: Sequence[Guess], records: Iterable[Mapping[str, Any]]) -> list[Guess]:
    """Return the guesses with the column of ids that identifies the first records; without one, without an id."""
    mapping = with_identifying_id(mapping_from(guesses), records)
    names = [name for columns in mapping.columns.get("id", ()) for name in columns]
    chosen = [guess for guess in propose(names) if guess.key == "id"]
    return [new for guess in guesses for new in (chosen if guess.key == "id" else [guess])]


def _may_contain_ids(name: str) -> bool:
    return any(guess.key == "id" and guess.confidence >= SURE for guess in propose([name]))


def _identifies(mapping: ColumnMapping, records: Iterable[Mapping[str, Any]]) -> bool:
    """Return whether the ids of records are different for different records, and no running numbers."""
    records_by_id: dict[str, Mapping[str, Any]] = {}
    for record in records:
        value = _id_of(record, mapping)
        if value and records_by_id.setdefault(value, record) != record:
            return False
    return bool(records_by_id) and not are_running_numbers(list(records_by_id))


def are_running_numbers(values: Sequence[str]) -> bool:
    """Return whether texts only number rows: "1.", "002", or from 101 on. "1/2023" is a case number.

    >>> are_running_numbers(["101", "102", "104"]), are_running_numbers(["20417", "20418"])
    (True, False)
    """
    matches = [_NUMBER_RE.fullmatch(value) for value in values]
    numbers = [int(match[1]) for match in matches if match]
    if not numbers or len(numbers) < len(values):
        return False
    lowest, highest = min(numbers), max(numbers)
    is_dense = highest - lowest < _MAX_GAPS * len(numbers)
    return highest <= _LARGEST_FIRST or (lowest <= _LARGEST_FIRST and is_dense)


def _id_of(record: Mapping[str, Any], mapping: ColumnMapping) -> str:
    """Return the text of the id of a record, or ""."""
    for columns in mapping.columns["id"]:
        if cells := [value for name in columns for value in values_at(record, name)]:
            return "-".join(map(str, cells)).strip()
    return ""
