"""What a site puts around every page's own text: menus, cookie notices, footers, lists of other texts. Taken by name.

Nothing is taken that holds the page's headline, its <main>, an <article> of some length, or, unless it is a menu, most
of its text: a wrapper may be named "with-sidebar", a page be about cookies, a site of ASP.NET stand in one form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.sources.html.tree import text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NEVER_TEXT = frozenset((
    "applet", "audio", "button", "canvas", "datalist", "dialog", "embed", "footer", "frameset", "iframe", "input",
    "map", "menu", "nav", "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "video",
))  # fmt: skip
_SELDOM_TEXT = frozenset(("aside", "form", "header"))
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
    r"|(?:^|\s)(?:menu|nav|foot)[-_]",
    re.IGNORECASE,
)
# Two builders of pages, whose every piece of a page is a "widget".
_BUILDERS_RE = re.compile(
    r"\belementor-widget(?!-(?:nav|share|social|sidebar|breadcrumb))[\w-]*|\bso-panel widget\b", re.IGNORECASE
)
_NAMED = frozenset(("a", "div", "h2", "h3", "header", "ol", "p", "section", "span", "table", "td", "ul"))
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
_LONGEST_HEADING = 60
_LINKS = 0.4  # of the text: a list of other texts has more, with a line on each of them too
_MENU_LINKS, _MENU_SHARE = 4, 0.9  # of a cell of a table that is a menu, on pages laid out by tables


def remove_boilerplate(root: HtmlElement) -> None:
    """Take away from the tree what is no text of the page's own."""
    for head in root.findall("head"):
        head.drop_tree()
    body = root.find("body")
    body = root if body is None else body
    half = len(body.text_content()) / 2
    for element in list(_boilerplate(body, half)):
        if element.getparent() is not None:
            element.drop_tree()
    for element in list(_read_also(body)):
        if element.getparent() is not None:
            element.drop_tree()


def _boilerplate(body: HtmlElement, half: float) -> Iterator[HtmlElement]:
    """Yield the outermost elements to take away."""
    left = [body]
    while left:
        for child in left.pop():
            if _is_named_so(child) and not _is_own(child, half):
                yield child
            elif len(child):
                left.append(child)


def _is_named_so(element: HtmlElement) -> bool:
    tag = element.tag
    if tag in _NEVER_TEXT or tag in _SELDOM_TEXT or element.get("role") in _ROLES:
        return True
    if tag == "td" and len(element.findall(".//a")) >= _MENU_LINKS and link_share(element) > _MENU_SHARE:
        return element.getnext() is not None or element.getprevious() is not None
    if tag not in _NAMED:
        return False
    name = f"{element.get('id') or ''} {element.get('class') or ''}"[:500]
    return len(name) > 1 and bool(_NAME_RE.search(_BUILDERS_RE.sub("", name)))


def _is_own(element: HtmlElement, half: float) -> bool:
    """Return whether the text of the page stands in what is named as if it did not."""
    if element.tag in ("h2", "h3", "a"):
        return False
    if element.tag == "header" and any(each.tag in ("article", "main") for each in element.iterancestors()):
        return True
    if element.find(".//main") is not None:
        return True
    if element.tag in _NEVER_TEXT or element.get("role") == "navigation":
        return False
    if element.find(".//h1") is not None:
        return True
    least = half / 2 if element.find(".//article") is not None else half
    return len(element.text_content()) > least and link_share(element) < _LINKS


def _read_also(body: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the lists of other texts: a heading that says so and the links below it, or a line of both."""
    for element in body.iter(*_HEADINGS):
        own = (element.text or "").strip()
        if not own or len(own) > _LONGEST_HEADING:
            continue
        if _READ_ALSO_LINE_RE.match(own) and link_share(element) > _LINKS:
            yield element
        elif _READ_ALSO_RE.fullmatch(own) and len(element.text_content()) <= _LONGEST_HEADING:
            yield from _with_links_below(element)


def _with_links_below(heading: HtmlElement) -> Iterator[HtmlElement]:
    """Yield a heading and what stands below it as links; the box of both where they alone stand in one."""
    box = heading.getparent()
    if box is None or box.tag in ("body", "main", "article"):
        box = None
    elif box.tag in ("p", "li", "h2", "h3", "div", "section") and len(box) <= 3 and link_share(box) > _LINKS:
        yield box
        return
    below = heading.getnext()
    if below is not None and below.tag in ("ul", "ol", "div", "p", "section", "a") and link_share(below) > _LINKS:
        yield below
        yield heading
    elif heading.tag in ("h2", "h3", "h4") and box is not None and link_share(box) > _LINKS:
        yield box


def link_share(element: HtmlElement) -> float:
    """Return how much of an element's text is links: 0 none, 1 all. Of a heading that is no link it is not counted."""
    text = len("".join(element.text_content().split()))
    links = sum(len("".join(link.text_content().split())) for link in element.iter("a"))
    return links / text if text else 0.0


def main_container(root: HtmlElement) -> HtmlElement:
    """Return the element that holds the page's own text, as far as its names tell; else the whole."""
    for path in (
        ".//main",
        ".//*[@role='main']",
        ".//article",
        ".//*[@id='content']",
        ".//*[@id='main-content']",
        ".//body",
    ):
        found = root.findall(path)
        if len(found) == 1 and text_of(found[0]):
            return found[0]
    return root
