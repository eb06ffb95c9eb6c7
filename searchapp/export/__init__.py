"""Search results and citations as files: one module per format, and one line here that registers it.

Routes, menus and file names are derived from these two dictionaries, in this order.
"""

from searchapp.export import bibtex, csv, jsonl, ris, xlsx
from searchapp.export.citation import CitationFormat
from searchapp.export.format import Context, Format

FORMATS: dict[str, Format] = {
    export_format.suffix: export_format
    for export_format in (
        csv.FORMAT,
        xlsx.FORMAT,
        ris.FORMAT,
        jsonl.FORMAT,
    )
}
"""The formats of a whole search result, by suffix."""

CITATION_FORMATS: dict[str, CitationFormat] = {
    citation_format.suffix: citation_format
    for citation_format in (
        ris.CITATION,
        bibtex.CITATION,
    )
}
"""The formats in which one document can be cited, by suffix."""

__all__ = ["CITATION_FORMATS", "FORMATS", "CitationFormat", "Context", "Format"]
