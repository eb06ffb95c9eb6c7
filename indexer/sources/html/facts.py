"""Labels and their values on a web page: definition lists, tables of two columns, fields, headings, "label: value".

A label is a text of the table of labels that stands alone in an element; its value is what follows it, up to the next
label or heading, within the element that holds both. Markup says where a value ends, so more labels are known here than
where a page was saved as text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from indexer.sources.html.tree import lines_of, text_of
from indexer.sources.text.labels import MARKED_LABELS, normalize_label
from indexer.sources.text.register_page import LOCATIVE_RE

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BOLD = frozenset(("strong", "b"))
_INLINE = frozenset(("a", "abbr", "b", "cite", "em", "i", "label", "small", "span", "strong", "time", "u"))
_LABEL_TAGS = (
    *_HEADINGS[1:], "b", "caption", "div", "dt", "em", "i", "label", "legend", "li", "p", "span", "strong", "summary",
    "td", "th", "u",
)  # fmt: skip
_LINE_TAGS = ("p", "li", "div", "td", "dd", "span")
_CELLS = frozenset(("td", "th"))
_ROOMS = frozenset((
    "article", "body", "dd", "dl", "dt", "form", "html", "li", "main", "ol", "table", "tbody", "td", "th", "thead",
    "tr", "ul",
))  # fmt: skip
_NAMED_LABEL_RE = re.compile(r"label|otsikko|\bterm|\bkey\b|caption", re.IGNORECASE)
_LINE_RE = re.compile(r"([^:\t]{3,60})[:\t]\s*(\S.*)")
_BROKEN_RE = re.compile(r"-\s*")  # toteuttaja-⏎organisaatio
_LONGEST_LABEL = 80
_LONGEST_LINE = 500  # a longer line is prose that begins as a label does
_ENOUGH_ALIKE = 2  # known labels of one class: others of it are labels too
_MOST_LABELS = 500  # of a page: one with more is a list of projects, or a trap
_LONGEST_WAY = 2000  # siblings looked at for a value


@dataclass(frozen=True, slots=True)
class Fact:
    """A label's value. meaning: as in labels.MARKED_LABELS; "" of an unknown label beside known ones.

    label: as it is written. lines: the value, an empty line between paragraphs. nodes: where the value stands; none of
    a value on the line of its label.
    """

    meaning: str
    label: str
    lines: list[str]
    nodes: list[HtmlElement | str] = field(default_factory=list)


def find_facts(root: HtmlElement) -> list[Fact]:
    """Return the labels of the page that have a value, in order."""
    labels = {element: meaning for element in root.iter(*_LABEL_TAGS) if (meaning := _meaning(element)) is not None}
    if len(labels) > _MOST_LABELS:
        return []
    facts = [fact for element, meaning in labels.items() if meaning for fact in _fact(element, meaning, labels)]
    facts += _facts_of_lines(root, labels)
    facts += _unknown_beside(labels)
    facts += _unknown_alike(root, labels)
    told: set[tuple[str, str]] = set()
    once = []
    for fact in facts:  # pages tell the same twice, for small screens and large
        key = (fact.meaning, "\n".join(fact.lines))
        if fact.lines and key not in told:
            told.add(key)
            once.append(fact)
    return once


def _meaning(element: HtmlElement) -> str | None:
    """Return what an element that is a label stands for, None of any other."""
    text = element.text
    if not text or len(text) > _LONGEST_LABEL or len(element) > 3 or not text.strip():
        return None
    whole = "".join(element.itertext())
    if len(whole) > _LONGEST_LABEL:
        return None
    label = normalize_label(whole.replace("\u00ad", ""))
    meaning = MARKED_LABELS.get(label)
    if meaning is None and "-" in label:
        meaning = MARKED_LABELS.get(_BROKEN_RE.sub("", label))
    if meaning is None and len(element):
        first, *below = lines_of([element])
        meaning = MARKED_LABELS.get(normalize_label(first))
        return meaning if meaning == "people" and len(below) == 1 and LOCATIVE_RE.fullmatch(below[0]) else None
    return meaning


def _fact(element: HtmlElement, meaning: str, labels: dict[HtmlElement, str]) -> Iterator[Fact]:
    """Yield the label with its value, if it has one."""
    node = _alone(element)
    label = text_of(element)
    if node.tag in _INLINE and _is_in_a_sentence(node, element, label):
        return
    nodes = list(_value(node, element, labels))
    lines = lines_of(nodes)
    if lines and lines[0].startswith(":"):
        lines[0] = lines[0].lstrip(": ")
    if any(lines):
        yield Fact(meaning, label.rstrip(": "), lines, nodes)


def _alone(element: HtmlElement) -> HtmlElement:
    """Return the outermost element that holds the label and no other text."""
    node = element
    while (parent := node.getparent()) is not None and parent.tag not in _ROOMS and node.tag not in _ROOMS:
        if _has_text(parent.text) or _has_text(node.tail):
            break
        if any(_has_text(each.tail) or each.text_content().strip() for each in parent if each is not node):
            break
        node = parent
    if (
        node.tag not in _ROOMS
        and parent is not None
        and parent.tag in ("dt", *_CELLS)
        and text_of(parent) == text_of(node)
    ):
        return parent
    return node


def _has_text(text: str | None) -> bool:
    return bool(text and text.strip(" \t\n\u00a0:"))


def _is_in_a_sentence(node: HtmlElement, element: HtmlElement, label: str) -> bool:
    """Return whether an inline element with text on its line is no label: only a colon, or its name, says so."""
    if not _has_text(node.tail):
        following = node.getnext()
        return following is None
    if label.endswith(":") or (node.tail or "").lstrip().startswith(":"):
        return False
    return not _NAMED_LABEL_RE.search(element.get("class") or "")


def _value(node: HtmlElement, element: HtmlElement, labels: dict[HtmlElement, str]) -> Iterator[HtmlElement | str]:
    """Yield what follows a label, up to where its value ends."""
    if node.tag in _CELLS and not _is_first_of_two(node):
        return
    level = _HEADINGS.index(node.tag) if node.tag in _HEADINGS else 0
    if node.tail and node.tail.strip():
        yield node.tail
    for at, each in enumerate(node.itersiblings()):
        if at > _LONGEST_WAY or _ends(each, node, element, level, labels):
            return
        yield each
        if each.tail and each.tail.strip():
            yield each.tail


def _is_first_of_two(cell: HtmlElement) -> bool:
    """Return whether a cell of a table can be a label: the first of a row that is no head of columns."""
    row = cell.getparent()
    cells = [each for each in row if each.tag in _CELLS]
    if row.getparent() is not None and row.getparent().tag == "thead":
        return False
    if len(cells) > 1 and all(each.tag == "th" for each in cells):
        return False
    return cells[0] is cell or (len(cells) % 2 == 0 and cells.index(cell) % 2 == 0 and len(cells) <= 4)


def _ends(
    each: HtmlElement, node: HtmlElement, element: HtmlElement, level: int, labels: dict[HtmlElement, str]
) -> bool:
    """Return whether the value of a label ends before this sibling of it."""
    if each.tag == "dt" or (node.tag == "dt" and each.tag != "dd"):
        return True
    if each.get("class") and (each.tag, each.get("class")) == (element.tag, element.get("class")):
        return True  # another label, of this page alone
    if each.tag in _HEADINGS:
        return level == 0 or _HEADINGS.index(each.tag) <= level
    if each.tag in _BOLD and (each in labels or text_of(each).endswith(":")):
        return True
    if node is not element and (each.tag, each.get("class")) == (node.tag, node.get("class")) and node.tag == "div":
        return True  # the next field, of a label that has no value
    if _is_bold_line(each):
        return True
    return any(below in labels for below in each.iter(*_LABEL_TAGS)) or (
        level == 0 and any(each.find(f".//{tag}") is not None for tag in _HEADINGS)
    )


def _is_bold_line(element: HtmlElement) -> bool:
    """Return whether a paragraph is a heading that is but bold."""
    if element.tag not in ("p", "div") or _has_text(element.text) or len(element) != 1:
        return False
    bold = element[0]
    return bold.tag in _BOLD and not _has_text(bold.tail) and len(text_of(bold)) <= _LONGEST_LABEL


def _facts_of_lines(root: HtmlElement, labels: dict[HtmlElement, str]) -> Iterator[Fact]:
    """Yield the labels that stand on one line with their value: Rahoittaja: Kela."""
    for element in root.iter(*_LINE_TAGS):
        if element in labels or not any(
            ":" in text for text in (element.text or "", *(each.tail or "" for each in element))
        ):
            continue
        if any(each in labels or (each.tag not in _INLINE and each.tag != "br") for each in element):
            continue
        for line in lines_of([element]):
            match = _LINE_RE.fullmatch(line) if len(line) <= _LONGEST_LINE else None
            meaning = MARKED_LABELS.get(normalize_label(match.group(1))) if match else None
            if match and meaning and meaning != "text":
                yield Fact(meaning, match.group(1).strip(), [match.group(2)])


def _unknown_beside(labels: dict[HtmlElement, str]) -> Iterator[Fact]:
    """Yield the unknown labels of the lists and tables that have known ones: so nothing of a register is lost."""
    lists = {each: None for label in labels for each in label.iterancestors("dl", "table")}
    for each in lists:
        for label in each.iter("dt"):
            if label not in labels and not any(below in labels for below in label):
                value = list(_value(label, label, labels))
                yield Fact("", text_of(label).rstrip(": "), lines_of(value), value)
        for row in each.iter("tr"):
            cells = [cell for cell in row if cell.tag in _CELLS]
            is_known = any(below in labels for cell in cells for below in cell.iter())
            if len(cells) == 2 and not is_known and len(text_of(cells[0])) <= _LONGEST_LABEL and text_of(cells[0]):
                yield Fact("", text_of(cells[0]).rstrip(": "), lines_of([cells[1]]), [cells[1]])


def _unknown_alike(root: HtmlElement, labels: dict[HtmlElement, str]) -> Iterator[Fact]:
    """Yield the unknown labels that are marked as known ones are: in elements of the same class."""
    marks = Counter((each.tag, each.get("class")) for each in labels if each.get("class"))
    alike = {mark for mark, count in marks.items() if count >= _ENOUGH_ALIKE}
    for tag, name in alike:
        for element in islice(root.iter(tag), _LONGEST_WAY):
            if element.get("class") == name and element not in labels:
                label = text_of(element)
                if label and len(label) <= _LONGEST_LABEL:
                    value = list(_value(_alone(element), element, labels))
                    yield Fact("", label.rstrip(": "), lines_of(value), value)
