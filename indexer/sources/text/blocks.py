"""Small things that the plain-text formats share: blocks of lines, lists in a value, names of people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_NAME = r"[A-ZÅÄÖÉÜŠŽ][\w’'-]+"
_PERSON = rf"{_NAME}(?:\s+(?:(?:af|von|de|van)\s+)?{_NAME}){{1,3}}"
_PERSON_RE = re.compile(_PERSON)
_BYLINE_RE = re.compile(
    rf"(?:(?:Teksti(?:\s+ja\s+kuvat?)?|Kirjoittajat?|Text|Skribent|By|Author)\s*:?\s+)?({_PERSON}(?:(?:\s*,\s*|\s+(?:ja|sekä|och|samt|and|&)\s+){_PERSON})*)"
)

LONGEST_TITLE = 200  # a first line longer than this is a paragraph, not a headline


def blocks(lines: Iterable[str]) -> list[list[str]]:
    """Return the runs of lines between empty lines.

    >>> blocks(["a", "b", "", "", "c"])
    [['a', 'b'], ['c']]
    """
    runs: list[list[str]] = [[]]
    for line in lines:
        if line:
            runs[-1].append(line)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def paragraphs(runs: Iterable[Sequence[str]]) -> str:
    """Return the blocks as one text, an empty line between them."""
    return "\n\n".join("\n".join(run) for run in runs)


def headline(run: Sequence[str]) -> tuple[str, list[str]]:
    """Return the headline of the first block, and the lines that are no part of it.

    A headline may break over lines; a block too long for one is a headline and the paragraph below it.

    >>> headline(["Kahvia ja", "kaupunkipolitiikkaa"])
    ('Kahvia ja kaupunkipolitiikkaa', [])
    """
    whole = " ".join(run)
    return (whole, []) if len(whole) <= LONGEST_TITLE else (run[0], list(run[1:]))


def listed(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the items of a value: one a line, or many in a line between semicolons; each once.

    Commas do not part items, since names of bodies hold them ("Euroopan unioni, AMIF").

    >>> listed(["Kela; STM", "Kela"])
    ('Kela', 'STM')
    """
    items = (item.strip(" \t\u00a0•*–-") for line in lines for item in line.split(";"))
    return tuple(dict.fromkeys(item for item in items if item))


def byline(line: str) -> tuple[str, ...]:
    """Return the people that a line names, if it is a line of names and nothing else.

    >>> byline("Aino Kivi ja Lauri af Kallio"), byline("Aino Kivi kertoo hankkeesta.")
    (('Aino Kivi', 'Lauri af Kallio'), ())
    """
    match = _BYLINE_RE.fullmatch(line)
    return tuple(_PERSON_RE.findall(match.group(1))) if match else ()


def people_on(line: str) -> tuple[str, ...]:
    """Return the people on a line: names alone, or a name before its title or address.

    >>> people_on("Aino Kivi, projektipäällikkö, p. 040 123")
    ('Aino Kivi',)
    """
    return byline(line) or byline(line.split(",")[0].strip())
