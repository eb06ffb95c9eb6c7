"""Parsing helpers of the plain-text formats: blocks of lines, lists of items, names of people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_NAME = r"[A-ZÅÄÖÉÜŠŽ][\w’'-]+"
_PERSON = rf"{_NAME}(?:\s+(?:(?:af|von|de|van)\s+)?{_NAME}){{1,3}}"
_PERSON_RE = re.compile(_PERSON)
_BYLINE_RE = re.compile(
    rf"(?:(?:Teksti(?:\s+ja\s+kuvat?)?|Kirjoittajat?|Text|Skribent|By|Author)\s*:?\s+)?({_PERSON}(?:(?:\s*,\s*|\s+(?:ja|sekä|och|samt|and|&)\s+){_PERSON})*)"
)

_JOINTS = "-–—,:&/("  # before or after a break in a headline
_CONJUNCTIONS = frozenset(
    ("ja", "sekä", "tai", "och", "samt", "eller", "and", "or", "the", "of", "for", "in", "to", "i")
)
_MIN_WRAPPED = 55  # characters of a line of a headline that does not fit on one line
LONGEST_TITLE = 200  # a first line longer than this is a paragraph, not a headline


def collapse_empty_lines(lines: Iterable[str]) -> list[str]:
    """Return the lines with single empty lines in between and none at the ends.

    >>> collapse_empty_lines(["", "a", "", "", "b", ""])
    ['a', '', 'b']
    """
    collapsed: list[str] = []
    for line in lines:
        if line or (collapsed and collapsed[-1]):
            collapsed.append(line)
    return collapsed[:-1] if collapsed and not collapsed[-1] else collapsed


def split_blocks(lines: Iterable[str]) -> list[list[str]]:
    """Return the runs of lines that are separated by empty lines.

    >>> split_blocks(["a", "b", "", "", "c"])
    [['a', 'b'], ['c']]
    """
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def join_blocks(blocks: Iterable[Sequence[str]]) -> str:
    """Return the blocks as one text, with an empty line between them."""
    return "\n\n".join("\n".join(block) for block in blocks)


def split_headline(block: Sequence[str]) -> tuple[str, list[str]]:
    """Return the headline in the first block of a text, and the remaining lines of the block.

    A headline may continue over several lines: a line continues the one before it if it starts with a small letter, or
    if the one before it is long or ends in the middle of a phrase. If all of them are too long, the first line is it.

    >>> split_headline(["Kahvia ja", "kaupunkipolitiikkaa", "Mäntylän Martat ry"])
    ('Kahvia ja kaupunkipolitiikkaa', ['Mäntylän Martat ry'])
    """
    count = 1
    while count < len(block) and _continues(block[count], block[count - 1]):
        count += 1
    joined = " ".join(block[:count])
    return (joined, list(block[count:])) if len(joined) <= LONGEST_TITLE else (block[0], list(block[1:]))


def _continues(line: str, previous: str) -> bool:
    return (
        line[0].islower()
        or line[0] in _JOINTS
        or previous[-1] in _JOINTS
        or previous.split()[-1].casefold() in _CONJUNCTIONS
        or (len(previous) >= _MIN_WRAPPED and len(line) < _MIN_WRAPPED and previous[-1] not in ".!?")
    )


def split_items(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the distinct items of a list: one per line, or several on a line separated by semicolons.

    Commas do not separate items, since names of organisations contain them ("Euroopan unioni, AMIF").

    >>> split_items(["Kela; STM", "Kela"])
    ('Kela', 'STM')
    """
    items = (item.strip(" \t\u00a0•*–-") for line in lines for item in line.split(";"))
    return tuple(dict.fromkeys(item for item in items if item))


def first_name_first(name: str) -> str:
    """Return "Kivi, Aino" as "Aino Kivi", any other text unchanged.

    >>> first_name_first("Kivi, Aino Maria"), first_name_first("Kivi, Aino, Kallio, Lauri")
    ('Aino Maria Kivi', 'Kivi, Aino, Kallio, Lauri')
    """
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and " " not in last and "," not in first and first else name


def parse_byline(line: str) -> tuple[str, ...]:
    """Return the names of people on the line if it contains nothing else, otherwise ().

    >>> parse_byline("Aino Kivi ja Lauri af Kallio"), parse_byline("Aino Kivi kertoo hankkeesta.")
    (('Aino Kivi', 'Lauri af Kallio'), ())
    """
    match = _BYLINE_RE.fullmatch(line)
    return tuple(_PERSON_RE.findall(match.group(1))) if match else ()


def people_on(line: str) -> tuple[str, ...]:
    """Return the names of people on the line: a byline, or a name followed by a comma and a job title or an address.

    >>> people_on("Aino Kivi, projektipäällikkö, p. 040 123")
    ('Aino Kivi',)
    """
    return parse_byline(line) or parse_byline(line.split(",")[0].strip())
