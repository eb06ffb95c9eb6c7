"""What the service says of itself: about it, its accessibility, its API, and how a browser can add it."""

from __future__ import annotations

from datetime import date, datetime

import msgspec
from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from searchapp.api.openapi import openapi_document, resolved
from searchapp.i18n.languages import LANGUAGES, current_language, gettext
from searchapp.pages import blueprint
from searchapp.search.parameters import Parameters
from searchapp.search.suggestions import suggest
from searchapp.web.conditional import revalidated
from searchapp.web.service import current_snapshot, service
from searchapp.web.urls import STATEMENT_NAMES, absolute, address

_NAMES = ", ".join(f'"{name}"' for name in STATEMENT_NAMES.values())


@blueprint.get("/about")
@revalidated
def about() -> str:
    """Tell what is in the index, how it was made, and how to search."""
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
        here=address("about"),
    )


def _query_help() -> list[tuple[str, str]]:
    """Return what can be typed, and what it finds."""
    return [
        (gettext("children support"), gettext("texts with both words, in any form and inside compounds")),
        (gettext('"peer support"'), gettext("the words side by side")),
        (gettext("young OR child"), gettext("texts with either word; use parentheses to group")),
        (gettext("social -school"), gettext("texts without the word")),
        (gettext("peer*"), gettext("texts with words that begin like this")),
        (gettext("title:work"), gettext("in a field: title, summary, results, funder, organisation, person")),
        (gettext("year:2010..2013"), gettext("texts that cover these years")),
        (gettext("status:ended"), gettext("status, kind and language")),
    ]


@blueprint.get(f"/<any({_NAMES}):name>")
def statement(name: str) -> ResponseReturnValue:
    """Show the accessibility statement; by its name in another language, in that language."""
    here = current_language()
    if name != STATEMENT_NAMES[here.code]:
        named = next(code for code, each in STATEMENT_NAMES.items() if each == name)
        return redirect(address("statement", here if here.prefix else LANGUAGES[named]))
    site = service().settings.site
    day = current_language().date(date.fromisoformat(site.statement_date)) if site.statement_date else ""
    return render_template("statement.html", site=site, statement_day=day, here=address("statement"))


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Tell crawlers to read the pages, and not the endless searches and files."""
    rules = "".join(f"Disallow: {path}\n" for path in ("/*?", "/export.", "/language/", "/metrics"))
    return Response(f"User-agent: *\n{rules}", content_type="text/plain; charset=utf-8")


@blueprint.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    """Lead browsers that ask for the icon by its old name to it."""
    return redirect(url_for("static", filename="favicon.svg"))


@blueprint.get("/api")
def api_page() -> str:
    """Show the description of the API to people."""
    return render_template("api.html", openapi=openapi_document(), resolved=resolved, here=address("api_page"))


@blueprint.get("/opensearch/suggestions")
def opensearch_suggestions() -> Response:
    """Suggest how a query might go on, in the form that browsers ask for."""
    typed = request.args.get("q", "")
    found = suggest(typed, current_snapshot().searcher.reader)
    told = msgspec.json.encode([typed, [each.text for each in found]])
    return Response(told, content_type="application/x-suggestions+json")


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Tell a browser how to add the service to its search engines."""
    text = render_template(
        "opensearch.xml",
        page=absolute(address("results")),
        feed=absolute(address("feed")),
        suggestions=absolute(address("opensearch_suggestions")),
        icon=absolute(url_for("static", filename="favicon.svg")),
    )
    return Response(text, content_type="application/opensearchdescription+xml; charset=utf-8")
