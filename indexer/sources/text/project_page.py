"""A project's own page as plain text: a title, then sections with headings on lines of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from indexer.model import Document, Kind, Period
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.dates import most_precise, parse_period, period_in_brackets, period_in_prose
from indexer.sources.text.blocks import (
    join_blocks,
    parse_byline,
    people_on,
    split_blocks,
    split_headline,
    split_items,
)
from indexer.sources.text.funding import parse_funding
from indexer.sources.text.labels import SECTION_HEADINGS, normalize_label

_MIN_MEANINGS = 2


class _Section(NamedTuple):
    heading: str
    meaning: str
    lines: list[str]


def recognises(file: SourceFile) -> bool:
    """Return whether at least two known headings with different meanings are on lines of their own."""
    return len({_meaning(line) for line in file.lines} - {None}) >= _MIN_MEANINGS


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the project."""
    head, sections = _split_sections(file.lines)
    title, rest = split_headline(head[0]) if head else (file.path.stem, [])
    introduction = join_blocks(filter(None, [rest, *head[1:]]))
    funding = parse_funding(_lines(sections, "funding"))
    lead = " ".join(_lines(sections, "lead")[:1])
    yield Document(
        id=file.name,
        kind=Kind.PROJECT,
        title=title,
        source=file.name,
        summary=_prose(sections, "summary"),
        results=_prose(sections, "results"),
        text="\n\n".join(filter(None, [introduction, _with_headings(sections, "text", "funding")])),
        period=_period(title, sections),
        lead=lead,
        organisations=split_items([lead, *_lines(sections, "lead")[1:], *_lines(sections, "partners")]),
        funders=tuple(dict.fromkeys([*split_items(_lines(sections, "funders")), *funding.funders])),
        funding=funding.lines,
        total_eur=funding.total_eur,
        people=tuple(dict.fromkeys(name for line in _lines(sections, "people") for name in people_on(line))),
        extra=contact_details(_lines(sections, "people")),
    )


def _meaning(line: str) -> str | None:
    """Return the meaning of a heading, or None if the line is not a known heading."""
    return SECTION_HEADINGS.get(normalize_label(line))


def _split_sections(lines: list[str]) -> tuple[list[list[str]], list[_Section]]:
    """Return the blocks before the first heading, and the sections."""
    head: list[str] = []
    sections: list[_Section] = []
    for index, line in enumerate(lines):
        meaning = _meaning(line) if index else None
        if meaning and not (meaning == "people" and sections and _ends_with_name(sections[-1])):
            sections.append(_Section(line, meaning, []))
        elif sections:
            sections[-1].lines.append(line)
        else:
            head.append(line)
    return split_blocks(head), sections


def _ends_with_name(section: _Section) -> bool:
    """Return whether a line after the section is the person's job title ("Projektipäällikkö"), not a heading."""
    return section.meaning == "people" and bool(section.lines and parse_byline(section.lines[-1]))


def _lines(sections: list[_Section], meaning: str) -> list[str]:
    """Return the non-empty lines of the sections with this meaning."""
    return [line for section in sections if section.meaning == meaning for line in section.lines if line]


def _prose(sections: list[_Section], *meanings: str) -> str:
    """Return the text of the sections with these meanings, or of all sections."""
    chosen = (section for section in sections if not meanings or section.meaning in meanings)
    return join_blocks(block for section in chosen for block in split_blocks(section.lines))


def _with_headings(sections: list[_Section], *meanings: str) -> str:
    """Return the text of the sections with these meanings, each after its heading."""
    return "\n\n".join(
        join_blocks([[section.heading], *blocks])
        for section in sections
        if section.meaning in meanings and (blocks := split_blocks(section.lines))
    )


def contact_details(lines: Iterable[str]) -> dict[str, str]:
    """Return the lines about people that contain more than names (job titles, addresses) as "contact", if any."""
    rest = [line for line in lines if line and not parse_byline(line)]
    return {"contact": "\n".join(rest)} if rest else {}


def _period(title: str, sections: list[_Section]) -> Period:
    """Return the most precise of the periods in its section, the title, the funding section and a sentence."""
    return most_precise(
        parse_period(" ".join(_lines(sections, "period"))),
        period_in_brackets(title),
        parse_period(next((line for line in _lines(sections, "funding") if "/" in line or "–" in line), "")),
        period_in_prose(_prose(sections)),
    )


FORMAT = Format("project page", recognises, read)
