"""The labels of a web page, and its linked data, to what is known of a project."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from indexer.model import Funding, Period
from indexer.sources.dates import most_precise, parse_period, period_between
from indexer.sources.html.facts import Fact
from indexer.sources.html.funding_tables import funding_lines, is_funding_table
from indexer.sources.html.metadata import Metadata, web_address
from indexer.sources.html.tree import lines_of
from indexer.sources.text.blocks import people_on, split_items
from indexer.sources.text.funding import FundingTable, parse_funding
from indexer.sources.text.project_page import contact_details, period_in_title

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DATED = {"start", "end", "period"}
_PAID = {"funders", "funding"}
_TELLING = {*_DATED, *_PAID, "lead", "organisations", "partners", "summary", "results"}
_ENOUGH, _ENOUGH_IN_NEWS = 2, 3  # a news item may tell who pays, and who leads
_LONGEST_NAME = 200  # characters: what is longer is a sentence about a funder, no name of one
_APART = {"text", "steering", "publications", "funding", ""}
"""Meanings whose values stand in the text, below their labels."""


@dataclass(frozen=True, slots=True)
class Project:
    """What a page tells of a project. wrong: what could not be read. parts: what belongs to the text."""

    title: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    period: Period = field(default_factory=Period)
    lead: str = ""
    organisations: tuple[str, ...] = ()
    funders: tuple[str, ...] = ()
    funding: tuple[Funding, ...] = ()
    total_eur: int | None = None
    people: tuple[str, ...] = ()
    summary: str = ""
    results: str = ""
    parts: tuple[Fact, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    wrong: tuple[str, ...] = ()


def is_project(facts: list[Fact], metadata: Metadata) -> bool:
    """Return whether a page is a project's: its linked data says so, or its labels tell when it was or who paid.

    Of an article both must be told, and a third thing.
    """
    told = {fact.meaning for fact in facts} & _TELLING
    kinds = {"dated" if each in _DATED else each for each in told}
    is_dated, is_paid = bool(told & _DATED), bool(told & _PAID)
    if metadata.is_article and not metadata.linked.is_project:
        return is_dated and is_paid and len(kinds) >= _ENOUGH_IN_NEWS
    return metadata.linked.is_project or ((is_dated or is_paid) and len(kinds) >= _ENOUGH)


def project_of(facts: list[Fact], root: HtmlElement, metadata: Metadata, title: str) -> Project:
    """Return the project of a page. title: what the page is titled."""
    linked = metadata.linked
    lines = _lines(facts)
    period, wrong = period_between(_joined(lines, "start"), _joined(lines, "end"))
    money = _money(facts, root)
    named, paid = _named_funders(lines.get("funders", []))
    rows = tuple(dict.fromkeys([*money.lines, *paid, *linked.funding]))
    lead = next(iter(split_items(lines.get("lead", []))), "")
    people = [name for line in lines.get("people", ()) for name in people_on(line)]
    links = _links(facts)
    return Project(
        title=_joined(lines, "title"),
        titles={code: name for code in ("en", "sv") if (name := _joined(lines, f"title_{code}"))},
        period=most_precise(
            period,
            parse_period(_joined(lines, "period")),
            Period(linked.start, linked.end),
            period_in_title(title),
        ),
        lead=lead,
        organisations=tuple(dict.fromkeys([
            *split_items([*lines.get("lead", ()), *lines.get("organisations", ()), *lines.get("partners", ())]),
            *linked.organisations,
        ])),
        funders=tuple(dict.fromkeys([*named, *money.funders, *linked.funders])),
        funding=rows,
        total_eur=money.total_eur or sum(row.amount_eur for row in (*paid, *linked.funding)) or None,
        people=tuple(dict.fromkeys([*people, *linked.people])),
        summary="\n".join(lines.get("summary", ())) or linked.summary,
        results="\n".join(lines.get("results", ())),
        parts=tuple(fact for fact in facts if fact.meaning in _APART),
        extra={**contact_details(lines.get("people", ())), **({"url": "\n".join(links)} if links else {})},
        wrong=tuple(wrong),
    )  # fmt: skip


def _lines(facts: list[Fact]) -> dict[str, list[str]]:
    """Return the lines told of each meaning, an empty one between two values."""
    lines: dict[str, list[str]] = {}
    for fact in facts:
        told = lines.setdefault(fact.meaning, [])
        told += ["", *fact.lines] if told else fact.lines
    return lines


def _joined(lines: dict[str, list[str]], meaning: str) -> str:
    return " ".join(line for line in lines.get(meaning, ()) if line)


def _money(facts: list[Fact], root: HtmlElement) -> FundingTable:
    """Return what the sections of funding say, and the tables that say themselves that they are of it."""
    lines: list[str] = []
    read: set[HtmlElement] = set()
    for fact in facts:
        if fact.meaning != "funding":
            continue
        tables = [table for node in fact.nodes if not isinstance(node, str) for table in node.iter("table")]
        read.update(tables)
        if tables:
            lines += lines_of(
                [node for node in fact.nodes if isinstance(node, str) or next(node.iter("table"), None) is None]
            )
            lines += [line for table in tables for line in funding_lines(table)]
        elif len(fact.lines) == 1 and fact.lines[0][:1].isdigit():  # "Budjetti: 50 000 €"
            lines.append(f"Yhteensä {fact.lines[0]}")
        else:
            lines += fact.lines
    for table in root.iter("table"):
        if table not in read and table.find(".//table") is None and is_funding_table(table):
            lines += funding_lines(table)
    return parse_funding(lines)


def _named_funders(lines: list[str]) -> tuple[list[str], list[Funding]]:
    """Return the names of funders, and the sums that stand beside them."""
    names: list[str] = []
    paid: list[Funding] = []
    for item in split_items(line.replace("\t", " ") for line in lines):
        row = parse_funding([item]).lines if "€" in item or "euro" in item.casefold() else ()
        paid += row
        names += [each.funder for each in row] or [item]
    return [name for name in names if len(name) <= _LONGEST_NAME], paid


def _links(facts: list[Fact]) -> list[str]:
    """Return the addresses told below a label of addresses: where a link leads, or what is written."""
    found: list[str] = []
    for fact in facts:
        if fact.meaning == "url":
            links = [each for node in fact.nodes if not isinstance(node, str) for each in node.iter("a")]
            led = [address for each in links if (address := web_address(each.get("href") or ""))]
            found += led or [line for line in fact.lines if line]
    return list(dict.fromkeys(found))


def told_of(fact: Fact) -> str:
    """Return a part of the text: a label and what stands below it.

    >>> told_of(Fact("", "Diaarinumero", ["PB/412"]))
    'Diaarinumero\\nPB/412'
    """
    return "\n".join([fact.label, *fact.lines])
