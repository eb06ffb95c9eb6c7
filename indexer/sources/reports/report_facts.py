"""The labelled values of a report: a report whose first lines describe one project is a project.

The labels are those of pages saved as text. The text of the report and its page numbers do not change.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from indexer.model import Document, Kind, PartialDate
from indexer.sources.base import SourceFile
from indexer.sources.dates import parse_date_line
from indexer.sources.facts.reading import Reading
from indexer.sources.facts.vocabulary import states_fact
from indexer.sources.reports.properties import Properties, find_authors, find_published
from indexer.sources.text import project_page
from indexer.sources.text.blocks import LONGEST_TITLE
from indexer.sources.text.frame import is_frame, without_frame
from indexer.sources.text.headline import find_headline
from indexer.sources.text.title import can_be_title, take_title

_FACT_LINES = 150  # non-empty lines at the beginning that may describe the project: a register's page has about 60
_TIME_RE = re.compile(r"\b\d{4},?\s+(?:klo |kl\. |at )?\d{1,2}[.:]\d\d\b")  # a report may state its day, but no time
_HEAD_LINES = 10  # in which a press release states its date
_MAX_NEWS_LINES = 80  # non-empty lines: a longer report that states when it was published is not a press release
_NEAR_LINES, _MAX_LEADS = 5, 2  # lines, and lines of prose among them, above a date without a label
_MIN_PROSE = 60  # characters of a line
_MIN_HEADLINE_WORDS = 4  # of a headline above a day without a label
# "Kylätalon loppuraportti 5.10.2015" is no press release.
_GENRE_RE = re.compile(
    r"(?:raport|selvity|muistio|pöytäkirj|suunnitelm|hakemu|esity|ohjelma|kutsu|rapport|utredning|protokoll|promemoria"
    r"|plan|ansökan|inbjudan|report|minutes|memo|application|agenda|invitation)\w*\s*[\d./–-]*\Z",
    re.IGNORECASE,
)


def find_title(lines: Sequence[str]) -> str:
    """Return the title of a report without a styled one: its headline, or its only line; "" if that is too long."""
    title = find_headline(lines) or next(filter(None, lines), "")
    return title if len(title) <= LONGEST_TITLE else ""


def document_of_report(
    file: SourceFile, properties: Properties, *, title: str, text: str, cover: Sequence[str], pages: tuple[int, ...]
) -> Document:
    """Return the report as a page, whose labelled values `read_report` reads.

    cover: the first lines, which may name the authors and the date. pages: the offset of each page in the text.
    """
    return Document(
        id=file.name,
        kind=Kind.PAGE,
        title=title,
        source=file.name,
        text=text,
        published=find_published(properties.date, cover),
        people=find_authors(properties.author, cover),
        pages=pages,
        extra=dict(properties.extra),
    )


def read_report(document: Document, lines: Sequence[str]) -> Reading:
    """Return the report as a project or a press release if its lines describe one, or else as it is.

    lines: the text with the title, an empty line between paragraphs, and a tab between the cells of a row.
    """
    if is_frame(document.title):
        title, _ = take_title(without_frame(lines), with_text=True)
        document = replace(document, title=title or document.title)
    head = _head(lines, _FACT_LINES)
    if project_page.is_project(head):
        reading = project_page.read_lines(head, document.id, title=document.title)
        facts = [replace(fact, line=0) for fact in reading.facts]  # paragraphs have no line numbers
        return replace(reading, document=_project(document, reading.document), facts=facts)
    if len(_head(lines, _MAX_NEWS_LINES)) == len(lines) and (published := _stated_date(lines)):
        return Reading(document=replace(document, kind=Kind.NEWS, published=published))
    return Reading(document=document)


def _project(report: Document, project: Document | None) -> Document:
    """Return a report with the fields of the project that it describes. Its text remains whole."""
    if project is None:
        return report
    is_named = project.title != report.title and project.title in report.text
    return replace(
        project,
        title=project.title if is_named else report.title,
        text=report.text,
        summary="",
        results="",
        published=report.published,
        people=project.people or report.people,
        pages=report.pages,
        extra=report.extra | project.extra,
    )


def _head(lines: Sequence[str], count: int) -> list[str]:
    """Return the first lines, among them so many that are not empty."""
    filled = accumulate(map(bool, lines))
    return [line for line, number in zip(lines, filled, strict=True) if number <= count]


def _stated_date(lines: Sequence[str]) -> PartialDate | None:
    """Return the date in the first line that states when a press release was published.

    A day without a label, a time and the kind of the text is one only between a headline and prose.
    """
    filled = [line for line in without_frame(lines) if line]
    for index, line in enumerate(filled[:_HEAD_LINES]):
        date_line = None if states_fact(line) else parse_date_line(line)
        if date_line is None or date_line.is_modified:
            continue
        is_near = index < _NEAR_LINES and sum(len(line) >= _MIN_PROSE for line in filled[:index]) <= _MAX_LEADS
        is_stated = date_line.has_kind or _TIME_RE.search(line) or _is_below_headline(filled, index)
        if date_line.is_labelled or (is_near and is_stated):
            return date_line.date
    return None


def _is_below_headline(lines: Sequence[str], index: int) -> bool:
    """Return whether a line is directly between prose and a headline that names no other kind of text."""
    headline, following = lines[index - 1] if index else "", lines[index + 1 : index + 2]
    is_headline = len(headline.split()) >= _MIN_HEADLINE_WORDS and can_be_title(headline)
    return is_headline and not _GENRE_RE.search(headline) and any(len(line) >= _MIN_PROSE for line in following)
