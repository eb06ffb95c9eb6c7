"""A page about one project that was saved as plain text: a page of a register, or a project's own page.

Its labels and headings are looked up in the vocabulary of facts; the other lines are its text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.model import Document, Period
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.dates import parse_period, period_in_brackets, period_in_prose, strip_stamps
from indexer.sources.facts.fact import Fact, describe_project
from indexer.sources.facts.project import Page, Project, amounts_in, project_of, text_with_label
from indexer.sources.facts.reading import Reading
from indexer.sources.facts.statements import find_statements, unstated
from indexer.sources.text.blocks import collapse_empty_lines, join_blocks, split_blocks
from indexer.sources.text.facts import LabelledText, find_facts, lines_of
from indexer.sources.text.frame import frame_of, without_frame
from indexer.sources.text.funding import parse_funding
from indexer.sources.text.news import find_date_line
from indexer.sources.text.title import take_title

_MIN_PROSE = 60  # characters of a line
_LISTS = frozenset(("region", "place", "steering", "publications"))


def recognises(file: SourceFile) -> bool:
    """Return whether the labels of the text describe one project."""
    return is_project(file.lines)


def is_project(lines: Sequence[str], *, is_news: bool = False) -> bool:
    """Return whether the labels in the lines of a page describe one project. is_news: the page is a news item."""
    remaining = without_frame(lines)
    text = find_facts(remaining)
    title, introduction = take_title(text.head)
    has_period = bool(period_in_brackets(title))
    if is_news or find_date_line(remaining):
        return describe_project(text.facts, has_period=has_period, is_news=is_news)
    facts = [*text.facts, *find_statements(introduction)]
    return describe_project(facts, has_period=has_period or bool(period_in_prose(join_blocks([introduction]))))


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the project, and a note for each date that cannot be read."""
    yield from read_page(file).items()


def read_page(file: SourceFile) -> Reading:
    """Return the document with its labelled values and its frame."""
    return read_lines(file.lines, file.name)


def read_lines(lines: Sequence[str], name: str, *, title: str = "") -> Reading:
    """Return the project that the lines of a page describe, with a problem for each date that cannot be read.

    title: of the page, if it is known from its markup.
    """
    remaining = without_frame(lines)
    content, published, _ = strip_stamps("\n".join(remaining))
    text = find_facts(content.split("\n"), likely=True)
    first_line, introduction = take_title(text.head)
    title = title or first_line
    facts = [*text.facts, *unstated(find_statements(introduction), text.facts)]
    page = Page(
        name=name,
        title=title,
        table=parse_funding(amounts_in(text.facts)),
        periods=_periods(text),
        head=(title, *introduction),
        links=list(lines_of(text.facts, "url")),
    )
    project = project_of(facts, page)
    introduction = _without_header(introduction, project, title)
    document = replace(project.document, text=_text(introduction, text.rest, project), published=published)
    problems = [Problem(name, reason, lost=False) for reason in project.problems]
    return Reading(document=document, facts=text.facts, frame=frame_of(lines, remaining), problems=problems)


def _periods(text: LabelledText) -> tuple[Period, ...]:
    """Return the periods that the lines of funding and the prose of the page state."""
    line = next((line for line in lines_of(text.facts, "total_eur") if "/" in line or "–" in line), "")
    values = (line for fact in text.facts for line in [*fact.lines, ""])
    prose = join_blocks(split_blocks([*text.head, "", *text.rest, "", *values]))
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


FORMAT = Format("project page", recognises, read, read_page=read_page)
