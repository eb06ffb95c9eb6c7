"""Reads the registers of tests/texts into the form of registers.toml: one line per record or problem."""

from __future__ import annotations

import tomllib
from pathlib import Path

from indexer.model import Document
from indexer.sources import Problem, SourceFile, read_file

TEXTS = Path(__file__).with_name("texts")
EXPECTED = tomllib.loads((TEXTS / "registers.toml").read_text("utf-8"))


def names(folder: str) -> list[str]:
    """Return the names of the files in a folder of tests/texts."""
    return sorted(f"{folder}/{path.name}" for path in (TEXTS / folder).iterdir())


def read_register(name: str) -> dict[str, list[str]]:
    """Return the records and the problems of a file, as registers.toml lists them."""
    items = list(read_file(SourceFile(TEXTS / name, Path(name).name)))
    documents = [item for item in items if isinstance(item, Document)]
    problems = [item for item in items if not isinstance(item, Document)]
    return {"records": [_record(document) for document in documents], "problems": [_problem(item) for item in problems]}


def _problem(problem: Problem) -> str:
    kind = "lost" if problem.lost else "note"
    return f"{kind} {problem.line or '-'}: {_without_folder(problem.reason)}"


def _without_folder(reason: str) -> str:
    return reason.replace(f"{TEXTS}/", "")


def _record(document: Document) -> str:
    titles = "".join(f" ({code}: {title})" for code, title in document.titles.items())
    period = f"{document.period.start or ''}–{document.period.end or ''}"
    status = document.stated_status.value if document.stated_status else ""
    parts = [
        *([] if "#" in document.id else [document.id]),  # only ids from the file, not derived ones
        f"{document.title}{titles}",
        period,
        document.lead,
        "; ".join(organisation for organisation in document.organisations if organisation != document.lead),
        "; ".join(document.funders),
        "; ".join(document.people),
        "" if document.total_eur is None else str(document.total_eur),
        status,
    ]
    return " | ".join(parts)
