"""Citations of one document: its authors, years, title, URL, and when and in which index it was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from indexer.model import Document, PartialDate
from searchapp.export.sanitize import one_line

SERVICE = "Hankehaku"
_MAX_AUTHORS = 3  # of more authors, only the first is named, followed by "et al."

Words = Callable[[str], str]
"""Translates the words of a citation, by code: and_others, retrieved, index."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """How a document was retrieved. url: absolute, of its page in this service. generation: number of the index."""

    url: str
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
    """Return a citation as one line: authors (years): title. lead. funders. URL retrieved day: service, index.

    Unknown parts are left out. Without people, the lead organisation is the author; without both, the title is first.
    """
    years, title = years_text(document), one_line(document.title)
    authors = _authors_text(document, words)
    in_years = f" ({years})" if years else ""
    parts = [
        f"{authors}{in_years}: {title}" if authors else f"{title}{in_years}",
        one_line(document.lead) if document.people else "",
        "; ".join(map(one_line, document.funders)),
    ]
    retrieved = f"{words('retrieved')} {retrieval.day.isoformat()}: {SERVICE}, {words('index')} {retrieval.generation}."
    return " ".join([*(_sentence(part) for part in parts if part), cited_url(document, retrieval.url), retrieved])


def cited_url(document: Document, page_url: str) -> str:
    """Return the URL of the source of a document, or page_url, its page in this service, if the source has none."""
    return document.url or page_url


def authors_of(document: Document) -> list[str]:
    """Return the people in their order, each with the family name first; without people, the lead organisation."""
    if document.people:
        return [family_first(name) for name in document.people]
    return [one_line(document.lead)] if document.lead else []


def family_first(name: str) -> str:
    """Return a person's name with the family name first; a name with a comma or of one word is returned unchanged.

    The family name is the last word with the lower-case particles before it.

    >>> family_first("Gun-Maj Holmskär"), family_first("Georg Henrik von Wright"), family_first("Holmskär, Gun-Maj")
    ('Holmskär, Gun-Maj', 'von Wright, Georg Henrik', 'Holmskär, Gun-Maj')
    """
    words = one_line(name).split()
    if "," in name or len(words) < 2:
        return " ".join(words)
    start = next((index for index in range(1, len(words) - 1) if words[index].islower()), len(words) - 1)
    return f"{' '.join(words[start:])}, {' '.join(words[:start])}"


def citation_date(document: Document) -> PartialDate | None:
    """Return the date to cite a document by: the start of a project, else its end, else the publication date."""
    return document.period.start or document.period.end or document.published


def years_text(document: Document) -> str:
    """Return the year of a document, or its first and last year as 2007–2009; "" if none is known."""
    years = document.years
    if not years:
        return ""
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def _authors_text(document: Document, words: Words) -> str:
    authors = authors_of(document)
    if len(authors) > _MAX_AUTHORS:
        return f"{authors[0]} {words('and_others')}"
    return "; ".join(authors)


def _sentence(text: str) -> str:
    """Return a text with a full stop, unless it already ends with a mark that closes a sentence."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."
