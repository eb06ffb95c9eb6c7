"""The page of a funder or an organisation, and the tables of the funders and organisations of a search."""

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
from searchapp.pages.exports import file_reply, provenance_for, strict_parameters
from searchapp.pages.facet_panel import year_bars
from searchapp.search.parameters import Parameters, read_parameters
from searchapp.web.conditional import conditional
from searchapp.web.service import Snapshot, current_snapshot
from searchapp.web.urls import FACETS_BY_PATH, document_url_builder, page_url

_ROWS = 50  # rows of a table on one page
_CSV_COLUMNS = ("name", "count", "share", "first_year", "last_year", "sum_eur", "sum_of", "search", "index")


@blueprint.get("/<any(funders, organisations):entities>/<slug>", endpoint="entity")
@conditional
def show_entity(entities: str, slug: str) -> ResponseReturnValue:
    """Show a funder or an organisation with its documents; redirect from an older or other name to the current one."""
    snapshot, facet = current_snapshot(), FACETS_BY_PATH[entities]
    current_slug = snapshot.searcher.entities.resolve(facet, slug) or abort(404)
    requested, _ = read_parameters(request.args.to_dict(flat=False))
    here = page_url("entity", entities=entities, slug=current_slug)
    if current_slug != slug:
        return redirect(here)
    parameters = Parameters(page=requested.page)
    profile = entity_profile(snapshot.searcher, facet, slug, today=snapshot.today, page=parameters.page, size=_ROWS)
    profile = profile or abort(404)
    own_documents = Parameters(facets={facet: tuple(profile.values)})
    results_url = page_url("results")
    return render_template(
        "entity.html",
        snapshot=snapshot,
        entity=profile,
        facet=facet,
        here=here,
        parameters=parameters,
        bars=year_bars(profile.years, partial(own_documents.toggle_urls, results_url, "year")),
        search_url=own_documents.url(results_url),
        csv_url=own_documents.url(page_url("export", suffix=csv.FORMAT.suffix)),
        document_url=document_url_builder(Parameters()),
        co_occurrences=[
            (_co_occurrence_heading("funder", facet), "funders", profile.funders),
            (_co_occurrence_heading("organisation", facet), "organisations", profile.organisations),
        ],
    )


@blueprint.get("/<any(funders, organisations):entities>", endpoint="table")
@conditional
def show_table(entities: str) -> str:
    """Show the funders or the organisations of a search as a table."""
    parameters, _ = read_parameters(request.args.to_dict(flat=False))
    name = request.args.get("name", "").strip()
    facet = FACETS_BY_PATH[entities]
    snapshot = current_snapshot()
    here = page_url("table", entities=entities)
    first_page = replace(parameters, page=1)
    return render_template(
        "table.html",
        snapshot=snapshot,
        table=_table(snapshot, facet, parameters, name, page=parameters.page, size=_ROWS),
        facet=facet,
        name=name,
        here=here,
        parameters=parameters,
        csv_url=_with_name(first_page.url(page_url("table_csv", entities=entities)), name),
        first_page=first_page,
        url_of_page=lambda page: _with_name(parameters.url(here, page=page), name),
        entities=entities,
        with_values=lambda values: {**parameters.facets, facet: values},
        most_summed=MAX_SUMMED,
        q=parameters.q,
    )


@blueprint.get("/<any(funders, organisations):entities>.csv", endpoint="table_csv")
@conditional
def send_table(entities: str) -> Response:
    """Send the complete table of the funders or the organisations of a search as CSV."""
    parameters, name = strict_parameters(), request.args.get("name", "").strip()
    facet = FACETS_BY_PATH[entities]
    snapshot = current_snapshot()
    size = max(1, len(snapshot.searcher.reader.values(facet)))
    table = _table(snapshot, facet, parameters, name, page=1, size=size)
    provenance = provenance_for(parameters, snapshot)
    rows = ((*_csv_row(row), provenance.url, index_text(provenance)) for row in table.rows)
    headings = [heading(code) for code in _CSV_COLUMNS]  # a list, because the rows are sent after the request ends
    return file_reply(csv_lines(headings, rows), csv.FORMAT.media_type, f"{entities} {parameters.q}", "csv")


def _with_name(url: str, name: str) -> str:
    """Return a URL with the parameter name, unless it is empty."""
    return f"{url}{'&' if '?' in url else '?'}name={quote(name)}" if name else url


def _co_occurrence_heading(listed_facet: str, facet: str) -> str:
    """Return the heading of the list of funders or organisations that occur with an entity of a facet."""
    if listed_facet == "funder":
        return gettext("Other funders of these") if facet == listed_facet else gettext("Funders")
    return gettext("Other organisations of these") if facet == listed_facet else gettext("Organisations")


def _table(snapshot: Snapshot, facet: str, parameters: Parameters, name: str, *, page: int, size: int) -> Table:
    return entity_table(snapshot.searcher, parameters, facet, today=snapshot.today, name=name, page=page, size=size)


def _csv_row(row: TableRow) -> tuple[str | int | None, ...]:
    return row.value, row.count, round(100 * row.share), row.first_year, row.last_year, row.sum_eur, row.sum_of
