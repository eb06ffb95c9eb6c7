"""Pages about the service itself: the index, accessibility, the API, robots.txt and OpenSearch."""

from __future__ import annotations

from datetime import date, datetime

import msgspec
from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from indexer.facets import FACETS
from searchapp.api.openapi import openapi_document, resolved
from searchapp.i18n.labels import facet_name
from searchapp.i18n.languages import LANGUAGES, current_language, gettext
from searchapp.pages import blueprint
from searchapp.search.parameters import Parameters
from searchapp.web.conditional import conditional
from searchapp.web.service import current_snapshot, service
from searchapp.web.urls import STATEMENT_NAMES, absolute_url, page_url

_NAMES = ", ".join(f'"{name}"' for name in STATEMENT_NAMES.values())


@blueprint.get("/about")
@conditional
def about() -> str:
    """Show what is in the index, how it was built, and how to search."""
    snapshot = current_snapshot()
    manifest = snapshot.generation.manifest
    return render_template(
        "about.html",
        snapshot=snapshot,
        results=snapshot.searcher.search(Parameters(size=1), today=snapshot.today),
        site=service().settings.site,
        sources=snapshot.generation.sources,
        size_mb=max(1, round(sum(mark.size for mark in manifest.files.values()) / 1e6)),
        age_days=max(0, (snapshot.today - datetime.fromisoformat(manifest.built).date()).days),
        query_help=_query_help(),
        fact_examples=(gettext("rehabilitation 2014"), gettext("ongoing projects for older people")),
        here=page_url("about"),
    )


def _query_help() -> list[tuple[str, str]]:
    """Return (example query, what it finds) for the query language."""
    facets = ", ".join(facet_name(facet.name).lower() for facet in FACETS if facet.has_vocabulary)
    return [
        (gettext("children support"), gettext("texts with both words, in any form and inside compounds")),
        (gettext('"peer support"'), gettext("the words side by side")),
        (gettext("young OR child"), gettext("texts with either word; use parentheses to group")),
        (gettext("social -school"), gettext("texts without the word")),
        (gettext("peer*"), gettext("texts with words that begin like this")),
        (gettext("title:work"), gettext("in a field: title, summary, results, funder, organisation, person")),
        (gettext("year:2010..2013"), gettext("texts that cover these years")),
        (gettext("status:ended"), gettext("with a value of a facet: %(facets)s", facets=facets)),
    ]


@blueprint.get(f"/<any({_NAMES}):name>")
def statement(name: str) -> ResponseReturnValue:
    """Show the accessibility statement; redirect from its name in another language."""
    language = current_language()
    if name != STATEMENT_NAMES[language.code]:
        code = next(code for code, statement_name in STATEMENT_NAMES.items() if statement_name == name)
        return redirect(page_url("statement", language if language.prefix else LANGUAGES[code]))
    site = service().settings.site
    day = language.date(date.fromisoformat(site.statement_date)) if site.statement_date else ""
    return render_template("statement.html", site=site, statement_day=day, here=page_url("statement"))


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Allow crawlers to read the pages, but not the unlimited number of searches and exports."""
    rules = "".join(f"Disallow: {path}\n" for path in ("/*?", "/export.", "/language/", "/metrics"))
    return Response(f"User-agent: *\n{rules}", content_type="text/plain; charset=utf-8")


@blueprint.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    """Redirect browsers that request the icon by its conventional name."""
    return redirect(url_for("static", filename="favicon.svg"))


@blueprint.get("/api")
def api_page() -> str:
    """Show the description of the API as a page."""
    return render_template("api.html", openapi=openapi_document(), resolved=resolved, here=page_url("api_page"))


@blueprint.get("/opensearch/suggestions")
def opensearch_suggestions() -> Response:
    """Suggest completions of a query in the OpenSearch format of browsers."""
    typed = request.args.get("q", "")
    suggestions = current_snapshot().searcher.suggestions(typed)
    body = msgspec.json.encode([typed, [suggestion.text for suggestion in suggestions]])
    return Response(body, content_type="application/x-suggestions+json")


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe how a browser can add the service to its search engines."""
    text = render_template(
        "opensearch.xml",
        results_url=absolute_url(page_url("results")),
        feed_url=absolute_url(page_url("feed")),
        suggestions_url=absolute_url(page_url("opensearch_suggestions")),
        icon_url=absolute_url(url_for("static", filename="favicon.svg")),
    )
    return Response(text, content_type="application/opensearchdescription+xml; charset=utf-8")
