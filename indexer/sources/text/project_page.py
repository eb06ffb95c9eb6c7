"""A page about one project that was saved as plain text: a page of a register, or a project's own page.

Its labels and headings are looked up in the vocabulary of facts; the other lines are its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.model import Document, Kind
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.dates import parse_period, period_in_brackets, period_in_prose
from indexer.sources.facts.fact import Fact, describe_project
from indexer.sources.facts.project import Project, amounts_in, project_of, text_with_label
from indexer.sources.text.blocks import collapse_empty_lines, join_blocks, split_blocks
from indexer.sources.text.facts import LabelledText, find_facts, lines_of
from indexer.sources.text.frame import without_frame
from indexer.sources.text.funding import parse_funding
from indexer.sources.text.title import take_title

# "Euroopan sosiaalirahaston (ESR) rahoittama hanke", "STEAn rahoittaman", "finansieras av ... (STEA)"
_FUNDED_RE = re.compile(
    r"(?:\((?P<abbreviation>[A-ZÅÄÖ]{3,8})\)|\b(?P<genitive>[A-ZÅÄÖ]{3,8}):?n)\s+(?:osittain\s+)?rahoittam\w+"
    r"|\b(?:finansieras av|funded by|financed by)\s+[^.()\n]{0,120}\((?P<stated>[A-ZÅÄÖ]{3,8})\)"
)
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
    project = _project(text, title)
    yield from (Problem(file.name, reason, lost=False) for reason in project.problems)
    stated = [funder for line in (title, *introduction) for funder in _funders_in(line)]
    links = list(lines_of(text.facts, "url"))
    url = next((link for link in links if link.startswith(("http://", "https://"))), "")
    name = project.title or title or next(iter(project.titles.values()), "") or file.path.stem
    yield Document(
        id=file.name,
        kind=Kind.PROJECT,
        title=name,
        source=file.name,
        titles={code: translated for code, translated in project.titles.items() if translated != name},
        summary=project.summary,
        results=project.results,
        text=_text(_without_header(introduction, project, title), text.rest, project),
        period=project.period,
        lead=project.lead,
        organisations=project.organisations,
        funders=tuple(dict.fromkeys([*stated, *project.funders])),
        funding=project.funding,
        total_eur=project.total_eur,
        people=project.people,
        stated_regions=project.stated_regions,
        places=project.places,
        url=url,
        extra=project.extra | ({"url": "\n".join(links)} if links and links != [url] else {}),
    )


def _project(text: LabelledText, title: str) -> Project:
    funding = [fact for fact in text.facts if fact.key == "total_eur"]
    period_line = next((line for line in lines_of(funding, "total_eur") if "/" in line or "–" in line), "")
    prose = join_blocks(split_blocks(line for fact in text.facts for line in [*fact.lines, ""]))
    return project_of(
        text.facts,
        table=parse_funding(amounts_in(text.facts)),
        title=title,
        periods=(parse_period(period_line), period_in_prose(prose)),
    )


def _funders_in(line: str) -> Iterator[str]:
    """Yield the abbreviations of funders in a statement that they fund the project."""
    for match in _FUNDED_RE.finditer(line):
        yield next(filter(None, match.groups()))


def _without_header(introduction: list[str], project: Project, title: str) -> list[str]:
    """Return the lines above the first label, without those of a register's header: they are short, and no prose."""
    is_header = bool(project.title) and not any(len(line) >= _MIN_PROSE for line in introduction)
    if is_header:
        return []
    return introduction if project.title in ("", title) else [title, "", *introduction]


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
