"""What was indexed before a run: whether the run may build on it, and what it held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

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
    """What was indexed before, whether a run builds on it or not."""

    def __init__(self, folder: IndexFolder, state: SourcesState | None) -> None:
        self._generation: Generation | None = None
        self.state = state or NOTHING
        if state is None:
            with suppress(SearchIndexError):
                self._generation = folder.current()
                self.state = SourcesState.load(self._generation.folder)

    def documents(self, ids: Iterable[str]) -> Iterator[Document]:
        """Yield documents of the index before. Raises: SearchIndexError when it cannot be read any more."""
        if self._generation is None:
            return
        self._generation.require_unharmed()
        reader = open_reader(self._generation)
        found = (reader.document(each) for each in ids)
        yield from (each for each in found if each)
        reader.close()
