"""What was indexed before a run: whether the run may build on it, and what it held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from indexer.engines.base import Reader
from indexer.errors import DamagedIndexError, ForeignIndexError, NoIndexError, SearchIndexError
from indexer.indexing.redaction import digest_of_names, load_names
from indexer.model import Document
from indexer.settings import Settings
from indexer.storage.generations import Generation
from indexer.storage.index_folder import IndexFolder
from indexer.storage.index_reader import open_reader
from indexer.storage.index_state import SourcesState
from indexer.vocabularies.funders import load_funders

NOTHING = SourcesState("", "")


def base_of(folder: IndexFolder, settings: Settings) -> tuple[Generation | None, SourcesState, str]:
    """Return the generation to build on and what it was made from, or none and why everything must be read."""
    try:
        base = folder.current()
        base.verify(bulk=False)  # the rest is read through while the run goes on
        state = SourcesState.load(base.folder)
    except NoIndexError:
        why = "there was no index"
    except ForeignIndexError:
        why = "the index was made by another version or analysis"
    except DamagedIndexError as error:
        why = f"the index was damaged ({error})"
    else:
        why = _difference(base, state, settings)
        if not why:
            return base, state, ""
    return None, NOTHING, why


def _difference(base: Generation, state: SourcesState, settings: Settings) -> str:
    """Return what of the settings an index was not made with, "" if nothing."""
    if base.manifest.engine != settings.engine:
        return f"the engine changed from {base.manifest.engine} to {settings.engine}"
    if state.corpus != corpus_name(settings):
        return f"the corpus changed from {state.corpus}"
    if state.funders != load_funders(settings.funders_file).digest:
        return "the table of funders changed"
    if state.language != settings.language:
        return f"the language of texts that cannot be told changed from {state.language}"
    if state.hidden != digest_of_names(load_names(settings.hidden_people)):
        return "the names that are left out changed"
    if state.compared != settings.duplicates:
        return "whether duplicates are shown once changed"
    return ""


def corpus_name(settings: Settings) -> str:
    """Return what a corpus is known by from run to run."""
    return str(settings.corpus.resolve())


class Earlier:
    """What was indexed before, whether a run builds on it or not.

    state: of a base that the run builds on; None to read that of the index which is served.
    failure: why the index before cannot be read, "" when it can, or when there is none.
    """

    def __init__(self, folder: IndexFolder, state: SourcesState | None) -> None:
        self._generation: Generation | None = None
        self._reader: Reader | None = None
        self.state = state or NOTHING
        self.failure = ""
        if state is None:
            try:
                generation = folder.current()
                generation.require_unharmed(bulk=False)
                self.state, self._generation = SourcesState.load(generation.folder), generation
            except NoIndexError:
                pass
            except SearchIndexError as error:
                self.failure = _without_advice(error)

    def can_copy(self) -> bool:
        """Return whether documents can be copied from the index before: read every file of it, once."""
        if self._generation and not self._reader and not self.failure:
            try:
                self._generation.require_unharmed()
                self._reader = open_reader(self._generation)
            except SearchIndexError as error:
                self.failure = _without_advice(error)
        return not self.failure

    def documents(self, ids: Iterable[str]) -> Iterator[Document]:
        """Yield documents of the index before, once can_copy was asked; none of a base that the run builds on."""
        if self._reader:
            found = map(self._reader.document, ids)
            yield from (each for each in found if each)

    def close(self) -> None:
        """Close what was opened to copy documents."""
        if self._reader:
            self._reader.close()


def _without_advice(error: SearchIndexError) -> str:
    """Return what happened, without what to do: a run that reads everything is doing it."""
    return str(error).partition("; run:")[0]
