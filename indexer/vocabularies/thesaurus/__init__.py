"""Thesauri: concepts with names in three languages, and the search for concepts named in a query.

A file format is a module in this folder and a line in FORMATS.
"""

from __future__ import annotations

from pathlib import Path

from indexer.errors import SettingsError
from indexer.sources.base import Problem
from indexer.vocabularies.thesaurus import skos, tsv
from indexer.vocabularies.thesaurus.compiled import CompiledThesaurus
from indexer.vocabularies.thesaurus.compiler import compile_thesaurus
from indexer.vocabularies.thesaurus.concept import Concept, without_qualifier
from indexer.vocabularies.thesaurus.decompression import read_bounded, uncompressed_name
from indexer.vocabularies.thesaurus.format import Format

__all__ = [
    "FORMATS",
    "MAX_BYTES",
    "SAMPLE",
    "CompiledThesaurus",
    "Concept",
    "Problem",
    "compile_thesaurus",
    "read_thesaurus",
    "without_qualifier",
]

FORMATS: tuple[Format, ...] = (
    tsv.FORMAT,
    skos.RDF_XML,
    skos.TURTLE,
)
MAX_BYTES = 500_000_000
"""Maximum size of a thesaurus file, uncompressed; YSO as RDF/XML has about 150 MB."""
SAMPLE = Path(__file__).with_name("sample.tsv")
"""A small thesaurus of the social and health field, written for this program."""


def read_thesaurus(path: Path, *, max_bytes: int = MAX_BYTES) -> tuple[list[Concept], list[Problem]]:
    """Return the concepts of a file and its problems. The format depends on the suffix; .gz and .xz are decompressed.

    Raises: SettingsError if it cannot be read, its suffix is unknown, or a library is missing; SourceError with file,
    line and reason if the file is not a thesaurus.
    """
    name = uncompressed_name(path).lower()
    file_format = next((fmt for fmt in FORMATS if name.endswith(fmt.suffixes)), None)
    if file_format is None:
        suffixes = ", ".join(suffix for fmt in FORMATS for suffix in fmt.suffixes)
        raise SettingsError(f"the thesaurus {path} has an unknown format; its name must end in one of {suffixes}")
    items = list(file_format.read(read_bounded(path, max_bytes), str(path)))
    return [item for item in items if isinstance(item, Concept)], [item for item in items if isinstance(item, Problem)]
