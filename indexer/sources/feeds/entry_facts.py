"""Labelled values in the texts of a feed's entries: an entry whose labels describe a project is a project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.model import Document
from indexer.sources.facts.fact import Fact, describe_project
from indexer.sources.text import project_page
from indexer.sources.text.facts import find_facts

_Values = frozenset[tuple[str, tuple[str, ...]]]


def with_projects(entries: Sequence[Document]) -> Iterator[Document]:
    """Yield the entries of a feed, those as projects of which the labels describe one.

    A period and a funder are enough, as on a page, unless other entries state the same ones: they are then part of the
    text that a project adds to each of its news.
    """
    facts = [find_facts(_lines(entry)).facts for entry in entries]
    counts = Counter(map(_values, facts))
    for entry, of_entry in zip(entries, facts, strict=True):
        is_shared = counts[_values(of_entry)] > 1
        yield _project(entry) if describe_project(of_entry, is_news=is_shared) else entry


def _lines(entry: Document) -> list[str]:
    return [entry.title, "", *(entry.text or entry.summary).split("\n")]


def _values(facts: Sequence[Fact]) -> _Values:
    return frozenset((fact.key, tuple(fact.lines)) for fact in facts)


def _project(entry: Document) -> Document:
    """Return the project that an entry describes, with the URL, the date and the keywords of the entry."""
    project = project_page.read_lines(_lines(entry), entry.id, title=entry.title).document
    if project is None:
        return entry
    return replace(
        project,
        source=entry.source,
        summary=project.summary or (entry.summary if entry.text else ""),
        language=entry.language,
        published=entry.published,
        people=project.people or entry.people,
        url=entry.url or project.url,
        extra=entry.extra | project.extra,
    )
