"""The results page, and the start page, which lists all documents."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from flask import render_template, request

from searchapp.export.provenance import provenance_of
from searchapp.i18n.formatting import provenance_text
from searchapp.i18n.languages import current_language
from searchapp.pages import blueprint
from searchapp.pages.facet_panel import facet_lists, year_bars
from searchapp.pages.language_choice import redirects_to_preferred_language
from searchapp.search.parameters import BadParameter, Parameters, read_parameters
from searchapp.search.results import Results
from searchapp.web.conditional import conditional
from searchapp.web.metrics import note_search
from searchapp.web.service import Snapshot, current_snapshot, service
from searchapp.web.urls import absolute_url, document_url_builder, page_url

_RELATED = 5  # related documents that the page shows below the last hits


@blueprint.get("/", endpoint="results")
@redirects_to_preferred_language
@conditional
def show_results() -> str:
    """Show the results of a search, or the start page if the request has no parameters."""
    parameters, bad = read_parameters(request.args.to_dict(flat=False))
    snapshot = current_snapshot()
    with_related = replace(parameters, related=parameters.related or _RELATED)
    results = snapshot.searcher.search(with_related, today=snapshot.today)
    note_search(results)
    seal = snapshot.generation.manifest.seal
    key = (current_language().code, request.full_path, request.host_url, seal, snapshot.today)
    return service().page_cache.get_or_create(key, lambda: _page(results, snapshot, parameters, bad))


def _page(results: Results, snapshot: Snapshot, requested: Parameters, bad: list[BadParameter]) -> str:
    here = page_url("results")
    parameters = replace(results.parameters, related=requested.related)  # URLs do not contain the default of the page
    is_start = not requested.pairs() and not bad
    provenance = provenance_of(
        parameters,
        snapshot.generation,
        total=results.total,
        partial=results.partial_total,
        url=absolute_url(parameters.with_facts(results.limits).url(here)),
        searched=snapshot.today,
        facts=results.facts,
    )
    years = (parameters.year_from, parameters.year_to)
    return render_template(
        "start.html" if is_start else "results.html",
        results=results,
        snapshot=snapshot,
        parameters=parameters,
        here=here,
        bad_parameters=bad,
        facet_lists=facet_lists(results.facets, expanded=request.args.getlist("all")),
        bars=year_bars(results.facets["year"], partial(parameters.toggle_urls, here, "year"), years),
        document_url=document_url_builder(parameters),
        provenance_text=provenance_text(provenance),
        q=parameters.q,
        **(_start_context(snapshot) if is_start else {}),
    )


def _start_context(snapshot: Snapshot) -> dict[str, Any]:
    """Return the template variables of the start page alone: example searches and document counts by source."""
    return {"examples": snapshot.searcher.examples, "sources": snapshot.generation.sources}
