"""Files to documents: which format a file is of, and every document or problem that it holds.

A new format is one module beside this page and one line in FORMATS.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources.base import Format, Problem, ReadOptions, SourceFile, Unchanged
from indexer.sources.feeds import feed
from indexer.sources.html import web_page
from indexer.sources.line_memory import LineMemory
from indexer.sources.reports import docx, odt, old_office, pdf
from indexer.sources.tables import delimited, json_records, jsonl, xlsx
from indexer.sources.text import news, page, project_page, register_page

__all__ = [
    "FORMATS",
    "Format",
    "LineMemory",
    "Problem",
    "ReadOptions",
    "SourceFile",
    "Unchanged",
    "find_files",
    "format_of",
    "is_hidden",
    "read_file",
]

FORMATS: tuple[Format, ...] = (
    pdf.FORMAT,  # what is no text first: the others decode a file to look at it
    docx.FORMAT,
    odt.FORMAT,
    old_office.FORMAT,
    feed.FORMAT,
    xlsx.FORMAT,  # tables before texts: mostly known by their names, they need not fit into the limit of a text
    delimited.FORMAT,
    json_records.FORMAT,
    jsonl.FORMAT,
    web_page.FORMAT,
    register_page.FORMAT,
    project_page.FORMAT,
    news.FORMAT,
    page.FORMAT,  # last: it takes any text
)


def find_files(corpus: Path) -> Iterator[Path | Problem]:
    """Yield every file below the folder in the order of its name, or why one cannot be read.

    Hidden files and README files are no part of the corpus. Links that lead out of it, pipes and devices are
    never opened. Raises: SourceError when the folder itself cannot be read.
    """
    if not corpus.is_dir():
        raise SourceError(f"there is no folder {corpus}")
    root = corpus.resolve()
    problems: list[Problem] = []

    def unreadable(error: OSError) -> None:
        problems.append(Problem(_name(Path(error.filename), corpus), f"cannot be read: {error.strerror}"))

    paths = []
    for folder, folders, names in os.walk(corpus, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths += [Path(folder, name) for name in folders if Path(folder, name).is_symlink()]
        paths += [Path(folder, name) for name in names if not is_hidden(name)]
    for path in sorted(paths, key=lambda path: _name(path, corpus)):
        problem = _unfit(path, root)
        yield Problem(_name(path, corpus), problem) if problem else path
    yield from problems


def is_hidden(name: str) -> bool:
    """Return whether a file or folder of that name is no part of a corpus."""
    return name.startswith(".") or name.upper().startswith("README")


def _unfit(path: Path, root: Path) -> str:
    """Return why a path is not opened, or nothing when it is a plain file of the corpus."""
    if "\ufffd" in _name(path, path.parent):  # names from old archives; no id or address could be made of it
        return "its name is not UTF-8: rename it"
    try:
        mode = path.stat().st_mode
    except (OSError, RuntimeError) as error:
        return f"cannot be read: {getattr(error, 'strerror', None) or error}"
    if path.is_symlink() and (stat.S_ISDIR(mode) or not path.resolve().is_relative_to(root)):
        return "a link to a folder or out of the corpus: not followed"
    return "" if stat.S_ISREG(mode) else "not a plain file"


def _name(path: Path, corpus: Path) -> str:
    name = path.relative_to(corpus).as_posix() if path.is_relative_to(corpus) else str(path)
    return os.fsencode(name).decode("utf-8", "replace")


def format_of(file: SourceFile) -> Format:
    """Return the format of a file: that which its source says, or the first that recognises it.

    Raises: SourceError when the file is empty or no text, OSError when it cannot be read.
    """
    if file.path.stat().st_size == 0:
        raise SourceError("empty")
    named = file.options.format
    if named:
        found = next((each for each in FORMATS if each.name == named), None)
        if found is None:
            raise SourceError(f"there is no format {named!r}; there is: {', '.join(each.name for each in FORMATS)}")
        return found
    found = next(each for each in FORMATS if each.recognises(file))
    if found is page.FORMAT and not file.text.strip():  # no other takes what has nothing in it
        raise SourceError("empty: nothing but white space")
    return found


def read_file(file: SourceFile) -> Iterator[Document | Unchanged | Problem]:
    """Yield the documents of a file and the problems met; a file that cannot be read is one problem.

    Documents that the file's memory knows are named alone: nothing is unchanged of a file without one.
    """
    try:
        yield from format_of(file).read(file)
    except SourceError as error:
        yield Problem(file.name, str(error))
    except OSError as error:
        yield Problem(file.name, f"cannot be read: {error.strerror}")
