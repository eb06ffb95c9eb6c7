"""Where the value of a label ends in a text: at its line or paragraph, and at the next pair on the same line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from indexer.sources.dates import find_dates
from indexer.sources.facts.fact import Fact
from indexer.sources.facts.vocabulary import fold_label, meaning_of
from indexer.sources.text.blocks import split_blocks

_PERIODS = frozenset(("period", "year"))
_SINGLE = _PERIODS | {"start", "start_year", "end", "end_year", "id", "status", "published"}
_NAMES = frozenset(
    ("lead", "funders", "fund", "authority", "organisations", "partners", "place", "region", "keywords", "other")
)
NAMES_AND_TIMES = _SINGLE | {"lead", "funders", "fund", "authority"}
"""Meanings of which the value below a heading is no prose."""
_MIN_PROSE = 60  # characters of a line
_PLURAL_RE = re.compile(r".*(?:t|er|ar|s)")  # rahoittajat, finansiärer, funders
_PAIR_BREAK_RE = re.compile(r"\t+|\s{2,}|\s+[|;–-]\s+")  # between two pairs on a line: "Start: 2019 - End: 2021"
_LABEL_RE = re.compile(r"([^:\t]{2,60}):\s*\S")


def ends_value(fact: Fact, line: str) -> bool:
    """Return whether the value of a label on its own line has ended before this line.

    A day, a code or the name of one organisation is one line. Names are a paragraph, if the first one is directly below
    its label; other values continue.
    """
    if fact.key in _SINGLE | _NAMES and _LABEL_RE.match(line):
        return True  # an unknown label and its value
    if not any(fact.lines):
        return False
    if fact.key in _SINGLE:
        return not (line and fact.key in _PERIODS and find_dates(line, is_field=True) and fact.lines[-1])
    is_paragraph = bool(fact.lines[0]) and fact.key in _NAMES
    is_name = fact.key in ("lead", "funders", "authority") and not _PLURAL_RE.fullmatch(fold_label(fact.label))
    return is_paragraph and (not line or (is_name and not line[0].islower()))


def names_above_prose(lines: Sequence[str]) -> list[str]:
    """Return the first paragraph of the lines below the heading of a name or a day, if prose follows it.

    The text of the page may follow such a value without a heading of its own.

    >>> names_above_prose(["Kela", "", "Talossa juodaan kahvia ja luetaan lehtiä viikon kaikkina iltoina, kesälläkin."])
    ['Kela']
    """
    first, *others = split_blocks(lines) or [[]]
    is_prose = [any(len(line) >= _MIN_PROSE and line.endswith(".") for line in block) for block in (first, *others)]
    return first if any(is_prose[1:]) and not is_prose[0] else list(lines)


def split_pairs(lines: Iterable[str]) -> tuple[list[int], list[str]]:
    """Return the lines, with each of several labelled values of a line on a line of its own, and their numbers from 1.

    >>> split_pairs(["Koodi: A1  Rahoittaja: Kela", "Kesto: 1 - 2 vuotta"])
    ([1, 1, 2], ['Koodi: A1', 'Rahoittaja: Kela', 'Kesto: 1 - 2 vuotta'])
    """
    pairs = [(number, part) for number, line in enumerate(lines, 1) for part in _parts(line)]
    return [number for number, _ in pairs], [part for _, part in pairs]


def _parts(line: str) -> list[str]:
    parts = _PAIR_BREAK_RE.split(line) if line.count(":") > 1 else []
    labels = [_LABEL_RE.match(part) for part in parts]
    is_list = len(parts) > 1 and all(label and meaning_of(label[1]).key for label in labels)
    return parts if is_list else [line]
