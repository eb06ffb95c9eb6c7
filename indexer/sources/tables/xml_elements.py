"""Converts XML to the values that JSON has, so that registers in both are read alike.

The values of an element have its name without its namespace. An element with several kinds of child elements, or with
attributes only, becomes a list of objects, even if it occurs once. A role, or a type of a date, belongs to the name
("activity-date 2"), and so does the language of a translation ("title sv"). Other attributes follow the name of their
element ("budget currency"), unless there is one and no text.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

from indexer.errors import SourceError
from indexer.normalize import clean
from indexer.sources.facts.vocabulary import meaning_of
from indexer.sources.xml_text import without_prolog

_MAX_DEPTH = 40  # of nested elements, so that the conversion may be recursive
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_SPACES_RE = re.compile(r"[ \t]*\n\s*")
Values = dict[str, Any]


def parse_elements(text: str) -> tuple[str, Values]:
    """Return the name of the root element and the values within it.

    Raises: SourceError if the XML declares entities, is not well formed or nested too deeply.
    """
    root: ET.Element | None = None
    depth = 0
    stream = io.BytesIO(without_prolog(text).encode("utf-8", "replace"))
    try:
        for event, element in ET.iterparse(stream, ("start", "end")):  # noqa: S314 - without_prolog refuses entities
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            if depth > _MAX_DEPTH:
                raise SourceError(f"XML nested deeper than {_MAX_DEPTH} levels")
    except ET.ParseError as error:
        raise SourceError(f"XML that is not well formed: {error}") from error
    if root is None:
        raise SourceError("XML without an element")
    return _name(root.tag), _object_of(root)


def _object_of(element: ET.Element) -> Values:
    """Return the values of an element with child elements: its attributes, then its children."""
    values: Values = {
        _name(key): clean(value) for key, value in element.attrib.items() if _name(key) != "schemaLocation"
    }
    if "lang" in values:
        values["language"] = values.pop("lang")
    for key, value in _values_within(element):
        _append(values, key, value)
    return values


def _values_within(element: ET.Element) -> Iterator[tuple[str, Any]]:
    """Yield the names and values of the child elements."""
    children = [child for child in element if isinstance(child.tag, str)]  # comments have none
    objects = {child.tag for child in children if _has_objects(child) and not _is_wrapper(child)}
    languages: dict[str, str] = {}
    for child in children:
        yield from _values_of(child, languages, is_object=child.tag in objects)


def _values_of(element: ET.Element, languages: dict[str, str], *, is_object: bool) -> Iterator[tuple[str, Any]]:
    """Yield the names and values of a child element.

    languages: of the first element of each name. is_object: whether it is an object, or another with its name is.
    """
    name = _name(element.tag)
    if is_object:
        yield name, [_object_of(element)]
        return
    attributes = {_name(key): clean(value).strip() for key, value in element.attrib.items() if key != _LANGUAGE}
    others = {key: value for key, value in attributes.items() if key not in _role_attributes(element)}
    if _has_objects(element):
        texts = [(key.partition(" ")[2], value) for key, value in _values_within(element)]
    else:
        texts = [("", _text_of(element))]
    filled = [(suffix, value) for suffix, value in texts if value]
    if not filled and len(others) > 1:
        yield name, [attributes]
        return
    if not filled:
        filled, others = [("", value) for value in others.values()], {}
    roles = [attributes[key] for key in _role_attributes(element)]
    name = " ".join(filter(None, [name, *_language_suffix(element, languages), *roles]))
    yield from ((f"{name} {suffix}".strip(), value) for suffix, value in filled)
    yield from ((f"{name} {key}", value) for key, value in others.items() if value)


def _language_suffix(element: ET.Element, languages: dict[str, str]) -> list[str]:
    """Return the language of an element that is a translation of a previous one with its name, or nothing."""
    language = element.get(_LANGUAGE, "")[:2].lower()
    first = languages.setdefault(str(element.tag), language)
    return [language] if language != first else []


def _role_attributes(element: ET.Element) -> list[str]:
    """Return the attribute that belongs to the name of an element: its role, or the type of a simple one."""
    if "role" in element.attrib:
        return ["role"]
    return ["type"] if "type" in element.attrib and "ref" not in element.attrib and not len(element) else []


def _has_objects(element: ET.Element) -> bool:
    """Return whether an element has child elements and no text around them, in which they would be markup."""
    return len(element) > 0 and not (element.text or "").strip()


def _is_wrapper(element: ET.Element) -> bool:
    """Return whether an element only contains its value (<title><narrative>…) or a list of its values."""
    names = {_name(child.tag) for child in element if isinstance(child.tag, str)}
    if len(names) != 1 or any(len(child) for child in element):
        return False
    inner = meaning_of(names.pop()).key
    return not inner or (inner == meaning_of(_name(element.tag)).key and inner != "title")


def _append(values: Values, key: str, value: Any) -> None:  # noqa: ANN401 - a text, or a list of objects
    """Add a value; repeated texts, and repeated lists of objects, become one list."""
    if key not in values:
        values[key] = value
        return
    previous = values[key] if isinstance(values[key], list) else [values[key]]
    values[key] = [*previous, *(value if isinstance(value, list) else [value])]


def _text_of(element: ET.Element) -> str:
    """Return the text of an element and of the elements within it, such as those of markup."""
    return _SPACES_RE.sub("\n", clean("".join(element.itertext()))).strip()


def _name(tag: str) -> str:
    return tag.rpartition("}")[2]
