"""How a document is cited: who made it, when, what it is called, where it was found and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from indexer.model import Document, PartialDate
from searchapp.export.sanitize import one_line

SERVICE = "Hankehaku"
_MOST_AUTHORS = 3  # more are told as the first and others

Words = Callable[[str], str]
"""Gives what to write by its code: and_others, retrieved, index."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """How a document was come by. address: the absolute address of its page here. generation: number of the index."""

    address: str
    day: date
    generation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationFormat:
    """A file format in which one document can be cited.

    suffix: the extension of the file name, without the dot. label: the name of the format on the page, the same in
    every language. write: returns the content of the file.
    """

    suffix: str
    label: str
    media_type: str
    write: Callable[[Document, Retrieval, Words], str]


def citation_text(document: Document, retrieval: Retrieval, words: Words) -> str:
    """Return a citation in a line: authors (years): title. lead. funders. address. retrieved day: service, index.

    What is not known is left out; without people the lead organisation is the author, without that the title leads.
    """
    years, title = years_text(document), one_line(document.title)
    authors = _authors_text(document, words)
    told = f" ({years})" if years else ""
    parts = [
        f"{authors}{told}: {title}" if authors else f"{title}{told}",
        one_line(document.lead) if document.people else "",
        "; ".join(map(one_line, document.funders)),
    ]
    found = f"{words('retrieved')} {retrieval.day.isoformat()}: {SERVICE}, {words('index')} {retrieval.generation}."
    return " ".join([*(_sentence(part) for part in parts if part), address_of(document, retrieval.address), found])


def address_of(document: Document, own: str) -> str:
    """Return the address of the source of a document; where it has none, the address of its page here."""
    return document.url or own


def authors_of(document: Document) -> list[str]:
    """Return the people, in their order, family names first; without any the lead organisation, if that is known."""
    if document.people:
        return [family_first(each) for each in document.people]
    return [one_line(document.lead)] if document.lead else []


def family_first(name: str) -> str:
    """Return a person's name with the family name first; one that has a comma already, or one word, as it is.

    The last word is the family name, with the particles before it.

    >>> family_first("Gun-Maj Holmskär"), family_first("Georg Henrik von Wright"), family_first("Holmskär, Gun-Maj")
    ('Holmskär, Gun-Maj', 'von Wright, Georg Henrik', 'Holmskär, Gun-Maj')
    """
    words = one_line(name).split()
    if "," in name or len(words) < 2:
        return " ".join(words)
    at = next((place for place in range(1, len(words) - 1) if words[place].islower()), len(words) - 1)
    return f"{' '.join(words[at:])}, {' '.join(words[:at])}"


def first_date(document: Document) -> PartialDate | None:
    """Return the date that a document goes by: the beginning of a project, else its end, else the publication."""
    return document.period.start or document.period.end or document.published


def years_text(document: Document) -> str:
    """Return the year, or the first and the last, that a document counts in; "" where none is known."""
    years = document.years
    if not years:
        return ""
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def _authors_text(document: Document, words: Words) -> str:
    authors = authors_of(document)
    if len(authors) > _MOST_AUTHORS:
        return f"{authors[0]} {words('and_others')}"
    return "; ".join(authors)


def _sentence(text: str) -> str:
    """Return a text with a full stop, if it does not end with such a sign."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."
