"""The pages: read the request, ask, render."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from urllib.parse import quote

from flask import Blueprint, abort, render_template, request, url_for

from searchapp.parameters import Parameters, read_parameters
from searchapp.planning import Width
from searchapp.web.marking import marked_paragraphs
from searchapp.web.panel import facet_lists, year_bars
from searchapp.web.presentation import document_facts
from searchapp.web.revalidating import revalidated
from searchapp.web.service import service

blueprint = Blueprint("pages", __name__)
_RELATED = 5  # texts near the subject that the page shows below the last hits


@blueprint.get("/")
@revalidated
def results() -> str:
    """Show the results of a search; without any parameter the start page, which browses everything."""
    parameters, bad = read_parameters(request.args.to_dict(flat=False))
    answer = service().search(replace(parameters, related=parameters.related or _RELATED))
    shown = replace(answer.results.parameters, related=parameters.related)  # the page's own five are in no address
    return render_template(
        "results.html",
        results=answer.results,
        answer=answer,
        parameters=shown,
        bad_parameters=bad,
        is_start=not parameters.pairs(),
        facet_lists=facet_lists(answer.results.facets, whole=request.args.getlist("all")),
        bars=year_bars(answer.results.facets["year"], partial(shown.toggled, "year")),
        document_address=_document_addresses(shown),
    )


def _document_addresses(parameters: Parameters) -> Callable[[str], str]:
    """Return what gives the address of a document that a search found; what the addresses share is made once."""
    width = None if parameters.width is Width.COMPOUND else parameters.width.value
    before, _, after = url_for(
        "pages.document", document_id="*", q=parameters.q or None, width=width, plain=parameters.plain or None
    ).partition("*")
    return lambda document_id: f"{before}{quote(document_id)}{after}"


@blueprint.get("/documents/<path:document_id>")
def document(document_id: str) -> str:
    """Show a document whole, with the words of the query q marked."""
    searcher, _ = service().current()
    found = searcher.reader.document(document_id) or abort(404)
    parameters, _ = read_parameters(request.args.to_dict(flat=False))
    matched = searcher.matcher(parameters).find(found)
    marks = {field: sorted((each.start, each.end) for each in pieces[0]) for field, pieces in matched.items()}
    texts = {
        field: marked_paragraphs(text, marks.get(field, []))
        for field in ("summary", "results", "text")
        if (text := getattr(found, field))
    }
    return render_template(
        "document.html",
        document=found,
        status=found.status(service().today()),
        facts=document_facts(found),
        texts=texts,
        title_marks=marks.get("title", []),
        parameters=parameters,
        q=parameters.q,
    )
