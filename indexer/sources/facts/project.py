"""The project that the labelled values of a page describe."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from pathlib import PurePath
from typing import Any

from indexer.details import EXTRA_DETAILS, is_code
from indexer.model import Document, Funding, Kind, Period
from indexer.sources.dates import is_organisation, most_precise, parse_period, period_between, period_in_brackets
from indexer.sources.facts.fact import Fact
from indexer.sources.text.blocks import parse_byline, people_on, split_blocks, split_items
from indexer.sources.text.funding import FundingTable, parse_funding

# Meanings whose values are fields of a project. The values of all others are part of its text, after their labels.
_FIELD_KEYS = frozenset((
    "title", "titles.en", "titles.sv", "start", "start_year", "end", "end_year", "period", "year", "lead", "partners",
    "organisations", "people", "funders", "summary", "results", "url", *EXTRA_DETAILS,
))  # fmt: skip
_FUNDER_KEYS = ("funders", "fund", "authority")
_ORGANISATION_KEYS = ("lead", "organisations", "partners")
# "Euroopan sosiaalirahaston (ESR) rahoittama hanke", "STEAn rahoittaman", "finansieras av ... (STEA)"
_FUNDED_RE = re.compile(
    r"(?:\(([A-ZÅÄÖ]{3,8})\)|\b([A-ZÅÄÖ]{3,8}):?n)\s+(?:osittain\s+)?rahoittam\w+"
    r"|\b(?:finansieras av|funded by|financed by)\s+[^.()\n]{0,120}\(([A-ZÅÄÖ]{3,8})\)"
)
_AMOUNT_RE = re.compile(r"(?:(?:€|eur|euroa?)\s*)?\d", re.IGNORECASE)
_PARTIES = frozenset((*_ORGANISATION_KEYS, "people"))
_LEAD_KEYS = ("people", "total_eur")
_MAX_NAME_LENGTH = 200  # characters: a longer text is a sentence about a funder, not its name


@dataclass(frozen=True, slots=True)
class Project:
    """The project of a page.

    document: without a text and a language. is_named: whether a label states its name. parts: values that belong to the
    text. problems: reasons why values could not be read.
    """

    document: Document
    is_named: bool
    parts: tuple[Fact, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is known of a page besides its facts.

    name: of its file. title: its period is used if no label has one. table: the amounts of its funding sections.
    periods: further periods, less certain than those of labels. head: its first lines, which may name the funder.
    url: its own. links: URLs that labels state.
    """

    name: str
    title: str
    table: FundingTable
    periods: Sequence[Period] = ()
    head: Sequence[str] = ()
    url: str = ""
    links: Sequence[str] = ()


def project_of(facts: Sequence[Fact], page: Page) -> Project:
    """Return the project that the facts of a page describe."""
    lines = lines_by_key(facts)
    period, problems = _period(lines, page)
    stated = [funder for line in page.head for funder in funders_stated_in(line)]
    named, amounts = _funders_and_amounts([line for key in _FUNDER_KEYS for line in lines.get(key, ())])
    organisations = split_items(line for key in _ORGANISATION_KEYS for line in lines.get(key, ()))
    name, titles = _title(facts), {code: _joined(lines, f"titles.{code}") for code in ("en", "sv")}
    title = name or page.title or next(filter(None, titles.values()), "") or PurePath(page.name).stem
    url = page.url or next((link for link in page.links if link.startswith(("http://", "https://"))), "")
    document = Document(
        id=page.name,
        kind=Kind.PROJECT,
        title=title,
        source=page.name,
        titles={code: translated for code, translated in titles.items() if translated not in ("", title)},
        summary="\n".join(lines.get("summary", ())),
        results="\n".join(lines.get("results", ())),
        period=period,
        lead=_lead(lines, organisations, below_title=_below_title(page)),
        organisations=organisations,
        funders=tuple(dict.fromkeys([*stated, *named, *page.table.funders])),
        funding=tuple(dict.fromkeys([*page.table.lines, *amounts])),
        total_eur=page.table.total_eur or sum(row.amount_eur for row in amounts) or None,
        people=tuple(dict.fromkeys(name for line in lines.get("people", ()) for name in people_on(line))),
        stated_regions=_short_items(lines.get("region", ())),
        places=_short_items(lines.get("place", ())),
        codes=tuple(filter(is_code, _short_items(lines.get("id", ())))),
        url=url,
        extra=_extra(lines, [] if list(page.links) == [url] else page.links),
    )
    parts = tuple(fact for fact in facts if fact.key not in _FIELD_KEYS and _has_value(fact))
    return Project(document, bool(name), parts, tuple(problems))


def lines_by_key(facts: Iterable[Fact]) -> dict[str, list[str]]:
    """Return the lines of the values of each meaning, with an empty line between two values."""
    lines: dict[str, list[str]] = {}
    for fact in filter(_has_value, facts):
        value = lines.setdefault(fact.key, [])
        value += ["", *fact.lines] if value else fact.lines
    return lines


def _has_value(fact: Fact) -> bool:
    return any(fact.lines)


def amounts_in(facts: Iterable[Fact]) -> list[str]:
    """Return the lines of funding facts for parse_funding: a bare amount ("Budjetti: 50 000 €") is a total."""
    lines: list[str] = []
    for fact in facts:
        if fact.key == "total_eur":
            is_amount = len(fact.lines) == 1 and bool(_AMOUNT_RE.match(fact.lines[0]))
            lines += [f"Yhteensä {fact.lines[0]}"] if is_amount else fact.lines
    return lines


def _title(facts: Iterable[Fact]) -> str:
    """Return the stated name of the project. A label that only may mean a name ("Nimi") is not that of a person."""
    facts = list(facts)
    sure = [fact for fact in facts if fact.key == "title" and fact.meaning.is_sure]
    before_parties = takewhile(lambda fact: fact.key not in _PARTIES, facts)  # after one, "Name" is that of a partner
    likely = [fact for fact in before_parties if fact.key == "title" and _is_name(fact)]
    return next((" ".join(split_blocks(fact.lines)[0]) for fact in (*sure, *likely) if any(fact.lines)), "")


def _is_name(fact: Fact) -> bool:
    """Return whether the value of a label such as "Nimi" or "Tarkoitus" is no person and no sentence."""
    return len(fact.lines) == 1 and not parse_byline(fact.lines[0]) and not fact.lines[0].endswith(".")


def funders_stated_in(line: str) -> Iterator[str]:
    """Yield the abbreviations of funders in a statement that they fund the project.

    >>> list(funders_stated_in("Euroopan aluekehitysrahaston (EAKR) rahoittaman hankkeen kuvaus"))
    ['EAKR']
    """
    for match in _FUNDED_RE.finditer(line):
        yield next(filter(None, match.groups()))


def _joined(lines: dict[str, list[str]], *keys: str) -> str:
    return " ".join(line for key in keys for line in lines.get(key, ()) if line)


def _period(lines: dict[str, list[str]], page: Page) -> tuple[Period, list[str]]:
    """Return the most precise period of the page, and the reasons of problems."""
    start, end = _joined(lines, "start", "start_year"), _joined(lines, "end", "end_year")
    period, problems = period_between(start, end)
    stated = parse_period(_joined(lines, "period", "year"))
    return most_precise(period, stated, period_in_brackets(page.title), *page.periods), problems


def _lead(lines: dict[str, list[str]], organisations: tuple[str, ...], below_title: str) -> str:
    """Return the lead organisation, or the only organisation of the project.

    If no label states one, it is an organisation that is responsible ("Ansvarig: Sunds kommun") or that received the
    funding, or the one directly below the title. below_title: that line.
    """
    leads = split_items(lines.get("lead", []))
    others = [line for key in _LEAD_KEYS for line in lines.get(key, ())]
    named = [line for line in (*others, below_title) if line and is_organisation(line)]
    only = organisations[0] if len(organisations) == 1 else ""
    return next(filter(None, (*leads[:1], only, *([] if organisations else named[:1]))), "")


def _below_title(page: Page) -> str:
    """Return the line of the head of a page that follows its title, or ""."""
    lines = [line for line in page.head if line]
    return next((line for title, line in pairwise(lines) if title == page.title != line), "")


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


def _extra(lines: dict[str, list[str]], links: Sequence[str]) -> dict[str, Any]:
    """Return the values without a field of their own. "contact": lines about people that contain more than names."""
    contact = [line for line in lines.get("people", ()) if line and not parse_byline(line)]
    texts = {"contact": "\n".join(contact), "url": "\n".join(links)}
    details = {name: list(split_items(lines.get(name, ()))) for name in EXTRA_DETAILS}
    return {name: value for name, value in (texts | details).items() if value}


def text_with_label(fact: Fact) -> str:
    """Return a labelled value as text: the label, then the value.

    >>> from indexer.sources.facts.vocabulary import UNKNOWN
    >>> text_with_label(Fact(UNKNOWN, "Diaarinumero", ["PB/412"]))
    'Diaarinumero\\nPB/412'
    """
    return "\n".join([fact.label, *fact.lines])
