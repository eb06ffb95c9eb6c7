"""Funders and organisations: the page of each, and the table of all of a search."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from urllib.parse import quote

from flask import Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from searchapp.entities.profile import MAX_SUMMED, entity_profile
from searchapp.entities.table import Table, TableRow, entity_table
from searchapp.export import csv
from searchapp.export.columns import index_text
from searchapp.export.csv import csv_lines
from searchapp.i18n.labels import heading
from searchapp.i18n.languages import gettext
from searchapp.pages import blueprint
from searchapp.pages.exports import as_file, asked_strictly, provenance_for
from searchapp.pages.facet_panel import year_bars
from searchapp.search.parameters import Parameters, read_parameters
from searchapp.web.conditional import revalidated
from searchapp.web.service import Snapshot, current_snapshot
from searchapp.web.urls import FACET_OF, address, document_addresses

_ROWS = 50  # of a table on a page
_CSV_COLUMNS = ("name", "count", "share", "first_year", "last_year", "sum_eur", "sum_of", "search", "index")


@blueprint.get("/<any(funders, organisations):entities>/<slug>")
@revalidated
def entity(entities: str, slug: str) -> ResponseReturnValue:
    """Show a funder or an organisation with all its projects; an older or other name leads to the one that holds."""
    snapshot, facet = current_snapshot(), FACET_OF[entities]
    known = snapshot.searcher.entities.resolve(facet, slug) or abort(404)
    parameters, _ = read_parameters(request.args.to_dict(flat=False))
    here = address("entity", entities=entities, slug=known)
    if known != slug:
        return redirect(here)
    shown = Parameters(page=parameters.page)
    found = entity_profile(snapshot.searcher, facet, slug, today=snapshot.today, page=shown.page, size=_ROWS)
    found = found or abort(404)
    within = Parameters(facets={facet: tuple(found.values)})
    results = address("results")
    return render_template(
        "entity.html",
        snapshot=snapshot,
        entity=found,
        facet=facet,
        here=here,
        parameters=shown,
        results=found,
        bars=year_bars(found.years, partial(within.toggle_urls, results, "year")),
        search_address=within.url(results),
        csv_address=within.url(address("export", suffix="csv")),
        document_address=document_addresses(Parameters()),
        beside=[
            (_beside("funder", facet), "funders", found.funders),
            (_beside("organisation", facet), "organisations", found.organisations),
        ],
    )


@blueprint.get("/<any(funders, organisations):entities>")
@revalidated
def table(entities: str) -> str:
    """Show the funders or the organisations of a search as a table."""
    parameters, _ = read_parameters(request.args.to_dict(flat=False))
    name = request.args.get("name", "").strip()
    facet = FACET_OF[entities]
    snapshot = current_snapshot()
    found = _table(snapshot, facet, parameters, name, page=parameters.page, size=_ROWS)
    here = address("table", entities=entities)
    return render_template(
        "table.html",
        snapshot=snapshot,
        table=found,
        results=found,
        facet=facet,
        name=name,
        here=here,
        parameters=parameters,
        csv_address=_with_name(replace(parameters, page=1).url(address("table_csv", entities=entities)), name),
        first_page=replace(parameters, page=1),
        paged=lambda page: _with_name(parameters.url(here, page=page), name),
        entities=entities,
        with_values=lambda values: {**parameters.facets, facet: values},
        most_summed=MAX_SUMMED,
        q=parameters.q,
    )


@blueprint.get("/<any(funders, organisations):entities>.csv")
@revalidated
def table_csv(entities: str) -> Response:
    """Send the whole table of the funders or the organisations of a search."""
    parameters, name = asked_strictly(), request.args.get("name", "").strip()
    facet = FACET_OF[entities]
    snapshot = current_snapshot()
    every = max(1, len(snapshot.searcher.reader.values(facet)))
    found = _table(snapshot, facet, parameters, name, page=1, size=every)
    receipt = provenance_for(parameters, snapshot)
    rows = ((*_csv_row(row), receipt.address, index_text(receipt)) for row in found.rows)
    headings = [heading(code) for code in _CSV_COLUMNS]  # now: the rows are sent when the request is over
    return as_file(csv_lines(headings, rows), csv.FORMAT.media_type, f"{entities} {parameters.q}", "csv")


def _with_name(address: str, name: str) -> str:
    """Return an address with what the names are to have."""
    return f"{address}{'&' if '?' in address else '?'}name={quote(name)}" if name else address


def _beside(listed: str, facet: str) -> str:
    """Return the heading of a list of those that stand beside a entity of a facet."""
    if listed == "funder":
        return gettext("Other funders of these") if facet == listed else gettext("Funders")
    return gettext("Other organisations of these") if facet == listed else gettext("Organisations")


def _table(snapshot: Snapshot, facet: str, parameters: Parameters, name: str, *, page: int, size: int) -> Table:
    return entity_table(snapshot.searcher, parameters, facet, today=snapshot.today, name=name, page=page, size=size)


def _csv_row(row: TableRow) -> tuple[str | int | None, ...]:
    return row.value, row.count, round(100 * row.share), row.first_year, row.last_year, row.sum_eur, row.sum_of
