"""A document as schema.org metadata, for search engines and other programs that read pages."""

from __future__ import annotations

from typing import Any

import msgspec
from markupsafe import Markup

from indexer.model import Document, Kind

_TYPES = {Kind.PROJECT: "ResearchProject", Kind.NEWS: "NewsArticle", Kind.PAGE: "WebPage"}
_MAX_DESCRIPTION = 500  # characters
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def json_ld(document: Document, url: str) -> Markup:
    """Return the content of a script element of type application/ld+json. No text of the document can end the element.

    url: the absolute URL of the document's page.
    """
    properties = {"@context": "https://schema.org", **(_project if document.kind is Kind.PROJECT else _work)(document)}
    properties |= {"@type": _TYPES[document.kind], "@id": url, "url": url}
    if document.url:
        properties["sameAs"] = document.url
    non_empty = {name: value for name, value in properties.items() if value not in (None, "", [])}
    return Markup(msgspec.json.encode(non_empty).decode().translate(_ESCAPES))  # noqa: S704 - markup is escaped


def _project(document: Document) -> dict[str, Any]:
    return {
        "name": document.title,
        "alternateName": list(document.titles.values()),
        "description": (document.summary or document.text)[:_MAX_DESCRIPTION],
        "foundingDate": str(document.period.start or ""),
        "dissolutionDate": str(document.period.end or ""),
        "parentOrganization": _organisations((document.lead,) if document.lead else document.organisations[:1]),
        "member": _organisations(document.organisations),
        "funder": _organisations(document.funders),
        "employee": [{"@type": "Person", "name": name} for name in document.people],
    }


def _work(document: Document) -> dict[str, Any]:
    return {
        "headline": document.title,
        "description": (document.summary or document.text)[:_MAX_DESCRIPTION],
        "datePublished": str(document.published or ""),
        "inLanguage": document.language,
        "author": [{"@type": "Person", "name": name} for name in document.people],
        "publisher": _organisations(document.organisations[:1]),
    }


def _organisations(names: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"@type": "Organization", "name": name} for name in names]
