"""The JSON API, with all functions of the pages. serializers.py builds the replies, openapi.py describes them."""

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
from searchapp.web.conditional import conditional
from searchapp.web.metrics import note_search
from searchapp.web.problem_details import BadParameterReply, problem
from searchapp.web.service import current_snapshot
from searchapp.web.urls import FACETS_BY_PATH

blueprint = Blueprint("api", __name__)
_MAX_VALUES = 50  # of a facet in a reply to a search for a part of a name


class BadRequestError(Exception):
    """Invalid parameters of a request; the reply is problem details that name them."""

    def __init__(self, bad: list[BadParameterReply]) -> None:
        super().__init__("; ".join(f"{parameter.name} must be {parameter.expected}" for parameter in bad))
        self.bad = bad


@blueprint.errorhandler(BadRequestError)
def bad_request(error: BadRequestError) -> Response:
    """Return problem details that name the invalid parameters."""
    return problem(400, str(error), parameter=error.bad[0].name, parameters=error.bad)


@blueprint.get("/api/v1/search")
@conditional
def search() -> Response:
    """Return the results of a search."""
    searcher, generation, today = current_snapshot()
    results = searcher.search(_parameters(), today=today)
    note_search(results)
    return _json(search_reply(results, generation, today))


@blueprint.get("/api/v1/suggest", endpoint="suggestions")
@conditional
def show_suggestions() -> Response:
    """Return completions of the beginning of a query."""
    typed, code = request.args.get("q", ""), request.args.get("language", "en")
    if code not in LANGUAGES:
        raise BadRequestError([BadParameterReply(name="language", value=code[:80], expected=" | ".join(LANGUAGES))])
    translations = LANGUAGES[code].translations
    suggestions = [
        SuggestionReply(
            text=suggestion.text,
            kind=suggestion.kind,
            label=translations.gettext(SUGGESTION_NAMES[suggestion.kind]),
        )
        for suggestion in current_snapshot().searcher.suggestions(typed)
    ]
    return _json(SuggestReply(query=typed, suggestions=suggestions))


@blueprint.get("/api/v1/documents/<path:document_id>", endpoint="document")
@conditional
def show_document(document_id: str) -> Response:
    """Return a complete document with similar documents, mentions and duplicates."""
    searcher, generation, today = current_snapshot()
    document = searcher.reader.document(searcher.main_document_id(document_id) or document_id)
    if document is None:
        abort(404, "no document has this id")
    reply = document_reply(
        document,
        similar=similar(document, searcher, today=today),
        mentions=mentions(document, searcher, today=today),
        duplicates=searcher.duplicates.get(document.id, {}).values(),
        generation=generation,
        today=today,
    )
    return _json(reply)


@blueprint.get(f"/api/v1/facets/<any({', '.join(KEYWORD_FACETS)}):facet>")
@conditional
def facet_values_of(facet: str) -> Response:
    """Return the values of a facet whose names contain the parameter name."""
    searcher, _, today = current_snapshot()
    values = facet_values(searcher, _parameters(), facet, _name(), _MAX_VALUES, today=today)
    return _json(FacetValuesReply(facet=facet, values=facet_values_reply(values)))


@blueprint.get("/api/v1/<any(funders, organisations):entities>", endpoint="table")
@conditional
def show_table(entities: str) -> Response:
    """Return the funders or the organisations of a search."""
    searcher, generation, today = current_snapshot()
    parameters, facet = _parameters(), FACETS_BY_PATH[entities]
    page, size = parameters.page, parameters.size
    table = entity_table(searcher, parameters, facet, today=today, name=_name(), page=page, size=size)
    return _json(table_reply(table, generation))


@blueprint.get("/api/v1/<any(funders, organisations):entities>/<slug>", endpoint="entity")
@conditional
def show_entity(entities: str, slug: str) -> Response:
    """Return a funder or an organisation with a page of its documents."""
    searcher, generation, today = current_snapshot()
    parameters, facet = _parameters(), FACETS_BY_PATH[entities]
    current_slug = searcher.entities.resolve(facet, slug) or abort(404, f"no {facet} has this name")
    page, size = parameters.page, parameters.size
    profile = entity_profile(searcher, facet, current_slug, today=today, page=page, size=size) or abort(404)
    return _json(entity_reply(profile, generation, today))


@blueprint.get("/api/v1/index")
@conditional
def index() -> Response:
    """Return the size, age and sources of the index."""
    return _json(about_reply(current_snapshot().generation))


@blueprint.get("/api/v1/openapi.json")
def openapi() -> Response:
    """Return the OpenAPI description of the API."""
    return _json(openapi_document())


@blueprint.get("/healthz")
def health() -> Response:
    """Return 200 if searches can be answered, otherwise 503 with the reason."""
    try:
        generation = current_snapshot().generation
    except SearchIndexError as error:
        return problem(503, str(error))
    documents = generation.manifest.documents
    return _json(HealthReply(status="ok", generation=generation.number, documents=documents))


def _parameters() -> Parameters:
    """Return the parameters of the search. Raises: BadRequestError."""
    parameters, bad = read_parameters(request.args.to_dict(flat=False))
    if bad:
        raise BadRequestError([BadParameterReply(**parameter._asdict()) for parameter in bad])
    return parameters


def _name() -> str:
    return request.args.get("name", "").strip()


def _json(reply: Any) -> Response:  # noqa: ANN401 - any value that msgspec can encode
    return Response(msgspec.json.encode(reply), content_type="application/json")
