"""JSON files that are not JSON Lines: a list of objects, an object that contains such a list, or a single object.

360Giving and schema.org are recognised by their structure and read with the shipped mappings. Records with Hankehaku's
own keys are read as in JSON Lines. The keys of other records are guessed from their names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

import msgspec

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources.base import Format, Problem, SourceFile, Unchanged
from indexer.sources.decoding import decode
from indexer.sources.registers.headings import SURE, confidence_of, mapping_from, propose
from indexer.sources.registers.identifiers import with_identifying_id
from indexer.sources.registers.mapping import TEXT_KEYS, ColumnMapping, mapping_of, own_mapping, shipped_mapping
from indexer.sources.registers.record import KEYS
from indexer.sources.registers.record_reader import RecordReader, limit_problems, unknown_columns_error
from indexer.sources.tables.jsonl import read_record, require_storable
from indexer.sources.tables.lines import ReadLine, read_lines

_SUFFIXES = (".json", ".jsonld")
_LIST_KEYS = ("grants", "data", "records", "@graph", "items", "results", "projects")
_GRANT_KEYS = frozenset(("recipientOrganization", "fundingOrganization", "amountAwarded"))
_TYPES = frozenset(("Project", "ResearchProject", "FundingScheme", "Grant", "MonetaryGrant"))
_SAMPLE = 200  # records whose keys are examined
GIVING, SCHEMA_ORG = "360giving", "schema-org"  # names of shipped mappings
Record = dict[str, Any]


def recognises(file: SourceFile) -> bool:
    """Return whether the file has a suffix of JSON and is not JSON Lines."""
    return file.suffix in _SUFFIXES and not _is_json_lines(file)


def read(file: SourceFile) -> Iterator[Document | Unchanged | Problem]:
    """Yield the documents. Raises: SourceError when the file has no JSON records, or their keys are unknown."""
    records, shape = records_of(file)
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
        read_one = RecordReader(file, mapping or _guess_mapping(records, shape, file)).read_json
    lines = ((number, msgspec.json.encode(record), record) for number, record in enumerate(records, 1))
    yield from limit_problems(_number_records(read_lines(file, lines, read_one, taken)), file.name, {})


def records_of(file: SourceFile) -> tuple[list[Record], str]:
    """Return the objects of a file and the name of the shipped mapping for their structure, or "".

    Raises: SourceError when the file has no list of objects.
    """
    try:
        root = msgspec.json.decode(file.text.strip().removeprefix("\ufeff"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise SourceError(f"not JSON: {error}") from error
    value = root
    if isinstance(root, dict):
        inner = next((root[name] for name in _LIST_KEYS if _is_list_of_objects(root.get(name))), None)
        value = [root] if inner is None else inner
    if not _is_list_of_objects(value):
        raise SourceError("no JSON records: write a list of objects, or an object that contains such a list")
    require_storable(value)
    records: list[Record] = list(value)
    return records, _shape([root, *records[:_SAMPLE]] if isinstance(root, dict) else records[:_SAMPLE])


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


def _guess_mapping(records: list[Record], shape: str, file: SourceFile) -> ColumnMapping:
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


def _is_list_of_objects(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _number_records(items: Iterable[Document | Unchanged | Problem]) -> Iterator[Document | Unchanged | Problem]:
    """Yield the items; problems get the number of their record into the reason, because it is not a line number."""
    for item in items:
        if isinstance(item, Problem) and item.line is not None:
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
