"""The compiled thesaurus of a generation, which can be opened quickly."""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path

from indexer.analysis import Analyzer
from indexer.errors import SettingsError
from indexer.storage.index_state import digest_of_file
from indexer.vocabularies.thesaurus import SAMPLE, CompiledThesaurus, compile_thesaurus, read_thesaurus

log = logging.getLogger(__name__)
_FILE = "thesaurus"


def thesaurus_digest(setting: str) -> str:
    """Return the SHA-256 of a thesaurus, "" without one. Raises: SettingsError if it cannot be read."""
    path = _path(setting)
    if path is None:
        return ""
    try:
        return digest_of_file(path)
    except OSError as error:
        raise SettingsError(f"the thesaurus {path} cannot be read: {error.strerror}") from error


def put_thesaurus(setting: str, draft: Path, analyzer: Analyzer, *, base: Path | None) -> None:
    """Put the compiled thesaurus into a draft. base: a generation with the same thesaurus, from which it is linked.

    Raises: SettingsError, SourceError if the thesaurus cannot be read.
    """
    path = _path(setting)
    if path is None:
        return
    if base and (base / _FILE).exists():
        try:
            os.link(base / _FILE, draft / _FILE)
        except OSError:  # a file system without links
            shutil.copy2(base / _FILE, draft / _FILE)
        return
    concepts, problems = read_thesaurus(path)
    for problem in problems:
        log.warning("%s", problem)
    compile_thesaurus(concepts, analyzer, draft / _FILE)


def open_thesaurus(generation: Path) -> CompiledThesaurus | None:
    """Return the thesaurus of a generation, or None. Raises: DamagedIndexError."""
    path = generation / _FILE
    return CompiledThesaurus.open(path) if path.exists() else None


def _path(setting: str) -> Path | None:
    if not setting:
        return None
    return SAMPLE if setting == "sample" else Path(setting).expanduser()
