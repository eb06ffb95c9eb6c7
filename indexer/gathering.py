"""The files of every source: the corpus, and each [[source]] of the settings.

A file's name begins with the name of its source, but for those of the corpus. A source that cannot be had is told of as
failed, so that what it gave before is not taken for gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from indexer.errors import SettingsError, SourceError
from indexer.settings import Settings, Source
from indexer.sources import Problem, Reading, SourceFile, find_files

CORPUS = ""
"""The name of the corpus among the sources."""

Fetching = Callable[[Source], Iterable[SourceFile | Problem]]
"""Gives the files of a source that has an address. Raises: SourceError when the source as a whole cannot be had."""


@dataclass
class Gathered:
    """files: by name, in order. failed: the sources that could not be had. problems: what is passed over, and why."""

    files: dict[str, SourceFile] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def gather(settings: Settings, fetching: Fetching) -> Gathered:
    """Return the files of all sources. Raises: SourceError when none can be had, SettingsError."""
    gathered, reasons = Gathered(), []
    for name, files in _sources(settings, fetching):
        try:
            found = list(files)
        except SourceError as error:
            gathered.failed.add(name)
            gathered.problems.append(Problem(name or str(settings.corpus), f"the source cannot be had: {error}"))
            reasons.append(str(error))
            continue
        gathered.problems += [each for each in found if isinstance(each, Problem)]
        gathered.files |= {each.name: each for each in found if isinstance(each, SourceFile)}
    if len(gathered.failed) == 1 + len(settings.source):
        raise SourceError("; ".join(reasons))
    gathered.files = dict(sorted(gathered.files.items()))
    return gathered


def source_of(name: str, sources: Iterable[str]) -> str:
    """Return the source of a file by its name; CORPUS of a file of the corpus. sources: the names of the others."""
    first = name.partition("/")[0]
    return first if first in sources else CORPUS


def _sources(settings: Settings, fetching: Fetching) -> Iterator[tuple[str, Iterator[SourceFile | Problem]]]:
    names = {each.name for each in settings.source}
    yield CORPUS, _of_corpus(settings, names)
    for source in settings.source:
        yield source.name, iter(fetching(source)) if source.address else _of_path(source, settings)


def _of_corpus(settings: Settings, names: set[str]) -> Iterator[SourceFile | Problem]:
    for each in find_files(settings.corpus):
        if isinstance(each, Problem):
            yield each
            continue
        name = each.relative_to(settings.corpus).as_posix()
        if name.partition("/")[0] in names:
            raise SettingsError(f"{settings.corpus / name}: a [[source]] has that name too; rename one of them")
        yield _file(each, name, settings, Reading())


def _of_path(source: Source, settings: Settings) -> Iterator[SourceFile | Problem]:
    path, reading = Path(source.path).expanduser(), reading_of(source)
    if path.is_file():
        yield _file(path, f"{source.name}/{path.name}", settings, reading)
        return
    for each in find_files(path):
        if isinstance(each, Problem):
            yield Problem(f"{source.name}/{each.path}", each.reason, each.line, each.lost)
        else:
            yield _file(each, f"{source.name}/{each.relative_to(path).as_posix()}", settings, reading)


def reading_of(source: Source) -> Reading:
    """Return how the files of a source are to be read."""
    return Reading(
        format=source.format,
        mapping=source.mapping,
        columns=source.columns,
        values=source.values,
        date_format=source.date_format,
        list_separator=source.list_separator,
        address=source.address,
    )


def _file(path: Path, name: str, settings: Settings, reading: Reading) -> SourceFile:
    limits = settings.limits
    return SourceFile(path, name, limits.file_bytes, reading=reading, document_bytes=limits.document_bytes)
