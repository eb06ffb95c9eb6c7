"""The fields that are searched, and the three kinds of term that each is indexed by."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from indexer.model import Document


class TermKind(StrEnum):
    """How closely a term keeps to what was written."""

    EXACT = "exact"
    BASE = "base"
    PART = "part"


TEXT_FIELDS = ("title", "titles", "summary", "results", "text", "funders", "organisations", "people")
PROSE_FIELDS = ("title", "titles", "summary", "results", "text")
"""Those that are not names: in a name, a part of a compound says little of what the text is about."""


PLACED_KINDS = (TermKind.EXACT, TermKind.BASE)
"""Those that phrases are found by: of these, an index keeps where each term stands."""


class FieldText(NamedTuple):
    """A piece of a field's text and its language."""

    text: str
    language: str


def field_texts(document: Document) -> Iterator[tuple[str, list[FieldText]]]:
    """Yield each text field that the document fills, in the order of TEXT_FIELDS, with its pieces."""
    for field in TEXT_FIELDS:
        value = getattr(document, field)
        if isinstance(value, dict):
            pieces = [FieldText(text, code) for code, text in value.items()]
        else:
            texts = [value] if isinstance(value, str) else value
            pieces = [FieldText(text, document.language_of(field)) for text in texts]
        filled = [piece for piece in pieces if piece.text]
        if filled:
            yield field, filled
