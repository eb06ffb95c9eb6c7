"""JSON files that are not JSON Lines: a list of objects, an object that contains such a list, or a single object.

360Giving and schema.org are recognised by their structure and read with the shipped mappings. Records with Hankehaku's
own keys are read as in JSON Lines. The keys of other records are guessed from their names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources.base import Format, Problem, SourceFile, Unchanged
from indexer.sources.decoding import decode
from indexer.sources.registers.decisions import REJECTED
from indexer.sources.registers.headings import SURE, confidence_of, mapping_from, propose
from indexer.sources.registers.identifiers import with_identifying_id
from indexer.sources.registers.mapping import (
    TEXT_KEYS,
    ColumnMapping,
    Columns,
    mapping_of,
    own_mapping,
    shipped_mapping,
)
from indexer.sources.registers.record import KEYS
from indexer.sources.registers.record_mapper import values_at
from indexer.sources.registers.record_reader import RecordReader, limit_problems, unknown_columns_error
from indexer.sources.tables.envelopes import (
    Record,
    RecordList,
    find_records,
    is_list_of_objects,
    records_at,
    without_lists,
)
from indexer.sources.tables.jsonl import read_record, require_storable
from indexer.sources.tables.lines import ReadLine, read_lines

_SUFFIXES = (".json", ".jsonld")
_GRANT_KEYS = frozenset(("recipientOrganization", "fundingOrganization", "amountAwarded"))
_TYPES = frozenset(("Project", "ResearchProject", "FundingScheme", "Grant", "MonetaryGrant"))
_PROJECT_KEYS = frozenset(("lead", "organisations", "total_eur", "start", "end", "results", "type"))
_ENVELOPE_KEYS = frozenset(("funders", "start_year", "end_year", "summary", "text"))
_GRANT_FACTS = frozenset(("lead", "organisations", "total_eur", "funders", "start"))
_GRANTS = 100.0  # more than any number of keys, see _weighted
_KNOWN_SHAPE = 1000.0  # the rating of records that a shipped mapping is made for
_LEAST = 0.5  # the rating of an object with own keys that may be an envelope, unless a list can be read
_SAMPLE = 200  # records whose keys are examined
GIVING, SCHEMA_ORG = "360giving", "schema-org"  # names of shipped mappings


class Records(NamedTuple):
    """shape: the name of the shipped mapping for their structure, or "". path: of their list, such as "data.grants"."""

    records: list[Record]
    shape: str
    path: str


def recognises(file: SourceFile) -> bool:
    """Return whether the file has a suffix of JSON and is not JSON Lines."""
    return file.suffix in _SUFFIXES and not _is_json_lines(file)


def read(file: SourceFile) -> Iterator[Document | Unchanged | Problem]:
    """Yield the documents. Raises: SourceError when the file has no JSON records, or their keys are unknown."""
    records, shape, _ = records_of(file)
    mapping = mapping_of(file.options)
    if (file.options.mapping if mapping else shape) == SCHEMA_ORG:
        records, skipped = _split_by_type(records)
        for name, count in skipped.items():
            yield Problem(file.name, f"objects that are not projects or grants, skipped: {name} ({count})", lost=False)
        if not records:
            raise SourceError("none of its objects is a project or a grant")
    taken: set[str] = set()
    if mapping is None and has_own_keys(records):
        read_one: ReadLine[Record] = partial(read_record, file)
    else:
        read_one = RecordReader(file, mapping or guess_mapping(records, shape, file)).read_json
    lines = ((number, msgspec.json.encode(record), record) for number, record in enumerate(records, 1))
    yield from limit_problems(number_records(read_lines(file, lines, read_one, taken)), file.name, {})


def records_of(file: SourceFile) -> Records:
    """Return the records of a file. Raises: SourceError when the file has no list of objects."""
    try:
        root = msgspec.json.decode(file.text.strip().removeprefix("\ufeff"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise SourceError(f"not JSON: {error}") from error
    if not isinstance(root, dict) and not is_list_of_objects(root):
        raise SourceError("no JSON records: write a list of objects, or an object that contains such a list")
    require_storable(root)
    return records_within(root, mapping_of(file.options))


def records_within(root: Any, mapping: ColumnMapping | None) -> Records:  # noqa: ANN401 - an object or a list of them
    """Return the records within a JSON value. mapping: of the source, None if it has none."""
    is_linked = isinstance(root, dict) and _shape([root]) == SCHEMA_ORG

    def rate(candidate: RecordList) -> float:
        if mapping:
            return sum(_has_value(candidate.sample, columns) for columns in mapping.columns.values())
        if is_linked and "@graph" in root:
            return candidate.path == "@graph"
        return _rating(candidate)

    best = find_records(root, rate)
    records = list(records_at(root, best.keys))
    sample = records[:_SAMPLE]
    return Records(records, _shape([root, *sample] if isinstance(root, dict) else sample), best.path)


def _has_value(records: Iterable[Record], alternatives: Iterable[Columns]) -> bool:
    """Return whether a record has a value of a mapped key."""
    names = [name for columns in alternatives for name in columns]
    return any(values_at(record, name) for record in records for name in names)


def _rating(candidate: RecordList) -> float:
    """Return how well records can be read without a mapping: by their known keys, or 0 if they cannot.

    An object with lists is a record itself if it states facts that only projects have. A list of grants is preferred
    to another list, and to an object that has only a title, a funder and a year.
    """
    if _shape(candidate.sample):
        return _KNOWN_SHAPE
    records = [without_lists(record) for record in candidate.sample]
    if has_own_keys(records):
        keys = {key for record in records for key in record} & KEYS.keys()
        return _weighted(candidate, keys, len(keys)) or _LEAST
    guesses = propose(paths_of(records))
    by_key = {guess.key: guess for guess in guesses}
    if confidence_of(guesses) < SURE or (
        not candidate.keys and by_key["title"].columns == (by_key["lead"].columns if "lead" in by_key else ())
    ):
        return 0
    sure = {guess.key for guess in guesses if guess.confidence >= SURE}
    return _weighted(candidate, sure, sum(guess.confidence for guess in guesses))


def _weighted(candidate: RecordList, keys: Set[str], rating: float) -> float:
    """Return a rating, increased for objects that must be records and for lists of grants; 0 for a mere envelope."""
    if not candidate.keys:
        return rating + 2 * _GRANTS if keys & _PROJECT_KEYS else rating * bool(keys & _ENVELOPE_KEYS)
    return rating + (_GRANTS if keys & _GRANT_FACTS else 0)


def _shape(sample: list[Record]) -> str:
    """Return the name of the shipped mapping for records of this structure, or ""."""
    if any(not _GRANT_KEYS.isdisjoint(record) for record in sample):
        return GIVING
    if any("schema.org" in str(record.get("@context", ""))[:1000] or _types(record) & _TYPES for record in sample):
        return SCHEMA_ORG
    return ""


def paths_of(records: Iterable[Record]) -> list[str]:
    """Return the paths of the values in the first records, in order of first appearance.

    >>> paths_of([{"name": "A", "org": [{"name": "Kela"}]}, {"year": 2010}])
    ['name', 'org.name', 'year']
    """
    return list(dict.fromkeys(path for record in islice(records, _SAMPLE) for path in _paths(record)))


def _paths(value: Any, parent: str = "") -> Iterator[str]:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict) and "@value" not in value:
        for key, item in value.items():
            yield from _paths(item, f"{parent}.{key}" if parent else key)
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for item in value:
            yield from _paths(item, parent)
    elif parent:
        yield parent


def guess_mapping(records: list[Record], shape: str, file: SourceFile) -> ColumnMapping:
    """Return the mapping of records whose source names none. Raises: SourceError when their keys are unknown."""
    if shape:
        return own_mapping(file.options).over(shipped_mapping(shape))
    guesses = propose(paths_of(records))
    if confidence_of(guesses) < SURE:
        raise unknown_columns_error(paths_of(records), file)
    return with_identifying_id(own_mapping(file.options).over(mapping_from(guesses)), records)


def has_own_keys(records: Iterable[Record]) -> bool:
    """Return whether most keys of the first records are Hankehaku's own, as in JSON Lines."""
    keys = {key for record in islice(records, _SAMPLE) for key in record}
    return not keys.isdisjoint(TEXT_KEYS) and 2 * len(keys & KEYS.keys()) > len(keys)


def _types(record: Mapping[str, Any]) -> set[str]:
    """Return the types of a JSON-LD object without their namespaces."""
    value = record.get("@type", ())
    names = value if isinstance(value, list) else [value]
    return {str(name).rpartition("/")[2].rpartition(":")[2] for name in names}


def _split_by_type(records: list[Record]) -> tuple[list[Record], Counter[str]]:
    """Return the objects that are projects or grants or have no type, and the number of other objects by type."""
    retained = [record for record in records if not record.get("@type") or _types(record) & _TYPES]
    kinds = (", ".join(sorted(_types(record))) for record in records if record.get("@type"))
    return retained, Counter(kind for kind in kinds if not _TYPES & set(kind.split(", ")))


def number_records(items: Iterable[Document | Unchanged | Problem]) -> Iterator[Document | Unchanged | Problem]:
    """Yield the items; problems get the number of their record into the reason, because it is not a line number."""
    for item in items:
        if isinstance(item, Problem) and item.reason == REJECTED:
            yield replace(item, line=None)
        elif isinstance(item, Problem) and item.line is not None:
            yield replace(item, reason=f"record {item.line}: {item.reason}", line=None)
        else:
            yield item


def _is_json_lines(file: SourceFile) -> bool:
    """Return whether the first of several lines is a complete object."""
    with file.path.open("rb") as stream:
        lines = (line for line in iter(lambda: stream.readline(file.max_bytes), b"") if line.strip())
        first, second = next(lines, b""), next(lines, b"")
    try:
        return bool(second) and isinstance(msgspec.json.decode(decode(first).strip()), dict)
    except (SourceError, msgspec.DecodeError, RecursionError):
        return False


FORMAT = Format("JSON", recognises, read)
