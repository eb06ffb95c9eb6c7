"""What is in a Whoosh index: terms by field, facet values as terms, years and days as columns, the document itself."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import msgspec
from whoosh import columns, fields, formats

from indexer.engines.base import KEYWORD_FACETS, IndexedDocument
from indexer.fields import TEXT_FIELDS, TermKind, term_field
from indexer.model import Document, Kind

NO_NUMBER = -(2**31)  # a column's value where the document has none: Whoosh's own default looks like a number
NUMBERS = ("first_year", "last_year", "start_day", "end_day", "date_day")
WORD = "word"
TAGS = (*KEYWORD_FACETS, "stated_status", WORD)


class TermsField(fields.FieldType):  # type: ignore[misc]  # Whoosh's classes are not fully typed
    """A field whose value is ready (term, position) pairs; several terms may share a position."""

    indexed, stored, scorable, unique = True, False, True, False

    def __init__(self) -> None:
        self.format = formats.Positions()
        self.analyzer = self.vector = self.column_type = None

    def index(self, value: Sequence[tuple[str, int]], **_options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:  # noqa: ANN401
        """Yield (term, frequency, weight, encoded positions) of each term."""
        places: dict[str, list[int]] = {}
        for term, position in value:
            places.setdefault(term, []).append(position)
        for term, positions in places.items():
            yield term.encode(), len(positions), float(len(positions)), self.format.encode(positions)


class TagsField(fields.FieldType):  # type: ignore[misc]
    """A field whose value is whole strings: an id, the funders."""

    indexed, stored, scorable = True, False, False

    def __init__(self, *, unique: bool = False) -> None:
        self.format = formats.Existence()
        self.unique = unique
        self.analyzer = self.vector = self.column_type = None

    def index(self, value: Sequence[str], **_options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:  # noqa: ANN401
        """Yield each string as a term."""
        for tag in dict.fromkeys(value):
            yield tag.encode(), 1, 1.0, b""


def make_schema() -> fields.Schema:
    """Return the schema of every index of this version."""
    schema = fields.Schema(id=TagsField(unique=True), document=fields.STORED(), sort_title=fields.STORED())
    for field in TEXT_FIELDS:
        for kind in TermKind:
            schema.add(term_field(field, kind), TermsField())
    for tag in TAGS:
        schema.add(tag, TagsField())
    for number in NUMBERS:
        schema.add(number, fields.COLUMN(columns.NumericColumn("i", default=NO_NUMBER)))
    return schema


def to_fields(indexed: IndexedDocument) -> dict[str, Any]:
    """Return what Whoosh's writer takes for a document."""
    document = indexed.document
    years = document.years
    return {
        **indexed.terms,
        "id": [document.id],
        "document": msgspec.msgpack.encode(document),
        "sort_title": title_key(document.title),
        "funder": document.funders,
        "organisation": document.organisations,
        "kind": [document.kind.value],
        "language": [document.language],
        **indexed.keywords,
        WORD: sorted(indexed.words),
        "stated_status": [document.stated_status.value] if document.stated_status else [],
        "first_year": years[0] if years else NO_NUMBER,
        "last_year": years[-1] if years else NO_NUMBER,
        "start_day": _day(document.period.start.first_day if document.period.start else None),
        "end_day": _day(document.period.end.last_day if document.period.end else None),
        "date_day": _day(_sort_date(document)),
    }


def to_document(stored: bytes) -> Document:
    """Return the document that to_fields stored."""
    return msgspec.msgpack.decode(stored, type=Document)


def _sort_date(document: Document) -> date | None:
    """Return the day that "newest" goes by: a project's start (or its end), else the day of publication."""
    known = (document.period.start, document.period.end, document.published)
    if document.kind is not Kind.PROJECT:
        known = (document.published, *known[:2])
    return next((each.first_day for each in known if each), None)


def _day(day: date | None) -> int:
    return day.toordinal() if day else NO_NUMBER


_LAST_LETTERS = {"å": "{a", "ä": "{b", "æ": "{b", "ö": "{c", "ø": "{c"}  # "{" comes after "z"


def title_key(title: str) -> str:
    """Return a key that orders titles as Finnish does: å, ä and ö last, other accents aside, signs passed over.

    >>> sorted(["Öljy", "”Äiti”", "Zeniitti", "arki", "Élan"], key=title_key)
    ['arki', 'Élan', 'Zeniitti', '”Äiti”', 'Öljy']
    """
    letters = []
    for letter in unicodedata.normalize("NFC", title.casefold()):
        plain = _LAST_LETTERS.get(letter) or unicodedata.normalize("NFD", letter)[0]
        letters.append(plain if letter.isalnum() else " ")
    return " ".join("".join(letters).split())
