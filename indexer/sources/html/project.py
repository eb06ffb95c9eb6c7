"""The project of a web page, from its labelled values and its linked data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from indexer.model import Funding, Period
from indexer.sources.dates import most_precise, parse_period, period_between, period_in_brackets
from indexer.sources.html.facts import Fact
from indexer.sources.html.funding_tables import funding_lines, is_funding_table
from indexer.sources.html.metadata import Metadata, http_url
from indexer.sources.html.tree import lines_of
from indexer.sources.text.blocks import people_on, split_items
from indexer.sources.text.funding import FundingTable, parse_funding
from indexer.sources.text.project_page import contact_details

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DATE_MEANINGS = {"start", "end", "period"}
_FUNDING_MEANINGS = {"funders", "funding"}
_PROJECT_MEANINGS = {*_DATE_MEANINGS, *_FUNDING_MEANINGS, "lead", "organisations", "partners", "summary", "results"}
_MIN_KINDS, _MIN_KINDS_IN_NEWS = 2, 3  # a news item may mention the funder and the lead organisation
_MAX_NAME_LENGTH = 200  # characters: a longer text is a sentence about a funder, not its name
_TEXT_MEANINGS = {"text", "region", "place", "steering", "publications", "funding", ""}
"""Meanings whose values are part of the text, after their labels."""


@dataclass(frozen=True, slots=True)
class Project:
    """The project of a page. problems: reasons why values could not be read. parts: values that belong to the text."""

    title: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    period: Period = field(default_factory=Period)
    lead: str = ""
    organisations: tuple[str, ...] = ()
    funders: tuple[str, ...] = ()
    funding: tuple[Funding, ...] = ()
    total_eur: int | None = None
    people: tuple[str, ...] = ()
    stated_regions: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    summary: str = ""
    results: str = ""
    parts: tuple[Fact, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def is_project(facts: list[Fact], metadata: Metadata) -> bool:
    """Return whether a page is about a project, by its linked data, or by a label of a date or of funding and another.

    A page that is marked as an article needs labels of a date, of funding, and of something else.
    """
    meanings = {fact.meaning for fact in facts} & _PROJECT_MEANINGS
    kinds = {"date" if meaning in _DATE_MEANINGS else meaning for meaning in meanings}
    has_date, has_funding = bool(meanings & _DATE_MEANINGS), bool(meanings & _FUNDING_MEANINGS)
    if metadata.is_article and not metadata.linked.is_project:
        return has_date and has_funding and len(kinds) >= _MIN_KINDS_IN_NEWS
    return metadata.linked.is_project or ((has_date or has_funding) and len(kinds) >= _MIN_KINDS)


def project_of(facts: list[Fact], root: HtmlElement, metadata: Metadata, title: str) -> Project:
    """Return the project of a page. title: the title of the page."""
    linked = metadata.linked
    lines = _lines_by_meaning(facts)
    period, problems = _period(lines, metadata, title)
    table = _funding_table(facts, root)
    named_funders, amounts = _funders_and_amounts(lines.get("funders", []))
    people = [name for line in lines.get("people", ()) for name in people_on(line)]
    return Project(
        title=_joined(lines, "title"),
        titles={code: name for code in ("en", "sv") if (name := _joined(lines, f"title_{code}"))},
        period=period,
        lead=next(iter(split_items(lines.get("lead", []))), ""),
        organisations=_unique([*_organisations(lines), *linked.organisations]),
        funders=_unique([*named_funders, *table.funders, *linked.funders]),
        funding=tuple(dict.fromkeys([*table.lines, *amounts, *linked.funding])),
        total_eur=table.total_eur or sum(row.amount_eur for row in (*amounts, *linked.funding)) or None,
        people=_unique([*people, *linked.people]),
        stated_regions=_short_items(lines.get("region", ())),
        places=_short_items(lines.get("place", ())),
        summary="\n".join(lines.get("summary", ())) or linked.summary,
        results="\n".join(lines.get("results", ())),
        parts=tuple(fact for fact in facts if fact.meaning in _TEXT_MEANINGS),
        extra=_extra(facts, lines),
        problems=tuple(problems),
    )


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _lines_by_meaning(facts: list[Fact]) -> dict[str, list[str]]:
    """Return the lines of the values of each meaning, with an empty line between two values."""
    lines: dict[str, list[str]] = {}
    for fact in facts:
        value = lines.setdefault(fact.meaning, [])
        value += ["", *fact.lines] if value else fact.lines
    return lines


def _joined(lines: dict[str, list[str]], meaning: str) -> str:
    return " ".join(line for line in lines.get(meaning, ()) if line)


def _period(lines: dict[str, list[str]], metadata: Metadata, title: str) -> tuple[Period, list[str]]:
    """Return the most precise period of the page, and the reasons of problems."""
    period, problems = period_between(_joined(lines, "start"), _joined(lines, "end"))
    linked = Period(metadata.linked.start, metadata.linked.end)
    return most_precise(period, parse_period(_joined(lines, "period")), linked, period_in_brackets(title)), problems


def _organisations(lines: dict[str, list[str]]) -> tuple[str, ...]:
    return split_items(line for meaning in ("lead", "organisations", "partners") for line in lines.get(meaning, ()))


def _extra(facts: list[Fact], lines: dict[str, list[str]]) -> dict[str, Any]:
    links = _links(facts)
    return {**contact_details(lines.get("people", ())), **({"url": "\n".join(links)} if links else {})}


def _funding_table(facts: list[Fact], root: HtmlElement) -> FundingTable:
    """Return the amounts in the funding sections of a page, and in tables that are recognised as funding tables."""
    lines: list[str] = []
    section_tables: set[HtmlElement] = set()
    for fact in facts:
        if fact.meaning != "funding":
            continue
        tables = [table for node in fact.nodes if not isinstance(node, str) for table in node.iter("table")]
        section_tables.update(tables)
        if tables:
            lines += lines_of([node for node in fact.nodes if not _contains_table(node)])
            lines += [line for table in tables for line in funding_lines(table)]
        elif len(fact.lines) == 1 and fact.lines[0][:1].isdigit():  # "Budjetti: 50 000 €"
            lines.append(f"Yhteensä {fact.lines[0]}")
        else:
            lines += fact.lines
    for table in root.iter("table"):
        if table not in section_tables and table.find(".//table") is None and is_funding_table(table):
            lines += funding_lines(table)
    return parse_funding(lines)


def _contains_table(node: HtmlElement | str) -> bool:
    return not isinstance(node, str) and next(node.iter("table"), None) is not None


def _funders_and_amounts(lines: list[str]) -> tuple[list[str], list[Funding]]:
    """Return the names of the funders, and the amounts that are written after their names."""
    names: list[str] = []
    amounts: list[Funding] = []
    for item in split_items(line.replace("\t", " ") for line in lines):
        rows = parse_funding([item]).lines if "€" in item or "euro" in item.casefold() else ()
        amounts += rows
        names += [row.funder for row in rows] or [item]
    return [name for name in names if len(name) <= _MAX_NAME_LENGTH], amounts


def _short_items(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the items of a list that are short enough to be names: "Alue" may also be the heading of prose."""
    return tuple(item for item in split_items(lines) if len(item) <= _MAX_NAME_LENGTH)


def _links(facts: list[Fact]) -> list[str]:
    """Return the distinct URLs of the values that are links, or else their lines."""
    links: list[str] = []
    for fact in facts:
        if fact.meaning == "url":
            anchors = [anchor for node in fact.nodes if not isinstance(node, str) for anchor in node.iter("a")]
            urls = [url for anchor in anchors if (url := http_url(anchor.get("href") or ""))]
            links += urls or [line for line in fact.lines if line]
    return list(dict.fromkeys(links))


def text_with_label(fact: Fact) -> str:
    """Return a labelled value as text: the label, then the value.

    >>> text_with_label(Fact("", "Diaarinumero", ["PB/412"]))
    'Diaarinumero\\nPB/412'
    """
    return "\n".join([fact.label, *fact.lines])
