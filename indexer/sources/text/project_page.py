"""A page about one project that was saved as plain text: a page of a register, or a project's own page.

Its labels and headings are looked up in the vocabulary of facts; the other lines are its text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.model import Document, Period
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.dates import parse_period, period_in_brackets, period_in_prose
from indexer.sources.facts.fact import Fact, describe_project
from indexer.sources.facts.project import Page, Project, amounts_in, project_of, text_with_label
from indexer.sources.text.blocks import collapse_empty_lines, join_blocks, split_blocks
from indexer.sources.text.facts import LabelledText, find_facts, lines_of
from indexer.sources.text.frame import without_frame
from indexer.sources.text.funding import parse_funding
from indexer.sources.text.title import take_title

_MIN_PROSE = 60  # characters of a line
_LISTS = frozenset(("region", "place", "steering", "publications"))


def recognises(file: SourceFile) -> bool:
    """Return whether the labels of the text describe one project."""
    text = find_facts(without_frame(file.lines))
    title, _ = take_title(text.head)
    return describe_project(text.facts, has_period=bool(period_in_brackets(title)))


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the project, and a note for each date that cannot be read."""
    text = find_facts(without_frame(file.lines), likely=True)
    title, introduction = take_title(text.head)
    page = Page(
        name=file.name,
        title=title,
        table=parse_funding(amounts_in(text.facts)),
        periods=_periods(text),
        head=(title, *introduction),
        links=list(lines_of(text.facts, "url")),
    )
    project = project_of(text.facts, page)
    yield from (Problem(file.name, reason, lost=False) for reason in project.problems)
    yield replace(project.document, text=_text(_without_header(introduction, project, title), text.rest, project))


def _periods(text: LabelledText) -> tuple[Period, ...]:
    """Return the periods that the lines of funding and the prose of the page state."""
    line = next((line for line in lines_of(text.facts, "total_eur") if "/" in line or "–" in line), "")
    prose = join_blocks(split_blocks(line for fact in text.facts for line in [*fact.lines, ""]))
    return parse_period(line), period_in_prose(prose)


def _without_header(introduction: list[str], project: Project, title: str) -> list[str]:
    """Return the lines above the first label, without those of a register's header: they are short, and no prose."""
    is_header = project.is_named and not any(len(line) >= _MIN_PROSE for line in introduction)
    if is_header:
        return []
    return [title, "", *introduction] if project.is_named and project.document.title != title else introduction


def _text(introduction: Sequence[str], rest: Sequence[str], project: Project) -> str:
    """Return the text of the page: what is no fact, and the values that belong to the text, after their labels."""
    paragraphs = [join_blocks(split_blocks(introduction)), "\n".join(collapse_empty_lines(rest))]
    return "\n\n".join(filter(None, [*paragraphs, *map(_part, project.parts)]))


def _part(fact: Fact) -> str:
    if fact.key in _LISTS:
        return text_with_label(fact) if fact.lines else ""
    blocks = split_blocks(fact.lines)
    return join_blocks([[fact.label], *blocks]) if blocks else ""


FORMAT = Format("project page", recognises, read)
