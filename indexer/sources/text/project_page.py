"""A project's own page: a title, then sections below headings on lines of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from indexer.model import Document, Kind, Period
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.dates import most_precise, parse_period
from indexer.sources.text.blocks import blocks, byline, headline, listed, paragraphs, people_on
from indexer.sources.text.funding import parse_funding
from indexer.sources.text.labels import SECTIONS, plain

_ENOUGH = 2
_SENTENCE_END_RE = re.compile(r"(?<!\d)[.!?]\s|\n")  # the full stop of a date ends no sentence
_STARTS_RE = re.compile(r"\balka(?:a|nut|oi)\b", re.IGNORECASE)
_ENDS_RE = re.compile(r"\bpäätty", re.IGNORECASE)
_TITLE_YEARS_RE = re.compile(r"\(([^()]{0,60})\)\Z")
Section = tuple[str, str, list[list[str]]]


def recognises(file: SourceFile) -> bool:
    """Return whether at least two known headings of different meaning stand on lines of their own."""
    found = {_meaning(line) for line in file.lines} - {None}
    return len(found) >= _ENOUGH


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the project of the page."""
    head, sections = _sections(file.lines)
    title, rest = headline(head[0]) if head else (file.path.stem, [])
    ingress = paragraphs(filter(None, [rest, *head[1:]]))
    money = parse_funding(line for line in _lines(sections, "funding"))
    lead = " ".join(_lines(sections, "lead")[:1])
    yield Document(
        id=file.name,
        kind=Kind.PROJECT,
        title=title,
        source=file.name,
        summary=_prose(sections, "summary"),
        results=_prose(sections, "results"),
        text="\n\n".join(filter(None, [ingress, _told(sections, "text", "funding")])),
        period=_period(title, sections),
        lead=lead,
        organisations=listed([lead, *_lines(sections, "lead")[1:], *_lines(sections, "partners")]),
        funders=tuple(dict.fromkeys([*listed(_lines(sections, "funders")), *money.funders])),
        funding=money.lines,
        total_eur=money.total_eur,
        people=tuple(dict.fromkeys(name for line in _lines(sections, "people") for name in people_on(line))),
        extra=contact_details(_lines(sections, "people")),
    )


def _meaning(line: str) -> str | None:
    """Return what a heading stands for, None of any other line."""
    return SECTIONS.get(plain(line))


def _sections(lines: list[str]) -> tuple[list[list[str]], list[Section]]:
    """Return the blocks before the first heading, and (heading, meaning, blocks) of each section."""
    head: list[str] = []
    sections: list[tuple[str, str, list[str]]] = []
    for at, line in enumerate(lines):
        meaning = _meaning(line) if at else None
        if meaning and not (meaning == "people" and sections and _is_below_a_name(sections[-1])):
            sections.append((line, meaning, []))
        elif sections:
            sections[-1][2].append(line)
        else:
            head.append(line)
    return blocks(head), [(heading, meaning, blocks(body)) for heading, meaning, body in sections]


def _is_below_a_name(section: tuple[str, str, list[str]]) -> bool:
    """Return whether the next line is a person's title ("Projektipäällikkö") rather than a heading."""
    _, meaning, body = section
    return meaning == "people" and bool(body and byline(body[-1]))


def _lines(sections: list[Section], meaning: str) -> list[str]:
    return [line for _, what, body in sections if what == meaning for run in body for line in run]


def _prose(sections: list[Section], meaning: str) -> str:
    return paragraphs(run for _, what, body in sections if what == meaning for run in body)


def _told(sections: list[Section], *meanings: str) -> str:
    """Return the sections of these meanings, each below its own heading."""
    return "\n\n".join(paragraphs([[heading], *body]) for heading, what, body in sections if what in meanings and body)


def contact_details(lines: Iterable[str]) -> dict[str, str]:
    """Return the lines about people that are not names alone: titles, addresses."""
    rest = [line for line in lines if line and not byline(line)]
    return {"contact": "\n".join(rest)} if rest else {}


def period_in_title(title: str) -> Period:
    """Return the period that a title has in brackets at its end: Sillat yli joen (2012–2014)."""
    told = _TITLE_YEARS_RE.search(title)
    return parse_period(told.group(1)) if told else Period()


def _tells_both_ends(sentence: str) -> bool:
    starts = _STARTS_RE.search(sentence)
    return bool(starts and _ENDS_RE.search(sentence, starts.end()))


def _period(title: str, sections: list[Section]) -> Period:
    """Return the period told most precisely: in its section, the funding line, a sentence, the title."""
    prose = paragraphs(run for _, _, body in sections for run in body)
    sentence = next((told for told in _SENTENCE_END_RE.split(prose) if _tells_both_ends(told)), "")
    return most_precise(
        parse_period(" ".join(_lines(sections, "period"))),
        period_in_title(title),
        parse_period(next((line for line in _lines(sections, "funding") if "/" in line or "–" in line), "")),
        parse_period(sentence),
    )


FORMAT = Format("project page", recognises, read)
