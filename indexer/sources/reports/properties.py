"""What the properties of a report are worth: many are what a template or a converter left there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.model import PartialDate
from indexer.sources.dates import find_dates
from indexer.sources.decoding import clean
from indexer.sources.text.blocks import LONGEST_TITLE, parse_byline

_FILE_NAME_RE = re.compile(
    r"\.(?:docx?|dotx?|odt|ott|rtf|pdf|indd|pages|pptx?|xlsx?|pub|tex|qxd|html?)\b", re.IGNORECASE
)
_TOOL_RE = re.compile(r"Microsoft (?:Office )?\w+ - ", re.IGNORECASE)
_NO_TITLE_RE = re.compile(
    r"(?:untitled|nimet[öo]n|namnl[öo]s|document|asiakirja|dokument|esitys|presentation|otsikko|title|rubrik"
    r"|(?:powerpoint|word)[ -]\w+|slide|dia)[\s\d]*|\(\w+\)",
    re.IGNORECASE,
)
_NOTHING_RE = re.compile(r"\s*(?:\(\w*\))?\s*")  # (unspecified), (anonymous): words of programs
_LABEL_RE = re.compile(
    r"(?:Raportin\s+)?(?:(?:Tekijä|Kirjoittaja|Laatija|Toimittaja)(?:t)?|Laatinut|Laatineet|Kirjoittanut|Toimittanut"
    r"|Toimittaneet|Författare|Redaktör(?:er)?|Authors?|Written by|Edited by)\s*:?\s+(?P<names>.+)",
    re.IGNORECASE,
)
_INVERTED_RE = re.compile(r"(?P<last>[^\W\d_][\w’'-]+), (?P<first>[^\W\d_][\w’'-]+)")
_BEFORE_DATE_RE = re.compile(r"(?:[A-ZÅÄÖ][\w-]+,?\s+)?(?:den\s+)?")  # a place
_STAMP_RE = re.compile(r"(?:D:)?(\d{4})-?(\d\d)?-?(\d\d)?")
_COVER_LINES = 20  # where the cover, or what stands for one, says who and when


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says of itself, as it says it; "" is nothing."""

    title: str = ""
    author: str = ""
    date: str = ""
    keywords: str = ""
    subject: str = ""

    @property
    def kept_aside(self) -> dict[str, str]:
        """What no field of a document holds."""
        told = {"keywords": self.keywords, "subject": self.subject}
        return {key: clean(value).strip() for key, value in told.items() if not _NOTHING_RE.fullmatch(value)}


def sensible_title(told: str) -> str:
    """Return a title of the properties, or nothing when it is a file's name, a template's word or no words.

    >>> [sensible_title(told) for told in ("Loppuraportti 2012", "Microsoft Word - raportti_v3.doc", "Asiakirja1")]
    ['Loppuraportti 2012', '', '']
    """
    title = " ".join(_TOOL_RE.sub("", clean(told)).split())
    is_words = sum(map(str.isalpha, title)) >= 4 and not ("_" in title and " " not in title)
    fits = is_words and len(title) <= LONGEST_TITLE
    return title if fits and not _FILE_NAME_RE.search(title) and not _NO_TITLE_RE.fullmatch(title) else ""


def authors(told: str, cover: Sequence[str]) -> tuple[str, ...]:
    """Return the people who wrote it: those whom the cover names as such, else those of the properties.

    A user name, or the organisation that the program is licensed to, is no person.

    >>> authors("akivela", ["Kylätalo", "Tekijät: Aino Kivelä, Lauri Kallio"])
    ('Aino Kivelä', 'Lauri Kallio')
    >>> authors("Kivelä, Aino; Turun kaupunki", [])
    ('Aino Kivelä',)
    """
    for line in cover[:_COVER_LINES]:
        label = _LABEL_RE.fullmatch(line)
        if label and (named := parse_byline(label.group("names").rstrip("."))):
            return named
    parts = (_turned(part.strip()) for part in clean(told).split(";"))
    return tuple(dict.fromkeys(name for part in parts for name in parse_byline(part)))


def _turned(name: str) -> str:
    match = _INVERTED_RE.fullmatch(name)
    return f"{match['first']} {match['last']}" if match else name


def published(told: str, cover: Sequence[str]) -> PartialDate | None:
    """Return when it came out: the one day or month that stands on a line of the cover, else that of the properties.

    A year of the cover counts only where the properties tell none: it may be that of the project.

    >>> str(published("D:20150402101112+03'00'", ["Kylätalo", "Tervajoki 15.3.2012", "Hanke 2010–2012"]))
    '2012-03-15'
    """
    found = set(_dates_alone(cover[:_COVER_LINES]))
    stamped = _of_stamp(told)
    days = {each for each in found if each.precision > 1}
    if len(days) == 1:
        (day,) = days
        agrees = stamped and day.first_day <= stamped.first_day <= day.last_day
        return stamped if agrees else day
    return stamped or (found.pop() if len(found) == 1 else None)


def _dates_alone(lines: Iterable[str]) -> Iterator[PartialDate]:
    """Yield the dates that have a line to themselves, or share it with a place."""
    for line in lines:
        dates = find_dates(line)
        if len(dates) == 1:
            start, end, day = dates[0]
            if _BEFORE_DATE_RE.fullmatch(line[:start]) and not line[end:].strip(" ."):
                yield day


def _of_stamp(told: str) -> PartialDate | None:
    """Return the day of D:20120315101112Z (PDF) or 2012-03-15T10:11:12Z (XML)."""
    match = _STAMP_RE.match(told.strip())
    try:
        return PartialDate(*(int(part or 0) for part in match.groups())) if match else None
    except ValueError:
        return None
