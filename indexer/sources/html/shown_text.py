"""The lines that a web page shows, for what its markup does not mark: headline, date, labels of a project.

A page may have no headline element, and its labels may be lines that only <br> separates. Its lines are then read with
the rules for pages that were saved as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from indexer.model import PartialDate
from indexer.normalize import comparison_key
from indexer.sources.facts.reading import Reading
from indexer.sources.html.declared_language import declared_language
from indexer.sources.html.metadata import Metadata
from indexer.sources.html.text_lines import text_lines
from indexer.sources.html.titles import is_name_of_site, title_of
from indexer.sources.text import news, project_page
from indexer.sources.text.blocks import collapse_empty_lines
from indexer.sources.text.frame import without_frame
from indexer.sources.text.headline import find_headline

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HEAD_LINES = 20  # above the main text: a headline and its date are directly above it


def shown_lines(root: HtmlElement, main_text: Sequence[str]) -> list[str]:
    """Return the lines of a page without links to other pages, from a few lines above its main text."""
    lines = [line for line in text_lines(root) if not line.is_linked]
    first = next(filter(None, main_text), "")
    start = next((index for index, line in enumerate(lines) if line.text == first), 0)
    return collapse_empty_lines(
        text
        for line in lines[max(start - _HEAD_LINES, 0) :]
        for text in (("", line.text) if line.starts_paragraph else (line.text,))
    )


def title_of_page(metadata: Metadata, lines: Sequence[str], name: str) -> str:
    """Return the title of a page: from its markup, or else the first shown line that can be one; "" if there is none.

    Without a headline, or with one such as "Hankkeen tiedot", the title in the metadata may be the name of the file or
    of the site. name: of the file.
    """
    title = title_of(metadata)
    if metadata.headlines or metadata.linked.title:
        return title
    if metadata.has_generic_headline and comparison_key(title) not in map(comparison_key, lines):
        return find_headline(lines) or title
    is_usable = comparison_key(title) not in ("", comparison_key(PurePath(name).stem)) and not is_name_of_site(title)
    return title if is_usable else find_headline(lines) or title


def shown_date(lines: Sequence[str]) -> PartialDate | None:
    """Return the date of publication in the first lines of a page."""
    date_line = news.find_date_line(without_frame(lines))
    return date_line[1] if date_line else None


def read_project(lines: Sequence[str], metadata: Metadata, name: str) -> Reading | None:
    """Return the project that the shown lines describe by their labels, or None if they describe none."""
    if not project_page.is_project(lines, is_news=metadata.is_article):
        return None
    reading = project_page.read_lines(lines, name, title=title_of(metadata) if metadata.headlines else "")
    document = reading.document
    if document is None:
        return None
    url, language = metadata.url or document.url, declared_language(metadata.language, document.text)
    facts = [replace(fact, line=0) for fact in reading.facts]  # the shown lines are not those of the file
    return replace(reading, document=replace(document, url=url, language=language), facts=facts)
