"""Statistics of an index."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from indexer.analysis import voikko
from indexer.engines.base import EVERYTHING, Request
from indexer.facets import FACET_NAMES
from indexer.storage.index_reader import OpenIndex


def read_stats(folder: Path, *, today: date | None = None) -> dict[str, Any]:
    """Return the current generation, its size in bytes, its format and engine, and the document counts by facet.

    analysis: the version that it was built with. voikko: the implementation that this process uses.

    Raises: SearchIndexError.
    """
    generation, reader = OpenIndex(folder).current()
    manifest = generation.manifest
    response = reader.search(Request(EVERYTHING, today or date.today(), facets=FACET_NAMES, limit=0))
    by_facet = {
        facet: counts if facet == "year" else dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
        for facet, counts in response.facets.items()
    }
    return {
        "generation": generation.number,
        "built": manifest.built,
        "engine": manifest.engine,
        "format": manifest.format,
        "analysis": manifest.analysis,
        "voikko": voikko.description(),
        "documents": response.total,
        "size_bytes": sum(mark.size for mark in manifest.files.values()),
        **by_facet,
    }
