"""Lines that state when a text was published or changed, and such statements at the end of a text.

A publication line consists of a date and of words that accompany one: "Julkaistu", a time of day, a weekday, the name
of an organisation or a person, the kind of the text ("Tiedote 97/2018"). Any other word makes it a line of the text:
"Seminaari 12.3.2019" and "Haku päättyy 30.9.2020" are not publication lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from indexer.model import PartialDate
from indexer.normalize import collapse_spaces
from indexer.sources.dates.clock import CLOCK_WORD, TIME, ZONE
from indexer.sources.dates.days import find_dates, parse_date
from indexer.sources.dates.shorthand import YEAR, is_dash

_PUBLISHED = (
    r"julkaistu|julkaisuaika|julkaisuajankohta|julkaisupäivä(?:määrä)?|julkaisupvm|lisätty|luotu|kirjoitettu|päiväys|pvm"
    r"|päivämäärä|kirjoittanut|julkaissut|publicera(?:d|t|des)|utgivningsdatum|publiceringsdatum|utgiven|skriven|inlagd"
    r"|published|publication date|date published|release date|posted|written|created|date"
)
_MODIFIED = (
    r"(?:viimeksi )?(?:muokattu|päivitetty|muutettu)(?: viimeksi)?|viimeisin (?:päivitys|muokkaus)|muokkausaika"
    r"|päivitysaika|(?:senast )?(?:uppdatera(?:d|t|des)|ändra(?:d|t)|redigera(?:d|t)|modifierad)"
    r"|(?:last )?(?:updated|modified|edited|reviewed|changed)|last (?:update|change)"
)
_WEEKDAY = (
    r"(?:maanantai|tiistai|torstai|perjantai|lauantai|sunnuntai)(?:na)?|keskiviikko(?:na)?|ma|ti|ke|to|pe|la|su"
    r"|(?:mån|tis|ons|tors|fre|lör|sön)(?:dag(?:en)?)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri"
    r"|sat|sun"
)
_KIND = (
    r"(?:verkko)?uutinen|uutiset|ajankohtaista|(?:lehdistö|media)?tiedote(?: \d+(?:/\d+)?)?|blogi(?:kirjoitus)?"
    r"|pressmeddelande(?: \d+(?:/\d+)?)?|meddelande|nyhet(?:er)?|press release(?: \d+(?:/\d+)?)?|news(?: item)?"
    r"|julkaisuvapaa(?: heti)?|vapaa julkaistavaksi|blog(?: post)?|artikkeli|article"
)
_EXTRA = (
    r"på (?:svenska|finska|engelska)|(?:suomeksi|ruotsiksi|englanniksi)|in (?:english|finnish|swedish)|sivua?|sidan"
    r"|page|this page|on|by|av|den|the|kirjoittaja|skribent|author|teksti|text|toimittaja|toimitus"
    r"|luku(?:aika|minuutteja)?:?\s\d+\s?min\w*\.?|lästid:?\s\d+\s?min\w*\.?|\d+[\s-]?min(?:ute)?s? read"
    r"|luettu \d+ kertaa|\d+ (?:kommentti\w*|kommentar(?:er)?|comments?)"
    r"|(?:ei|inga|no) (?:kommentteja|kommentarer|comments)"
    r"|(?:jätä|lisää) kommentti|kommentoi|(?:leave a|lämna en) (?:comment|reply|kommentar)"
)
_LABEL_RE = re.compile(rf"(?<!\w)(?:(?P<published>{_PUBLISHED})|(?P<modified>{_MODIFIED}))\b", re.IGNORECASE)
_GENERIC_RE = re.compile(r"date|pvm|päivämäärä|päiväys", re.IGNORECASE)  # after another word, a day of something else
_TIMES_RE = re.compile(rf"(?<![\d.]){TIME}\s?[-–—]\s?{TIME}", re.IGNORECASE)  # of an event
_CLOCK_RE = re.compile(rf"(?:\b{CLOCK_WORD}\s?)?(?<![\d.]){TIME}\s?(?:{ZONE}\b)?", re.IGNORECASE)
_NOISE_RE = re.compile(
    rf"(?<!\w)(?:{_PUBLISHED}|{_MODIFIED}|{_WEEKDAY}|{_KIND}|{_EXTRA}|{ZONE})(?!\w)|\([^()]*\)|\S+@\S+", re.IGNORECASE
)
_KIND_RE = re.compile(rf"(?<!\w)(?:{_KIND})(?!\w)", re.IGNORECASE)
# "Kategoria: Hanketyö", and "in Stories" after a date
_CATEGORY_RE = re.compile(
    r"(?<!\w)(?:kategoria\w*|kategori(?:er)?|categor(?:y|ies)|filed under|avainsana\w*|tags?|taggar)\s?:?\s"
    r"[^|/•·]{1,60}"
    r"|(?<=\|)\s(?:in|i)\s[A-ZÅÄÖ][^|/•·]{1,40}",
    re.IGNORECASE,
)
_BYLINE_RE = re.compile(r"(?:by|av|kirjoittaja|skribent|author|teksti|text)\b", re.IGNORECASE)
_MARKS = " \t,;:.|/·•–—-()[]*\u00a0"
_MARK_RE = re.compile(r"[|·•,:;()\[\]–—]")
_ORGANISATION_RE = re.compile(
    r"(?:\w*(?:ministeriö|ministeriet|virasto|keskus|centralen|kaupunki|kunta|kuntayhtymä|stad|kommun|yliopisto"
    r"|ammattikorkeakoulu|universitet|yrkeshögskola|högskola|liitto|förbund(?:et)?|järjestö|yhdistys|förening(?:en)?"
    r"|säätiö|stiftelsen?|laitos|institutet|maakunta|hyvinvointialue|välfärdsområde|viestintä|kommunikation"
    r"|toimitus|redaktionen|neuvosto|rådet|seura|museo|kirjasto|seurakunta|församling)"
    r"|ministry (?:of|for) .+|university of .+|city of .+"
    r"|.+ (?:ry|rf|oy|ab|sr|oyj|r\.y|ltd|university|agency|foundation))",
    re.IGNORECASE,
)
_NAME = r"[A-ZÅÄÖÉÜŠŽ][\w’'-]+"
_PEOPLE_RE = re.compile(
    rf"{_NAME}(?:\s+(?:(?:af|von|de|van)\s+)?{_NAME}){{1,3}}(?:(?:\s*[,&]\s*|\s+(?:ja|och|and)\s+){_NAME}(?:\s+{_NAME}){{1,3}})*"
)
_PLACE_CASE_RE = re.compile(r"(?:ssa|ssä)$")  # "Syysseminaari Oulussa" is an event, not a person
_YEAR_RE = re.compile(YEAR)
_MAX_LENGTH = 160  # characters of a publication line
_MAX_NAME_WORDS = 8
_MIN_PRECISION = 3  # without a label, only a day is a date of publication


@dataclass(frozen=True, slots=True)
class DateLine:
    """A publication line: its date, or None if there is no such day. is_labelled: it has a label of publication.

    is_modified: it only states when the text was changed. names: its other words, such as an organisation and a person.
    has_kind: it states the kind of the text ("Tiedote").
    """

    date: PartialDate | None
    is_labelled: bool = False
    is_modified: bool = False
    names: str = ""
    has_kind: bool = False


def parse_date_line(line: str) -> DateLine | None:
    """Return the content of a line that states when a text was published or changed, or None for any other line.

    >>> str(parse_date_line("Opetus- ja kulttuuriministeriö 22.3.2016 9.53").date)
    '2016-03-22'
    >>> parse_date_line("Seminaari 12.3.2019"), parse_date_line("Haku päättyy 30.9.2020 klo 16.15")
    (None, None)
    """
    if len(line) > _MAX_LENGTH or not _YEAR_RE.search(line):
        return None
    line = collapse_spaces(line).strip()
    spans = _date_spans(line)
    if not spans or any(is_dash(line[end:start]) for (_, end, _), (start, _, _) in pairwise(spans)):
        return None
    names = _names(line, spans)
    labels = list(_LABEL_RE.finditer(line))
    if _TIMES_RE.search(line) or any(_is_of_something_else(label, line) for label in labels):
        return None
    published = [label for label in labels if label["published"]]
    if names and not _are_names(names, line, spans, is_labelled=bool(published)):
        return None
    date = _date_of_publication(spans, labels)
    if date and date.precision < _MIN_PRECISION and not published:
        return None
    is_modified = bool(labels) and not published
    return DateLine(date, bool(published), is_modified, names, has_kind=bool(_KIND_RE.search(line)))


def _is_of_something_else(label: re.Match[str], line: str) -> bool:
    """Return whether a label such as "date" follows another word, as in "Opening date"."""
    before = line[: label.start()].rstrip()
    return bool(_GENERIC_RE.fullmatch(label.group())) and before[-1:].isalpha()


def is_publication_label(line: str) -> bool:
    """Return whether a line is nothing but a label of a date of publication, which the next line states.

    >>> is_publication_label("Julkaistu:"), is_publication_label("Julkaisut")
    (True, False)
    """
    label = _LABEL_RE.fullmatch(line.strip(_MARKS))
    return label is not None and bool(label["published"])


def _date_spans(line: str) -> list[tuple[int, int, PartialDate | None]]:
    """Return the dates of a line. A day that does not exist is a date, too: None."""
    spans: list[tuple[int, int, PartialDate | None]] = list(find_dates(line))
    if not spans:
        spans = [(m.start(), m.end(), None) for m in re.finditer(r"\b\d{1,2}\.\d{1,2}\.(?:19|20)\d\d\b", line)]
    return [(start, end, date) for start, end, date in spans if date is None or date.precision > 1]


def _names(line: str, spans: list[tuple[int, int, PartialDate | None]]) -> str:
    """Return the words of a line without its dates and the words and numbers that accompany them."""
    for start, end, _ in reversed(spans):
        line = f"{line[:start]} | {line[end:]}"
    line = _CATEGORY_RE.sub(" ", collapse_spaces(_CLOCK_RE.sub(" ", line)))
    return collapse_spaces(_NOISE_RE.sub(" ", line)).strip(_MARKS)


def _are_names(names: str, line: str, spans: list[tuple[int, int, PartialDate | None]], *, is_labelled: bool) -> bool:
    """Return whether the words around a date are names of organisations and people.

    Without a label, a person must be separated from the date by a mark or a time: "Avoimet Ovet 3.5.2020" is an event.
    """
    if any(character.isdigit() for character in names) or names[-1] in "!?":
        return False
    parts = [part.strip(_MARKS) for part in re.split(r"\||(?<=\w),? by ", names) if part.strip(_MARKS)]
    if is_labelled:
        return all(len(part.split()) <= _MAX_NAME_WORDS for part in parts)
    start, end, _ = spans[0]
    has_time = bool(_CLOCK_RE.search(line[end:]))
    is_separated = has_time or bool(_BYLINE_RE.match(line)) or bool(_MARK_RE.search(line[:start][-2:] + line[end:][:2]))
    return all(
        (has_time and "|" in line and part[0].isupper() and len(part.split()) <= _MAX_NAME_WORDS)
        or is_organisation(part)
        or (is_separated and bool(_PEOPLE_RE.fullmatch(part)) and not _PLACE_CASE_RE.search(part))
        for part in parts
    )


def is_organisation(name: str) -> bool:
    """Return whether a text has the form of the name of an organisation.

    >>> is_organisation("Mäntylän Martat ry"), is_organisation("Ministry of Coffee"), is_organisation("Aino Kivi")
    (True, True, False)
    """
    words = name.split()
    return bool(words and (_ORGANISATION_RE.fullmatch(words[-1]) or _ORGANISATION_RE.fullmatch(name)))


def _date_of_publication(
    spans: list[tuple[int, int, PartialDate | None]], labels: list[re.Match[str]]
) -> PartialDate | None:
    """Return the first date whose nearest label before it is one of publication, or else the first date."""
    for start, _, date in spans:
        before = [label for label in labels if label.end() <= start]
        if before and before[-1]["published"]:
            return date
    unlabelled = [date for start, _, date in spans if not any(label.end() <= start for label in labels)]
    return unlabelled[0] if unlabelled else spans[0][2]


_STAMP_RE = re.compile(
    rf"(?P<label>(?:(?:sivua?|artikkelia?|sidan|page|this page(?: was)?)\s)?"
    rf"(?:(?P<published>{_PUBLISHED})|{_MODIFIED}))"
    rf"(?:\s?(?:on|den|by|av))?\s?:?\s*(?:(?:{_WEEKDAY})\.?,?\s)?"
    r"(?P<date>\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{4}-\d\d-\d\d|\d{1,2}\.?\s[a-zåäö]{3,12}\.?\s\d{4}"
    r"|[a-z]{3,9}\s\d{1,2},?\s\d{4})"
    rf"(?:[T\s,|–-]*(?:{CLOCK_WORD}\s?)?{TIME}(?:\s?{ZONE})?)?[.)]?",
    re.IGNORECASE,
)
_STAMP_END_RE = re.compile(rf"{_STAMP_RE.pattern}\s*\Z", re.IGNORECASE)
_TAIL = 160  # characters at the end of a text that may contain a stamp
_LONGEST_DATE = 40  # characters from the year to the end of a stamp: a time of day and its zone
_MAX_STAMPS = 3
_SENTENCE_MARKS = ".!?…:;)]|»”\"'\n\u2022–—-"


def strip_stamps(text: str) -> tuple[str, PartialDate | None, PartialDate | None]:
    """Return a text without the statements of its publication and last change at its end, and the two dates.

    A statement may be glued to the last sentence: "Ovi on auki.Muokattu viimeksi: 3.9.2013". One that is part of a
    sentence ("… raportti julkaistu 3.9.2013") and one whose day does not exist remain in the text.

    >>> text, published, modified = strip_stamps("Ovi on auki.Julkaistu 1.2.2013 Päivitetty 3.9.2013")
    >>> text, str(published), str(modified)
    ('Ovi on auki.', '2013-02-01', '2013-09-03')
    """
    text = text.rstrip()
    published = modified = None
    for _ in range(_MAX_STAMPS):
        if not _YEAR_RE.search(text, max(len(text) - _LONGEST_DATE, 0)):
            break
        match = _STAMP_END_RE.search(text, max(len(text) - _TAIL, 0))
        date = parse_date(match["date"]) if match and _starts_statement(text, match) else None
        if match is None or date is None:
            break
        if match["published"]:
            published = published or date
        else:
            modified = modified or date
        text = text[: match.start()].rstrip(" \t\n|,–-\u00a0(")
    return text, published, modified


def _starts_statement(text: str, match: re.Match[str]) -> bool:
    """Return whether a stamp is a statement of its own: after the end of a sentence, or glued to a word."""
    before = text[: match.start()].rstrip(" \t\u00a0")
    if not before or before[-1] in _SENTENCE_MARKS or before[-1].isdigit():
        return True
    label = match["label"]
    is_glued = len(before) == match.start() and label[0].isupper() and before[-1].islower()
    return is_glued or (label[0].isupper() and not match["published"])


def find_modified_date(text: str) -> PartialDate | None:
    """Return the date of the last change that a short text states anywhere, or None.

    >>> str(find_modified_date("Sivu Päivitetty 29.6.2017")), find_modified_date("Talo rakennettiin 29.6.2017")
    ('2017-06-29', None)
    """
    for match in _STAMP_RE.finditer(text):
        if not match["published"] and (date := parse_date(match["date"])):
            return date
    return None
