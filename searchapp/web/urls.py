"""The URLs of the pages. They are permanent, so that links keep working.

Finnish has no prefix, the other languages have their code: `/documents/x`, `/sv/documents/x`. Only the accessibility
statement has a different name in each language.
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
"""The URL path of the entities of a facet."""
FACETS_BY_PATH = {path: facet for facet, path in ENTITY_PATHS.items()}


def page_url(page: str, language: Language | None = None, **values: Any) -> str:  # noqa: ANN401 - parts of a URL
    """Return the URL path of a page in a language, by default that of this request. page: name of its endpoint."""
    language = language or current_language()
    if page == "statement":
        values.setdefault("name", STATEMENT_NAMES[language.code])
    return url_for(f"{language.blueprint}.{page}", **values)


def absolute_url(path: str) -> str:
    """Return the public absolute URL of a path of this service."""
    base = service().settings.site.address or request.host_url.rstrip("/")
    return base + path


def url_in_language(language: Language) -> str:
    """Return the URL of the current page in another language; of the start page if the current reply is no page."""
    blueprint, _, page = (request.endpoint or "").partition(".")
    if not page or blueprint not in (other.blueprint for other in LANGUAGES.values()):
        return page_url("results", language)
    values = {name: value for name, value in (request.view_args or {}).items() if page != "statement"}
    query = urlencode(list(request.args.items(multi=True)))
    return page_url(page, language, **values) + (f"?{query}" if query else "")


def language_choice_url(language: Language) -> str:
    """Return the URL that stores the choice of a language and redirects to the current page in it."""
    return url_for("language.choose", code=language.code, to=url_in_language(language))


def document_url_builder(parameters: Parameters) -> Callable[[str], str]:
    """Return a function from the id of a document to its URL, which contains the search, so that its page links back.

    The parts that the URLs share are computed once.
    """
    before, _, after = page_url("document", document_id="*").partition("*")
    query = urlencode(parameters.pairs())
    after = f"{after}?{query}" if query else after
    return lambda document_id: f"{before}{quote(document_id)}{after}"


def register(app: Flask) -> None:
    """Register the URL functions and the languages as variables of the templates."""

    @app.context_processor
    def url_context() -> dict[str, Any]:
        return {
            "absolute_url": absolute_url,
            "language": current_language(),
            "language_choice_url": language_choice_url,
            "languages": LANGUAGES.values(),
            "page_url": page_url,
            "url_in_language": url_in_language,
        }
