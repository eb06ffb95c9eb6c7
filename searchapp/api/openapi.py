"""The OpenAPI 3.1 description of the API, generated from the parameters and types that the code uses."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

import msgspec

from indexer.engines.base import Sort
from indexer.facets import FACETS, KEYWORD_FACETS, Facet
from indexer.model import FIRST_YEAR, LAST_YEAR
from searchapp.api import schemas
from searchapp.i18n.languages import LANGUAGES
from searchapp.query.planner import Width
from searchapp.search.parameters import FINNISH_WIDTHS, MAX_PAGE, MAX_PAGE_SIZE
from searchapp.web.problem_details import Problem
from searchapp.web.urls import ENTITY_PATHS

_VERSION = "1"
_YEAR = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
_TEXT = {"type": "string", "pattern": r"\S"}
_SIZE = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": 10}
_RELATED = {"type": "integer", "minimum": 0, "maximum": MAX_PAGE_SIZE, "default": 0}
_PAGE = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 1}


def _in_query(name: str, description: str, schema: dict[str, Any], *, many: bool = False) -> dict[str, Any]:
    schema = {"type": "array", "items": schema} if many else schema
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _in_path(name: str, description: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema or _TEXT}


def _one_of(values: Iterable[str], default: str | None = None) -> dict[str, Any]:
    schema = {"type": "string", "enum": list(map(str, values))}
    return schema if default is None else {**schema, "default": str(default)}


def _values_of(facet: Facet) -> dict[str, Any]:
    """Return the schema of a facet's values: years, a closed list, or any text."""
    if facet.name == "year":
        return _YEAR
    return _one_of(facet.shown_without_results) if facet.shown_without_results else _TEXT


_WIDTH = _one_of((*Width, *FINNISH_WIDTHS), Width.COMPOUND)
_PARAMETERS = {
    parameter["name"]: parameter
    for parameter in (
        _in_query(
            "q",
            "The query, in the query language of the pages; an empty query matches all documents.",
            {"type": "string"},
        ),
        *(_in_query(facet.name, facet.description, _values_of(facet), many=True) for facet in FACETS),
        _in_query("year_from", "The document covers this year or a later one.", _YEAR),
        _in_query("year_to", "The document covers this year or an earlier one.", _YEAR),
        _in_query("width", "Which forms of a word match.", _one_of((*Width, *FINNISH_WIDTHS), Width.COMPOUND)),
        _in_query("plain", "Words to search for as typed: without synonyms, corrections and facts.", _TEXT, many=True),
        _in_query("fact", "Words that name a fact and limit the search to it: 2014, stea.", _TEXT, many=True),
        _in_query("sort", "The order; by default relevance if there is a query, otherwise newest.", _one_of(Sort)),
        _in_query("page", "The number of the page; 1 is the first.", _PAGE),
        _in_query("size", "The number of results per page.", _SIZE),
        _in_query("related", "The number of documents on the same subject to add to the last page.", _RELATED),
    )
}
_SEARCH = [{"$ref": f"#/components/parameters/{name}"} for name in _PARAMETERS]
_PAGES = [reference for reference in _SEARCH if reference["$ref"].endswith(("/page", "/size"))]
_FILTERS = [
    reference for reference in _SEARCH if not reference["$ref"].endswith(("/page", "/size", "/related", "/sort"))
]


class _Operation(NamedTuple):
    """An operation and its reply. missing: what 404 means, "" if it never occurs. example: a URL with a result."""

    path: str
    name: str
    summary: str
    reply: type
    parameters: list[dict[str, Any]]
    missing: str = ""
    example: str = ""

    def description(self) -> dict[str, Any]:
        """Return the path item of the operation."""
        schema = {"$ref": f"#/components/schemas/{self.reply.__name__}"}
        responses: dict[str, Any] = {
            "200": {"description": self.summary, "headers": _ETAG, "content": {"application/json": {"schema": schema}}},
            "304": {"description": "The reply that the client has is current (If-None-Match)."},
            "400": {"$ref": "#/components/responses/BadRequest"},
            "503": {"$ref": "#/components/responses/NoIndex"},
        }
        if self.missing:
            responses["404"] = {"description": self.missing, "content": _PROBLEM}
        operation = {"operationId": self.name, "summary": self.summary, "parameters": self.parameters}
        return {"get": {**operation, "responses": responses, "x-example": self.example}}


_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_ETAG = {"ETag": {"description": "Changes with the index, the day and the service.", "schema": {"type": "string"}}}
_ENTITIES = _in_path("entities", "Funders or organisations.", _one_of(ENTITY_PATHS.values()))
_NAME = _in_query("name", "Text that the names contain; letter case is ignored.", {"type": "string"})
_OPERATIONS = (
    _Operation(
        "/api/v1/search",
        "search",
        "The results of a search, with facets and relaxed searches.",
        schemas.SearchReply,
        _SEARCH,
        example="/api/v1/search?q=vertaistuki&status=ended&size=5",
    ),
    _Operation(
        "/api/v1/suggest",
        "suggest",
        "At most ten completions of a query.",
        schemas.SuggestReply,
        [
            _in_query("q", "The beginning of a query.", {"type": "string"}),
            _in_query("language", "The language of the labels.", _one_of(LANGUAGES, "en")),
        ],
        example="/api/v1/suggest?q=vertais",
    ),
    _Operation(
        "/api/v1/documents/{id}",
        "document",
        "A complete document, with similar documents and mentions.",
        schemas.DocumentReply,
        [_in_path("id", "The id of a document; slashes are not escaped.")],
        missing="There is no such document.",
    ),
    _Operation(
        "/api/v1/facets/{facet}",
        "facetValues",
        "The values of a facet whose names contain a text, with counts for a search.",
        schemas.FacetValuesReply,
        [_in_path("facet", "The name of the facet.", _one_of(KEYWORD_FACETS)), _NAME, *_FILTERS],
        missing="There is no such facet.",
        example="/api/v1/facets/organisation?name=kaupunki",
    ),
    _Operation(
        "/api/v1/{entities}",
        "table",
        "The funders or the organisations of a search as a table.",
        schemas.TableReply,
        [_ENTITIES, _NAME, *_SEARCH],
        missing="There is no such table.",
        example="/api/v1/funders?q=vertaistuki",
    ),
    _Operation(
        "/api/v1/{entities}/{slug}",
        "entity",
        "A funder or an organisation and its documents, newest first.",
        schemas.EntityReply,
        [_ENTITIES, _in_path("slug", "The last part of the URL of its page."), *_PAGES],
        missing="There is no such funder or organisation.",
    ),
    _Operation(
        "/api/v1/index",
        "index",
        "The index in numbers: size, age, sources, analysis.",
        schemas.AboutReply,
        [],
        example="/api/v1/index",
    ),
)


@cache
def openapi_document() -> dict[str, Any]:
    """Return the description of the API, as JSON values."""
    reply_types = (*dict.fromkeys(operation.reply for operation in _OPERATIONS), Problem)
    _, reply_schemas = msgspec.json.schema_components(reply_types, ref_template="#/components/schemas/{name}")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hankehaku",
            "version": _VERSION,
            "description": "Search of project registers and the news about them. Replies have an ETag; errors are"
            " problem details (RFC 9457). The pages and the API use the same search.",
            "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
        },
        "paths": {operation.path: operation.description() for operation in _OPERATIONS},
        "components": {
            "schemas": reply_schemas,
            "parameters": _PARAMETERS,
            "responses": {
                "BadRequest": {"description": "A parameter is invalid; the reply names it.", "content": _PROBLEM},
                "NoIndex": {"description": "There is no index that can be searched.", "content": _PROBLEM},
            },
        },
    }


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """Return the target of a part of the description that is a reference, otherwise the part itself."""
    target: Any = part
    if "$ref" in part:
        target = openapi_document()
        for key in part["$ref"].removeprefix("#/").split("/"):
            target = target[key]
    return dict(target)


def values_text(schema: dict[str, Any]) -> str:
    """Return a short text about the values that a parameter accepts.

    >>> values_text({"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 9}})
    'integer 1–9; may be repeated'
    """
    if schema.get("type") == "array":
        return f"{values_text(schema['items'])}; may be repeated"
    if "enum" in schema:
        values = " | ".join(schema["enum"])
    elif "minimum" in schema:
        values = f"{schema['type']} {schema['minimum']}–{schema['maximum']}"
    else:
        values = "text"
    return f"{values}; by default {schema['default']}" if "default" in schema else values
