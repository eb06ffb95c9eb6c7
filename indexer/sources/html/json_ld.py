"""Linked data (JSON-LD) in a web page: the article or the project that the page says it is about."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from indexer.model import Funding, PartialDate
from indexer.sources.dates import parse_date
from indexer.sources.decoding import clean
from indexer.sources.text.blocks import parse_byline

Node = dict[str, Any]
_ARTICLES = frozenset({"Report", "BlogPosting", "PressRelease", "LiveBlogPosting", "SocialMediaPosting"})
_PROJECTS = frozenset({"ResearchProject", "Project"})
_GRANTS = frozenset({"Grant", "MonetaryGrant"})
_PARTS = ("@graph", "mainEntity", "itemListElement")  # what a page is about; not who published it, nor what it mentions
_MOST_NODES = 2000
_MARKUP_RE = re.compile(r"<[a-zA-Z/!][^<>]*>")
_BREAK_RE = re.compile(r"</p>|<br\s*/?>|</li>|</h\d>", re.IGNORECASE)
_TIME_RE = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class LinkedData:
    """What linked data says of the page: an article, a project, or neither.

    summary: the description of a project. text: the body of an article, where it is given whole.
    """

    is_article: bool = False
    is_project: bool = False
    title: str = ""
    published: PartialDate | None = None
    modified: PartialDate | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    funding: tuple[Funding, ...] = ()
    funders: tuple[str, ...] = ()
    summary: str = ""
    text: str = ""
    url: str = ""
    site: str = ""


def read_linked_data(scripts: Iterable[str]) -> LinkedData:
    """Return what the scripts of a page say of it; what is no JSON is passed over, as browsers do."""
    nodes = list(_nodes(scripts))
    by_id = {each["@id"]: each for each in nodes if isinstance(each.get("@id"), str) and "name" in each}
    for types, reader in ((_PROJECTS, _project), (_GRANTS, _project), (None, _article)):
        for node in nodes:
            named = _types(node)
            if named & types if types else any(name.endswith("Article") or name in _ARTICLES for name in named):
                return reader(node, by_id)
    page = next((node for node in nodes if any(name.endswith("Page") for name in _types(node))), {})
    return LinkedData(published=_date(page, "datePublished"), modified=_date(page, "dateModified"), site=_site(nodes))


def _article(node: Node, by_id: dict[str, Node]) -> LinkedData:
    authors = [
        by_id.get(str(each.get("@id")), each) if isinstance(each, dict) else each for each in _all(node, "author")
    ]
    publisher = next((each for each in _all(node, "publisher") if isinstance(each, dict)), {})
    return LinkedData(
        is_article=True,
        title=_text(node, "headline") or _text(node, "name"),
        published=_date(node, "datePublished"),
        modified=_date(node, "dateModified"),
        people=tuple(dict.fromkeys(person for each in authors for person in _people(each))),
        text=_text(node, "articleBody"),
        url=_text(node, "url") or _address(node.get("mainEntityOfPage")),
        site=_text(by_id.get(str(publisher.get("@id")), publisher), "name"),
    )


def _project(node: Node, by_id: dict[str, Node]) -> LinkedData:
    grants = [each for each in (*_all(node, "funding"), node) if isinstance(each, dict)]
    funding = [
        Funding(funder, amount)
        for grant in grants
        if (amount := _euros(grant.get("amount"))) is not None
        for funder in _names(_all(grant, "funder"), by_id)[:1]
    ]
    members = [each for key in ("member", "members", "employee") for each in _all(node, key)]
    people = [each for each in members if isinstance(each, dict) and "Person" in _types(each)]
    bodies = [each for each in members if isinstance(each, dict) and "Person" not in _types(each)]
    return LinkedData(
        is_project=True,
        title=_text(node, "name") or _text(node, "headline"),
        start=_date(node, "startDate") or _date(node, "foundingDate"),
        end=_date(node, "endDate") or _date(node, "dissolutionDate"),
        people=tuple(dict.fromkeys(name for each in people for name in _people(each))),
        organisations=_names([*_all(node, "parentOrganization"), *_all(node, "department"), *bodies], by_id),
        funders=tuple(dict.fromkeys(
            name for each in (node, *grants) for key in ("funder", "sponsor") for name in _names(_all(each, key), by_id)
        )),
        funding=tuple(funding),
        summary=_text(node, "description"),
        url=_text(node, "url"),
    )  # fmt: skip


def _nodes(scripts: Iterable[str]) -> Iterator[Node]:
    """Yield what the scripts describe: the objects at the top, those of a graph, and what a page is mainly about."""
    left: deque[Any] = deque(value for script in scripts if (value := _parsed(script)) is not None)
    for _ in range(_MOST_NODES):
        if not left:
            return
        value = left.popleft()
        if isinstance(value, list):
            left.extend(value[:_MOST_NODES])
        elif isinstance(value, dict):
            yield value
            left.extend(value[part] for part in _PARTS if part in value)


def _parsed(script: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    text = (
        script.strip()
        .removeprefix("/* <![CDATA[ */")
        .removeprefix("<!--")
        .removesuffix("/* ]]> */")
        .removesuffix("-->")
    )
    try:
        return json.loads(text, strict=False)  # pages write line ends into their strings
    except (ValueError, RecursionError):
        return None


def _types(node: Node) -> set[str]:
    return {str(each).rpartition("/")[2].rpartition(":")[2] for each in _all(node, "@type")}


def _all(node: Node, key: str) -> list[Any]:
    value = node.get(key)
    return value[:_MOST_NODES] if isinstance(value, list) else [] if value is None else [value]


def _text(node: Node, key: str) -> str:
    value = next((each for each in _all(node, key) if isinstance(each, str)), "")
    return plain_text(value)


def plain_text(value: str) -> str:
    """Return a text of linked data or a meta tag without the markup and the character references left in it."""
    text = _MARKUP_RE.sub("", _BREAK_RE.sub("\n", unescape(value)))
    return "\n".join(filter(None, (" ".join(line.split()) for line in clean(text).split("\n"))))


def _names(values: list[Any], by_id: dict[str, Node]) -> tuple[str, ...]:
    found = []
    for value in values:
        node = by_id.get(str(value.get("@id")), value) if isinstance(value, dict) else {"name": value}
        found.append(_text(node, "name"))
    return tuple(dict.fromkeys(filter(None, found)))


def _people(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return the people that an author is: names of persons, never a body or the name of an account."""
    if isinstance(value, dict):
        if "Organization" in _types(value):
            return ()
        value = _text(value, "name")
    return parse_byline(plain_text(value)) if isinstance(value, str) else ()


def _date(node: Node, key: str) -> PartialDate | None:
    return date_of(_text(node, key))


def date_of(told: str) -> PartialDate | None:
    """Return the day of a time as programs write it, or the date that a text is.

    >>> str(date_of("2021-09-14T06:30:21+00:00")), str(date_of("14.9.2021"))
    ('2021-09-14', '2021-09-14')
    """
    match = _TIME_RE.fullmatch(told.strip()[:60])
    return parse_date(match.group(1) if match else told[:60])


def _euros(value: Any) -> int | None:  # noqa: ANN401
    """Return an amount in whole euros, None of other currencies and of what is no amount."""
    if isinstance(value, dict):
        if str(value.get("currency", "EUR")).upper() != "EUR":
            return None
        value = value.get("value")
    try:
        amount = float(value)
    except (TypeError, ValueError):
        return None
    return round(amount) if 0 <= amount < 1e15 else None


def _address(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, dict):
        value = value.get("@id")
    return value if isinstance(value, str) else ""


def _site(nodes: list[Node]) -> str:
    return next((_text(node, "name") for node in nodes if "WebSite" in _types(node)), "")
