"""Labelled values of a web page: in definition lists, two-column tables, fields, below headings, or as "label: value".

A label is an element whose whole text is in the table of labels. Its value is what follows it, up to the next label or
heading within the same container. Because markup shows where a value ends, more labels are recognised here than in a
page that was saved as text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from indexer.normalize import collapse_spaces
from indexer.sources.facts.fact import Fact, meaning_with_value
from indexer.sources.facts.vocabulary import UNKNOWN, Meaning, meaning_of, states_fact
from indexer.sources.html.tree import lines_of, text_of
from indexer.sources.text.facts import LOCATIVE_RE, is_numbered_heading
from indexer.sources.text.values import NAMES_AND_TIMES, names_above_prose

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BOLD = frozenset(("strong", "b"))
_INLINE = frozenset(("a", "abbr", "b", "cite", "em", "i", "label", "small", "span", "strong", "time", "u"))
_LABEL_TAGS = (
    *_HEADINGS[1:], "b", "caption", "div", "dt", "em", "i", "label", "legend", "li", "p", "span", "strong", "summary",
    "td", "th", "u",
)  # fmt: skip
_LINE_TAGS = ("p", "li", "div", "span", "td", "dd")
_CELLS = frozenset(("td", "th"))
_CONTAINERS = frozenset((
    "article", "body", "dd", "dl", "dt", "form", "html", "li", "main", "ol", "table", "tbody", "td", "th", "thead",
    "tr", "ul",
))  # fmt: skip
_LABEL_CLASS_RE = re.compile(r"label|otsikko|\bterm|\bkey\b|caption", re.IGNORECASE)
_LINE_RE = re.compile(r"([^:\t]{3,60})[:\t]\s*(\S.*)")
_LINE_BREAK_RE = re.compile(r"-\s*")  # toteuttaja-⏎organisaatio
_MAX_LABEL_LENGTH = 80
_MAX_LINE_LENGTH = 500  # a longer line is prose that happens to start like a label
_MIN_LABELS_OF_CLASS = 2  # with so many known labels of a class, its other elements are labels too
_MAX_LABELS = 500  # a page with more is a list of projects, or an attack
_MAX_ELEMENTS = 2000  # siblings examined for one value, or elements of a class for labels


def find_facts(root: HtmlElement) -> list[Fact]:
    """Return the labelled values of the page, each once: by markup, on one line, then those of unknown labels."""
    labels = {
        element: meaning
        for element in root.iter(*_LABEL_TAGS)
        if (meaning := _meaning(element)).key and (element.tag not in _CELLS or _can_be_label(element))
    }
    if len(labels) > _MAX_LABELS:
        return []
    facts = [fact for element, meaning in labels.items() for fact in _fact(element, meaning, labels)]
    facts += _facts_on_one_line(root, labels)
    facts += _unknown_in_lists(labels)
    facts += _unknown_by_class(root, labels)
    unique: dict[tuple[str, str], Fact] = {}  # pages repeat values, for small and for large screens
    for fact in facts:
        if fact.lines:
            unique.setdefault((fact.key, "\n".join(fact.lines)), fact)
    return list(unique.values())


def _meaning(element: HtmlElement) -> Meaning:
    """Return the meaning of an element that is a label, UNKNOWN if it is not one."""
    if not element.text or len(element.text) > _MAX_LABEL_LENGTH or len(element) > 3 or not element.text.strip():
        return UNKNOWN
    text = "".join(element.itertext())
    if len(text) > _MAX_LABEL_LENGTH:
        return UNKNOWN
    meaning = meaning_of(text)
    if not meaning.key and "-" in text:
        meaning = meaning_of(_LINE_BREAK_RE.sub("", text))
    if not meaning.key and len(element):
        first, *others = lines_of([element])
        meaning = meaning_of(first)
        is_person = meaning.key == "people" and len(others) == 1 and LOCATIVE_RE.fullmatch(others[0])
        return meaning if is_person else UNKNOWN
    return meaning


def _fact(element: HtmlElement, meaning: Meaning, labels: dict[HtmlElement, Meaning]) -> Iterator[Fact]:
    """Yield the value of a label, if it has one."""
    node = _outermost(element)
    label = text_of(element)
    if node.tag in _INLINE and _is_in_a_sentence(node, element, label):
        return
    nodes = list(_value_nodes(node, element, labels))
    lines = lines_of(nodes)
    if lines and lines[0].startswith(":"):
        lines[0] = lines[0].lstrip(": ")
    is_heading = node.tag in _HEADINGS  # "Rahoitus" above prose
    if is_heading and meaning.key in NAMES_AND_TIMES:
        lines = names_above_prose(lines)
    if any(lines):
        meaning = meaning_with_value(meaning, *filter(None, lines), is_inline=not is_heading)
        yield Fact(meaning, label.rstrip(": "), lines, nodes)


def _outermost(element: HtmlElement) -> HtmlElement:
    """Return the outermost element that contains the label and no other text."""
    node = element
    while (parent := node.getparent()) is not None and parent.tag not in _CONTAINERS and node.tag not in _CONTAINERS:
        if _has_text(parent.text) or _has_text(node.tail):
            break
        if any(_has_text(child.tail) or child.text_content().strip() for child in parent if child is not node):
            break
        node = parent
    if (
        node.tag not in _CONTAINERS
        and parent is not None
        and parent.tag in ("dt", *_CELLS)
        and text_of(parent) == text_of(node)
    ):
        return parent
    return node


def _has_text(text: str | None) -> bool:
    return bool(text and text.strip(" \t\n\u00a0:"))


def _is_in_a_sentence(node: HtmlElement, element: HtmlElement, label: str) -> bool:
    """Return whether an inline element is part of a sentence: it is a label only with a colon, or by its class."""
    if not _has_text(node.tail):
        return node.getnext() is None
    if label.endswith(":") or (node.tail or "").lstrip().startswith(":"):
        return False
    return not _LABEL_CLASS_RE.search(element.get("class") or "")


def _value_nodes(
    node: HtmlElement, element: HtmlElement, labels: dict[HtmlElement, Meaning]
) -> Iterator[HtmlElement | str]:
    """Yield the elements and strings of a value. element: its label. node: the outermost element of the label."""
    if node.tag in _CELLS and not _can_be_label(node):
        return
    level = _HEADINGS.index(node.tag) if node.tag in _HEADINGS else 0
    if node.tail and node.tail.strip():
        yield node.tail
    for index, sibling in enumerate(node.itersiblings()):
        if index > _MAX_ELEMENTS or _ends_value(sibling, node, element, level=level, labels=labels):
            return
        yield sibling
        if sibling.tail and sibling.tail.strip():
            yield sibling.tail


def _can_be_label(cell: HtmlElement) -> bool:
    """Return whether a table cell can be a label: the first cell, or the third of four, of a row that is no header."""
    row = cell.getparent()
    cells = [child for child in row if child.tag in _CELLS]
    if row.getparent() is not None and row.getparent().tag == "thead":
        return False
    if len(cells) > 1 and all(other.tag == "th" for other in cells):
        return False
    return cells[0] is cell or (len(cells) % 2 == 0 and cells.index(cell) % 2 == 0 and len(cells) <= 4)


def _ends_value(
    sibling: HtmlElement, node: HtmlElement, element: HtmlElement, *, level: int, labels: dict[HtmlElement, Meaning]
) -> bool:
    """Return whether the value of a label ends before this sibling.

    element, node: as in _value_nodes. level: the heading level of the label, 0 if it is not a heading.
    """
    if sibling.tag == "dt" or (node.tag == "dt" and sibling.tag != "dd"):
        return True
    if sibling.get("class") and (sibling.tag, sibling.get("class")) == (element.tag, element.get("class")):
        return True  # an unknown label
    if sibling.tag in _HEADINGS:
        return level == 0 or _HEADINGS.index(sibling.tag) <= level
    if sibling.tag in _BOLD and (sibling in labels or text_of(sibling).endswith(":")):
        return True
    is_same_kind = (sibling.tag, sibling.get("class")) == (node.tag, node.get("class"))
    if node is not element and is_same_kind and node.tag == "div":
        return True  # the next field, after a label without a value
    if _is_bold_line(sibling) or (sibling.tag in _LINE_TAGS[:4] and _starts_next_part(sibling)):
        return True
    return any(child in labels for child in sibling.iter(*_LABEL_TAGS)) or (
        level == 0 and any(sibling.find(f".//{tag}") is not None for tag in _HEADINGS)
    )


def _starts_next_part(element: HtmlElement) -> bool:
    """Return whether a paragraph is a label with its value ("Rahoittaja: Kela"), or a numbered heading."""
    text = (element.text or "").strip()
    if not text or len(element) or len(text) > _MAX_LINE_LENGTH:
        return False
    return is_numbered_heading(text) or states_fact(collapse_spaces(text))


def _is_bold_line(element: HtmlElement) -> bool:
    """Return whether a paragraph is a heading in bold type."""
    if element.tag not in ("p", "div") or _has_text(element.text) or len(element) != 1:
        return False
    bold = element[0]
    return bold.tag in _BOLD and not _has_text(bold.tail) and len(text_of(bold)) <= _MAX_LABEL_LENGTH


def _facts_on_one_line(root: HtmlElement, labels: dict[HtmlElement, Meaning]) -> Iterator[Fact]:
    """Yield the values on the same line as their label, as in "Rahoittaja: Kela"."""
    for element in root.iter(*_LINE_TAGS):
        texts = (element.text or "", *(child.tail or "" for child in element))
        if element in labels or not any(":" in text for text in texts):
            continue
        if any(child in labels or (child.tag not in _INLINE and child.tag != "br") for child in element):
            continue
        for line in lines_of([element]):
            match = _LINE_RE.fullmatch(line) if len(line) <= _MAX_LINE_LENGTH else None
            meaning = meaning_of(match.group(1)) if match else UNKNOWN
            if match and meaning.key not in ("", "text"):
                meaning = meaning_with_value(meaning, match.group(2))
                yield Fact(meaning, match.group(1).strip(), [match.group(2)])


def _unknown_in_lists(labels: dict[HtmlElement, Meaning]) -> Iterator[Fact]:
    """Yield the values of unknown labels in lists and tables with a known label, so that no value is lost."""
    containers = {container: None for label in labels for container in label.iterancestors("dl", "table")}
    for container in containers:
        for term in container.iter("dt"):
            if term not in labels and not any(child in labels for child in term):
                yield _unknown_fact(text_of(term), list(_value_nodes(term, term, labels)))
        for row in container.iter("tr"):
            cells = [cell for cell in row if cell.tag in _CELLS]
            if len(cells) != 2 or not _can_be_label(cells[0]):
                continue
            if any(node in labels for cell in cells for node in cell.iter()):
                continue
            label = text_of(cells[0])
            if label and len(label) <= _MAX_LABEL_LENGTH:
                yield _unknown_fact(label, [cells[1]])


def _unknown_by_class(root: HtmlElement, labels: dict[HtmlElement, Meaning]) -> Iterator[Fact]:
    """Yield the values of unknown labels whose tag and class are those of several known labels."""
    counts = Counter((label.tag, label.get("class")) for label in labels if label.get("class"))
    classes = [key for key, count in counts.items() if count >= _MIN_LABELS_OF_CLASS]
    for tag, name in classes:
        for element in islice(root.iter(tag), _MAX_ELEMENTS):
            if element.get("class") == name and element not in labels:
                label = text_of(element)
                if label and len(label) <= _MAX_LABEL_LENGTH:
                    yield _unknown_fact(label, list(_value_nodes(_outermost(element), element, labels)))


def _unknown_fact(label: str, nodes: list[HtmlElement | str]) -> Fact:
    return Fact(UNKNOWN, label.rstrip(": "), lines_of(nodes), nodes)
