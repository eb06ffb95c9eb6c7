"""The proposal of `indexer map` for a file: a [[source]] to paste, and the records that it would read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from indexer.errors import SourceError
from indexer.indexing.prefetch import Prefetcher
from indexer.model import Document
from indexer.normalize import collapse_spaces, replace_surrogates
from indexer.settings import Limits
from indexer.sources import FORMATS, Problem, SourceFile
from indexer.sources.base import ReadOptions
from indexer.sources.facts.vocabulary import OwnLabels, use_labels
from indexer.sources.registers.headings import Guess, mapping_from, propose
from indexer.sources.registers.identifiers import with_identifying_column
from indexer.sources.registers.mapping import JOIN_SEPARATOR, ColumnMapping, mapping_of
from indexer.sources.registers.record import KEYS
from indexer.sources.tables import delimited, json_records, jsonl, xlsx, xml_records
from indexer.sources.tables.table import TableSample

_TABLES: dict[str, Callable[[SourceFile], TableSample]] = {
    xlsx.FORMAT.name: xlsx.sample,
    delimited.FORMAT.name: delimited.sample,
}
_RECORDS: dict[str, Callable[[SourceFile], json_records.Records]] = {
    json_records.FORMAT.name: json_records.records_of,
    jsonl.FORMAT.name: lambda file: json_records.Records(list(jsonl.records(file)), "", ""),
    xml_records.FORMAT.name: xml_records.records_of,
}
_MAX_RECORDS = 5  # shown
_MAX_NAME = 60  # characters of the name of a source, see indexer.settings.Source
_BARE_KEY_RE = re.compile(r"[\w-]+", re.ASCII)
_MAX_SUMMARY = 200  # characters shown
_SHOWN_LISTS = {  # lists of a document, each with its name in the output
    "funders": "funders",
    "organisations": "organisations",
    "people": "people",
    "region": "stated_regions",
    "place": "places",
}
_SURE = 0.9  # a guess with less confidence is marked as likely


@dataclass
class Proposal:
    """A proposed way to read a file.

    options: the settings of the proposed source. guesses: of its columns, unless a shipped mapping is used.
    unused: columns that are not mapped. place: where a JSON or XML file has its records, "" if at the top.
    has_text: whether a title or a text is mapped, without which nothing is read.
    records: the first documents that would be read. count: of all of them.
    """

    path: str
    name: str
    options: ReadOptions
    guesses: list[Guess]
    unused: list[str]
    has_text: bool
    place: str = ""
    records: list[Document] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    count: int = 0


def propose_source(path: Path, limits: Limits, mapping: str = "", labels: OwnLabels = ()) -> Proposal:
    """Return a proposal for a file.

    mapping: the name of a shipped mapping to use, or "" to guess. labels: the operator's labels of facts.
    Raises: SourceError when the file contains no records, or the mapping is unknown.
    """
    file = SourceFile(
        path,
        path.name,
        max_bytes=limits.file_bytes,
        max_document_bytes=limits.document_bytes,
        options=ReadOptions(mapping=mapping, labels=labels),
    )
    use_labels(labels)
    mapping_of(file.options)  # raises for an unknown name before the file is read
    name = _format_of(file)
    if name in _TABLES:
        columns, proposed, records = _TABLES[name](file)
        located = json_records.Records(records, "", "")
    else:
        located = _RECORDS[name](file)
        if not mapping and name != xml_records.FORMAT.name and json_records.has_own_keys(located.records):
            return _propose_unmapped(file, located, limits)
        columns = json_records.paths_of(located.records)
        proposed = propose(columns)
    mapping = mapping or located.shape
    guesses = [] if mapping else with_identifying_column(proposed, located.records)
    options = replace(_options(mapping, guesses), labels=labels)
    used = mapping_of(options) or ColumnMapping()
    if name in _TABLES:
        used = used.bind(columns)
    unused = [column for column in columns if column not in used.names]
    proposal = _proposal(file, options, guesses, unused, has_text=used.has_text)
    proposal.place = located.path
    if proposal.has_text:
        _read(proposal, replace(file, options=options), limits)
    return proposal


def _options(mapping: str, guesses: list[Guess]) -> ReadOptions:
    """Return the settings of the source: a shipped mapping, or the guessed columns."""
    columns = {guess.key: JOIN_SEPARATOR.join(guess.columns) for guess in guesses}
    return ReadOptions(mapping=mapping, columns=columns, values={} if mapping else mapping_from(guesses).values)


def _proposal(
    file: SourceFile, options: ReadOptions, guesses: list[Guess], unused: list[str], *, has_text: bool
) -> Proposal:
    name = re.sub(r"[^\w-]+", "-", replace_surrogates(file.path.stem)).strip("-").lower()[:_MAX_NAME] or "register"
    return Proposal(
        path=replace_surrogates(str(file.path)),
        name=name,
        options=options,
        guesses=guesses,
        unused=unused,
        has_text=has_text,
    )


def _propose_unmapped(file: SourceFile, located: json_records.Records, limits: Limits) -> Proposal:
    """Return the proposal for a file whose records have own keys already, so that no mapping is needed."""
    keys = dict.fromkeys(key for record in located.records for key in record)
    unused = [key for key in keys if key not in KEYS]
    proposal = _proposal(file, ReadOptions(), [], unused, has_text=True)
    proposal.place = located.path
    _read(proposal, file, limits)
    return proposal


def _format_of(file: SourceFile) -> str:
    """Return the name of the format of a file of records.

    Raises: SourceError when the file has another format or cannot be opened.
    """
    try:
        name = next(fmt.name for fmt in FORMATS if fmt.recognises(file))
    except OSError as error:
        raise SourceError(f"{file.path} cannot be read: {error.strerror}") from error
    if name not in _TABLES and name not in _RECORDS:
        raise SourceError(f"{file.path} has the format {name}, which has no records: use CSV, XLSX, JSON or XML")
    return name


def _read(proposal: Proposal, file: SourceFile, limits: Limits) -> None:
    """Read the file with the proposed settings into the proposal."""
    with closing(Prefetcher(limits, jobs=1)) as readers:
        for item in readers(file):
            if isinstance(item, Problem):
                proposal.problems.append(item)
            elif isinstance(item, Document):
                proposal.count += 1
                if len(proposal.records) < _MAX_RECORDS:
                    proposal.records.append(item)


def report_of(proposal: Proposal) -> str:
    """Return the proposal as text for a person: the source to paste, unused columns and the first records."""
    is_unmapped = proposal.has_text and not proposal.options.columns and not proposal.options.mapping
    lines = [toml_of(proposal), "", *(["no mapping needed: the keys are Hankehaku's own"] if is_unmapped else [])]
    lines += [f"the records are in: {proposal.place}"] if proposal.place else []
    lines += [f"not mapped: {', '.join(proposal.unused)}"] if proposal.unused else []
    if not proposal.has_text:
        return "\n".join([*lines, 'no title column recognised: add  title = "COLUMN"  to [source.columns]'])
    lines.append(f"records: {proposal.count}{', the first of them:' if proposal.count > _MAX_RECORDS else ''}")
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
    if proposal.options.mapping:
        yield f"mapping = {_quoted(proposal.options.mapping)}"
    confidence = {guess.key: guess.confidence for guess in proposal.guesses}
    for section in ("columns", "values"):
        settings = getattr(proposal.options, section)
        if settings:
            yield f"[source.{section}]"
        for key, value in settings.items():
            line = f"{key if _BARE_KEY_RE.fullmatch(key) else _quoted(key)} = {_quoted(value)}"
            is_unsure = section == "columns" and confidence.get(key, 1.0) < _SURE
            yield f"{line}  # likely ({confidence[key]:.0%})" if is_unsure else line


def _quoted(text: str) -> str:
    """Return the text as a TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def lines_of(document: Document) -> Iterator[str]:
    """Yield the fields of a document that show a person whether its record is read correctly."""
    yield document.title
    yield facts_of(document)
    if document.summary:
        yield f"{collapse_spaces(document.summary):.{_MAX_SUMMARY}}"


def facts_of(document: Document) -> str:
    """Return the period, the lists and the total of a document on one line."""
    period = document.period
    facts = [f"{period.start or ''}–{period.end or ''}" if period else "no period"]
    facts += [
        f"{name}: {'; '.join(values)}"
        for name, attribute in _SHOWN_LISTS.items()
        if (values := getattr(document, attribute))
    ]
    facts += [f"{document.total_eur:,} €".replace(",", " ")] if document.total_eur is not None else []
    return " · ".join(facts)


def json_of(proposal: Proposal) -> dict[str, Any]:
    """Return the proposal as a JSON object."""
    return {
        "source": {
            "name": proposal.name,
            "path": proposal.path,
            "mapping": proposal.options.mapping,
            "columns": dict(proposal.options.columns),
            "values": dict(proposal.options.values),
        },
        "confidence": {guess.key: round(guess.confidence, 2) for guess in proposal.guesses},
        "unused": proposal.unused,
        "place": proposal.place,
        "count": proposal.count,
        "records": proposal.records,
        "problems": proposal.problems,
    }
