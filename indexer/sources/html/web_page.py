"""A web page that was saved: its main text, and what its labels, its head and its linked data tell.

A page whose labels (or linked data) tell a project's period or funder is a project; an article with a day of
publication is news; any other is a page. What is no text of the page's own (menus, notices, lists of other texts) is
left out, and a page of nothing else is a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.errors import SourceError
from indexer.model import Document, Kind
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.html.boilerplate import link_share, main_container, remove_boilerplate
from indexer.sources.html.declared_language import declared_language
from indexer.sources.html.facts import Fact, find_facts
from indexer.sources.html.main_text import main_lines
from indexer.sources.html.metadata import Metadata, read_metadata
from indexer.sources.html.project import is_project, project_of, told_of
from indexer.sources.html.titles import title_of
from indexer.sources.html.tree import Page, lines_of, parse_page
from indexer.sources.text.blocks import parse_byline
from indexer.sources.text.labels import REGISTER_LABELS
from indexer.sources.text.news import DATE_LINE_RE
from indexer.sources.text.page import MODIFIED_RE

_SUFFIXES = (".html", ".htm", ".xhtml")
_START_RE = re.compile(
    r"\ufeff?\s*(?:<\?xml\b[^<>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+html\b|<html[\s>])", re.IGNORECASE | re.DOTALL
)
_SHORTEST = 40  # characters: a text with no longer line may be a list of links
_LONGEST_LOOK = 500_000  # characters looked through for each line of a text
_SHORTEST_HEADLINE = 10
_LINKS = 0.5  # of the text: a page of links has more
_HEAD, _TAIL = 5, 3  # lines at the rims of an article where its date and its authors may stand
_BREAK_RE = re.compile(r"(?<=-) |(?<=\bVastuuhenkilö) ")  # where a label of a register takes a second line
_FRAME = {"hankkeet", "ota meihin yhteyttä"} | {
    label.rstrip("?") for label, meaning in REGISTER_LABELS.items() if not meaning
}
_WORD_RE = re.compile(r"\w+")


def recognises(file: SourceFile) -> bool:
    """Return whether a file begins as a web page does, or is named as one and holds markup."""
    if _START_RE.match(_text_of(file.head)):
        return True
    return file.suffix in _SUFFIXES and "<" in _text_of(file.head)


def _text_of(head: bytes) -> str:
    """Return the beginning of a file as text: markup is ASCII in every encoding but UTF-16."""
    return head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "replace").removeprefix("ï»¿")


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the document of the page, or a note where it has no text of its own."""
    try:
        page = parse_page(file.data, is_xml=file.suffix == ".xhtml")
        metadata = read_metadata(page)
        remove_boilerplate(page.root)
        lines = main_lines(page.root)
    except ImportError as error:
        raise SourceError(f"needs the extra \"{FORMAT.extra}\": pip install 'hankehaku[{FORMAT.extra}]'") from error
    if page.is_cut:
        yield Problem(
            file.name, "its markup nests too deep, or a text in it is too long: the rest is left out", lost=False
        )
    facts = find_facts(page.root)
    if is_project(facts, metadata):
        yield from _project(file, page, metadata, facts, lines)
    elif lines := _own_lines(page, metadata, lines):
        yield _text(file, metadata, lines)
    elif metadata.leads_to:
        yield Problem(file.name, f"no text of its own: it leads on to {metadata.leads_to}", lost=False)
    else:
        yield Problem(file.name, "no text of its own: nothing but links and frames", lost=False)


def _own_lines(page: Page, metadata: Metadata, lines: list[str]) -> list[str]:
    """Return the text of a page that is no project; nothing where it has no more than links."""
    if len(metadata.linked.text) > sum(map(len, lines)):
        return metadata.linked.text.split("\n")
    if any(len(line) >= _SHORTEST for line in lines) and not metadata.leads_to:
        return lines
    left = main_container(page.root)
    return (lines or lines_of(left)) if link_share(left) < _LINKS and not metadata.leads_to else []


def _project(
    file: SourceFile, page: Page, metadata: Metadata, facts: list[Fact], lines: list[str]
) -> Iterator[Document | Problem]:
    """Yield the project of a page, and what of it could not be read."""
    titled = title_of(metadata)
    project = project_of(facts, page.root, metadata, titled)
    for reason in project.wrong:
        yield Problem(file.name, reason, lost=False)
    title = project.title or titled or next(iter(project.titles.values()), "") or file.path.stem
    rest = _without_facts(_without_title(lines, title, titled), facts)
    text = "\n".join(rest)
    parts = [told_of(fact) for fact in project.parts if _plain(fact.lines) not in _plain(text)]
    url = metadata.url
    extra = project.extra
    if not url and extra.get("url", "").startswith(("http://", "https://")):
        url = extra["url"].split("\n")[0]
    extra = {key: told for key, told in extra.items() if (key, told) != ("url", url)}
    text = "\n\n".join(filter(None, [text, *parts]))
    yield Document(
        id=file.name,
        kind=Kind.PROJECT,
        title=title,
        source=file.name,
        titles={code: name for code, name in project.titles.items() if name != title},
        summary=project.summary,
        results=project.results,
        text=text,
        language=declared_language(metadata.language, f"{project.summary}\n{project.results}\n{text}"),
        period=project.period,
        lead=project.lead,
        organisations=project.organisations,
        funders=project.funders,
        funding=project.funding,
        total_eur=project.total_eur,
        people=project.people,
        url=url,
        extra=extra,
    )


def _text(file: SourceFile, metadata: Metadata, lines: list[str]) -> Document:
    """Return the news or the page."""
    is_news = metadata.is_article and metadata.published is not None
    title = title_of(metadata)
    if _SHORTEST_HEADLINE <= len(lines[0]) < len(title) and lines[0].casefold() in title.casefold():
        title = lines[0]  # without the name of the site that stands before or after it
    lines = _without_title(lines, title)
    if not title:
        title, lines = (lines[0], lines[1:]) if len(lines[0]) <= 200 else (file.path.stem, lines)
    lines, people = _without_rims(lines, metadata.people) if is_news else (lines, metadata.people)
    text = "\n".join(_trimmed(line for line in lines if not MODIFIED_RE.fullmatch(line.removeprefix("Sivu ").strip())))
    return Document(
        id=file.name,
        kind=Kind.NEWS if is_news else Kind.PAGE,
        title=title,
        source=file.name,
        text=text,
        language=declared_language(metadata.language, text),
        published=metadata.published or metadata.modified,
        people=people,
        url=metadata.url,
    )


def _without_title(lines: list[str], *titles: str) -> list[str]:
    """Return the lines without the title at their top."""
    known = {_plain(title) for title in titles if title}
    for at, line in enumerate(lines[:_HEAD]):
        if _plain(line) in known:
            return _trimmed(lines[:at] + lines[at + 1 :])
    return lines


def _without_rims(lines: list[str], people: tuple[str, ...]) -> tuple[list[str], tuple[str, ...]]:
    """Return an article without its date and its authors above and below it, and the authors."""
    kept = []
    for at, line in enumerate(lines):
        is_head, is_tail = at < _HEAD, at >= len(lines) - _TAIL
        named = parse_byline(line) if is_head or is_tail else ()
        if is_head and DATE_LINE_RE.fullmatch(line):
            continue
        if named and (set(named) <= set(people) or (is_tail and not people)):
            people = people or named
            continue
        kept.append(line)
    return _trimmed(kept), people


def _without_facts(lines: list[str], facts: list[Fact]) -> list[str]:
    """Return the lines that are no label and no value: those are fields of the document already."""
    taken: set[str] = set()
    told = []
    for fact in facts:
        if fact.meaning in ("text", "funding"):
            continue
        taken |= {_plain(fact.label), *map(_plain, fact.lines), _plain(" ".join([fact.label, *fact.lines]))}
        taken |= {_plain(part) for part in _BREAK_RE.split(fact.label)}
        told += [_plain(line) for line in fact.lines]
    whole = " ".join(told)[:_LONGEST_LOOK]
    kept = []
    for line in lines:
        cells = [_plain(cell) for cell in line.split("\t")]
        is_told = all(cell in taken or (len(cell) >= _SHORTEST and cell in whole) for cell in cells)
        if not line or not (is_told or all(cell in _FRAME for cell in cells)):
            kept.append(line)
    return _trimmed(kept)


def _plain(line: str | list[str]) -> str:
    """Return the words of a line, to be compared."""
    return " ".join(_WORD_RE.findall(line.casefold() if isinstance(line, str) else " ".join(line).casefold()))


def _trimmed(lines: Iterator[str] | list[str]) -> list[str]:
    """Return the lines without empty ones at the rims and with one at most between others."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return kept[:-1] if kept and not kept[-1] else kept


FORMAT = Format("web page", recognises, read, is_isolated=True, extra="html")
