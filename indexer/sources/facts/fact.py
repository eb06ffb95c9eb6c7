"""A labelled value of a page, and whether the labels of a page describe a project."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from indexer.normalize import comparison_key
from indexer.sources.facts.vocabulary import LIKELY, SURE, UNKNOWN, Meaning

# What each meaning is evidence of. Prose under the headings of a service page ("Rahoitus", "Lisätietoja") is none.
_EVIDENCE = {
    "start": "date", "start_year": "date", "end": "date", "end_year": "date", "period": "date", "year": "date",
    "funders": "funding", "fund": "funding", "authority": "funding", "total_eur": "funding",
    "title": "name", "titles.en": "name", "titles.sv": "name", "id": "code", "status": "status",
    "lead": "organisation", "partners": "organisation", "organisations": "organisation",
}  # fmt: skip
_PROSE = frozenset(("summary", "results"))
_AMOUNT_RE = re.compile(r"\d\s*(?:€|e\b|euro|eur\b)|\d{1,3}(?:[ .\u00a0]\d{3})+|\d{4,}", re.IGNORECASE)
_MAX_FUNDERS = 4  # lines below a heading such as "Rahoitus"
_NAME_RE = re.compile(r"(?=.{2,120}$)[A-ZÅÄÖ](?:(?!\d{3}|€|%)[^!?])*(?<![.:…])")  # of a funder: no sentence, no amount
_NAMES = frozenset(("funders", "fund", "authority", "lead"))  # meanings of which the value is a name
_TYPES = frozenset((
    "tutkimus", "tutkimushanke", "kehittämishanke", "hanke", "projekti", "muu", "research", "research project",
    "project", "other", "forskning", "forskningsprojekt", "projekt", "övrigt", "utveckling", "development",
))  # fmt: skip
_LABELLED_RE = re.compile(r"[^:]{3,40}:\s*(?:\S*\.)?(?:19|20)\d\d\s*[-–]\s*\S*\d")  # "Kausi: 2014–2021" is no name
_LONGEST_AMOUNT = 100  # characters of a line with an amount
_MIN_KINDS = 2
_MIN_KINDS_IN_NEWS = 3  # a news item may mention the funder and the lead organisation of a project
_MAX_PROJECTS = 2  # with more values of one of these meanings, a page is a list of projects
_ONCE = ("title", "period", "start", "start_year")


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value.

    meaning: of the label, UNKNOWN for a label that is marked like known ones. label: as written on the page.
    lines: the value, with an empty line between paragraphs. nodes: the elements and strings of the value on a web page;
    [] if it is on the same line as its label. line: the number of the line with the label, from 1; 0 if the format
    has no lines.
    """

    meaning: Meaning
    label: str
    lines: list[str]
    nodes: list[Any] = field(default_factory=list)
    line: int = 0

    @property
    def key(self) -> str:
        """The key of the meaning; "" for an unknown label."""
        return self.meaning.key


def describe_project(facts: Iterable[Fact], *, has_period: bool = False, is_news: bool = False) -> bool:
    """Return whether the labels of a page describe one project.

    Facts of two kinds are enough (a date and a funder, a name and a lead organisation). Prose under known headings
    counts as one more kind, but not next to an organisation alone. Labels that may mean something else are no evidence.
    has_period: whether the title of the page has a period. is_news: a news item needs a date, funding and a third kind.
    """
    sure = [fact for fact in facts if _has_value(fact) and (fact.meaning.is_sure or _has_amount(fact))]
    if any(_count_values(sure, key) > _MAX_PROJECTS for key in _ONCE):
        return False
    keys = {fact.key for fact in sure}
    kinds = {_EVIDENCE[key] for key in keys if key in _EVIDENCE} | ({"date"} if has_period else set())
    if is_news:
        return {"date", "funding"} <= kinds and len(kinds) >= _MIN_KINDS_IN_NEWS
    return bool(kinds - {"organisation"}) and len(kinds) + bool(keys & _PROSE) >= _MIN_KINDS


def _has_value(fact: Fact) -> bool:
    """Return whether a fact has a value; that of a time has a digit, unlike the heading of a column ("Vuosi")."""
    is_time = _EVIDENCE.get(fact.key) == "date"
    return any(any(map(str.isdigit, line)) if is_time else line for line in fact.lines)


def meaning_with_value(meaning: Meaning, *lines: str, is_inline: bool = True) -> Meaning:
    """Return the meaning of a label, of which the value shows whether "Rahoitus" is a sum or the name of a funder.

    is_inline: the value is on the line of its label. Below a heading, a short line may be something else than a name.

    >>> from indexer.sources.facts.vocabulary import meaning_of
    >>> [meaning_with_value(meaning_of("Rahoitus"), value).key for value in ("Kela", "9 000 €", "Tukea saa aina.")]
    ['funders', 'total_eur', 'total_eur']
    """
    if meaning.key in _NAMES and lines and _LABELLED_RE.match(lines[0]):
        return UNKNOWN  # the heading of a section with labels of its own
    if meaning.key == "title" and len(lines) == 1 and comparison_key(lines[0]) in _TYPES:
        return Meaning("type", SURE)  # "Projekti: Tutkimus"
    if meaning.key != "total_eur" or meaning.is_sure or not lines or len(lines) > _MAX_FUNDERS:
        return meaning
    if not all(_NAME_RE.fullmatch(line) for line in lines):
        return meaning
    return Meaning("funders", SURE if is_inline else LIKELY)


def _has_amount(fact: Fact) -> bool:
    """Return whether the value of a label such as "Rahoitus", which may be a heading of prose, is a sum of money."""
    return fact.key == "total_eur" and any(
        _AMOUNT_RE.search(line) for line in fact.lines if len(line) <= _LONGEST_AMOUNT
    )


def _count_values(facts: list[Fact], key: str) -> int:
    return len({"\n".join(fact.lines) for fact in facts if fact.key == key})
