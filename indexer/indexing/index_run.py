"""One run of the indexer: detects changes, writes them to a draft, and publishes it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from indexer.analysis import Analyzer, WordStore
from indexer.engines import Engine
from indexer.engines.base import Batch
from indexer.errors import DamagedIndexError, NothingIndexedError, SourceError
from indexer.indexing.changes.change_set import ChangeSet
from indexer.indexing.changes.deduplication import Deduplicator
from indexer.indexing.changes.detector import ChangeDetector, Progress
from indexer.indexing.changes.retention import retain_missing
from indexer.indexing.draft import Draft
from indexer.indexing.enrichment import with_names, with_regions
from indexer.indexing.folder_frame import with_repeated_lines
from indexer.indexing.overview import overview_of
from indexer.indexing.pipeline import analyzed, cores, in_background
from indexer.indexing.prefetch import Prefetcher
from indexer.indexing.previous_index import Base, PreviousIndex, corpus_name, separate_sources
from indexer.indexing.redaction import Redactor, digest_of_names, load_names
from indexer.indexing.report import Merge, Report
from indexer.indexing.source_files import CORPUS, FetchedSource, SourceFiles, list_source_files, source_of
from indexer.model import Document
from indexer.settings import Settings
from indexer.sources import Problem
from indexer.storage.duplicates import Duplicate, save_duplicates
from indexer.storage.index_folder import IndexFolder
from indexer.storage.index_state import IndexState
from indexer.storage.stored_thesaurus import put_thesaurus, thesaurus_digest
from indexer.vocabularies.funders import Funders, load_funders
from indexer.vocabularies.organisations import distinct_names
from indexer.vocabularies.region_table import load_regions
from indexer.vocabularies.regions import Regions


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """The parameters of a run that are the same when it is repeated as a full rebuild. See reindex."""

    settings: Settings
    engine: Engine
    folder: IndexFolder
    progress: Progress
    analyzer: Analyzer
    store: WordStore | None
    accept_shrink: bool
    fetched: Mapping[str, FetchedSource]


class DamagedBaseError(Exception):
    """The generation that the run builds on is damaged, so all files must be read again."""


class IndexRun:
    """One run that builds on a previous generation, or on nothing. report: the result of the run."""

    def __init__(self, options: RunOptions, base: Base) -> None:
        self._options, self._base = options, base
        self._settings, self._analyzer = options.settings, options.analyzer
        self._funders = load_funders(options.settings.funders_file)
        self._regions = Regions(options.analyzer)
        names = load_names(options.settings.hidden_people)
        self._redact: Callable[[Document], Document] | None = Redactor(names, self._analyzer) if names else None
        self._state = _new_state(options.settings, self._funders, names)
        self._jobs = options.settings.jobs or cores()
        self._draft = Draft(options.folder, options.engine, base.generation)
        self._previous_digests = base.state.digests()
        self._verification = in_background(base.generation.verify) if base.generation else None
        self.report = Report(rebuilt=base.rebuild_reason)

    def execute(self) -> None:
        """Update the index. Raises: DamagedBaseError before anything is published."""
        try:
            sources = list_source_files(self._settings, self._options.fetched)
        except SourceError as error:
            raise NothingIndexedError(
                f"{error}; name the folder of your texts: indexer reindex --corpus DIR"
            ) from error
        sources.files, self._state.repeated = with_repeated_lines(sources.files, self._base.state)
        self.report.problems += sources.problems
        self.report.files = len(sources.files)
        try:
            changes = self._write_changes(sources)
            self._retain(changes, sources.failed | sources.not_checked)
            self._remove_missing(changes)
            self._require_valid_base()
            self._complete_report(changes)
            self._publish(changes)
        except BaseException:
            self._draft.discard()
            raise

    def _write_changes(self, sources: SourceFiles) -> ChangeSet:
        """Write the new and changed documents; return all changes."""
        is_unavailable = partial(
            _is_unavailable,
            sources_unavailable=sources.failed | sources.not_checked,
            files_unavailable=sources.unavailable_files,
            sources=self._state.sources,
        )
        with closing(Prefetcher(self._settings.limits, jobs=self._jobs)) as prefetcher:
            detector = ChangeDetector(
                self._base.state,
                self._state,
                progress=self._options.progress,
                read=prefetcher,
                expect=prefetcher.expect,
                prepare=self._prepare,
                deduplicator=self._deduplicator(),
            )
            self._write(detector.documents(sources.files, is_unavailable))
        return detector.result()

    def _prepare(self, document: Document) -> Document:
        """Return a document as it is compared and indexed: without hidden names, and with lists of names split."""
        return with_names(self._redact(document) if self._redact else document, self._funders)

    def _deduplicator(self) -> Deduplicator:
        return Deduplicator(
            self._state,
            is_enabled=self._settings.duplicates,
            separate_sources=self._state.separate_sources,
            funder_group=self._funders.group,
        )

    def _write(self, documents: Iterable[Document]) -> None:
        """Write documents, replacing those with the same ids."""
        enriched = (with_regions(document, self._regions) for document in documents)
        batches = analyzed(enriched, self._analyzer, self._options.store, jobs=self._jobs)
        with closing(batches):
            for batch in batches:
                ids = [document.id for document in batch.documents]
                replaced = [document_id for document_id in ids if document_id in self._previous_digests]
                if replaced:
                    self._draft.delete(replaced)
                keywords = [self._keywords(document) for document in batch.documents]
                self._draft.add(Batch(batch.documents, batch.occurrences, keywords, batch.words))

    def _keywords(self, document: Document) -> dict[str, tuple[str, ...]]:
        """Return the facet values of a document: each organisation once, and each funder by its last successor."""
        return {
            "funder": distinct_names(map(self._funders.group, document.funders)),
            "organisation": distinct_names(document.organisations),
        }

    def _retain(self, changes: ChangeSet, failed: Collection[str]) -> None:
        """Retain documents of incomplete sources; in a full rebuild, copy them from the previous index."""
        with closing(PreviousIndex(self._options.folder, self._base)) as previous:
            if previous.failure:
                self.report.problems += [
                    Problem(name or "the corpus", f"its documents could not be retained: {previous.failure}")
                    for name in sorted(failed)
                ]
            max_shares = self._max_shares(previous.state)
            retention = retain_missing(
                changes,
                previous.state,
                max_shares=max_shares,
                failed=[name for name in failed if name in max_shares],
                accept_shrink=self._options.accept_shrink,
                can_copy=previous.can_copy,
            )
            self.report.problems += retention.problems
            self.report.retained = len(retention.ids)
            if retention.ids and self._base.generation is None:
                documents = previous.documents(retention.ids)
                self._write(map(self._prepare, documents))

    def _max_shares(self, previous: IndexState) -> dict[str, float]:
        """Return the share of missing documents accepted, for each source with the same path or URL as before."""
        same = {name for name, place in self._state.sources.items() if previous.sources.get(name) == place}
        shares = {source.name: source.shrink for source in self._settings.source if source.name in same}
        if previous.corpus == self._state.corpus:
            shares[CORPUS] = self._settings.shrink
        return shares

    def _remove_missing(self, changes: ChangeSet) -> None:
        """Remove the documents that no file contains any more."""
        missing = sorted(self._previous_digests.keys() - changes.owners.keys())
        if missing and changes.owners:
            self._draft.delete(missing)
        self.report.removed = len(missing)

    def _require_valid_base(self) -> None:
        """Raises: DamagedBaseError if the generation that the run builds on is damaged."""
        try:
            if self._verification:
                self._verification.result()
        except DamagedIndexError as error:
            raise DamagedBaseError(error) from error

    def _complete_report(self, changes: ChangeSet) -> None:
        """Fill in the report. Raises: NothingIndexedError without any document."""
        report, files = self.report, changes.state.files.values()
        report.files_read, report.read, report.new, report.changed = (
            changes.files_read,
            changes.read,
            changes.new,
            changes.changed,
        )
        report.documents = len(changes.owners)
        report.unchanged = report.documents - report.new - report.changed
        report.merged = [
            Merge(document_id, name, duplicate.main, changes.owners.get(duplicate.main, ""), duplicate.reason)
            for name, state in sorted(changes.state.files.items())
            for document_id, duplicate in state.duplicates.items()
        ]
        report.duplicates = len(report.merged)
        report.overview = overview_of(changes.state.files)
        report.problems += [problem for state in files for problem in state.problems]
        report.problems.sort(key=lambda problem: (problem.path, problem.line or 0))
        if not changes.owners:
            reasons = "".join(f"\n  {problem}" for problem in report.problems)
            raise NothingIndexedError(
                f"nothing in {self._settings.corpus}/ could be indexed; the index is unchanged{reasons}"
            )

    def _publish(self, changes: ChangeSet) -> None:
        """Publish the draft; if nothing changed, leave the current generation as it is."""
        base = self._base.generation
        if not self._draft.has_changes and base and changes.state == self._base.state:
            self.report.generation = base.number
            return
        path = self._draft.commit()
        changes.state.save(path)
        save_duplicates(path, _duplicates_by_main(changes.state))
        is_same_thesaurus = base and self._base.state.thesaurus == changes.state.thesaurus
        put_thesaurus(
            self._settings.thesaurus, path, self._analyzer, base=base.folder if base and is_same_thesaurus else None
        )
        if self._options.store:
            self._options.store.add(self._analyzer.take_learned())
        self.report.generation = self._draft.publish(set(changes.owners)).number


def _new_state(settings: Settings, funders: Funders, names: list[str]) -> IndexState:
    """Return the state of a run, without files."""
    return IndexState(
        corpus=corpus_name(settings),
        language=settings.language,
        funders=funders.digest,
        regions=load_regions().digest,
        thesaurus=thesaurus_digest(settings.thesaurus),
        redacted_names=digest_of_names(names),
        deduplicated=settings.duplicates,
        separate_sources=separate_sources(settings),
        sources={source.name: source.address or str(Path(source.path).resolve()) for source in settings.source},
    )


def _duplicates_by_main(state: IndexState) -> dict[str, list[tuple[str, Duplicate]]]:
    """Return the duplicates of each document with their ids. If an earlier file has the id, its file is added."""
    duplicates: dict[str, list[tuple[str, Duplicate]]] = {}
    for name, file in state.files.items():
        for document_id, duplicate in file.duplicates.items():
            unique_id = f"{name}#{document_id}" if document_id in file.shadowed else document_id
            duplicates.setdefault(duplicate.main, []).append((unique_id, duplicate))
    return duplicates


def _is_unavailable(
    name: str, *, sources_unavailable: set[str], files_unavailable: set[str], sources: Mapping[str, str]
) -> bool:
    """Return whether a file that is not listed may still exist, because it or its source is unavailable."""
    return name in files_unavailable or source_of(name, sources) in sources_unavailable
