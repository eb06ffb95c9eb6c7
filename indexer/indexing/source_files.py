"""The files of every source: the corpus, and each [[source]] of the settings.

A file's name begins with the name of its source, but for those of the corpus. A source that cannot be had is told of as
failed, so that what it gave before is not taken for gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from indexer.errors import SettingsError, SourceError
from indexer.settings import Settings, Source
from indexer.sources import Problem, ReadOptions, SourceFile, find_files

CORPUS = ""
"""The name of the corpus among the sources."""

Files = Iterable[SourceFile | Problem]


class Fetched(NamedTuple):
    """What the address of a source gave, and why it could not be had as a whole, "" when it could."""

    files: list[SourceFile | Problem]
    failure: str = ""


@dataclass
class Gathered:
    """files: by name, in order. problems: what is passed over, and why.

    failed: sources that could not be had. unseen: those that were not looked at. missed: files that could not be had
    now but may be there yet.
    """

    files: dict[str, SourceFile] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    unseen: set[str] = field(default_factory=set)
    missed: set[str] = field(default_factory=set)


def gather(settings: Settings, fetched: Mapping[str, Fetched]) -> Gathered:
    """Return the files of all sources. fetched: what sources with an address gave, by their names.

    Raises: SourceError when none can be had, SettingsError.
    """
    gathered = Gathered()
    reasons = [reason for each in _sources(settings) if (reason := _take(each, gathered, fetched))]
    if len(reasons) == 1 + len(settings.source):
        raise SourceError("; ".join(reasons))
    gathered.files = dict(sorted(gathered.files.items()))
    return gathered


def fetch_all(settings: Settings, folder: Path) -> dict[str, Fetched]:
    """Fetch what the addresses of sources give, those that changed. folder: of copies."""
    sources = [each for each in settings.source if each.address]
    if not sources:
        return {}
    from indexer.fetching import Fetcher
    from indexer.indexing.web_sources import files_of

    fetched, fetchers = {}, {}
    for source in sources:
        if source.private not in fetchers:
            fetchers[source.private] = Fetcher(
                folder,
                allow_private=source.private,
                site_url=settings.site.address,
                max_bytes=settings.limits.document_bytes,
            )
        fetched[source.name] = _all_of(files_of(source, fetchers[source.private], limits=settings.limits))
    for fetcher in fetchers.values():
        fetcher.remove_old()
    return fetched


def _all_of(files: Iterable[SourceFile | Problem]) -> Fetched:
    found: list[SourceFile | Problem] = []
    try:
        found.extend(files)
    except SourceError as error:
        return Fetched(found, str(error))
    return Fetched(found)


def source_of(name: str, sources: Iterable[str]) -> str:
    """Return the source of a file by its name; CORPUS of a file of the corpus. sources: the names of the others."""
    first = name.partition("/")[0]
    return first if first in sources else CORPUS


def _sources(settings: Settings) -> Iterator[tuple[str, Callable[[], Files] | None]]:
    """Yield the name of each source, and what gives its files where they are on the disk."""
    names = {each.name for each in settings.source}
    yield CORPUS, partial(_of_corpus, settings, names)
    for source in settings.source:
        yield source.name, None if source.address else partial(_of_path, source, settings)


def _take(source: tuple[str, Callable[[], Files] | None], gathered: Gathered, fetched: Mapping[str, Fetched]) -> str:
    """Take in what a source gives; return why it could not be had, "" when it could."""
    name, files = source
    try:
        given = Fetched(list(files())) if files else fetched.get(name)
    except SourceError as error:
        given = Fetched([], str(error))
    if given is None:
        gathered.unseen.add(name)
        return ""
    gathered.problems += [each for each in given.files if isinstance(each, Problem)]
    gathered.files |= {each.name: each for each in given.files if isinstance(each, SourceFile)}
    if files is None:
        gathered.missed |= {each.path for each in given.files if isinstance(each, Problem) and each.lost}
    if given.failure:
        gathered.failed.add(name)
        told = f"the source cannot be had, what it gave before is kept: {given.failure}"
        gathered.problems.append(Problem(name or "the corpus", told))
    return given.failure


def _of_corpus(settings: Settings, names: set[str]) -> Iterator[SourceFile | Problem]:
    for each in find_files(settings.corpus):
        if isinstance(each, Problem):
            yield each
            continue
        name = each.relative_to(settings.corpus).as_posix()
        if name.partition("/")[0] in names:
            raise SettingsError(f"{settings.corpus / name}: a [[source]] has that name too; rename one of them")
        yield _file(each, name, settings, ReadOptions())


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


def reading_of(source: Source) -> ReadOptions:
    """Return how the files of a source are to be read."""
    return ReadOptions(
        format=source.format,
        mapping=source.mapping,
        columns=source.columns,
        values=source.values,
        date_format=source.date_format,
        list_separator=source.list_separator,
        url=source.address,
    )


def _file(path: Path, name: str, settings: Settings, reading: ReadOptions) -> SourceFile:
    limits = settings.limits
    return SourceFile(path, name, limits.file_bytes, options=reading, max_document_bytes=limits.document_bytes)
