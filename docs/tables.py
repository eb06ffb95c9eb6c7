"""Writes the tables of the documents that follow from a registry of the code: `make documents`."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from indexer.facets import FACETS
from searchapp.export import FORMATS
from searchapp.query.keywords import FIELDS

_FOLDER = Path(__file__).parent
_BLOCK_RE = re.compile(r"(<!-- ([a-z-]+): written by make documents -->\n).*?(<!-- end -->)", re.DOTALL)


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [tuple(headings), ("---",) * len(tuple(headings)), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def facets() -> str:
    """Return the table of the facets: parameter, and what it selects."""
    rows = ((f"`{facet.name}`", facet.description) for facet in FACETS)
    return _table(("parameter", "selects"), rows)


def query_names() -> str:
    """Return the table of the names that a query may use for each field and facet."""
    names: dict[str, list[str]] = {}
    for name, field in FIELDS.items():
        names.setdefault(field, []).append(f"`{name}`")
    return _table(("field or facet", "names"), ((field, ", ".join(typed)) for field, typed in names.items()))


def exports() -> str:
    """Return the table of the export formats: URL, what it is, and how many documents it holds."""
    rows = ((f"`/export.{suffix}`", form.label, _limit(form.max_documents)) for suffix, form in FORMATS.items())
    return _table(("URL", "format", "documents"), rows)


def _limit(documents: int | None) -> str:
    return "any number" if documents is None else f"up to {documents:,}"


TABLES: dict[str, Callable[[], str]] = {"facets": facets, "query-names": query_names, "exports": exports}


def updated(text: str) -> str:
    """Return the text of a document with its tables as the code is now."""
    return _BLOCK_RE.sub(lambda block: f"{block[1]}{TABLES[block[2]]()}{block[3]}", text)


def main() -> None:
    """Update every document of this folder."""
    for path in sorted(_FOLDER.glob("*.md")):
        text = path.read_text("utf-8")
        if updated(text) != text:
            path.write_text(updated(text), "utf-8")
            sys.stdout.write(f"updated {path.name}\n")


if __name__ == "__main__":
    main()
