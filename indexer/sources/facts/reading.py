"""How a page was read: its document, the labelled values that were found, and the lines that were left out as frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.model import Document
from indexer.sources.base import Problem
from indexer.sources.facts.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A page as it was read.

    document: None if the page has no text of its own. facts: the labelled values, also of labels that no field holds.
    frame: lines that belong to the site, not to the page. problems: notes for the user.
    """

    document: Document | None
    facts: Sequence[Fact] = ()
    frame: Sequence[str] = ()
    problems: Sequence[Problem] = ()

    def items(self) -> Iterator[Document | Problem]:
        """Yield the problems, then the document."""
        yield from self.problems
        if self.document is not None:
            yield self.document
