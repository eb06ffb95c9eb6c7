"""Which lines the pages of each folder repeat, as an option of reading them.

The text files and the web pages of a folder are counted separately, and again when one of them was added, changed or
removed. The lines are part of the read options of each file, so a file is read again when the repeated lines of its
folder change: the index depends only on the files that exist, not on the order in which they came.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from indexer.errors import SourceError
from indexer.sources import SourceFile
from indexer.sources.html.text_runs import text_runs
from indexer.sources.text.repeated import MIN_FILES, repeated_lines, repeated_texts
from indexer.storage.index_state import IndexState

_TEXT, _WEB = "*.txt", "*.html"
_GROUPS = {".txt": _TEXT, ".html": _WEB, ".htm": _WEB, ".xhtml": _WEB}  # by suffix
_MAX_WEB_PAGES = 50  # of a folder in which texts are counted: a page takes a tenth of the time of reading it


def with_repeated_lines(
    files: Mapping[str, SourceFile], previous: IndexState
) -> tuple[dict[str, SourceFile], dict[str, tuple[str, ...]]]:
    """Return the files with the repeated lines of their folders as an option, and these lines by group of files.

    files: by name. previous: the state of the previous run, whose lines are used for groups without changes. A group is
    named by its folder and a pattern, such as "uutiset/*.txt".
    """
    groups: dict[str, list[SourceFile]] = defaultdict(list)
    for file in files.values():
        if group := _group_of(file.name):
            groups[group].append(file)
    stamps = _stamps_of(previous)
    repeated: dict[str, tuple[str, ...]] = {}
    for group, members in groups.items():
        is_unchanged = group in previous.repeated and stamps.get(group) == _stamps(members)
        lines = previous.repeated[group] if is_unchanged else _count(members)
        if len(members) >= MIN_FILES:
            repeated[group] = lines
    return {name: _with_lines(file, repeated) for name, file in files.items()}, repeated


def _group_of(name: str) -> str:
    """Return the name of the group of a file; "" if its lines are not counted."""
    folder, slash, last = name.rpartition("/")
    pattern = _GROUPS.get(last[last.rfind(".") :].lower(), "")
    return f"{folder}{slash}{pattern}" if pattern else ""


def _with_lines(file: SourceFile, repeated: Mapping[str, tuple[str, ...]]) -> SourceFile:
    lines = repeated.get(_group_of(file.name), ())
    return replace(file, options=replace(file.options, repeated=lines)) if lines else file


def _stamps_of(previous: IndexState) -> dict[str, set[tuple[str, int, int]]]:
    """Return the name, size and modification time of each page of the previous run, by group."""
    stamps: dict[str, set[tuple[str, int, int]]] = defaultdict(set)
    for name, state in previous.files.items():
        if group := _group_of(name):
            stamps[group].add((name, state.size, state.mtime_ns))
    return stamps


def _stamps(files: list[SourceFile]) -> set[tuple[str, int, int]]:
    stamps = set()
    for file in files:
        try:
            stat = file.path.stat()
        except OSError:
            continue  # the reader of the file reports it
        stamps.add((file.name, stat.st_size, stat.st_mtime_ns))
    return stamps


def _count(files: list[SourceFile]) -> tuple[str, ...]:
    """Return the repeated lines of a group of files."""
    if len(files) < MIN_FILES:
        return ()
    if _group_of(files[0].name).endswith(_TEXT):
        return repeated_lines(_lines_of(files))
    return repeated_texts(_runs_of(sorted(files, key=_sample_key)[:_MAX_WEB_PAGES]))


def _sample_key(file: SourceFile) -> bytes:
    """Return a key that puts the files in an order without relation to their names, which is always the same."""
    return hashlib.sha256(file.name.encode()).digest()


def _lines_of(files: list[SourceFile]) -> Iterator[list[str]]:
    """Yield the lines of each file that can be read as text; the reader of the others reports why it cannot."""
    for file in files:
        try:
            yield replace(file).lines  # a copy, so that the texts of a folder are not in memory together
        except (SourceError, OSError):
            continue


def _runs_of(files: list[SourceFile]) -> Iterator[set[str]]:
    """Yield the short texts of each web page that can be decoded."""
    for file in files:
        try:
            yield text_runs(replace(file).data)
        except (SourceError, OSError):
            continue
