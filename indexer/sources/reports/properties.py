"""Title, authors and date of a report from its properties and its cover. Many properties are left from a template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.model import PartialDate
from indexer.normalize import clean, collapse_spaces
from indexer.sources.dates import find_dates
from indexer.sources.text.blocks import LONGEST_TITLE, first_name_first, parse_byline

_FILE_NAME_RE = re.compile(
    r"\.(?:docx?|dotx?|odt|ott|rtf|pdf|indd|pages|pptx?|xlsx?|pub|tex|qxd|html?)\b", re.IGNORECASE
)
_URL_RE = re.compile(r"(?:about|file|https?):\S+", re.IGNORECASE)  # the title of a page that a browser printed
_TOOL_RE = re.compile(r"Microsoft (?:Office )?\w+ - ", re.IGNORECASE)
_NO_TITLE_RE = re.compile(
    r"(?:untitled|nimet[öo]n|namnl[öo]s|document|asiakirja|dokument|esitys|presentation|otsikko|title|rubrik"
    r"|(?:powerpoint|word)[ -]\w+|slide|dia)[\s\d]*|\(\w+\)",
    re.IGNORECASE,
)
_EMPTY_RE = re.compile(r"\s*(?:\(\w*\))?\s*")  # includes placeholders of programs: (unspecified), (anonymous)
_LABEL_RE = re.compile(
    r"(?:Raportin\s+)?(?:(?:Tekijä|Kirjoittaja|Laatija|Toimittaja)(?:t)?|Laatinut|Laatineet|Kirjoittanut|Toimittanut"
    r"|Toimittaneet|Författare|Redaktör(?:er)?|Authors?|Written by|Edited by)\s*:?\s+(?P<names>.+)",
    re.IGNORECASE,
)
_INVERTED_RE = re.compile(r"[^\W\d_][\w’'-]+, [^\W\d_][\w’'-]+")  # more words may be an organisation and its place
_BEFORE_DATE_RE = re.compile(r"(?:[A-ZÅÄÖ][\w-]+,?\s+)?(?:den\s+)?")  # a place name
_STAMP_RE = re.compile(r"(?:D:)?(\d{4})-?(\d\d)?-?(\d\d)?")
_COVER_LINES = 20  # at the beginning, among which the cover names the authors and the date


@dataclass(frozen=True, slots=True)
class Properties:
    """The properties stored in a file, without changes; "" if missing."""

    title: str = ""
    author: str = ""
    date: str = ""
    keywords: str = ""
    subject: str = ""

    @property
    def extra(self) -> dict[str, str]:
        """The properties for which a document has no field."""
        values = {"keywords": self.keywords, "subject": self.subject}
        return {key: clean(value).strip() for key, value in values.items() if not _EMPTY_RE.fullmatch(value)}


def usable_title(title: str) -> str:
    """Return the title property, normalised, or "" when it is a file name, a default of a template or not words.

    >>> [usable_title(text) for text in ("Loppuraportti 2012", "Microsoft Word - raportti_v3.doc", "Asiakirja1")]
    ['Loppuraportti 2012', '', '']
    """
    title = collapse_spaces(_TOOL_RE.sub("", clean(title)))
    is_words = sum(map(str.isalpha, title)) >= 4 and not ("_" in title and " " not in title)
    fits = is_words and len(title) <= LONGEST_TITLE
    return (
        title
        if fits
        and not _FILE_NAME_RE.search(title)
        and not _URL_RE.fullmatch(title)
        and not _NO_TITLE_RE.fullmatch(title)
        else ""
    )


def find_authors(author: str, cover: Sequence[str]) -> tuple[str, ...]:
    """Return the authors: those that the cover labels as such, or else the people in the author property.

    A user name, or the organisation to which the program is licensed, is not a person.

    >>> find_authors("akivela", ["Kylätalo", "Tekijät: Aino Kivelä, Lauri Kallio"])
    ('Aino Kivelä', 'Lauri Kallio')
    >>> find_authors("Kivelä, Aino; Turun kaupunki", [])
    ('Aino Kivelä',)
    """
    for line in cover[:_COVER_LINES]:
        label = _LABEL_RE.fullmatch(line)
        if label and (names := parse_byline(label.group("names").rstrip("."))):
            return names
    parts = (part.strip() for part in clean(author).split(";"))
    people = (first_name_first(part) if _INVERTED_RE.fullmatch(part) else part for part in parts)
    return tuple(dict.fromkeys(name for person in people for name in parse_byline(person)))


def find_published(timestamp: str, cover: Sequence[str]) -> PartialDate | None:
    """Return the date of publication: the only day or month on a line of the cover, or else that of the properties.

    timestamp: the date property. A year on the cover is used only without a timestamp, because it may be that of the
    project.

    >>> str(find_published("D:20150402101112+03'00'", ["Kylätalo", "Tervajoki 15.3.2012", "Hanke 2010–2012"]))
    '2012-03-15'
    """
    cover_dates = set(_separate_dates(cover[:_COVER_LINES]))
    stamped = _parse_timestamp(timestamp)
    days = {date for date in cover_dates if date.precision > 1}
    if len(days) == 1:
        (day,) = days
        agrees = stamped and day.first_day <= stamped.first_day <= day.last_day
        return stamped if agrees else day
    return stamped or (cover_dates.pop() if len(cover_dates) == 1 else None)


def _separate_dates(lines: Iterable[str]) -> Iterator[PartialDate]:
    """Yield the dates that are alone on a line, or preceded by a place name only."""
    for line in lines:
        dates = find_dates(line)
        if len(dates) == 1:
            start, end, day = dates[0]
            if _BEFORE_DATE_RE.fullmatch(line[:start]) and not line[end:].strip(" ."):
                yield day


def _parse_timestamp(text: str) -> PartialDate | None:
    """Return the date of D:20120315101112Z (PDF) or 2012-03-15T10:11:12Z (XML), None if it is invalid."""
    match = _STAMP_RE.match(text.strip())
    try:
        return PartialDate(*(int(part or 0) for part in match.groups())) if match else None
    except ValueError:
        return None
