"""What a run of the indexer did."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.sources import Problem


@dataclass
class Report:
    """What a run did. All counts are of documents, but for files. problems: skips and notes, in order of path."""

    generation: int = 0
    rebuilt: str = ""
    """Why everything was read again; empty when only changes were."""
    files: int = 0
    files_read: int = 0
    documents: int = 0
    read: int = 0
    new: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    held: int = 0
    """Of those that are unchanged: no source gives them any more, but too much of one would be gone."""
    duplicates: int = 0
    """Documents of the sources that are shown under another, and not counted as documents."""
    seconds: float = 0.0
    problems: list[Problem] = field(default_factory=list)

    @property
    def skipped(self) -> list[Problem]:
        """Those problems for which a file or record is not in the index."""
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
