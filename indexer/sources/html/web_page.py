"""Saved web pages: their main text, and the values in their labels, head and linked data.

A page whose labels or linked data contain a project's period or funder is a project; an article with a date of
publication is news; any other page is a page. Boilerplate (menus, notices, links to other pages) is left out, and a
page of nothing else yields only a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

from indexer.model import Document, Kind, PartialDate
from indexer.normalize import comparison_key
from indexer.sources.base import Format, Problem, SourceFile, requires_extra
from indexer.sources.dates import parse_date_line, strip_stamps
from indexer.sources.facts.fact import Fact
from indexer.sources.facts.project import Project, text_with_label
from indexer.sources.facts.reading import Reading
from indexer.sources.html.boilerplate import link_share, main_container, remove_boilerplate
from indexer.sources.html.declared_language import declared_language
from indexer.sources.html.facts import find_facts
from indexer.sources.html.main_text import MainText, main_text
from indexer.sources.html.metadata import Metadata, read_metadata
from indexer.sources.html.project import is_project, project_of_page
from indexer.sources.html.shown_text import read_project, shown_date, shown_lines, title_of_page
from indexer.sources.html.tree import Page, lines_of, parse_page
from indexer.sources.text.blocks import LONGEST_TITLE, collapse_empty_lines, parse_byline
from indexer.sources.text.frame import frame_of, without_frame
from indexer.sources.text.repeated import without_repeated

_SUFFIXES = (".html", ".htm", ".xhtml")
_START_RE = re.compile(
    r"\ufeff?\s*(?:<\?xml\b[^<>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+html\b|<html[\s>])", re.IGNORECASE | re.DOTALL
)
_MIN_LINE_LENGTH = 40  # characters: a text without a line of this length may be a list of links
_MAX_SEARCHED_LENGTH = 500_000  # characters in which every line of a text is searched for
_MAX_FIELD_LENGTH = 200  # characters of a line of several labels and values
_MIN_HEADLINE_LENGTH = 10
_MAX_LINK_SHARE = 0.5  # of the text: a page of links has more
_HEAD_LINES, _TAIL_LINES = 5, 3  # lines of an article that may contain its date and its authors
_LABEL_BREAK_RE = re.compile(r"(?<=-) |(?<=\bVastuuhenkilö) ")  # where a label of a register continues on a new line
_FRAME_LABELS = frozenset(
    ("hankkeet", "ota meihin yhteyttä", "hankkeen sisältö", "selite", "sisältö", "tulokset", "kysyttävää")
)


def recognises(file: SourceFile) -> bool:
    """Return whether a file starts like a web page, or has the suffix of one and contains a tag."""
    text = _decode_head(file.head)
    return bool(_START_RE.match(text)) or (file.suffix in _SUFFIXES and "<" in text)


def _decode_head(head: bytes) -> str:
    """Return the first bytes of a file as text: markup is ASCII in every encoding except UTF-16."""
    return head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "replace").removeprefix("ï»¿")


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the document of the page, or a note if it has no text of its own."""
    yield from read_page(file).items()


def read_page(file: SourceFile) -> Reading:
    """Return the page with its labelled values. Raises: SourceError if it cannot be parsed."""
    with requires_extra("html"):
        page = parse_page(file.data, is_xml=file.suffix == ".xhtml")
        metadata = read_metadata(page)
        remove_boilerplate(page.root)
        text = main_text(page.root)
    reading = _reading(file.name, page, metadata, text.lines)
    notes = [Problem(file.name, reason, lost=False) for reason in _reasons(page, text, metadata, reading)]
    return replace(reading, problems=[*notes, *reading.problems])


def _reasons(page: Page, text: MainText, metadata: Metadata, reading: Reading) -> Iterator[str]:
    """Yield why the text of a page may be incomplete, or is missing."""
    if text.is_repaired:
        yield "its main text was not marked as such: all prose outside menus and notices is read"
    if page.is_truncated:
        yield "its markup nests too deep, or a text in it is too long: the rest is left out"
    if reading.document is None and metadata.redirect_url:
        yield f"no text of its own: it redirects to {metadata.redirect_url}"
    elif reading.document is None:
        yield "no text of its own: nothing but links and frames"


def _reading(name: str, page: Page, metadata: Metadata, lines: list[str]) -> Reading:
    """Return the page as a project, a news item or a text. lines: its main text."""
    facts = find_facts(page.root)
    shown = shown_lines(page.root, lines)
    original, lines = lines, collapse_empty_lines(without_repeated(lines))
    title = title_of_page(metadata, shown, name)
    if is_project(facts, metadata):
        project = project_of_page(facts, page.root, metadata, name=name, title=title, head=lines[:_HEAD_LINES])
        problems = [Problem(name, reason, lost=False) for reason in project.problems]
        document = _project_document(metadata, project, facts, lines=lines, title=title)
        return Reading(document=document, facts=facts, problems=problems)
    if project_reading := read_project(shown, metadata, name):
        return project_reading
    remaining = without_frame(lines)
    frame = frame_of(original, without_frame(original))
    if own := _own_lines(page, metadata, collapse_empty_lines(remaining)):
        document = _text_document(name, metadata, own, title=title, published=shown_date(shown))
        return Reading(document=document, facts=facts, frame=frame)
    return Reading(document=None, facts=facts, frame=frame)


def _own_lines(page: Page, metadata: Metadata, lines: list[str]) -> list[str]:
    """Return the text of a page that is not a project; [] if it consists of links, or redirects to another page."""
    if len(metadata.linked.text) > sum(map(len, lines)):
        return metadata.linked.text.split("\n")
    if metadata.redirect_url:
        return []
    if any(len(line) >= _MIN_LINE_LENGTH for line in lines):
        return lines
    container = main_container(page.root)
    return (lines or lines_of(container)) if link_share(container) < _MAX_LINK_SHARE else []


def _project_document(
    metadata: Metadata, project: Project, facts: list[Fact], *, lines: list[str], title: str
) -> Document:
    """Return the document of a project. lines: the main text of the page. title: of the page."""
    document = project.document
    main_text = "\n".join(_without_facts(_without_title(lines, document.title, title), facts))
    main_words = comparison_key(main_text)
    parts = [text_with_label(fact) for fact in project.parts if comparison_key(" ".join(fact.lines)) not in main_words]
    text = "\n\n".join(filter(None, [main_text, *parts]))
    prose = f"{document.summary}\n{document.results}\n{text}"
    return replace(document, text=text, language=declared_language(metadata.language, prose))


def _text_document(
    name: str, metadata: Metadata, lines: list[str], *, title: str, published: PartialDate | None
) -> Document:
    """Return the document of a news item or another page.

    lines: its text, not empty. title, published: those that it shows.
    """
    is_news = (metadata.is_article and metadata.published is not None) or published is not None
    stated = metadata.published if metadata.is_article or published is None else published
    is_in_title = re.search(rf"(?<!\w){re.escape(lines[0])}(?!\w)", title, re.IGNORECASE) is not None
    if is_in_title and _MIN_HEADLINE_LENGTH <= len(lines[0]) < len(title):
        title = lines[0]  # without the name of the site before or after it
    lines = _without_title(lines, title)
    if not title:
        title, lines = (lines[0], lines[1:]) if len(lines[0]) <= LONGEST_TITLE else (PurePath(name).stem, lines)
    lines, people = _without_date_and_byline(lines, metadata.people) if is_news else (lines, metadata.people)
    lines = [line for line in lines if not ((date_line := parse_date_line(line)) and date_line.is_modified)]
    text, stamped, modified = strip_stamps("\n".join(collapse_empty_lines(lines)))
    return Document(
        id=name,
        kind=Kind.NEWS if is_news else Kind.PAGE,
        title=title,
        source=name,
        text=text,
        language=declared_language(metadata.language, text),
        published=stated or stamped or metadata.modified or modified,
        people=people,
        url=metadata.url,
    )


def _without_title(lines: list[str], *titles: str) -> list[str]:
    """Return the lines without the first of the titles among the first lines."""
    title_words = {comparison_key(title) for title in titles if title}
    for index, line in enumerate(lines[:_HEAD_LINES]):
        if comparison_key(line) in title_words:
            return collapse_empty_lines(lines[:index] + lines[index + 1 :])
    return lines


def _without_date_and_byline(lines: list[str], people: tuple[str, ...]) -> tuple[list[str], tuple[str, ...]]:
    """Return an article without the date and the byline in its first or last lines, and its authors.

    people: the authors in the metadata; if there are none, they are those of a byline in the last lines.
    """
    remaining = []
    for index, line in enumerate(lines):
        is_head, is_tail = index < _HEAD_LINES, index >= len(lines) - _TAIL_LINES
        authors = parse_byline(line) if is_head or is_tail else ()
        if is_head and parse_date_line(line):
            continue
        if authors and (set(authors) <= set(people) or (is_tail and not people)):
            people = people or authors
            continue
        remaining.append(line)
    return collapse_empty_lines(remaining), people


def _without_facts(lines: list[str], facts: list[Fact]) -> list[str]:
    """Return the lines that are neither labels nor values, since those are fields of the document already."""
    field_facts = [fact for fact in facts if fact.key not in ("text", "total_eur")]
    field_lines: set[str] = set()
    for fact in field_facts:
        field_lines |= {
            comparison_key(fact.label),
            *map(comparison_key, fact.lines),
            comparison_key(" ".join((fact.label, *fact.lines))),
        }
        field_lines |= {comparison_key(part) for part in _LABEL_BREAK_RE.split(fact.label)}
    values = " ".join(comparison_key(line) for fact in field_facts for line in fact.lines)[:_MAX_SEARCHED_LENGTH]
    remaining = []
    for line in lines:
        cells = [comparison_key(cell) for cell in line.split("\t")]
        is_field = all(cell in field_lines or (len(cell) >= _MIN_LINE_LENGTH and cell in values) for cell in cells)
        is_field = is_field or _consists_of(comparison_key(line), field_lines)
        if not line or not (is_field or all(cell in _FRAME_LABELS for cell in cells)):
            remaining.append(line)
    return collapse_empty_lines(remaining)


def _consists_of(line: str, parts: set[str]) -> bool:
    """Return whether a line consists of the parts, one after another."""
    if not line or len(line) > _MAX_FIELD_LENGTH:
        return False
    for part in sorted(filter(None, parts), key=len, reverse=True):
        if len(part) <= len(line):
            line = line.replace(part, "")
    return not any(map(str.isalnum, line))


FORMAT = Format("web page", recognises, read, is_isolated=True, extra="html", read_page=read_page)
