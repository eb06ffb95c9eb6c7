"""Adds to documents what the vocabularies know about them, after redaction and before analysis."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from indexer.model import Document
from indexer.sources.text.blocks import parse_byline
from indexer.vocabularies.funders import Funders
from indexer.vocabularies.name_lists import split_names, split_separated
from indexer.vocabularies.people import distinct_people
from indexer.vocabularies.regions import Regions

__all__ = ["with_names", "with_regions"]

_REGION_DIGITS, _MUNICIPALITY_DIGITS = 2, 3  # of a code; spreadsheets drop its leading zeros


def with_names(document: Document, funders: Funders) -> Document:
    """Return the document with lists of funders, organisations or people in one value split.

    The same object if there are none. The lead becomes the first of several.
    """
    people = [part for name in document.people for part in split_separated(name)]
    values: dict[str, Any] = {
        "funders": split_names(document.funders, funders),
        "organisations": split_names(document.organisations, funders),
        "people": distinct_people(person for name in people for person in parse_byline(name) or (name,)),
        "lead": next(iter(split_names([document.lead], funders)), "") if document.lead else "",
    }
    changed = {name: value for name, value in values.items() if value != getattr(document, name)}
    return replace(document, **changed) if changed else document


def with_regions(document: Document, regions: Regions) -> Document:
    """Return the document with its regions resolved; the same object if it has them already.

    Regions that the source states decide alone. Otherwise the names of its organisations and its places are evidence.
    """
    values = regions.of_document(
        stated=_padded(document.stated_regions, _REGION_DIGITS),
        organisations=document.organisations,
        places=_padded(document.places, _MUNICIPALITY_DIGITS),
    )
    return document if values == document.regions else replace(document, regions=values)


def _padded(values: Iterable[str], digits: int) -> Iterable[str]:
    """Return the values with leading zeros added to codes.

    >>> _padded(["5", "91", "Kuhmo"], 3)
    ['005', '091', 'Kuhmo']
    """
    return [value.zfill(digits) if value.isdecimal() else value for value in values]
