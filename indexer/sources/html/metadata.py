"""What a web page says of itself in its head, its linked data and beside its headline: title, dates, people, address.

Read from the whole tree, before anything is taken away. An own reading, since trafilatura's took 34 ms a page, twice
its extraction, most of it for dates, which it also guesses at from the text: see html_main.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.model import PartialDate
from indexer.sources.dates import parse_date
from indexer.sources.html.json_ld import LinkedData, date_of, plain_text, read_linked_data
from indexer.sources.html.tree import Page, text_of
from indexer.sources.text.blocks import parse_byline
from indexer.sources.text.labels import MARKED_LABELS, normalize_label
from indexer.sources.text.news import DATE_LINE_RE
from indexer.sources.text.page import MODIFIED_RE

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PUBLISHED = (
    "article:published_time", "og:published_time", "datepublished", "citation_publication_date", "citation_date",
    "citation_online_date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created",
    "dc.date.created", "date", "pubdate", "publish-date", "parsely-pub-date",
)  # fmt: skip
_OF_ARTICLES = _PUBLISHED[:3]  # what sites tell of news alone, not of every page
_MODIFIED = (
    "article:modified_time", "og:updated_time", "datemodified", "dc.date.modified", "dcterms.modified", "last-modified"
)  # fmt: skip
_AUTHORS = ("author", "article:author", "dc.creator", "dcterms.creator", "citation_author", "parsely-author")
_TITLES = ("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title")
_SITES = ("og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher", "dcterms.publisher")
_URL_RE = re.compile(r"https?://[^\s/?#@\"'<>\\]+(?:[/?#][^\s\"'<>\\]*)?", re.IGNORECASE)
_LONGEST_URL = 2000
_MOST_METAS = 500
_LONGEST_LINE = 200
_BEFORE, _AFTER = 8, 25  # elements around the headline where its date and its author stand
_BYLINES = "author|byline|kirjoittaja|toimittaja|vcard"
_BYLINE_RE = re.compile(_BYLINES, re.IGNORECASE)
_PERIOD_RE = re.compile(r"\d\s*–\s*\d|\d\s-\s\d")
_REFRESH_RE = re.compile(r"\s*(\d{1,3})\s*[;,]\s*url\s*=\s*['\"]?\s*([^'\"\s]+)", re.IGNORECASE)
_SOON_S = 10  # seconds: a page that leads elsewhere; one that loads itself anew names no address or a later time


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself; "" and None where it does not say.

    title: as the head has it, the site's name perhaps at its end. headlines: each <h1>. language: as declared.
    is_article: whether the page says that it is news or an article, of a day. leads_to: the address it sends on to.
    """

    linked: LinkedData
    title: str = ""
    document_title: str = ""
    site: str = ""
    headlines: tuple[str, ...] = ()
    published: PartialDate | None = None
    modified: PartialDate | None = None
    is_article: bool = False
    people: tuple[str, ...] = ()
    url: str = ""
    language: str = ""
    leads_to: str = ""


def read_metadata(page: Page) -> Metadata:
    """Return what a page says of itself."""
    root, linked = page.root, read_linked_data(page.json_ld)
    metas = _metas(root)
    beside = list(_around_headline(root))
    told = next(filter(None, (_day(metas, name) for name in _OF_ARTICLES)), None) or _item_date(root)
    visible = next(filter(None, map(_date_beside, beside)), None)
    is_article = bool((linked.is_article and linked.published) or told or visible)
    return Metadata(
        linked=linked,
        title=next((metas[name][0] for name in _TITLES if name in metas), ""),
        document_title=text_of(root.findall(".//title")[:1]),
        site=next((metas[name][0] for name in _SITES if name in metas), "") or linked.site,
        headlines=tuple(dict.fromkeys(filter(None, (text_of(each) for each in root.findall(".//h1")[:10])))),
        published=linked.published or told or visible or next(filter(None, (_day(metas, n) for n in _PUBLISHED)), None),
        modified=linked.modified
        or next(filter(None, (_day(metas, n) for n in _MODIFIED)), None)
        or _said_modified(root),
        is_article=is_article and not linked.is_project,
        people=linked.people or _authors(metas, beside),
        url=_url(page, metas, linked),
        language=(root.get("lang") or root.get("xml:lang") or "")[:20].lower(),
        leads_to=_leads_to(root),
    )


def _metas(root: HtmlElement) -> dict[str, list[str]]:
    """Return what the meta tags of the page say, by their names in lower case."""
    found: dict[str, list[str]] = {}
    for each in root.findall(".//meta")[:_MOST_METAS]:
        name = each.get("name") or each.get("property") or each.get("itemprop") or each.get("http-equiv") or ""
        told = plain_text((each.get("content") or "")[:_LONGEST_URL])
        if name and told:
            found.setdefault(name.strip().lower(), []).append(told)
    return found


def _day(metas: dict[str, list[str]], name: str) -> PartialDate | None:
    return next(filter(None, map(date_of, metas.get(name, ()))), None)


def _item_date(root: HtmlElement) -> PartialDate | None:
    """Return the date that microdata in the page tells."""
    for each in root.findall(".//*[@itemprop='datePublished']")[:3]:
        if found := date_of(each.get("datetime") or each.get("content") or text_of(each)):
            return found
    return None


def _said_modified(root: HtmlElement) -> PartialDate | None:
    """Return the date of the last change that stands on the page, the last one told."""
    found = None
    for text in root.itertext():
        if len(text) < _LONGEST_LINE and (match := MODIFIED_RE.search(" ".join(text.split()))):
            found = parse_date(match.group("date")) or found
    return found


def _around_headline(root: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements after the last headline, then those before it: its date and author stand there."""
    headline = next(reversed(root.findall(".//h1")[:10]), None)
    if headline is None:
        return
    room = headline
    for _ in range(3):
        parent = room.getparent()
        if parent is None or room.tag == "body":
            break
        room = parent
    elements = [each for each in room.iter() if isinstance(each.tag, str)]
    at = elements.index(headline)
    yield from elements[at + 1 : at + 1 + _AFTER]
    yield from elements[max(at - _BEFORE, 0) : at]


def _date_beside(element: HtmlElement) -> PartialDate | None:
    """Return the date that an element beside the headline is, and nothing else."""
    if _is_a_value(element):
        return None
    if element.tag == "time" and element.get("datetime"):
        return date_of(element.get("datetime"))
    for text in (element.text, element.tail):
        match = DATE_LINE_RE.fullmatch(" ".join(text.split())) if text and len(text) < 80 else None
        if match:
            return parse_date(match.group("date"))
    return None


def _is_a_value(element: HtmlElement) -> bool:
    """Return whether an element stands where a label tells what it is, or is an end of a period."""
    parent = element.getparent()
    if parent is None:
        return False
    if element.tag in ("dd", "td") or (parent.tag in ("dd", "td") and len(parent) == 1):
        return True
    before = [each.getprevious() for each in (element, parent)]
    if any(each is not None and len(each) < 3 and normalize_label(text_of(each)) in MARKED_LABELS for each in before):
        return True
    return element.tag == "time" and bool(_PERIOD_RE.search(text_of(parent)))


def _authors(metas: dict[str, list[str]], beside: list[HtmlElement]) -> tuple[str, ...]:
    """Return the people whom the page names as its authors."""
    told = [person for name in _AUTHORS for value in metas.get(name, ()) for person in parse_byline(_turned(value))]
    if not told:
        marked = [each for each in beside if each.get("rel") == "author" or _BYLINE_RE.search(each.get("class") or "")]
        told = [person for each in marked for person in parse_byline(text_of(each))]
    return tuple(dict.fromkeys(told))


def _turned(name: str) -> str:
    """Return a name as it is said: "Kivi, Aino" is Aino Kivi."""
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and " " not in last and "," not in first and first else name


def _url(page: Page, metas: dict[str, list[str]], linked: LinkedData) -> str:
    """Return the address of the page, as the page tells it."""
    links = [each.get("href") or "" for each in page.root.findall(".//link[@rel='canonical']")[:3]]
    told = [*links, *metas.get("og:url", ()), linked.url, page.saved_from]
    return next(filter(None, map(web_address, told)), "")


def web_address(text: str) -> str:
    """Return the text if it is an address of the web, else nothing.

    >>> web_address(" https://a.example/b "), web_address("javascript:alert(1)"), web_address("/b")
    ('https://a.example/b', '', '')
    """
    text = text.strip()
    return text if len(text) <= _LONGEST_URL and _URL_RE.fullmatch(text) else ""


def _leads_to(root: HtmlElement) -> str:
    for each in root.findall(".//meta[@http-equiv]")[:20]:
        match = _REFRESH_RE.match(each.get("content") or "") if each.get("http-equiv").lower() == "refresh" else None
        if match and int(match.group(1)) <= _SOON_S:
            return match.group(2)[:_LONGEST_URL]
    return ""
