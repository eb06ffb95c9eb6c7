"""The pages: read the request, ask, render."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from searchapp.marking import marked_paragraphs
from searchapp.parameters import read_parameters
from searchapp.presentation import document_facts
from searchapp.service import service

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def results() -> str:
    """Show the results of a search; without any parameter the start page, which browses everything."""
    parameters, bad = read_parameters(request.args.to_dict(flat=False))
    answer = service().search(parameters)
    return render_template(
        "results.html", results=answer.results, answer=answer, bad_parameters=bad, is_start=not parameters.pairs()
    )


@blueprint.get("/documents/<path:document_id>")
def document(document_id: str) -> str:
    """Show a document whole, with the words of the query q marked."""
    found = service().document(document_id) or abort(404)
    typed = request.args.get("q", "")
    highlighter = service().highlighter(typed)
    texts = {
        field: marked_paragraphs(text, highlighter.marks(found, field))
        for field in ("summary", "results", "text")
        if (text := getattr(found, field))
    }
    return render_template(
        "document.html",
        document=found,
        status=found.status(service().today()),
        facts=document_facts(found),
        texts=texts,
        title_marks=highlighter.marks(found, "title"),
        q=typed,
    )
