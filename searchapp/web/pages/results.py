"""The results of a search, and the start page, which browses everything."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from flask import render_template, request

from searchapp.parameters import read_parameters
from searchapp.receipt import receipt_of
from searchapp.web.addresses import absolute, address, document_addresses
from searchapp.web.metrics import note_search
from searchapp.web.pages import blueprint
from searchapp.web.pages.choosing import in_the_wanted_language
from searchapp.web.panel import facet_lists, year_bars
from searchapp.web.presentation import receipt_text
from searchapp.web.revalidating import revalidated
from searchapp.web.service import Answer, service

_RELATED = 5  # texts near the subject that the page shows below the last hits


@blueprint.get("/")
@in_the_wanted_language
@revalidated
def results() -> str:
    """Show the results of a search; without any parameter the start page, which browses everything."""
    parameters, bad = read_parameters(request.args.to_dict(flat=False))
    answer = service().search(replace(parameters, related=parameters.related or _RELATED))
    note_search(answer)
    shown = replace(answer.results.parameters, related=parameters.related)  # the page's own five are in no address
    here = address("results")
    is_start = not parameters.pairs()
    whole, today = absolute(shown.address(here)), service().today()
    receipt = receipt_of(shown, answer.generation, total=answer.results.total, address=whole, searched=today)
    return render_template(
        "start.html" if is_start else "results.html",
        results=answer.results,
        answer=answer,
        parameters=shown,
        here=here,
        bad_parameters=bad,
        facet_lists=facet_lists(answer.results.facets, whole=request.args.getlist("all")),
        bars=year_bars(
            answer.results.facets["year"], partial(shown.toggled, here, "year"), (shown.year_from, shown.year_to)
        ),
        document_address=document_addresses(shown),
        receipt_text=receipt_text(receipt),
        q=shown.q,
        **(_of_start(answer) if is_start else {}),
    )


def _of_start(answer: Answer) -> dict[str, Any]:
    """Return what the start page alone shows: searches to try, and how many texts came from where."""
    return {"examples": service().current().searcher.examples, "sources": answer.generation.sources}
