"""Linked data (JSON-LD) of a web page: the article or the project that it describes."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from indexer.model import Funding, PartialDate
from indexer.normalize import clean, collapse_spaces
from indexer.sources.dates import parse_date
from indexer.sources.text.blocks import parse_byline

Node = dict[str, Any]
_ARTICLES = frozenset({"Report", "BlogPosting", "PressRelease", "LiveBlogPosting", "SocialMediaPosting"})
_PROJECTS = frozenset({"ResearchProject", "Project"})
_GRANTS = frozenset({"Grant", "MonetaryGrant"})
_PARTS = ("@graph", "mainEntity", "itemListElement")  # not its publisher, nor what it mentions
_MAX_NODES = 2000
_MARKUP_RE = re.compile(r"<[a-zA-Z/!][^<>]*>")
_BREAK_RE = re.compile(r"</p>|<br\s*/?>|</li>|</h\d>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LinkedData:
    """The linked data of a page: an article, a project, or neither.

    summary: the description of a project. text: the full text of an article.
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
    """Return the linked data in the scripts of a page. Scripts that are not JSON are ignored, as browsers do."""
    nodes = list(_nodes(scripts))
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and "name" in node}
    for is_type, reader in ((_is_project, _project), (_is_grant, _project), (_is_article, _article)):
        for node in nodes:
            if is_type(node):
                return reader(node, by_id)
    page = next((node for node in nodes if any(name.endswith("Page") for name in _types(node))), {})
    return LinkedData(published=_date(page, "datePublished"), modified=_date(page, "dateModified"), site=_site(nodes))


def _is_project(node: Node) -> bool:
    return bool(_types(node) & _PROJECTS)


def _is_grant(node: Node) -> bool:
    return bool(_types(node) & _GRANTS)


def _is_article(node: Node) -> bool:
    return any(name.endswith("Article") or name in _ARTICLES for name in _types(node))


def _article(node: Node, by_id: dict[str, Node]) -> LinkedData:
    authors = [_resolve(author, by_id) for author in _values(node, "author")]
    publisher = next((value for value in _values(node, "publisher") if isinstance(value, dict)), {})
    return LinkedData(
        is_article=True,
        title=_text(node, "headline") or _text(node, "name"),
        published=_date(node, "datePublished"),
        modified=_date(node, "dateModified"),
        people=tuple(dict.fromkeys(person for author in authors for person in _people(author))),
        text=_text(node, "articleBody"),
        url=_text(node, "url") or _url(node.get("mainEntityOfPage")),
        site=_text(_resolve(publisher, by_id), "name"),
    )


def _project(node: Node, by_id: dict[str, Node]) -> LinkedData:
    grants = [grant for grant in (*_values(node, "funding"), node) if isinstance(grant, dict)]
    funding = [
        Funding(funder, amount)
        for grant in grants
        if (amount := _euros(grant.get("amount"))) is not None
        for funder in _names(_values(grant, "funder"), by_id)[:1]
    ]
    members = [value for key in ("member", "members", "employee") for value in _values(node, key)]
    people = [member for member in members if isinstance(member, dict) and "Person" in _types(member)]
    bodies = [member for member in members if isinstance(member, dict) and "Person" not in _types(member)]
    return LinkedData(
        is_project=True,
        title=_text(node, "name") or _text(node, "headline"),
        start=_date(node, "startDate") or _date(node, "foundingDate"),
        end=_date(node, "endDate") or _date(node, "dissolutionDate"),
        people=tuple(dict.fromkeys(name for person in people for name in _people(person))),
        organisations=_names([*_values(node, "parentOrganization"), *_values(node, "department"), *bodies], by_id),
        funders=tuple(dict.fromkeys(
            name
            for source in (node, *grants)
            for key in ("funder", "sponsor")
            for name in _names(_values(source, key), by_id)
        )),
        funding=tuple(funding),
        summary=_text(node, "description"),
        url=_text(node, "url"),
    )  # fmt: skip


def _nodes(scripts: Iterable[str]) -> Iterator[Node]:
    """Yield the objects of the scripts: those at the top level, in a graph, and the main entity of each."""
    queue: deque[Any] = deque(value for script in scripts if (value := _parse_json(script)) is not None)
    for _ in range(_MAX_NODES):
        if not queue:
            return
        value = queue.popleft()
        if isinstance(value, list):
            queue.extend(value[:_MAX_NODES])
        elif isinstance(value, dict):
            yield value
            queue.extend(value[part] for part in _PARTS if part in value)


def _parse_json(script: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return the JSON value of a script, or None if it is not JSON."""
    text = (
        script.strip()
        .removeprefix("/* <![CDATA[ */")
        .removeprefix("<!--")
        .removesuffix("/* ]]> */")
        .removesuffix("-->")
    )
    try:
        return json.loads(text, strict=False)  # not strict, since pages have line ends inside strings
    except (ValueError, RecursionError):
        return None


def _types(node: Node) -> set[str]:
    return {str(name).rpartition("/")[2].rpartition(":")[2] for name in _values(node, "@type")}


def _values(node: Node, key: str) -> list[Any]:
    value = node.get(key)
    return value[:_MAX_NODES] if isinstance(value, list) else [] if value is None else [value]


def _resolve(value: Any, by_id: dict[str, Node]) -> Any:  # noqa: ANN401 - any JSON value
    """Return the named node that an object refers to by its @id, or else the value itself."""
    return by_id.get(str(value.get("@id")), value) if isinstance(value, dict) else value


def _text(node: Node, key: str) -> str:
    value = next((value for value in _values(node, key) if isinstance(value, str)), "")
    return plain_text(value)


def plain_text(value: str) -> str:
    """Return a value of linked data or a meta tag without HTML tags and character references."""
    text = _MARKUP_RE.sub("", _BREAK_RE.sub("\n", unescape(value)))
    return "\n".join(filter(None, map(collapse_spaces, clean(text).split("\n"))))


def _names(values: list[Any], by_id: dict[str, Node]) -> tuple[str, ...]:
    nodes = [_resolve(value, by_id) if isinstance(value, dict) else {"name": value} for value in values]
    return tuple(dict.fromkeys(filter(None, (_text(node, "name") for node in nodes))))


def _people(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return the names of the people in an author value, without organisations and account names."""
    if isinstance(value, dict):
        if "Organization" in _types(value):
            return ()
        value = _text(value, "name")
    return parse_byline(plain_text(value)) if isinstance(value, str) else ()


def _date(node: Node, key: str) -> PartialDate | None:
    return date_of(_text(node, key))


def date_of(text: str) -> PartialDate | None:
    """Return the day in Finland of an ISO 8601 timestamp, or a written date, or None.

    >>> str(date_of("2021-09-14T22:30:21+00:00")), str(date_of("14.9.2021"))
    ('2021-09-15', '2021-09-14')
    """
    return parse_date(text[:60])


def _euros(value: Any) -> int | None:  # noqa: ANN401
    """Return an amount in whole euros, or None for other currencies and invalid amounts."""
    if isinstance(value, dict):
        if str(value.get("currency", "EUR")).upper() != "EUR":
            return None
        value = value.get("value")
    try:
        amount = float(value)
    except (TypeError, ValueError):
        return None
    return round(amount) if 0 <= amount < 1e15 else None


def _url(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, dict):
        value = value.get("@id")
    return value if isinstance(value, str) else ""


def _site(nodes: list[Node]) -> str:
    return next((_text(node, "name") for node in nodes if "WebSite" in _types(node)), "")
