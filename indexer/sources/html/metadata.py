"""Metadata of a web page: title, dates, people and URL, from its head, its linked data and around its headline.

Read from the complete tree, before boilerplate is removed. trafilatura's metadata is not used: it took 34 ms per page,
twice its extraction, mostly for dates, which it also guesses from the text (see main_text.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.model import PartialDate
from indexer.normalize import collapse_spaces
from indexer.sources.dates import find_modified_date, parse_date_line
from indexer.sources.facts.vocabulary import meaning_of, states_fact
from indexer.sources.html.json_ld import LinkedData, date_of, plain_text, read_linked_data
from indexer.sources.html.tree import Page, text_of
from indexer.sources.text.blocks import first_name_first, parse_byline
from indexer.sources.text.title import is_generic

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PUBLISHED = (
    "article:published_time", "og:published_time", "datepublished", "citation_publication_date", "citation_date",
    "citation_online_date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created",
    "dc.date.created", "date", "pubdate", "publish-date", "parsely-pub-date",
)  # fmt: skip
_ARTICLE_DATES = _PUBLISHED[:3]  # sites add these to news only, not to every page
_MODIFIED = (
    "article:modified_time", "og:updated_time", "datemodified", "dc.date.modified", "dcterms.modified", "last-modified"
)  # fmt: skip
_AUTHORS = ("author", "article:author", "dc.creator", "dcterms.creator", "citation_author", "parsely-author")
_TITLES = ("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title")
_SITES = ("og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher", "dcterms.publisher")
_URL_RE = re.compile(r"https?://[^\s/?#@\"'<>\\]+(?:[/?#][^\s\"'<>\\]*)?", re.IGNORECASE)
_MAX_URL_LENGTH = 2000
_MAX_META_TAGS = 500
_MAX_LINE_LENGTH = 200
_BEFORE, _AFTER = 8, 25  # elements around the headline that may contain its date and its author
_MIN_PROSE_LENGTH = 60  # characters of a paragraph
_MAX_LEAD_PARAGRAPHS = 1  # between a headline and the date of the article
_BYLINE_CLASS_RE = re.compile("author|byline|kirjoittaja|toimittaja|vcard", re.IGNORECASE)
_RANGE_RE = re.compile(r"\d\s*–\s*\d|\d\s-\s\d")
_REFRESH_RE = re.compile(r"\s*(\d{1,3})\s*[;,]\s*url\s*=\s*['\"]?\s*([^'\"\s]+)", re.IGNORECASE)
_MAX_REDIRECT_S = 10  # seconds: a page that reloads itself has a longer delay, or no URL


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of a page; "", () or None if missing.

    title: from the meta tags, possibly with the site's name. document_title: from <title>. headlines: from <h1>.
    has_generic_headline: there is a headline such as "Hankkeen tiedot", which is none of the headlines. language: as
    declared. is_article: the page is marked as an article, or has a date of publication near its headline.
    redirect_url: the URL that the page redirects to.
    """

    linked: LinkedData
    title: str = ""
    document_title: str = ""
    site: str = ""
    headlines: tuple[str, ...] = ()
    has_generic_headline: bool = False
    published: PartialDate | None = None
    modified: PartialDate | None = None
    is_article: bool = False
    people: tuple[str, ...] = ()
    url: str = ""
    language: str = ""
    redirect_url: str = ""


def read_metadata(page: Page) -> Metadata:
    """Return the metadata of a page whose tree is complete."""
    root, linked = page.root, read_linked_data(page.json_ld)
    metas = _metas(root)
    neighbours = list(_around_headline(root))
    headlines = list(filter(None, (text_of(headline) for headline in root.findall(".//h1")[:10])))
    declared_date = _first_date(metas, _ARTICLE_DATES) or _microdata_date(root)
    visible_date = next(filter(None, map(_date_of_element, neighbours)), None)
    is_article = bool((linked.is_article and linked.published) or declared_date or visible_date)
    return Metadata(
        linked=linked,
        title=next((metas[name][0] for name in _TITLES if name in metas), ""),
        document_title=text_of(root.findall(".//title")[:1]),
        site=next((metas[name][0] for name in _SITES if name in metas), "") or linked.site,
        headlines=tuple(dict.fromkeys(headline for headline in headlines if not is_generic(headline))),
        has_generic_headline=any(map(is_generic, headlines)),
        published=linked.published or declared_date or visible_date or _first_date(metas, _PUBLISHED),
        modified=linked.modified or _first_date(metas, _MODIFIED) or _visible_modified_date(root),
        is_article=is_article and not linked.is_project,
        people=linked.people or _authors(metas, neighbours),
        url=_url(page, metas, linked),
        language=(root.get("lang") or root.get("xml:lang") or "")[:20].lower(),
        redirect_url=_redirect_url(root),
    )


def _metas(root: HtmlElement) -> dict[str, list[str]]:
    """Return the contents of the meta tags, by their names in lower case."""
    contents: dict[str, list[str]] = {}
    for meta in root.findall(".//meta")[:_MAX_META_TAGS]:
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or meta.get("http-equiv") or ""
        content = plain_text((meta.get("content") or "")[:_MAX_URL_LENGTH])
        if name and content:
            contents.setdefault(name.strip().lower(), []).append(content)
    return contents


def _first_date(metas: dict[str, list[str]], names: Iterable[str]) -> PartialDate | None:
    """Return the first date in the meta tags with these names."""
    return next(filter(None, (date_of(content) for name in names for content in metas.get(name, ()))), None)


def _microdata_date(root: HtmlElement) -> PartialDate | None:
    """Return the date of publication in the page's microdata."""
    for element in root.findall(".//*[@itemprop='datePublished']")[:3]:
        if date := date_of(element.get("datetime") or element.get("content") or text_of(element)):
            return date
    return None


def _visible_modified_date(root: HtmlElement) -> PartialDate | None:
    """Return the last date of change in the text of the page."""
    date = None
    for text in root.itertext():
        if len(text) < _MAX_LINE_LENGTH and any(map(str.isdigit, text)):
            date = find_modified_date(collapse_spaces(text)) or date
    return date


def _around_headline(root: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements after the last headline, then those before it."""
    headline = next(reversed(root.findall(".//h1")[:10]), None)
    if headline is None:
        return
    container = headline
    for _ in range(3):
        parent = container.getparent()
        if parent is None or container.tag == "body":
            break
        container = parent
    elements = [element for element in container.iter() if isinstance(element.tag, str)]
    index = elements.index(headline)
    yield from _before_prose(elements[index + 1 : index + 1 + _AFTER])
    yield from elements[max(index - _BEFORE, 0) : index]


def _before_prose(elements: list[HtmlElement]) -> Iterator[HtmlElement]:
    """Yield the elements up to the third paragraph of prose: a later date is that of another article."""
    paragraphs = 0
    for element in elements:
        paragraphs += len((element.text or "").strip()) >= _MIN_PROSE_LENGTH
        if paragraphs > _MAX_LEAD_PARAGRAPHS:
            return
        yield element


def _date_of_element(element: HtmlElement) -> PartialDate | None:
    """Return the date of an element near the headline that contains a date and nothing else."""
    if _is_labelled_value(element):
        return None
    if element.tag == "time" and element.get("datetime"):
        return date_of(element.get("datetime"))
    for text in (element.text, element.tail):
        is_line = text and len(text) < _MAX_LINE_LENGTH and not states_fact(text)
        date_line = parse_date_line(text) if is_line else None
        if date_line and not date_line.is_modified:
            return date_line.date
    return None


def _is_labelled_value(element: HtmlElement) -> bool:
    """Return whether an element is the value of a label, or an end of a period."""
    parent = element.getparent()
    if parent is None:
        return False
    if element.tag in ("dd", "td") or (parent.tag in ("dd", "td") and len(parent) == 1):
        return True
    if any(_is_label(node.getprevious()) for node in (element, parent)):
        return True
    return element.tag == "time" and bool(_RANGE_RE.search(text_of(parent)))


def _is_label(element: HtmlElement | None) -> bool:
    return element is not None and len(element) < 3 and bool(meaning_of(text_of(element)).key)


def _authors(metas: dict[str, list[str]], neighbours: list[HtmlElement]) -> tuple[str, ...]:
    """Return the authors in the meta tags, or else in the elements around the headline that are marked as a byline."""
    contents = [content for name in _AUTHORS for content in metas.get(name, ())]
    people = [person for content in contents for person in parse_byline(first_name_first(content))]
    if not people:
        people = [person for node in neighbours if _is_byline(node) for person in parse_byline(text_of(node))]
    return tuple(dict.fromkeys(people))


def _is_byline(element: HtmlElement) -> bool:
    return element.get("rel") == "author" or bool(_BYLINE_CLASS_RE.search(element.get("class") or ""))


def _url(page: Page, metas: dict[str, list[str]], linked: LinkedData) -> str:
    """Return the URL that the page states as its own."""
    links = [link.get("href") or "" for link in page.root.findall(".//link[@rel='canonical']")[:3]]
    candidates = [*links, *metas.get("og:url", ()), linked.url, page.saved_from]
    return next(filter(None, map(http_url, candidates)), "")


def http_url(text: str) -> str:
    """Return the text without surrounding white space if it is an absolute HTTP(S) URL, otherwise "".

    >>> http_url(" https://a.example/b "), http_url("javascript:alert(1)"), http_url("/b")
    ('https://a.example/b', '', '')
    """
    text = text.strip()
    return text if len(text) <= _MAX_URL_LENGTH and _URL_RE.fullmatch(text) else ""


def _redirect_url(root: HtmlElement) -> str:
    """Return the URL of a meta refresh with a short delay, or ""."""
    for meta in root.findall(".//meta[@http-equiv]")[:20]:
        match = _REFRESH_RE.match(meta.get("content") or "") if meta.get("http-equiv").lower() == "refresh" else None
        if match and int(match.group(1)) <= _MAX_REDIRECT_S:
            return match.group(2)[:_MAX_URL_LENGTH]
    return ""
