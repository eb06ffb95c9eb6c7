"""What a search finds, as files: one format a module, one line of registration here."""

from searchapp.export import csv, jsonl, ris, xlsx
from searchapp.export.format import Context, Format

FORMATS: dict[str, Format] = {each.suffix: each for each in (csv.FORMAT, xlsx.FORMAT, jsonl.FORMAT, ris.FORMAT)}
"""By suffix, in the order to offer them."""

__all__ = ["FORMATS", "Context", "Format"]
