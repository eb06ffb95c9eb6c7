"""The project that the labelled values of a page describe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from indexer.model import Funding, Period
from indexer.sources.dates import most_precise, parse_period, period_between, period_in_brackets
from indexer.sources.facts.fact import Fact
from indexer.sources.text.blocks import parse_byline, people_on, split_items
from indexer.sources.text.funding import FundingTable, parse_funding

# Meanings whose values are fields of a project. The values of all others are part of its text, after their labels.
_FIELD_KEYS = frozenset((
    "title", "titles.en", "titles.sv", "start", "start_year", "end", "end_year", "period", "year", "lead", "partners",
    "organisations", "people", "funders", "fund", "authority", "summary", "results", "url",
))  # fmt: skip
_MAX_NAME_LENGTH = 200  # characters: a longer text is a sentence about a funder, not its name


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


def project_of(facts: Sequence[Fact], *, table: FundingTable, title: str, periods: Iterable[Period] = ()) -> Project:
    """Return the project of a page.

    table: the amounts of its funding sections. title: of the page, whose period is used if no label has one. periods:
    further periods of the page, less certain than those of labels.
    """
    lines = lines_by_key(facts)
    period, problems = _period(lines, title, periods)
    named_funders, amounts = _funders_and_amounts(
        [*lines.get("funders", ()), *lines.get("fund", ()), *lines.get("authority", ())]
    )
    organisations = _organisations(lines)
    return Project(
        title=_title(facts),
        titles={code: name for code in ("en", "sv") if (name := _joined(lines, f"titles.{code}"))},
        period=period,
        lead=_lead(lines, organisations),
        organisations=organisations,
        funders=_unique([*named_funders, *table.funders]),
        funding=tuple(dict.fromkeys([*table.lines, *amounts])),
        total_eur=table.total_eur or sum(row.amount_eur for row in amounts) or None,
        people=_unique(name for line in lines.get("people", ()) for name in people_on(line)),
        stated_regions=_short_items(lines.get("region", ())),
        places=_short_items(lines.get("place", ())),
        summary="\n".join(lines.get("summary", ())),
        results="\n".join(lines.get("results", ())),
        parts=tuple(fact for fact in facts if fact.key not in _FIELD_KEYS and _has_value(fact)),
        extra=contact_details(lines.get("people", ())),
        problems=tuple(problems),
    )


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
            is_amount = len(fact.lines) == 1 and fact.lines[0][:1].isdigit()
            lines += [f"Yhteensä {fact.lines[0]}"] if is_amount else fact.lines
    return lines


def _title(facts: Iterable[Fact]) -> str:
    """Return the stated name of the project. A label that only may mean a name ("Nimi") is not that of a person."""
    titles = [fact for fact in facts if fact.key == "title" and fact.lines]
    sure = [fact for fact in titles if fact.meaning.is_sure]
    likely = [fact for fact in titles if len(fact.lines) == 1 and not parse_byline(fact.lines[0])]
    return next((" ".join(filter(None, fact.lines)) for fact in (*sure, *likely)), "")


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _joined(lines: dict[str, list[str]], *keys: str) -> str:
    return " ".join(line for key in keys for line in lines.get(key, ()) if line)


def _period(lines: dict[str, list[str]], title: str, periods: Iterable[Period]) -> tuple[Period, list[str]]:
    """Return the most precise period of the page, and the reasons of problems."""
    start, end = _joined(lines, "start", "start_year"), _joined(lines, "end", "end_year")
    period, problems = period_between(start, end)
    stated = parse_period(_joined(lines, "period", "year"))
    return most_precise(period, stated, period_in_brackets(title), *periods), problems


def _organisations(lines: dict[str, list[str]]) -> tuple[str, ...]:
    return split_items(line for key in ("lead", "organisations", "partners") for line in lines.get(key, ()))


def _lead(lines: dict[str, list[str]], organisations: tuple[str, ...]) -> str:
    """Return the lead organisation, or the only organisation of the project."""
    leads = split_items(lines.get("lead", []))
    return next(iter(leads), "") or (organisations[0] if len(organisations) == 1 else "")


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


def contact_details(lines: Iterable[str]) -> dict[str, str]:
    """Return the lines about people that contain more than names (job titles, addresses) as "contact", if any."""
    rest = [line for line in lines if line and not parse_byline(line)]
    return {"contact": "\n".join(rest)} if rest else {}


def text_with_label(fact: Fact) -> str:
    """Return a labelled value as text: the label, then the value.

    >>> from indexer.sources.facts.vocabulary import UNKNOWN
    >>> text_with_label(Fact(UNKNOWN, "Diaarinumero", ["PB/412"]))
    'Diaarinumero\\nPB/412'
    """
    return "\n".join([fact.label, *fact.lines])
