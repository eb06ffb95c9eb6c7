"""Labelled values in plain text: "Label: value" on one line, or a label on a line of its own above its value.

The value of a label on its own line ends at the next label. A label may continue on a second line; lines before the
first label, and those after a value on one line, belong to no label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from indexer.sources.dates import find_dates
from indexer.sources.facts.fact import Fact
from indexer.sources.facts.vocabulary import UNKNOWN, Meaning, meaning_of
from indexer.sources.text.blocks import collapse_empty_lines, parse_byline

_INLINE_RE = re.compile(r"(?:[•·*–-]\s+)?([^:\t]{2,80}?)\s*[:\t]\s*(\S.*)")
_NUMBER_RE = re.compile(r"\d{1,2}(?:\.\d{1,2})*\.?\s+(?=\w)")  # of a section: "3 Tulokset", "2.1. Tavoitteet"
_LONGEST_LABEL = 80  # characters
# "Vastuuhenkilö / Kuntoutussäätiössä": the second line of a label is an organisation in the inessive or adessive.
# Words before it must be genitives, so that the person Ville Hella does not match.
LOCATIVE_RE = re.compile(r"(?:\w[\w-]*n\s)*\w[\w:-]*(?:ssa|ssä|lla|llä)")
# Labels of one common word: on a line of its own it is more often a breadcrumb or a heading.
_COMMON_WORDS = frozenset(("title", "language", "type", "published", "status", "id"))


@dataclass(slots=True)
class LabelledText:
    """The facts of a text in order, and its other lines: before the first fact, and after facts."""

    head: list[str] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)


def find_facts(lines: Sequence[str], *, likely: bool = False) -> LabelledText:
    """Return the labelled values of a text. likely: whether to read labels that may mean something else.

    >>> text = find_facts(["Kylätalo", "Rahoittaja: Kela", "Tulokset", "", "Talo valmistui."])
    >>> text.head, [(fact.key, fact.lines) for fact in text.facts]
    (['Kylätalo'], [('funders', ['Kela']), ('results', ['Talo valmistui.'])])
    """
    text = LabelledText()
    target, index = text.head, 0
    while index < len(lines):
        count, meaning, value = _label_at(lines, index, likely=likely)
        if count and meaning.key == "people" and not value and _ends_with_name(text, target):
            count = 0  # the person's job title ("Projektipäällikkö"), not a label
        if not count:
            if target is not text.head and target is not text.rest and is_numbered_heading(lines[index]):
                target = text.rest
            target.append(lines[index])
            index += 1
            continue
        label = " ".join(lines[index : index + count]) if not value else lines[index].split(":")[0].split("\t")[0]
        fact = Fact(meaning, label.strip("•·*–- \t:"), [value] if value else [], line=index + 1)
        text.facts.append(fact)
        target = text.rest if value else fact.lines
        index += count
    text.facts = [_trimmed(fact) for fact in text.facts]
    return text


def _ends_with_name(text: LabelledText, target: list[str]) -> bool:
    """Return whether the lines read last are the value of a label of people and end with a name."""
    if not text.facts or target is not text.facts[-1].lines or text.facts[-1].key != "people":
        return False
    return bool(target) and bool(parse_byline(target[-1]))


def _label_at(lines: Sequence[str], index: int, *, likely: bool) -> tuple[int, Meaning, str]:
    """Return how many lines the label at this index takes, its meaning, and its value if that is on the same line.

    The number of lines is 0 if there is no label.
    """
    line, following = lines[index], lines[index + 1] if index + 1 < len(lines) else ""
    if not line:
        return 0, UNKNOWN, ""
    if inline := _INLINE_RE.fullmatch(line):
        meaning = _meaning(inline[1], likely=likely)
        if meaning.key and meaning.key != "text":
            return 1, meaning, inline[2]
    if len(line) > _LONGEST_LABEL:
        return 0, UNKNOWN, ""
    if following and len(following) <= _LONGEST_LABEL:
        joined = line[:-1] + following if line.endswith("-") else f"{line} {following}"
        is_alone = _meaning(line, likely=likely).key and not line.endswith("-")
        if (meaning := _meaning(joined, likely=likely)).key and not is_alone:
            return 2, meaning, ""
    label = _NUMBER_RE.sub("", line, count=1)
    meaning = _meaning(label, likely=likely)
    if not meaning.key or (meaning.key in _COMMON_WORDS and " " not in label) or line.endswith("."):
        return 0, UNKNOWN, ""
    return (2 if meaning.key == "people" and LOCATIVE_RE.fullmatch(following) else 1), meaning, ""


def _meaning(label: str, *, likely: bool) -> Meaning:
    meaning = meaning_of(label)
    return meaning if meaning.is_sure or likely else UNKNOWN


def is_numbered_heading(line: str) -> bool:
    """Return whether a line is the heading of a numbered section.

    >>> [is_numbered_heading(line) for line in ("2 Hakijan perustiedot", "10 000 €", "12 kuukautta", "3. Lopuksi.")]
    [True, False, False, False]
    """
    number = _NUMBER_RE.match(line) if len(line) <= _LONGEST_LABEL else None
    if number is None or not line[number.end()].isupper() or line.endswith((".", ",")):
        return False
    return not find_dates(line)  # "1 October 2014"


def _trimmed(fact: Fact) -> Fact:
    return replace(fact, lines=collapse_empty_lines(fact.lines))


def lines_of(facts: Sequence[Fact], *keys: str) -> Iterator[str]:
    """Yield the non-empty lines of the values of these meanings."""
    yield from (line for fact in facts if fact.key in keys for line in fact.lines if line)
