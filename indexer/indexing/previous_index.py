"""The index before a run: whether the run may build on it, and the documents it contains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from indexer.engines.base import Reader
from indexer.errors import DamagedIndexError, ForeignIndexError, NoIndexError, SearchIndexError
from indexer.indexing.redaction import digest_of_names, load_names
from indexer.model import Document
from indexer.settings import Settings
from indexer.storage.generations import Generation
from indexer.storage.index_folder import IndexFolder
from indexer.storage.index_reader import open_reader
from indexer.storage.index_state import IndexState
from indexer.vocabularies.funders import load_funders
from indexer.vocabularies.region_table import load_regions


class Base(NamedTuple):
    """What a run builds on: a generation and the state of its sources.

    Without a generation, the run reads all files, and rebuild_reason says why.
    """

    generation: Generation | None
    state: IndexState
    rebuild_reason: str = ""


def full_rebuild(reason: str) -> Base:
    """Return the base of a run that reads all files."""
    return Base(None, IndexState("", ""), reason)


def find_base(folder: IndexFolder, settings: Settings) -> Base:
    """Return the current generation if a run with these settings can build on it."""
    try:
        generation = folder.current()
        generation.verify(bulk=False)  # the bulk files are verified during the run
        state = IndexState.load(generation.folder)
    except NoIndexError:
        reason = "there was no index"
    except ForeignIndexError:
        reason = "the index was built by another version or analysis"
    except DamagedIndexError as error:
        reason = f"the index was damaged ({error})"
    else:
        reason = _difference(generation, state, settings)
        if not reason:
            return Base(generation, state)
    return full_rebuild(reason)


def _difference(base: Generation, state: IndexState, settings: Settings) -> str:
    """Return which setting differs from those the index was built with, "" if none does."""
    if difference := base.voikko_difference:
        return difference
    if base.manifest.engine != settings.engine:
        return f"the engine changed from {base.manifest.engine} to {settings.engine}"
    if state.corpus != corpus_name(settings):
        return f"the corpus changed from {state.corpus}"
    if state.funders != load_funders(settings.funders_file).digest:
        return "the table of funders changed"
    if state.regions != load_regions().digest:
        return "the table of regions changed"
    if state.language != settings.language:
        return f"the default language changed from {state.language}"
    if state.redacted_names != digest_of_names(load_names(settings.hidden_people)):
        return "the hidden names changed"
    if state.deduplicated != settings.duplicates:
        return "the setting duplicates changed"
    if changed := set(state.separate_sources) ^ set(separate_sources(settings)):
        return f"the setting duplicates of the source {min(changed)} changed"
    return ""


def corpus_name(settings: Settings) -> str:
    """Return the name that identifies a corpus in all runs: its absolute path."""
    return str(settings.corpus.resolve())


def separate_sources(settings: Settings) -> tuple[str, ...]:
    """Return the names of the sources whose documents are not compared with others."""
    return tuple(sorted(source.name for source in settings.source if not source.duplicates))


class PreviousIndex:
    """What was indexed before a run, whether the run builds on it or not.

    base: what the run builds on; without a generation, the current one is read if possible.
    failure: why the current generation cannot be read; "" if it can, or if there is none.
    """

    def __init__(self, folder: IndexFolder, base: Base) -> None:
        self._generation: Generation | None = None
        self._reader: Reader | None = None
        self.state = base.state
        self.failure = ""
        if base.generation is None:
            try:
                generation = folder.current()
                generation.require_undamaged(bulk=False)
                self.state, self._generation = IndexState.load(generation.folder), generation
            except NoIndexError:
                pass
            except SearchIndexError as error:
                self.failure = _without_advice(error)

    def can_copy(self) -> bool:
        """Return whether documents can be copied from the current generation; verifies all its files, once."""
        if self._generation and not self._reader and not self.failure:
            try:
                self._generation.require_undamaged()
                self._reader = open_reader(self._generation)
            except SearchIndexError as error:
                self.failure = _without_advice(error)
        return not self.failure

    def documents(self, ids: Iterable[str]) -> Iterator[Document]:
        """Yield documents of the current generation, after can_copy; none if the run builds on that generation."""
        if self._reader:
            documents = map(self._reader.document, ids)
            yield from (document for document in documents if document)

    def close(self) -> None:
        """Close the reader of the documents, if it was opened."""
        if self._reader:
            self._reader.close()


def _without_advice(error: SearchIndexError) -> str:
    """Return an error message without the advice to rebuild the index, which the run does anyway."""
    return str(error).partition("; run:")[0]
