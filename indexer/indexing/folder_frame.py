"""Which lines the text files of each folder repeat, as an option of reading them.

The lines of a folder are counted again when one of its text files was added, changed or removed. They are part of the
read options of each file, so a file is read again when the repeated lines of its folder change: the index depends only
on the files that exist, not on the order in which they came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from indexer.errors import SourceError
from indexer.sources import SourceFile
from indexer.sources.text.repeated import MIN_FILES, repeated_lines
from indexer.storage.index_state import IndexState

_SUFFIX = ".txt"


def with_repeated_lines(
    files: Mapping[str, SourceFile], previous: IndexState
) -> tuple[dict[str, SourceFile], dict[str, tuple[str, ...]]]:
    """Return the files with the repeated lines of their folders as an option, and these lines by folder.

    files: by name. previous: the state of the previous run, whose lines are used for folders without changes.
    """
    folders: dict[str, list[SourceFile]] = defaultdict(list)
    for file in files.values():
        if file.suffix == _SUFFIX:
            folders[_folder(file.name)].append(file)
    stamps = _stamps_of(previous)
    repeated: dict[str, tuple[str, ...]] = {}
    for folder, members in folders.items():
        is_unchanged = folder in previous.repeated and stamps.get(folder) == _stamps(members)
        lines = previous.repeated[folder] if is_unchanged else _count(members)
        if len(members) >= MIN_FILES:
            repeated[folder] = lines
    return {name: _with_lines(file, repeated) for name, file in files.items()}, repeated


def _with_lines(file: SourceFile, repeated: Mapping[str, tuple[str, ...]]) -> SourceFile:
    lines = repeated.get(_folder(file.name), ()) if file.suffix == _SUFFIX else ()
    return replace(file, options=replace(file.options, repeated=lines)) if lines else file


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _stamps_of(previous: IndexState) -> dict[str, set[tuple[str, int, int]]]:
    """Return the name, size and modification time of each text file of the previous run, by folder."""
    stamps: dict[str, set[tuple[str, int, int]]] = defaultdict(set)
    for name, state in previous.files.items():
        if name.lower().endswith(_SUFFIX):
            stamps[_folder(name)].add((name, state.size, state.mtime_ns))
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
    return repeated_lines(_lines_of(files)) if len(files) >= MIN_FILES else ()


def _lines_of(files: list[SourceFile]) -> Iterator[list[str]]:
    """Yield the lines of each file that can be read as text; the reader of the others reports why it cannot."""
    for file in files:
        try:
            yield replace(file).lines  # a copy, so that the texts of a folder are not in memory together
        except (SourceError, OSError):
            continue
