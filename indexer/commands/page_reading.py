"""What `indexer map` shows of a page: how it was read, from which labels, and which lines were left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from indexer.commands.map_proposal import facts_of
from indexer.errors import SourceError
from indexer.normalize import collapse_spaces
from indexer.settings import Settings
from indexer.sources import ReadOptions, SourceFile, format_of
from indexer.sources.facts.fact import Fact
from indexer.sources.facts.reading import Reading

_MAX_VALUE = 100  # characters shown


def read_page(path: Path, settings: Settings) -> Reading | None:
    """Return how a page is read, or None if the file has a format of records.

    Raises: SourceError if the file cannot be read.
    """
    limits, options = settings.limits, ReadOptions(labels=settings.own_labels)
    file = SourceFile(path, path.name, limits.file_bytes, options=options, max_document_bytes=limits.document_bytes)
    try:
        page_format = format_of(file)
        return page_format.read_page(file) if page_format.read_page else None
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from error
    except SourceError as error:
        raise SourceError(f"{path}: {error}") from error


def report_of(reading: Reading) -> str:
    """Return the reading as text for a person."""
    return "\n".join(_lines(reading))


def _lines(reading: Reading) -> Iterator[str]:
    document = reading.document
    if document is None:
        yield "nothing to index"
    else:
        yield f"kind: {document.kind}"
        yield f"title: {document.title}"
        yield facts_of(document)
        if document.published:
            yield f"published: {document.published}"
    used = [fact for fact in reading.facts if fact.key and any(fact.lines)]
    if used:
        yield "facts, each with its label:"
        yield from (f"  {fact.key}: {_value(fact)}  ← {_label(fact)}" for fact in used)
    unknown = list(dict.fromkeys(fact.label for fact in reading.facts if not fact.key))
    if unknown:
        yield f"unknown labels: {', '.join(unknown)}"
    if reading.frame:
        yield "left out as frame of the site:"
        yield from (f"  {collapse_spaces(line):.{_MAX_VALUE}}" for line in reading.frame)


def _value(fact: Fact) -> str:
    value = collapse_spaces(" ".join(fact.lines))
    return value if len(value) <= _MAX_VALUE else f"{value[: _MAX_VALUE - 1]}…"


def _label(fact: Fact) -> str:
    return f"{fact.label} (line {fact.line})" if fact.line else fact.label


def json_of(reading: Reading) -> dict[str, Any]:
    """Return the reading as a JSON object."""
    facts = [
        {"key": fact.key, "label": fact.label, "value": "\n".join(fact.lines), "line": fact.line or None}
        for fact in reading.facts
        if any(fact.lines)
    ]
    return {
        "document": reading.document,
        "facts": facts,
        "frame": list(reading.frame),
        "problems": list(reading.problems),
    }
