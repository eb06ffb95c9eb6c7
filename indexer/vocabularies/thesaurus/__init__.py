"""A thesaurus: concepts whose names in three languages mean the same, and which of them a query names.

A new file format is one module beside this page and one line in FORMATS.
"""

from __future__ import annotations

from pathlib import Path

from indexer.errors import SettingsError
from indexer.sources.base import Problem
from indexer.vocabularies.thesaurus import skos, tsv
from indexer.vocabularies.thesaurus.compiled import CompiledThesaurus
from indexer.vocabularies.thesaurus.compiler import compile_thesaurus
from indexer.vocabularies.thesaurus.concept import Concept, without_qualifier
from indexer.vocabularies.thesaurus.decompression import plain_name, read_bounded
from indexer.vocabularies.thesaurus.format import Format

__all__ = [
    "FORMATS",
    "MOST_BYTES",
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
MOST_BYTES = 500_000_000
"""The most that is read of a thesaurus, unpacked; the whole of YSO as RDF/XML takes some 150 MB."""
SAMPLE = Path(__file__).with_name("sample.tsv")
"""A small thesaurus of the social and health field, written for this program."""


def read_thesaurus(path: Path, *, most_bytes: int = MOST_BYTES) -> tuple[list[Concept], list[Problem]]:
    """Return the concepts of a file and what was wrong in it. Its suffix tells its format; .gz and .xz are unpacked.

    Raises: SettingsError when it cannot be read, no format is of its suffix, or a library is absent;
    SourceError, with file, line and reason, when the whole file is no thesaurus.
    """
    name = plain_name(path).lower()
    found = next((fmt for fmt in FORMATS if name.endswith(fmt.suffixes)), None)
    if found is None:
        known = ", ".join(suffix for fmt in FORMATS for suffix in fmt.suffixes)
        raise SettingsError(f"the thesaurus {path} is of no known format; its name must end in one of {known}")
    each = list(found.read(read_bounded(path, most_bytes), str(path)))
    return [one for one in each if isinstance(one, Concept)], [one for one in each if isinstance(one, Problem)]
