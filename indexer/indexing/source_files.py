"""The files of all sources: the corpus, and each [[source]] of the settings.

The name of a file starts with the name of its [[source]]; in the corpus it is the path below the corpus. An unavailable
source is reported as failed, so its documents are not removed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from indexer.errors import SettingsError, SourceError
from indexer.settings import Settings, Source
from indexer.sources import Problem, ReadOptions, SourceFile, find_files

CORPUS = ""
"""The name of the corpus among the sources."""

Items = Iterable[SourceFile | Problem]


class FetchedSource(NamedTuple):
    """The files of a source with a URL, and why they are incomplete; "" if they are complete."""

    items: list[SourceFile | Problem]
    failure: str = ""


@dataclass
class SourceFiles:
    """files: the available files by name, sorted. problems: what was skipped, and why.

    failed: unavailable sources. not_checked: sources that were not fetched in this run. unavailable_files: names of
    files that could not be fetched but may still exist.
    """

    files: dict[str, SourceFile] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    not_checked: set[str] = field(default_factory=set)
    unavailable_files: set[str] = field(default_factory=set)


def list_source_files(settings: Settings, fetched: Mapping[str, FetchedSource]) -> SourceFiles:
    """Return the files of all sources. fetched: the files of sources with a URL, by the name of the source.

    Raises: SourceError if no source is available, SettingsError.
    """
    result = SourceFiles()
    failures = [failure for source in _sources(settings) if (failure := _add_source(source, result, fetched))]
    if len(failures) == 1 + len(settings.source):
        raise SourceError("; ".join(failures))
    labels = settings.own_labels
    result.files = {
        name: replace(file, options=replace(file.options, labels=labels)) if labels else file
        for name, file in sorted(result.files.items())
    }
    return result


def fetch_all(settings: Settings, folder: Path) -> dict[str, FetchedSource]:
    """Fetch the files of all sources with a URL that have changed. folder: the download cache."""
    sources = [source for source in settings.source if source.address]
    if not sources:
        return {}
    from indexer.fetching import Fetcher
    from indexer.indexing.web_sources import files_of

    fetched, fetchers = {}, {}  # one fetcher for private networks, one for the public internet
    for source in sources:
        if source.private not in fetchers:
            fetchers[source.private] = Fetcher(
                folder,
                allow_private=source.private,
                site_url=settings.site.address,
                max_bytes=settings.limits.document_bytes,
            )
        fetched[source.name] = _collect(files_of(source, fetchers[source.private], limits=settings.limits))
    for fetcher in fetchers.values():
        fetcher.remove_old()
    return fetched


def _collect(items: Items) -> FetchedSource:
    collected: list[SourceFile | Problem] = []
    try:
        collected.extend(items)  # retains the items before an error
    except SourceError as error:
        return FetchedSource(collected, str(error))
    return FetchedSource(collected)


def source_of(name: str, sources: Iterable[str]) -> str:
    """Return the source of a file, given its name; CORPUS for the corpus. sources: names of the other sources."""
    first = name.partition("/")[0]
    return first if first in sources else CORPUS


def _sources(settings: Settings) -> Iterator[tuple[str, Callable[[], Items] | None]]:
    """Yield the name of each source, and a function that lists its files; None for a source with a URL."""
    names = {source.name for source in settings.source}
    yield CORPUS, partial(_corpus_files, settings, names)
    for source in settings.source:
        yield source.name, None if source.address else partial(_path_files, source, settings)


def _add_source(
    source: tuple[str, Callable[[], Items] | None], result: SourceFiles, fetched: Mapping[str, FetchedSource]
) -> str:
    """Add the files and problems of a source to the result; return why it is unavailable, "" if it is available."""
    name, list_files = source
    try:
        listed = FetchedSource(list(list_files())) if list_files else fetched.get(name)
    except SourceError as error:
        listed = FetchedSource([], str(error))
    if listed is None:
        result.not_checked.add(name)
        return ""
    problems = [item for item in listed.items if isinstance(item, Problem)]
    result.problems += problems
    result.files |= {item.name: item for item in listed.items if isinstance(item, SourceFile)}
    if list_files is None:
        result.unavailable_files |= {problem.path for problem in problems if problem.lost}
    if listed.failure:
        result.failed.add(name)
        reason = f"the source is unavailable, its documents are retained: {listed.failure}"
        result.problems.append(Problem(name or "the corpus", reason))
    return listed.failure


def _corpus_files(settings: Settings, names: set[str]) -> Iterator[SourceFile | Problem]:
    for item in find_files(settings.corpus):
        if isinstance(item, Problem):
            yield item
            continue
        name = item.relative_to(settings.corpus).as_posix()
        if name.partition("/")[0] in names:
            raise SettingsError(f"{settings.corpus / name}: a [[source]] has the same name; rename one of them")
        yield _file(item, name, settings, ReadOptions())


def _path_files(source: Source, settings: Settings) -> Iterator[SourceFile | Problem]:
    path, reading = Path(source.path).expanduser(), reading_of(source)
    if path.is_file():
        yield _file(path, f"{source.name}/{path.name}", settings, reading)
        return
    for item in find_files(path):
        if isinstance(item, Problem):
            yield Problem(f"{source.name}/{item.path}", item.reason, item.line, item.lost)
        else:
            yield _file(item, f"{source.name}/{item.relative_to(path).as_posix()}", settings, reading)


def reading_of(source: Source) -> ReadOptions:
    """Return the read options for the files of a source."""
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
