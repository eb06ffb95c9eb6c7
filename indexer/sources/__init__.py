"""Read files as documents: find the files of a folder, detect the format of each, yield its documents and problems.

To add a format, write one module with a `FORMAT` and add it to FORMATS.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources.base import Format, Problem, ReadOptions, SourceFile, Unchanged
from indexer.sources.facts.vocabulary import use_labels
from indexer.sources.feeds import feed
from indexer.sources.html import web_page
from indexer.sources.line_memory import LineMemory
from indexer.sources.reports import docx, odt, old_office
from indexer.sources.reports.pdf import report as pdf
from indexer.sources.saved_pages import is_resource, saved_folders
from indexer.sources.tables import delimited, json_records, jsonl, xlsx, xml_records
from indexer.sources.text import news, page, project_page
from indexer.sources.text.repeated import use_repeated

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
    pdf.FORMAT,  # binary formats first, since the others decode a file to recognise it
    docx.FORMAT,
    odt.FORMAT,
    old_office.FORMAT,
    feed.FORMAT,
    xml_records.FORMAT,  # after feeds, since it recognises any XML
    xlsx.FORMAT,  # tables before texts: recognised mostly by name, so the size limit of a text does not apply
    delimited.FORMAT,
    web_page.FORMAT,  # before the formats that decode a whole file to recognise it
    json_records.FORMAT,
    jsonl.FORMAT,
    project_page.FORMAT,
    news.FORMAT,
    page.FORMAT,  # last, since it recognises any text
)


def find_files(corpus: Path) -> Iterator[Path | Problem]:
    """Yield every file in the folder and its subfolders, sorted by name, with a Problem instead of each unusable one.

    Hidden files and README files are skipped. Styles, scripts and saved folders of web pages are passed over with one
    note. Links to folders or out of the corpus, pipes and devices are never opened. Raises: SourceError if there is no
    such folder.
    """
    if not corpus.is_dir():
        raise SourceError(f"there is no folder {corpus}")
    root = corpus.resolve()
    problems: list[Problem] = []

    def report_unreadable(error: OSError) -> None:
        problems.append(Problem(_name(Path(error.filename), corpus), f"cannot be read: {error.strerror}"))

    paths: list[Path] = []
    resources: list[Path] = []
    for folder, folders, names in os.walk(corpus, onerror=report_unreadable):
        saved = saved_folders(Path(folder), folders, names)
        resources += [path for name in saved for path in Path(folder, name).rglob("*") if path.is_file()]
        resources += [Path(folder, name) for name in names if is_resource(name)]
        folders[:] = [name for name in folders if not name.startswith(".") and name not in saved]
        paths += [Path(folder, name) for name in folders if Path(folder, name).is_symlink()]
        paths += [Path(folder, name) for name in names if not is_hidden(name) and not is_resource(name)]
    for path in sorted(paths, key=lambda path: _name(path, corpus)):
        reason = _reason_not_to_open(path, root)
        yield Problem(_name(path, corpus), reason) if reason else path
    yield from problems
    if resources:
        yield Problem(_name(min(resources), corpus), _passed_over(len(resources)), lost=False)


def _passed_over(count: int) -> str:
    """Return the note on files that belong to web pages. count: of the files, the first of which the note names."""
    others = f"this and {count - 1:,} other file{'s' * (count > 2)} " if count > 1 else ""
    return f"{others}passed over: styles, scripts and saved folders of web pages are no documents"


def is_hidden(name: str) -> bool:
    """Return whether a file or folder of that name is left out of a corpus."""
    return name.startswith(".") or name.upper().startswith("README")


def _reason_not_to_open(path: Path, root: Path) -> str:
    """Return why a path must not be opened, or "" if it is a regular file of the corpus."""
    if "\ufffd" in _name(path, path.parent):  # as in old archives; such a name cannot become a document id or a URL
        return "its name is not UTF-8: rename it"
    try:
        mode = path.stat().st_mode
    except (OSError, RuntimeError) as error:
        return f"cannot be read: {getattr(error, 'strerror', None) or error}"
    if path.is_symlink() and (stat.S_ISDIR(mode) or not path.resolve().is_relative_to(root)):
        return "a link to a folder or out of the corpus: not followed"
    return "" if stat.S_ISREG(mode) else "not a plain file"


def _name(path: Path, corpus: Path) -> str:
    """Return the path relative to the corpus, with U+FFFD instead of bytes that are not UTF-8."""
    name = path.relative_to(corpus).as_posix() if path.is_relative_to(corpus) else str(path)
    return os.fsencode(name).decode("utf-8", "replace")


def format_of(file: SourceFile) -> Format:
    """Return the format that the options name, or else the first format that recognises the file.

    Raises: SourceError if the file is empty or not text, or its format is unknown; OSError if it cannot be read.
    """
    use_labels(file.options.labels)
    use_repeated(file.options.repeated)
    if file.path.stat().st_size == 0:
        raise SourceError("empty")
    if name := file.options.format:
        return _format_named(name)
    detected = next(candidate for candidate in FORMATS if candidate.recognises(file))
    if detected is page.FORMAT and not file.text.strip():
        raise SourceError("empty: nothing but white space")
    return detected


def _format_named(name: str) -> Format:
    for candidate in FORMATS:
        if candidate.name == name:
            return candidate
    raise SourceError(f"unknown format {name!r} (available: {', '.join(candidate.name for candidate in FORMATS)})")


def read_file(file: SourceFile) -> Iterator[Document | Unchanged | Problem]:
    """Yield the documents and the problems of a file; a file that cannot be read yields one Problem.

    Documents of lines that are in the file's memory are yielded as Unchanged, with their ids only.
    """
    try:
        yield from format_of(file).read(file)
        if file.decoding_note:
            yield Problem(file.name, file.decoding_note, lost=False)
    except SourceError as error:
        yield Problem(file.name, str(error))
    except OSError as error:
        yield Problem(file.name, f"cannot be read: {error.strerror}")
