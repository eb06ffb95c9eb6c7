"""Labelled values in plain text: "Label: value" on one line, or a label on a line of its own above its value.

The value of a label on its own line ends at the next label, a short value at the end of its line or paragraph. A label
may continue on a second line; lines before the first label, and those after a value that ended, belong to no label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from indexer.details import is_code
from indexer.sources.dates import find_dates, parse_date_line
from indexer.sources.facts.fact import Fact, describe_project, meaning_with_value
from indexer.sources.facts.vocabulary import UNKNOWN, Meaning, meaning_of
from indexer.sources.text.blocks import collapse_empty_lines, parse_byline
from indexer.sources.text.values import ends_value, split_pairs

_INLINE_RE = re.compile(r"(?:[•·*–-]\s+)?([^:\t]{2,80}?)\s*[:\t]\s*(\S.*)")
# "Hankeaika 2021–2023": no sign is needed between a label and a period.
_DAY = r"(?:\d{1,2}[./]){0,2}(?:19|20)\d\d"
_PERIOD_RE = re.compile(rf"(?:[•·*–-]\s+)?([^\W\d][^\d:\t]{{2,60}}?)\s+({_DAY}\s*[–—-]\s*(?:{_DAY})?)\.?")
_NUMBER_RE = re.compile(r"\d{1,2}(?:\.\d{1,2})*\.?\s+(?=\w)")  # of a section: "3 Tulokset", "2.1. Tavoitteet"
_LONGEST_LABEL = 80  # characters
_LONGEST_CODE = 30
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
    numbers, lines = split_pairs(lines)
    target, index = text.head, 0
    while index < len(lines):
        count, meaning, value = _label_at(lines, index, likely=likely)
        if count and meaning.key == "people" and not value and _ends_with_name(text, target):
            count = 0  # the person's job title ("Projektipäällikkö"), not a label
        if not count:
            is_value = target is not text.head and target is not text.rest
            if is_value and (is_numbered_heading(lines[index]) or ends_value(text.facts[-1], lines[index])):
                target = text.rest
            target.append(lines[index])
            index += 1
            continue
        label = " ".join(lines[index : index + count]) if not value else lines[index].rpartition(value)[0]
        fact = Fact(meaning, label.strip("•·*–- \t:"), [value] if value else [], line=numbers[index])
        text.facts.append(fact)
        target = text.rest if value else fact.lines
        index += count
    text.facts = [_trimmed(fact) for fact in text.facts]
    return text


def states_project(lines: Sequence[str]) -> bool:
    """Return whether the lines of a box next to a text state facts of a project.

    >>> states_project(["Perustiedot", "Hankeaika: 2022–2023", "Rahoittaja: Kela"]), states_project(["Kesto: 2 h"])
    (True, False)
    """
    return describe_project(find_facts(lines).facts)


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
    if (
        (period := _PERIOD_RE.fullmatch(line))
        and (meaning := meaning_of(period[1])).key == "period"
        and meaning.is_sure
    ):
        return 1, meaning, period[2]
    if inline := _INLINE_RE.fullmatch(line):
        meaning = meaning_with_value(meaning_of(inline[1]), inline[2])
        meaning = meaning if meaning.is_sure or likely else UNKNOWN
        if _is_header(line):
            return 0, UNKNOWN, ""
        if meaning.key not in ("", "text", "other"):
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
    is_common = meaning.key in _COMMON_WORDS and " " not in label
    if not meaning.key or (is_common and not _is_value(following, meaning.key)) or line.endswith("."):
        return 0, UNKNOWN, ""
    return (2 if meaning.key == "people" and LOCATIVE_RE.fullmatch(following) else 1), meaning, ""


def _is_header(line: str) -> bool:
    """Return whether a line is the header of a table: its cells are labels of columns."""
    cells = line.split("\t")
    return len(cells) > 1 and all(meaning_of(cell).is_sure for cell in cells)


def _is_value(line: str, key: str) -> bool:
    """Return whether a line can only be the value of a label: a code after "Hankekoodi", a day after "Julkaistu"."""
    if key == "id":
        return len(line) <= _LONGEST_CODE and any(map(str.isdigit, line)) and is_code(line)
    return key == "published" and parse_date_line(line) is not None


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
    lines = collapse_empty_lines(fact.lines)
    return replace(fact, meaning=meaning_with_value(fact.meaning, *lines, is_inline=False), lines=lines)


def lines_of(facts: Sequence[Fact], *keys: str) -> Iterator[str]:
    """Yield the non-empty lines of the values of these meanings."""
    yield from (line for fact in facts if fact.key in keys for line in fact.lines if line)
