"""JSON that is no JSON Lines: a list of objects, an object around one, or a single object.

360Giving and schema.org are known by their shape and read by the shipped mappings; records with our own keys as in
JSON Lines; any other by what its keys are likely to be.
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
from indexer.sources.registers.mapping import TEXTS, ColumnMapping, mapping_of, shipped
from indexer.sources.registers.record import KEYS
from indexer.sources.registers.record_reader import RecordReader, tallied
from indexer.sources.tables.jsonl import read_record, require_plain
from indexer.sources.tables.lines import ReadLine, read_lines
from indexer.sources.tables.table import unknown_columns

_SUFFIXES = (".json", ".jsonld")
_AROUND = ("grants", "data", "records", "@graph", "items", "results", "projects")
_GRANTS = frozenset(("recipientOrganization", "fundingOrganization", "amountAwarded"))
_TYPES = frozenset(("Project", "ResearchProject", "FundingScheme", "Grant", "MonetaryGrant"))
_SAMPLE = 200  # records by which keys are known
GIVING, SCHEMA_ORG = "360giving", "schema-org"
Record = dict[str, Any]


def recognises(file: SourceFile) -> bool:
    """Return whether the name says so and it is not one record a line."""
    return file.suffix in _SUFFIXES and not _is_json_lines(file)


def read(file: SourceFile) -> Iterator[Document | Unchanged | Problem]:
    """Yield the records. Raises: SourceError when it is no JSON of records, or its keys are not known."""
    found, shape = records_of(file)
    told = mapping_of(file.options)
    if (file.options.mapping if told else shape) == SCHEMA_ORG:
        found, others = _parted(found)
        for name, count in others.items():
            yield Problem(
                file.name, f"objects that are no projects or grants, passed over: {name} ({count})", lost=False
            )
        if not found:
            raise SourceError("none of its objects is a project or a grant")
    taken: set[str] = set()
    if told is None and has_our_keys(found):
        read_one: ReadLine[Record] = partial(read_record, file)
    else:
        read_one = RecordReader(file, told or _mapping(found, shape, file), taken).read_json
    lines = ((number, msgspec.json.encode(record), record) for number, record in enumerate(found, 1))
    yield from tallied(_by_record(read_lines(file, lines, read_one, taken)), file.name, {})


def records_of(file: SourceFile) -> tuple[list[Record], str]:
    """Return the objects of a file, and the shipped mapping of their shape, if any. Raises: SourceError."""
    try:
        value = msgspec.json.decode(file.text.strip().removeprefix("\ufeff"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise SourceError(f"not JSON: {error}") from error
    around = value
    if isinstance(value, dict):
        inner = next((value[name] for name in _AROUND if _is_list_of_objects(value.get(name))), None)
        value = [value] if inner is None else inner
    if not _is_list_of_objects(value):
        raise SourceError("no JSON of records: write a list of objects, or an object with such a list")
    require_plain(value)
    found: list[Record] = [each for each in value if isinstance(each, dict)]
    return found, _shape([around, *found[:_SAMPLE]] if isinstance(around, dict) else found[:_SAMPLE])


def _shape(sample: list[Record]) -> str:
    if any(not _GRANTS.isdisjoint(record) for record in sample):
        return GIVING
    if any("schema.org" in str(record.get("@context", ""))[:1000] or _types(record) & _TYPES for record in sample):
        return SCHEMA_ORG
    return ""


def paths_of(found: Iterable[Record]) -> list[str]:
    """Return the paths at which the first records have values, in the order in which they are met.

    >>> paths_of([{"name": "A", "org": [{"name": "Kela"}]}, {"year": 2010}])
    ['name', 'org.name', 'year']
    """
    return list(dict.fromkeys(path for record in islice(found, _SAMPLE) for path in _paths(record)))


def _paths(value: Any, above: str = "") -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, dict) and "@value" not in value:
        for key, each in value.items():
            yield from _paths(each, f"{above}.{key}" if above else key)
    elif isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
        for each in value:
            yield from _paths(each, above)
    elif above:
        yield above


def _mapping(found: list[Record], shape: str, file: SourceFile) -> ColumnMapping:
    """Return the mapping of records whose source tells none. Raises: SourceError when their keys are not known."""
    own = ColumnMapping({}, file.options.values, file.options.date_format, file.options.list_separator)
    if shape:
        return own.over(shipped(shape))
    guesses = propose(paths_of(found))
    if confidence_of(guesses) < SURE:
        raise unknown_columns(paths_of(found), file)
    return own.over(mapping_from(guesses))


def has_our_keys(found: Iterable[Record]) -> bool:
    """Return whether most keys of the first records are those of JSON Lines, so that they are read as such."""
    keys = {key for record in islice(found, _SAMPLE) for key in record}
    return not keys.isdisjoint(TEXTS) and 2 * len(keys & KEYS.keys()) > len(keys)


def _types(record: Mapping[str, Any]) -> set[str]:
    """Return the types of a JSON-LD object, without what stands before their names."""
    told = record.get("@type", ())
    return {str(each).rpartition("/")[2].rpartition(":")[2] for each in (told if isinstance(told, list) else [told])}


def _parted(found: list[Record]) -> tuple[list[Record], Counter[str]]:
    """Return the projects and grants among objects, those that do not say what they are too; and the others' types."""
    kept = [record for record in found if not record.get("@type") or _types(record) & _TYPES]
    kinds = (", ".join(sorted(_types(record))) for record in found if record.get("@type"))
    return kept, Counter(kind for kind in kinds if not _TYPES & set(kind.split(", ")))


def _is_list_of_objects(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _by_record(found: Iterable[Document | Unchanged | Problem]) -> Iterator[Document | Unchanged | Problem]:
    """Yield what is found, problems by the number of the record, which is no line."""
    for each in found:
        if isinstance(each, Problem) and each.line is not None:
            yield replace(each, reason=f"record {each.line}: {each.reason}", line=None)
        else:
            yield each


def _is_json_lines(file: SourceFile) -> bool:
    """Return whether the first line is an object by itself, and not the last."""
    with file.path.open("rb") as stream:
        lines = (line for line in iter(lambda: stream.readline(file.max_bytes), b"") if line.strip())
        first, second = next(lines, b""), next(lines, b"")
    try:
        return bool(second) and isinstance(msgspec.json.decode(decode(first).strip()), dict)
    except (SourceError, msgspec.DecodeError, RecursionError):
        return False


FORMAT = Format("JSON", recognises, read)
