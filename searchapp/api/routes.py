"""The JSON API: everything the pages can do. serializers.py fills the replies, openapi.py describes them."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Blueprint, Response, abort, request

from indexer.errors import SearchIndexError
from indexer.facets import KEYWORD_FACETS
from searchapp.api.openapi import openapi_document
from searchapp.api.schemas import FacetValuesReply, HealthReply, SuggestionReply, SuggestReply
from searchapp.api.serializers import (
    about_reply,
    document_reply,
    entity_reply,
    facet_values_reply,
    search_reply,
    table_reply,
)
from searchapp.entities.profile import entity_profile
from searchapp.entities.table import entity_table, facet_values
from searchapp.i18n.labels import SUGGESTION_NAMES
from searchapp.i18n.languages import LANGUAGES
from searchapp.related.mentions import mentions
from searchapp.related.more_like_this import similar
from searchapp.search.parameters import Parameters, read_parameters
from searchapp.search.suggestions import suggest
from searchapp.web.conditional import revalidated
from searchapp.web.metrics import note_search
from searchapp.web.problem_details import BadParameterReply, problem
from searchapp.web.service import current_snapshot
from searchapp.web.urls import FACET_OF

blueprint = Blueprint("api", __name__)
_MOST_VALUES = 50  # of a facet, where a part of a name is asked for


class BadRequestError(Exception):
    """Parameters that cannot be used: turned into problem details, which name them."""

    def __init__(self, bad: list[BadParameterReply]) -> None:
        super().__init__("; ".join(f"{each.name} must be {each.expected}" for each in bad))
        self.bad = bad


@blueprint.errorhandler(BadRequestError)
def bad_request(error: BadRequestError) -> Response:
    """Name the parameters that cannot be used."""
    return problem(400, str(error), parameter=error.bad[0].name, parameters=error.bad)


@blueprint.get("/api/v1/search")
@revalidated
def search() -> Response:
    """Answer a search."""
    searcher, generation, today = current_snapshot()
    results = searcher.search(_asked(), today=today)
    note_search(results)
    return _json(search_reply(results, generation, today))


@blueprint.get("/api/v1/suggest")
@revalidated
def suggestions() -> Response:
    """Suggest what to search for, from the beginning of it."""
    typed, code = request.args.get("q", ""), request.args.get("language", "en")
    if code not in LANGUAGES:
        raise BadRequestError([BadParameterReply(name="language", value=code[:80], expected=" | ".join(LANGUAGES))])
    told = LANGUAGES[code].translations
    found = [
        SuggestionReply(text=each.text, kind=each.kind, label=told.gettext(SUGGESTION_NAMES[each.kind]))
        for each in suggest(typed, current_snapshot().searcher.reader)
    ]
    return _json(SuggestReply(query=typed, suggestions=found))


@blueprint.get("/api/v1/documents/<path:document_id>")
@revalidated
def document(document_id: str) -> Response:
    """Give a document whole, with those like it and those that it is named with."""
    searcher, generation, today = current_snapshot()
    found = searcher.reader.document(searcher.main_document_id(document_id) or document_id)
    if found is None:
        abort(404, "there is no document of this id")
    also = searcher.duplicates.get(found.id, {}).values()
    beside = similar(found, searcher, today=today), mentions(found, searcher, today=today), also
    return _json(document_reply(found, *beside, generation, today))


@blueprint.get(f"/api/v1/facets/<any({', '.join(KEYWORD_FACETS)}):facet>")
@revalidated
def facet_values_of(facet: str) -> Response:
    """Give the values of a facet whose names have what is asked for."""
    searcher, _, today = current_snapshot()
    found = facet_values(searcher, _asked(), facet, _name(), _MOST_VALUES, today=today)
    return _json(FacetValuesReply(facet=facet, values=facet_values_reply(found)))


@blueprint.get("/api/v1/<any(funders, organisations):entities>")
@revalidated
def table(entities: str) -> Response:
    """Give the funders or the organisations of a search."""
    searcher, generation, today = current_snapshot()
    asked = _asked()
    facet, page, size = FACET_OF[entities], asked.page, asked.size
    return _json(table_reply(
        entity_table(searcher, asked, facet, today=today, name=_name(), page=page, size=size), generation
    ))  # fmt: skip


@blueprint.get("/api/v1/<any(funders, organisations):entities>/<slug>")
@revalidated
def entity(entities: str, slug: str) -> Response:
    """Give a funder or an organisation, and its documents."""
    searcher, generation, today = current_snapshot()
    asked, facet = _asked(), FACET_OF[entities]
    known = searcher.entities.resolve(facet, slug) or abort(404, "there is none of this name")
    found = entity_profile(searcher, facet, known, today=today, page=asked.page, size=asked.size) or abort(404)
    return _json(entity_reply(found, generation, today))


@blueprint.get("/api/v1/index")
@revalidated
def index() -> Response:
    """Tell what is in the index."""
    return _json(about_reply(current_snapshot().generation))


@blueprint.get("/api/v1/openapi.json")
def openapi() -> Response:
    """Describe the API."""
    return _json(openapi_document())


@blueprint.get("/healthz")
def health() -> Response:
    """Say whether searches can be answered: 200, or 503 and why not."""
    try:
        generation = current_snapshot().generation
    except SearchIndexError as error:
        return problem(503, str(error))
    documents = generation.manifest.documents
    return _json(HealthReply(status="ok", generation=generation.number, documents=documents))


def _asked() -> Parameters:
    """Return the parameters of the search. Raises: BadRequestError."""
    parameters, bad = read_parameters(request.args.to_dict(flat=False))
    if bad:
        raise BadRequestError([BadParameterReply(**each._asdict()) for each in bad])
    return parameters


def _name() -> str:
    return request.args.get("name", "").strip()


def _json(reply: Any) -> Response:  # noqa: ANN401 - whatever msgspec encodes
    return Response(msgspec.json.encode(reply), content_type="application/json")
