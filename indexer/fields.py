"""The searchable text fields, and the three kinds of terms that are indexed for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from indexer.details import DETAIL_FIELDS, texts_by_field
from indexer.model import Document


class TermKind(StrEnum):
    """How closely a term represents the written word: its form, its dictionary form, a part of a compound."""

    EXACT = "exact"
    BASE = "base"
    PART = "part"


_OWN_FIELDS = ("title", "titles", "summary", "results", "text", "funders", "organisations", "people")
TEXT_FIELDS = (*_OWN_FIELDS, *DETAIL_FIELDS)
PROSE_FIELDS = ("title", "titles", "summary", "results", "text")
"""Fields that are not names; in names, a part of a compound says little about the subject of the text."""


POSITIONAL_KINDS = (TermKind.EXACT, TermKind.BASE)
"""Kinds whose positions are indexed, so that phrases can be matched."""


class FieldText(NamedTuple):
    """A piece of a field's text and its language."""

    text: str
    language: str


def field_texts(document: Document) -> Iterator[tuple[str, list[FieldText]]]:
    """Yield the non-empty text fields of a document in the order of TEXT_FIELDS, each with its pieces of text."""
    details = texts_by_field(document)
    for field in TEXT_FIELDS:
        if pieces := _pieces(document, field, details):
            yield field, pieces


def pieces_of(document: Document, field: str) -> list[FieldText]:
    """Return the pieces of text of one field, [] if it is empty."""
    return _pieces(document, field, {} if field in _OWN_FIELDS else texts_by_field(document))


def _pieces(document: Document, field: str, details: Mapping[str, tuple[str, ...]]) -> list[FieldText]:
    value = getattr(document, field) if field in _OWN_FIELDS else details.get(field, ())
    if isinstance(value, dict):
        pieces = [FieldText(text, code) for code, text in value.items()]
    else:
        texts = [value] if isinstance(value, str) else value
        pieces = [FieldText(text, document.language_of(field)) for text in texts]
    return [piece for piece in pieces if piece.text]
