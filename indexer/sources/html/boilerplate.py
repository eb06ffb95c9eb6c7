"""Removal of what a site adds to every page: menus, cookie notices, footers, links to other pages.

Recognised by tags, roles and names, but never by a name alone: the element must also be without prose, a notice, a list
of links, or a short last part of the page. An element is not removed if it contains the page's headline, its <main>, a
long <article>, or, unless it is a menu, most of its text: pages are about cookies, and ASP.NET wraps them in a form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.normalize import collapse_spaces
from indexer.sources.html.tree import lines_of, text_of
from indexer.sources.text.facts import states_project

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NON_TEXT_TAGS = frozenset((
    "applet", "audio", "button", "canvas", "datalist", "dialog", "embed", "footer", "frameset", "iframe", "input",
    "map", "menu", "nav", "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "video",
))  # fmt: skip
_RARELY_TEXT_TAGS = frozenset(("aside", "form", "header"))
_ROLES = frozenset((
    "alertdialog", "complementary", "contentinfo", "dialog", "menu", "menubar", "navigation", "search", "tablist",
    "toolbar",
))  # fmt: skip
_NAME_RE = re.compile(
    r"cookie|(?<!in)consent|gdpr|onetrust|cmplz|ev[aä]ste|bread-?crumb|murupolku|sharedaddy|sharing|newsletter"
    r"|uutiskirje|related|lue-?my[oö]s|l[aä]s-?ocks[aå]|read-?also|most-?read|luetuimm|pagination|skip-?link"
    r"|screen-reader|visually-?hidden|comments?-?(?:area|list|form)|sidebar|mega-?menu|navbar|lang(?:uage)?-(?:switch|nav|sel)"
    r"|post-navigation|footer|tags?-links|share-?(?:links|buttons?|this)"
    r"|(?:^|\s)(?:[\w-]+[-_])?(?:share|social|tags|menu|nav|navigation|respond|comments|widget-area|widget|pager|sr-only"
    r"|popup|feedback)(?:$|\s)"
    r"|(?:^|\s)(?:menu|nav|foot)[-_]|(?:^|[\s_-])(?:foot|bottom)(?:$|\s)",
    re.IGNORECASE,
)
# Two page builders name every part of a page a "widget".
_PAGE_BUILDER_RE = re.compile(
    r"\belementor-widget(?!-(?:nav|share|social|sidebar|breadcrumb))[\w-]*|\bso-panel widget\b", re.IGNORECASE
)
# Parts of names that cause trafilatura to remove an element.
_MISLEADING_RE = re.compile(
    r"shar|social|viral|newsletter|syndication|cookie|consent|tags|tag-list|sidebar|banner|bread|button|author|byline"
    r"|footer|nav|menu|bar|(?:^|[ -])ad[ -]|widget|embed|modal|permission|elated|next-|stories|popular|more-on|meta"
    r"|rating|attachment|timestamp|user-|icon|slide|viewport|overlay|options|expand|hid|hide|message|comment|reply|noprint|teaser"
    r"|premium|respond|pag(?:er|ination)|feedback|popup|print|promo|sponsor|bottom|link|caption",
    re.IGNORECASE,
)
_FOOT_RE = re.compile(r"(?:^|[\s_-])(?:foot|footer|bottom|alaosa)(?:$|[\s_-])", re.IGNORECASE)
_NOTICE_RE = re.compile(
    r"\b(?:evästei|kakor\b|cookies?\b|javascript|tilaa uutiskirje|subscribe to|all rights reserved|kaikki oikeudet)|©",
    re.IGNORECASE,
)
_MIN_PROSE_LENGTH = 60  # characters of a text without markup: a menu item or a label is shorter
_MIN_TEASERS, _MAX_TEASER_LENGTH = 3, 250  # links of a list of other pages, and characters of each description
_MIN_TEXT_LENGTH = 500  # characters of short lines, as of a poem, that are too many for a menu without links
_MIN_TEASER_SHARE = 0.2  # of the text of such a list that is inside links
_MAX_FOOT_LENGTH = 500  # characters of a footer without its tag
_MAX_NOTICE_LENGTH, _NOTICE_START = 600, 300  # characters of a notice; of the start of a longer one, with its words
_MAX_FACT_LINES = 60  # of a box with the facts of a project
_TAGS_WITH_NAMES = frozenset(("a", "div", "h2", "h3", "header", "ol", "p", "section", "span", "table", "td", "ul"))
_READ_ALSO = (
    r"(?:lue|katso|kuuntele) (?:myös|lisää|seuraavaksi)|aiheesta (?:muualla|lisää)"
    r"|aiheeseen liittyv(?:ää|iä|ät)\b.{0,20}"
    r"|lisää aiheesta|uusimmat\b.{0,20}|luetuimmat|viimeisimmät (?:artikkelit|uutiset)|muita (?:uutisia|hankkeita)"
    r"|jaa(?: tämä| sivu| artikkeli)?|läs (?:också|även|mer)|mera? om ämnet|senaste (?:nytt|nyheterna)|dela"
    r"|read (?:also|more|next)|see also|related(?: \w+){0,2}|latest(?: news)?|most read|share(?: this)?"
)
_READ_ALSO_RE = re.compile(rf"(?:{_READ_ALSO})\s*:?", re.IGNORECASE)
_READ_ALSO_LINE_RE = re.compile(
    r"(?:(?:lue|katso|kuuntele) myös|läs (?:också|även)|(?:read|see) also)\b", re.IGNORECASE
)
_HEADINGS = ("h2", "h3", "h4", "h5", "h6", "strong", "b", "p", "span", "div")
_MAX_HEADING_LENGTH = 60
_MAX_LINK_SHARE = 0.4  # of the text: a list of links to other pages has more, even with a description of each
_MIN_MENU_LINKS, _MIN_MENU_LINK_SHARE = 4, 0.9  # of a table cell that is a menu, on pages laid out with tables


def remove_boilerplate(root: HtmlElement) -> None:
    """Remove the elements that are not the page's own text from the tree."""
    for head in root.findall("head"):
        head.drop_tree()
    body = root.find("body")
    body = root if body is None else body
    _clear_names_around_main_text(body)
    half = len(body.text_content()) / 2
    for element in list(_boilerplate(body, half)):
        if element.getparent() is not None:
            element.drop_tree()
    for element in list(_link_lists(body)):
        if element.getparent() is not None:
            element.drop_tree()


def _boilerplate(body: HtmlElement, half: float) -> Iterator[HtmlElement]:
    """Yield the outermost elements to remove. half: half the length of the page's text."""
    stack = [body]
    while stack:
        for child in stack.pop():
            if _looks_like_boilerplate(child) and not _contains_main_text(child, half):
                yield child
            elif len(child):
                stack.append(child)


def _looks_like_boilerplate(element: HtmlElement) -> bool:
    """Return whether the tag, the role, the id or the classes of an element indicate boilerplate."""
    tag = element.tag
    if tag in _NON_TEXT_TAGS or tag in _RARELY_TEXT_TAGS or element.get("role") in _ROLES:
        return True
    if tag == "td" and len(element.findall(".//a")) >= _MIN_MENU_LINKS and link_share(element) > _MIN_MENU_LINK_SHARE:
        return element.getnext() is not None or element.getprevious() is not None
    if tag not in _TAGS_WITH_NAMES:
        return False
    return has_boilerplate_name(element)


def has_boilerplate_name(element: HtmlElement) -> bool:
    """Return whether the id or the classes of an element contain the name of a kind of boilerplate."""
    name = f"{element.get('id') or ''} {element.get('class') or ''}"[:500]
    return len(name) > 1 and bool(_NAME_RE.search(_PAGE_BUILDER_RE.sub("", name)))


def _clear_names_around_main_text(body: HtmlElement) -> None:
    """Remove ids and classes that look like boilerplate from the elements around the first prose after the headline.

    Neither this module nor trafilatura then takes a wrapper that is named "with-sidebar" for a sidebar.
    """
    prose = _first_prose(body)
    for element in () if prose is None else (prose, *prose.iterancestors()):
        if element is body:
            break
        for attribute in ("id", "class"):
            if _MISLEADING_RE.search(element.get(attribute) or ""):
                del element.attrib[attribute]


def _first_prose(body: HtmlElement) -> HtmlElement | None:
    """Return the element of the first long text after the headline, or in a page without one; None if there is none."""
    headline = next((element for element in body.iter("h1") if text_of(element)), None)
    is_after = headline is None
    for element in body.iter():
        is_after = is_after or element is headline
        if is_after and element.tag not in ("a", *_NON_TEXT_TAGS) and element is not headline:
            runs = (element.text, *(child.tail for child in element))
            if any(run and _is_prose(run) for run in runs) and not _is_in_frame(element):
                return element
    return None


def _is_prose(text: str) -> bool:
    return (
        len(text) >= _MIN_PROSE_LENGTH
        and len(collapse_spaces(text)) >= _MIN_PROSE_LENGTH
        and not _NOTICE_RE.search(text)
    )


def _is_in_frame(element: HtmlElement) -> bool:
    """Return whether an element is in one that never contains the main text, of any name."""
    return any(
        parent.tag in _NON_TEXT_TAGS or parent.tag in ("aside", "a") or parent.get("role") in _ROLES
        for parent in (element, *element.iterancestors())
    )


def _contains_main_text(element: HtmlElement, half: float) -> bool:
    """Return whether an element that looks like boilerplate contains the main text of the page."""
    if element.tag in ("h2", "h3", "a"):
        return False
    if element.tag == "header" and any(parent.tag in ("article", "main") for parent in element.iterancestors()):
        return True
    if element.find(".//main") is not None:
        return True
    if element.tag in _NON_TEXT_TAGS or element.get("role") == "navigation":
        return False
    if element.find(".//h1") is not None:
        return True
    if element.tag not in _RARELY_TEXT_TAGS and element.get("role") not in _ROLES and _contains_prose(element):
        return True
    if states_project(lines_of(element)[:_MAX_FACT_LINES]):
        return True  # "Hankeaika: 2022–2023" in a box next to the text
    threshold = half / 2 if element.find(".//article") is not None else half
    return len(element.text_content()) > threshold and link_share(element) < _MAX_LINK_SHARE


def _contains_prose(element: HtmlElement) -> bool:
    """Return whether an element contains a sentence or much text that is no notice, teaser list or last line."""
    links = len(element.findall(".//a"))
    text, share = element.text_content(), link_share(element)
    if links >= _MIN_TEASERS and share > _MIN_TEASER_SHARE and len(text) < links * _MAX_TEASER_LENGTH:
        return False
    if _FOOT_RE.search(f"{element.get('id') or ''} {element.get('class') or ''}") and _is_short_end(element):
        return False
    if share >= _MAX_LINK_SHARE or _NOTICE_RE.search(text if len(text) < _MAX_NOTICE_LENGTH else text[:_NOTICE_START]):
        return False
    return len(text) >= _MIN_TEXT_LENGTH or any(
        run and _is_prose(run)
        for part in element.iter()
        if part.tag != "a"
        for run in (part.text, *(child.tail for child in part))
    )


def _is_short_end(element: HtmlElement) -> bool:
    """Return whether an element is short and the last one of its parent."""
    return element.getnext() is None and len(element.text_content()) < _MAX_FOOT_LENGTH


def _link_lists(body: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the lists of links to other pages ("Lue myös"): a heading and the links after it, or a line with both."""
    for element in body.iter(*_HEADINGS):
        text = (element.text or "").strip()
        if not text or len(text) > _MAX_HEADING_LENGTH:
            continue
        if _READ_ALSO_LINE_RE.match(text) and link_share(element) > _MAX_LINK_SHARE:
            yield element
        elif _READ_ALSO_RE.fullmatch(text) and len(element.text_content()) <= _MAX_HEADING_LENGTH:
            yield from _heading_and_links(element)


def _heading_and_links(heading: HtmlElement) -> Iterator[HtmlElement]:
    """Yield a heading and the element with the links after it, or the element that contains nothing but both."""
    parent = heading.getparent()
    if parent is None or parent.tag in ("body", "main", "article"):
        parent = None
    elif (
        parent.tag in ("p", "li", "h2", "h3", "div", "section")
        and len(parent) <= 3
        and link_share(parent) > _MAX_LINK_SHARE
    ):
        yield parent
        return
    links = heading.getnext()
    if (
        links is not None
        and links.tag in ("ul", "ol", "div", "p", "section", "a")
        and link_share(links) > _MAX_LINK_SHARE
    ):
        yield links
        yield heading
    elif heading.tag in ("h2", "h3", "h4") and parent is not None and link_share(parent) > _MAX_LINK_SHARE:
        yield parent


def link_share(element: HtmlElement) -> float:
    """Return the share of an element's text that is inside links, from 0 to 1, ignoring white space."""
    text = _text_length(element)
    links = sum(map(_text_length, element.iter("a")))
    return links / text if text else 0.0


def _text_length(element: HtmlElement) -> int:
    return sum(map(len, element.text_content().split()))


def main_container(root: HtmlElement) -> HtmlElement:
    """Return the element that contains the page's own text according to its tag, role or id, or else the root."""
    for path in (
        ".//main",
        ".//*[@role='main']",
        ".//article",
        ".//*[@id='content']",
        ".//*[@id='main-content']",
        ".//body",
    ):
        elements = root.findall(path)
        if len(elements) == 1 and text_of(elements[0]):
            return elements[0]
    return root
