"""The report of a run of the indexer."""

from __future__ import annotations

import msgspec

from indexer.indexing.overview import Overview
from indexer.sources import Problem


class Merge(msgspec.Struct, frozen=True):
    """A document that is shown as part of another. id and main: of the two documents; file and main_file: theirs."""

    id: str
    file: str
    main: str
    main_file: str
    reason: str

    def __str__(self) -> str:
        return f"{_named(self.file, self.id)} is shown as part of {_named(self.main_file, self.main)}: {self.reason}"


class Report(msgspec.Struct, rename={"retained": "held"}):
    """The result of a run. Counts are of documents, except those of files. problems: skips and notes, by path."""

    generation: int = 0
    rebuilt: str = ""
    """Why all files were read; "" if only changed ones were."""
    files: int = 0
    files_read: int = 0
    documents: int = 0
    read: int = 0
    new: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    retained: int = 0
    """Unchanged documents that are missing in their source but remain indexed; see retention."""
    duplicates: int = 0
    """Documents of the whole index that are shown as part of another, and not counted in documents."""
    merged: list[Merge] = []
    """These duplicates, by file."""
    overview: Overview = msgspec.field(default_factory=Overview)
    seconds: float = 0.0
    problems: list[Problem] = []

    @property
    def skipped(self) -> list[Problem]:
        """The problems because of which a file or record is not indexed."""
        return [problem for problem in self.problems if problem.lost]

    @property
    def summary(self) -> str:
        """The result of the run in one line."""
        return (
            f"Indexed {self.documents} documents from {self.files} files"
            f" in {self.seconds:.{0 if self.seconds >= 1 else 1}f} s:"
            f" {self.new} new, {self.changed} changed, {self.removed} removed, {self.unchanged} unchanged;"
            f" {len(self.skipped)} skipped"
        )

    @property
    def duplicates_line(self) -> str:
        """How many documents are shown as part of another, "" if there are none."""
        if not self.duplicates:
            return ""
        shown = "1 document is" if self.duplicates == 1 else f"{self.duplicates:,} documents are"
        return f"{shown} shown as part of another that describes the same"


def _named(file: str, document_id: str) -> str:
    """Return the name of a file, with the id of the document unless it is the name of the file."""
    return file if file == document_id else f"{file} [{document_id}]"
