"""The project of a web page, from its labelled values, its funding tables and its linked data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from indexer.model import Document, Period
from indexer.sources.facts.fact import Fact, describe_project
from indexer.sources.facts.project import Page, Project, amounts_in, project_of
from indexer.sources.html.funding_tables import funding_lines, is_funding_table
from indexer.sources.html.json_ld import LinkedData
from indexer.sources.html.metadata import Metadata, http_url
from indexer.sources.html.tree import lines_of
from indexer.sources.text.funding import FundingTable, parse_funding

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def is_project(facts: Sequence[Fact], metadata: Metadata) -> bool:
    """Return whether a page is about one project, by its linked data or by its labels."""
    return metadata.linked.is_project or describe_project(facts, is_news=metadata.is_article)


def project_of_page(
    facts: Sequence[Fact], root: HtmlElement, metadata: Metadata, *, name: str, title: str, head: Sequence[str]
) -> Project:
    """Return the project of a page. name: of its file. title: of the page. head: its first lines."""
    linked = metadata.linked
    page = Page(
        name=name,
        title=title,
        table=_funding_table(facts, root),
        periods=(Period(linked.start, linked.end),),
        head=(*metadata.headlines, *head),
        url=metadata.url,
        links=_links(facts),
    )
    project = project_of(facts, page)
    return replace(project, document=_with_linked_data(project.document, linked))


def _with_linked_data(document: Document, linked: LinkedData) -> Document:
    """Return the document with the values of linked data after its own."""
    return replace(
        document,
        organisations=tuple(dict.fromkeys([*document.organisations, *linked.organisations])),
        funders=tuple(dict.fromkeys([*document.funders, *linked.funders])),
        funding=tuple(dict.fromkeys([*document.funding, *linked.funding])),
        total_eur=document.total_eur or sum(row.amount_eur for row in linked.funding) or None,
        people=tuple(dict.fromkeys([*document.people, *linked.people])),
        summary=document.summary or linked.summary,
    )


def _funding_table(facts: Sequence[Fact], root: HtmlElement) -> FundingTable:
    """Return the amounts in the funding sections of a page, and in tables that are recognised as funding tables."""
    lines: list[str] = []
    section_tables: set[HtmlElement] = set()
    for fact in facts:
        if fact.key != "total_eur":
            continue
        tables = [table for node in fact.nodes if not isinstance(node, str) for table in node.iter("table")]
        section_tables.update(tables)
        if tables:
            lines += lines_of([node for node in fact.nodes if not _contains_table(node)])
            lines += [line for table in tables for line in funding_lines(table)]
        else:
            lines += amounts_in([fact])
    for table in root.iter("table"):
        if table not in section_tables and table.find(".//table") is None and is_funding_table(table):
            lines += funding_lines(table)
    return parse_funding(lines)


def _contains_table(node: HtmlElement | str) -> bool:
    return not isinstance(node, str) and next(node.iter("table"), None) is not None


def _links(facts: Sequence[Fact]) -> list[str]:
    """Return the distinct URLs of the values that are links, or else their lines."""
    links: list[str] = []
    for fact in facts:
        if fact.key == "url":
            anchors = [anchor for node in fact.nodes if not isinstance(node, str) for anchor in node.iter("a")]
            urls = [url for anchor in anchors if (url := http_url(anchor.get("href") or ""))]
            links += urls or [line for line in fact.lines if line]
    return list(dict.fromkeys(links))
