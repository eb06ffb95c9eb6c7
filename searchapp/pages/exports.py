"""Taking a search away: the whole result in the formats of searchapp.export, and as a feed to follow."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
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
from searchapp.web.conditional import revalidated
from searchapp.web.service import Snapshot, current_snapshot, service
from searchapp.web.urls import absolute, address

_IN_FEED = 50  # entries: what a reader that asks once a day may have missed
_LONGEST_NAME = 40  # characters of the query in the name of a file


@blueprint.get("/export.<suffix>")
@revalidated
def export(suffix: str) -> Response:
    """Send all documents that match a search as a file; 404 if no export format has the suffix."""
    export_format = FORMATS.get(suffix) or abort(404)
    parameters = asked_strictly()
    snapshot = current_snapshot()
    receipt = provenance_for(parameters, snapshot)
    if export_format.max_documents is not None and receipt.total > export_format.max_documents:
        told = gettext(
            "This file format holds up to %(most)s texts, and the search found %(total)s."
            " Choose CSV or narrow the search.",
            most=number(export_format.max_documents),
            total=number(receipt.total),
        )
        abort(413, told)
    context = Context(
        receipt=receipt,
        today=receipt.searched,
        address_of=partial(document_address, absolute(address("document", document_id="*"))),
        heading_of=heading,
        value_name=value_name,
        still_working=service().still_working,
    )
    found = snapshot.searcher.documents(parameters, today=receipt.searched)
    body = stream_with_context(export_format.write(found, context))
    return as_file(body, export_format.media_type, parameters.q, suffix)


@blueprint.get("/feed.atom")
@revalidated
def feed() -> Response:
    """Give the newest documents that a search finds as an Atom feed."""
    asked = asked_strictly()
    parameters = replace(asked, sort=asked.sort or Sort.NEWEST)
    snapshot = current_snapshot()
    receipt = provenance_for(asked, snapshot)
    text = render_template(
        "feed.atom.xml",
        snapshot=snapshot,
        documents=islice(snapshot.searcher.documents(parameters, today=receipt.searched), _IN_FEED),
        document_address=partial(document_address, absolute(address("document", document_id="*"))),
        here=absolute(asked.url(address("feed"))),
        page=absolute(asked.url(address("results"))),
        q=asked.q,
        receipt=provenance_text(receipt),
        total=receipt.total,
    )
    return Response(without_controls(text), content_type="application/atom+xml; charset=utf-8")


def asked_strictly() -> Parameters:
    """Return the parameters of a search that is taken away: what cannot be used ends it, since no page would say so."""
    parameters, bad = read_parameters(request.args.to_dict(flat=False))
    if bad:
        abort(400, bad_parameter_text(bad[0]))
    return replace(parameters, page=1, size=Parameters().size, related=0)


def provenance_for(parameters: Parameters, snapshot: Snapshot) -> Provenance:
    """Return the receipt of a search of the generation that gives what it is for."""
    total = snapshot.searcher.total(parameters, today=snapshot.today)
    whole = absolute(parameters.url(address("results")))
    return provenance_of(parameters, snapshot.generation, total=total, address=whole, searched=snapshot.today)


def document_address(pattern: str, document_id: str) -> str:
    """Return the address of a document. pattern: that of one whose id is *."""
    before, _, after = pattern.partition("*")
    return f"{before}{quote(document_id)}{after}"


def as_file(body: object, media_type: str, name: str, suffix: str) -> Response:
    """Return a reply that a browser saves under a name that tells what was searched and when."""
    told = "-".join(filter(None, ("hankehaku", slug(name)[:_LONGEST_NAME].strip("-"), str(current_snapshot().today))))
    plain = told.encode("ascii", "ignore").decode() or "hankehaku"
    reply = Response(body, content_type=media_type)  # type: ignore[arg-type]  # text, bytes or an iterator of bytes
    reply.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}.{suffix}\"; filename*=UTF-8''{quote(told)}.{suffix}"
    )
    return reply
