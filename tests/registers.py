"""Registers of tests/texts as they are read: a line for a record or a problem, as registers.toml has them."""

from __future__ import annotations

import tomllib
from pathlib import Path

from indexer.model import Document
from indexer.sources import SourceFile, read_file

TEXTS = Path(__file__).with_name("texts")
EXPECTED = tomllib.loads((TEXTS / "registers.toml").read_text("utf-8"))


def names(folder: str) -> list[str]:
    """Return the names of the files of a folder of texts."""
    return sorted(f"{folder}/{path.name}" for path in (TEXTS / folder).iterdir())


def told(name: str) -> dict[str, list[str]]:
    """Return what is read of a file, and what is told of it."""
    found = list(read_file(SourceFile(TEXTS / name, Path(name).name)))
    documents = [each for each in found if isinstance(each, Document)]
    problems = [each for each in found if not isinstance(each, Document)]
    return {
        "records": [_record(each) for each in documents],
        "problems": [
            f"{'lost' if each.lost else 'note'} {each.line or '-'}: {_without_folder(each.reason)}" for each in problems
        ],
    }


def _without_folder(reason: str) -> str:
    return reason.replace(f"{TEXTS}/", "")


def _record(document: Document) -> str:
    titles = "".join(f" ({code}: {title})" for code, title in document.titles.items())
    period = f"{document.period.start or ''}–{document.period.end or ''}"
    status = document.stated_status.value if document.stated_status else ""
    parts = [
        *([] if "#" in document.id else [document.id]),  # of its own, not made
        f"{document.title}{titles}",
        period,
        document.lead,
        "; ".join(each for each in document.organisations if each != document.lead),
        "; ".join(document.funders),
        "; ".join(document.people),
        "" if document.total_eur is None else str(document.total_eur),
        status,
    ]
    return " | ".join(parts)
