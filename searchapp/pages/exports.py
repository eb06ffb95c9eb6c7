"""Exports of a whole search result as a file or as an Atom feed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from urllib.parse import quote

from flask import Response, abort, render_template, request, stream_with_context

from indexer.engines.base import Sort
from searchapp.export import FORMATS, Context
from searchapp.export.provenance import Provenance, provenance_of
from searchapp.export.sanitize import without_controls
from searchapp.i18n.formatting import bad_parameter_text, number, provenance_text
from searchapp.i18n.labels import heading, value_name
from searchapp.i18n.languages import gettext
from searchapp.pages import blueprint
from searchapp.search.parameters import Parameters, read_parameters
from searchapp.search.slugs import slug
from searchapp.web.conditional import conditional
from searchapp.web.service import Snapshot, current_snapshot, service
from searchapp.web.urls import absolute_url, page_url

_FEED_ENTRIES = 50  # enough for a feed reader that polls once a day
_MAX_NAME_LENGTH = 40  # characters of the query in a file name


@blueprint.get("/export.<suffix>")
@conditional
def export(suffix: str) -> Response:
    """Send all documents that match a search as a file; 404 if no export format has the suffix."""
    export_format = FORMATS.get(suffix) or abort(404)
    parameters = strict_parameters()
    snapshot = current_snapshot()
    provenance = provenance_for(parameters, snapshot)
    if export_format.max_documents is not None and provenance.total > export_format.max_documents:
        message = gettext(
            "This file format holds up to %(most)s texts, and the search found %(total)s."
            " Choose CSV or narrow the search.",
            most=number(export_format.max_documents),
            total=number(provenance.total),
        )
        abort(413, message)
    context = Context(
        provenance=provenance,
        today=provenance.searched,
        url_of=document_url_pattern(),
        heading_of=heading,
        value_name=value_name,
        still_working=service().still_working,
    )
    documents = snapshot.searcher.documents(parameters, today=provenance.searched)
    body = stream_with_context(export_format.write(documents, context))
    return file_reply(body, export_format.media_type, parameters.q, suffix)


@blueprint.get("/feed.atom")
@conditional
def feed() -> Response:
    """Send the newest documents that match a search as an Atom feed."""
    requested = strict_parameters()
    parameters = replace(requested, sort=requested.sort or Sort.NEWEST)
    snapshot = current_snapshot()
    provenance = provenance_for(requested, snapshot)
    text = render_template(
        "feed.atom.xml",
        snapshot=snapshot,
        documents=islice(snapshot.searcher.documents(parameters, today=provenance.searched), _FEED_ENTRIES),
        document_url=document_url_pattern(),
        feed_url=absolute_url(requested.url(page_url("feed"))),
        results_url=absolute_url(requested.url(page_url("results"))),
        q=requested.q,
        provenance_text=provenance_text(provenance),
        total=provenance.total,
    )
    return Response(without_controls(text), content_type="application/atom+xml; charset=utf-8")


def strict_parameters() -> Parameters:
    """Return the parameters of an export; 400 if one is invalid, since a file cannot show a notice as a page does."""
    parameters, bad = read_parameters(request.args.to_dict(flat=False))
    if bad:
        abort(400, bad_parameter_text(bad[0]))
    return replace(parameters, page=1, size=Parameters().size, related=0)


def provenance_for(parameters: Parameters, snapshot: Snapshot) -> Provenance:
    """Return the provenance of a search of a snapshot."""
    total = snapshot.searcher.total(parameters, today=snapshot.today)
    facts = snapshot.searcher.facts(parameters, today=snapshot.today)
    url = absolute_url(parameters.with_facts(fact.words for fact in facts if fact.is_limit).url(page_url("results")))
    return provenance_of(
        parameters,
        snapshot.generation,
        total=total,
        partial=snapshot.searcher.partial_total(parameters, total, today=snapshot.today),
        url=url,
        searched=snapshot.today,
        facts=facts,
    )


def document_url_pattern() -> Callable[[str], str]:
    """Return a function from the id of a document to its absolute URL. It needs no request, unlike page_url."""
    before, _, after = absolute_url(page_url("document", document_id="*")).partition("*")
    return lambda document_id: f"{before}{quote(document_id)}{after}"


def file_reply(body: object, media_type: str, name: str, suffix: str) -> Response:
    """Return a reply that a browser saves as a file, named by name (such as the query) and the day."""
    day = current_snapshot().today
    stem = "-".join(filter(None, ("hankehaku", slug(name)[:_MAX_NAME_LENGTH].strip("-"), str(day))))
    ascii_stem = stem.encode("ascii", "ignore").decode() or "hankehaku"
    reply = Response(body, content_type=media_type)  # type: ignore[arg-type]  # text, bytes or an iterator of bytes
    reply.headers["Content-Disposition"] = (
        f"attachment; filename=\"{ascii_stem}.{suffix}\"; filename*=UTF-8''{quote(stem)}.{suffix}"
    )
    return reply
