"""What `indexer map` proposes for a file: a [[source]] to paste, and what would be read by it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from indexer.errors import SourceError
from indexer.indexing.prefetch import Readers
from indexer.model import Document
from indexer.settings import Limits
from indexer.sources import FORMATS, Problem, SourceFile
from indexer.sources.base import ReadOptions
from indexer.sources.registers.headings import Guess, mapping_from, propose
from indexer.sources.registers.mapping import JOINED, ColumnMapping, mapping_of
from indexer.sources.registers.record import KEYS
from indexer.sources.tables import delimited, json_records, jsonl, xlsx

_COLUMNS: dict[str, Callable[[SourceFile], list[str]]] = {
    xlsx.FORMAT.name: xlsx.columns,
    delimited.FORMAT.name: delimited.columns,
    json_records.FORMAT.name: lambda file: json_records.paths_of(_records(file)),
    jsonl.FORMAT.name: lambda file: json_records.paths_of(_records(file)),
}
_BY_HEADING = (xlsx.FORMAT.name, delimited.FORMAT.name)
_SHOWN = 5  # records
_LONGEST_NAME = 60  # of a source, see indexer.settings.Source
_BARE_RE = re.compile(r"[\w-]+", re.ASCII)
_SUMMARY = 200  # characters


@dataclass
class Proposal:
    """How a file may be read. reading: what its source would say. guesses: of a mapping that is not shipped.

    unused: columns that nothing takes. is_whole: whether a title or a text is among the others. records: the first that
    would be read. count: how many would be.
    """

    path: str
    name: str
    reading: ReadOptions
    guesses: list[Guess]
    unused: list[str]
    is_whole: bool
    records: list[Document] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    count: int = 0


def propose_source(path: Path, limits: Limits, mapping: str = "") -> Proposal:
    """Return a proposal for a file. mapping: a shipped one that is to be used.

    Raises: SourceError when the file holds no records, or there is no such mapping.
    """
    file = SourceFile(
        path,
        path.name,
        limits.file_bytes,
        options=ReadOptions(mapping=mapping),
        max_document_bytes=limits.document_bytes,
    )
    mapping_of(file.options)  # a name that is not known is told before the file is read
    name = _format_of(file)
    if not mapping and name not in _BY_HEADING and json_records.has_our_keys(_records(file)):
        return _of_our_keys(file, limits)
    columns = _COLUMNS[name](file)
    if not mapping and name == json_records.FORMAT.name:
        mapping = json_records.records_of(file)[1]
    guesses = [] if mapping else propose(columns)
    reading = _reading(mapping, guesses)
    used = mapping_of(reading) or ColumnMapping()
    if name in _BY_HEADING:
        used = used.bound(columns)
    unused = [each for each in columns if each not in used.names]
    proposal = _proposal(file, reading, guesses, unused, is_whole=used.has_text)
    if proposal.is_whole:
        _read(proposal, replace(file, options=reading), limits)
    return proposal


def _reading(mapping: str, guesses: list[Guess]) -> ReadOptions:
    """Return what a source would say: a shipped mapping, or what is guessed."""
    columns = {guess.key: JOINED.join(guess.columns) for guess in guesses}
    return ReadOptions(mapping=mapping, columns=columns, values={} if mapping else mapping_from(guesses).values)


def _proposal(
    file: SourceFile, reading: ReadOptions, guesses: list[Guess], unused: list[str], *, is_whole: bool
) -> Proposal:
    name = re.sub(r"[^\w-]+", "-", _printable(file.path.stem)).strip("-").lower()[:_LONGEST_NAME] or "register"
    return Proposal(_printable(str(file.path)), name, reading, guesses, unused, is_whole)


def _of_our_keys(file: SourceFile, limits: Limits) -> Proposal:
    """Return the proposal for a file whose records have our keys already: nothing is to be mapped."""
    keys = dict.fromkeys(key for record in _records(file) for key in record)
    unused = [key for key in keys if key not in KEYS]
    proposal = _proposal(file, ReadOptions(), [], unused, is_whole=True)
    _read(proposal, file, limits)
    return proposal


def _records(file: SourceFile) -> Iterable[dict[str, Any]]:
    """Return the records of a JSON file, of either kind."""
    return json_records.records_of(file)[0] if json_records.recognises(file) else jsonl.records(file)


def _format_of(file: SourceFile) -> str:
    """Return the name of the format of a file of records. Raises: SourceError when it is none, or cannot be read."""
    try:
        name = next(fmt.name for fmt in FORMATS if fmt.recognises(file))
    except OSError as error:
        raise SourceError(f"{file.path} cannot be read: {error.strerror}") from error
    if name not in _COLUMNS:
        raise SourceError(f"{file.path} is no table or list of records, but a {name}: give CSV, XLSX or JSON")
    return name


def _read(proposal: Proposal, file: SourceFile, limits: Limits) -> None:
    """Read the whole file as it would be read."""
    with closing(Readers(limits, jobs=1)) as readers:
        for each in readers(file):
            if isinstance(each, Problem):
                proposal.problems.append(each)
            elif isinstance(each, Document):
                proposal.count += 1
                if len(proposal.records) < _SHOWN:
                    proposal.records.append(each)


def report_of(proposal: Proposal) -> str:
    """Return the proposal as a person reads it: the source to paste, columns left over, the first records."""
    ours = not proposal.reading.columns and not proposal.reading.mapping and proposal.is_whole
    lines = [toml_of(proposal), "", *(["its keys are ours already: nothing is to be mapped"] if ours else [])]
    lines += [f"not mapped: {', '.join(proposal.unused)}"] if proposal.unused else []
    if not proposal.is_whole:
        return "\n".join([*lines, 'no column is known for a title: add  title = "COLUMN"  to [source.columns]'])
    lines.append(f"records: {proposal.count}{', of which the first' if proposal.count > _SHOWN else ''}")
    for number, document in enumerate(proposal.records, 1):
        first, *rest = lines_of(document)
        lines += [f"{number}. {first}", *(f"   {line}" for line in rest)]
    return "\n".join(lines)


def toml_of(proposal: Proposal) -> str:
    """Return the [[source]] to paste into hankehaku.toml."""
    return "\n".join(_toml_lines(proposal))


def _toml_lines(proposal: Proposal) -> Iterator[str]:
    yield "[[source]]"
    yield f"name = {_quoted(proposal.name)}"
    yield f"path = {_quoted(proposal.path)}"
    if proposal.reading.mapping:
        yield f"mapping = {_quoted(proposal.reading.mapping)}"
    sure = {guess.key: guess.confidence for guess in proposal.guesses}
    for section in ("columns", "values"):
        told = getattr(proposal.reading, section)
        if told:
            yield f"[source.{section}]"
        for key, value in told.items():
            line = f"{key if _BARE_RE.fullmatch(key) else _quoted(key)} = {_quoted(value)}"
            unsure = section == "columns" and sure.get(key, 1.0) < 0.9
            yield f"{line}  # likely ({sure[key]:.0%})" if unsure else line


def _quoted(text: str) -> str:
    """Return a string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def lines_of(document: Document) -> Iterator[str]:
    """Yield what a person looks at to see whether a record is read right."""
    yield document.title
    period = document.period
    told = [f"{period.start or ''}–{period.end or ''}" if period else "no period"]
    told += [
        f"{name}: {'; '.join(each)}"
        for name in ("funders", "organisations", "people")
        if (each := getattr(document, name))
    ]
    told += [f"{document.total_eur:,} €".replace(",", " ")] if document.total_eur is not None else []
    yield " · ".join(told)
    if document.summary:
        yield f"{' '.join(document.summary.split()):.{_SUMMARY}}"


def json_of(proposal: Proposal) -> dict[str, Any]:
    """Return the proposal as JSON tells it."""
    told = {"name": proposal.name, "path": proposal.path, "mapping": proposal.reading.mapping}
    return {
        "source": told | {"columns": dict(proposal.reading.columns), "values": dict(proposal.reading.values)},
        "confidence": {guess.key: round(guess.confidence, 2) for guess in proposal.guesses},
        "unused": proposal.unused,
        "count": proposal.count,
        "records": proposal.records,
        "problems": proposal.problems,
    }


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
