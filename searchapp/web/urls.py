"""The addresses of the pages: the one place that knows them. They are stable: what is linked to once stays.

Finnish has no prefix, the others have their code: `/documents/x`, `/sv/documents/x`. Only the accessibility statement
has a name in each language.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, request, url_for

from searchapp.i18n.languages import LANGUAGES, Language, current_language
from searchapp.search.parameters import Parameters
from searchapp.web.service import service

STATEMENT_NAMES = {"fi": "saavutettavuusseloste", "sv": "tillganglighetsutlatande", "en": "accessibility-statement"}
ENTITY_PATHS = {"funder": "funders", "organisation": "organisations"}
"""What the addresses of a facet's own pages are called."""
FACET_OF = {path: facet for facet, path in ENTITY_PATHS.items()}


def address(page: str, of: Language | None = None, **values: Any) -> str:  # noqa: ANN401
    """Return the address of a page in a language, by default that of this request."""
    told = of or current_language()
    if page == "statement":
        values.setdefault("name", STATEMENT_NAMES[told.code])
    return url_for(f"{told.blueprint}.{page}", **values)


def absolute(path: str) -> str:
    """Return the whole address of a path of ours, as others should know it."""
    base = service().settings.site.address or request.host_url.rstrip("/")
    return base + path


def in_language(of: Language) -> str:
    """Return the address of this very page in another language; where it is none, of the start page."""
    endpoint, _, page = (request.endpoint or "").partition(".")
    if not page or endpoint not in (each.blueprint for each in LANGUAGES.values()):
        return address("results", of)
    values = {name: value for name, value in (request.view_args or {}).items() if page != "statement"}
    asked = urlencode(list(request.args.items(multi=True)))
    return address(page, of, **values) + (f"?{asked}" if asked else "")


def switching_to(of: Language) -> str:
    """Return the address that remembers a language and leads to this page in it."""
    return url_for("language.choose", code=of.code, to=in_language(of))


def document_addresses(parameters: Parameters) -> Callable[[str], str]:
    """Return what gives the address of a document that a search found, with the search, so that one can go back to it.

    What the addresses share is made once.
    """
    before, _, after = address("document", document_id="*").partition("*")
    asked = urlencode(parameters.pairs())
    after = f"{after}?{asked}" if asked else after
    return lambda document_id: f"{before}{quote(document_id)}{after}"


def register(app: Flask) -> None:
    """Let the templates ask for addresses and the languages."""

    @app.context_processor
    def of_this_request() -> dict[str, Any]:
        return {
            "absolute": absolute,
            "address": address,
            "in_language": in_language,
            "language": current_language(),
            "languages": LANGUAGES.values(),
            "switching_to": switching_to,
        }
