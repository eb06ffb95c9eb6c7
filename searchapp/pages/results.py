"""The results of a search, and the start page, which browses everything."""

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
from searchapp.pages.language_choice import in_the_wanted_language
from searchapp.search.parameters import BadParameter, Parameters, read_parameters
from searchapp.search.results import Results
from searchapp.web.conditional import revalidated
from searchapp.web.metrics import note_search
from searchapp.web.service import Snapshot, current_snapshot, service
from searchapp.web.urls import absolute, address, document_addresses

_RELATED = 5  # texts near the subject that the page shows below the last hits


@blueprint.get("/")
@in_the_wanted_language
@revalidated
def results() -> str:
    """Show the results of a search; without any parameter the start page, which browses everything."""
    parameters, bad = read_parameters(request.args.to_dict(flat=False))
    snapshot = current_snapshot()
    with_related = replace(parameters, related=parameters.related or _RELATED)
    results = snapshot.searcher.search(with_related, today=snapshot.today)
    note_search(results)
    seal = snapshot.generation.manifest.seal
    key = (current_language().code, request.full_path, request.host_url, seal, snapshot.today)
    return service().page_cache.get_or_create(key, lambda: _page(results, snapshot, parameters, bad))


def _page(results: Results, snapshot: Snapshot, asked: Parameters, bad: list[BadParameter]) -> str:
    here = address("results")
    shown = replace(results.parameters, related=asked.related)  # the page's own five are in no address
    is_start = not asked.pairs() and not bad
    whole = absolute(shown.url(here))
    receipt = provenance_of(shown, snapshot.generation, total=results.total, address=whole, searched=snapshot.today)
    years = (shown.year_from, shown.year_to)
    return render_template(
        "start.html" if is_start else "results.html",
        results=results,
        snapshot=snapshot,
        parameters=shown,
        here=here,
        bad_parameters=bad,
        facet_lists=facet_lists(results.facets, whole=request.args.getlist("all")),
        bars=year_bars(results.facets["year"], partial(shown.toggle_urls, here, "year"), years),
        document_address=document_addresses(shown),
        provenance_text=provenance_text(receipt),
        q=shown.q,
        **(_of_start(snapshot) if is_start else {}),
    )


def _of_start(snapshot: Snapshot) -> dict[str, Any]:
    """Return what only the start page shows: searches to try, and how many documents each source has."""
    return {"examples": snapshot.searcher.examples, "sources": snapshot.generation.sources}
