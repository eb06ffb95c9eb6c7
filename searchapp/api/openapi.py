"""The description of the API, OpenAPI 3.1: made of what the code reads and replies with, so that it cannot differ."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

import msgspec

from indexer.engines.base import Sort
from indexer.facets import FACETS, KEYWORD_FACETS, Facet
from indexer.model import FIRST_YEAR, LAST_YEAR
from searchapp.api import schemas as reply_types
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


def _asked(name: str, description: str, schema: dict[str, Any], *, many: bool = False) -> dict[str, Any]:
    told = {"type": "array", "items": schema} if many else schema
    return {"name": name, "in": "query", "description": description, "schema": told}


def _in_path(name: str, description: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema or _TEXT}


def _one_of(values: Iterable[str], default: str | None = None) -> dict[str, Any]:
    told = {"type": "string", "enum": list(map(str, values))}
    return told if default is None else {**told, "default": str(default)}


def _values_of(facet: Facet) -> dict[str, Any]:
    """Return the schema of a facet's values: years, a closed list, or any text."""
    if facet.name == "year":
        return _YEAR
    return _one_of(facet.shown_without_results) if facet.shown_without_results else _TEXT


_WIDTH = _one_of((*Width, *FINNISH_WIDTHS), Width.COMPOUND)
_PARAMETERS = {
    each["name"]: each
    for each in (
        _asked("q", "The query, in the query language of the pages; empty browses everything.", {"type": "string"}),
        *(_asked(facet.name, facet.description, _values_of(facet), many=True) for facet in FACETS),
        _asked("year_from", "The years covered reach this year or a later one.", _YEAR),
        _asked("year_to", "The years covered reach this year or an earlier one.", _YEAR),
        _asked(
            "width", "How far from the written form a word may be.", _one_of((*Width, *FINNISH_WIDTHS), Width.COMPOUND)
        ),
        _asked("plain", "Words to take without their synonyms.", _TEXT, many=True),
        _asked("sort", "The order; by default relevance where there is a query, else newest.", _one_of(Sort)),
        _asked("page", "Which page; 1 is the first.", _PAGE),
        _asked("size", "How many on a page.", _SIZE),
        _asked("related", "How many texts near the subject to give with the last hits.", _RELATED),
    )
}
_SEARCH = [{"$ref": f"#/components/parameters/{name}"} for name in _PARAMETERS]
_PAGES = [each for each in _SEARCH if each["$ref"].endswith(("/page", "/size"))]
_LIMITS = [each for each in _SEARCH if not each["$ref"].endswith(("/page", "/size", "/related", "/sort"))]


class _Operation(NamedTuple):
    """What can be asked at a path, and the reply. missing: what a 404 means there. example: an address that works."""

    path: str
    name: str
    summary: str
    reply: type
    parameters: list[dict[str, Any]]
    missing: str = ""
    example: str = ""

    def described(self) -> dict[str, Any]:
        """Return the operation as OpenAPI tells it."""
        schema = {"$ref": f"#/components/schemas/{self.reply.__name__}"}
        responses: dict[str, Any] = {
            "200": {"description": self.summary, "headers": _ETAG, "content": {"application/json": {"schema": schema}}},
            "304": {"description": "What the client holds is still right (If-None-Match)."},
            "400": {"$ref": "#/components/responses/BadRequest"},
            "503": {"$ref": "#/components/responses/NoIndex"},
        }
        if self.missing:
            responses["404"] = {"description": self.missing, "content": _PROBLEM}
        told = {"operationId": self.name, "summary": self.summary, "parameters": self.parameters}
        return {"get": {**told, "responses": responses, "x-example": self.example}}


_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_ETAG = {"ETag": {"description": "Changes with the index, the day and the service.", "schema": {"type": "string"}}}
_PARTIES = _in_path("entities", "Funders or organisations.", _one_of(ENTITY_PATHS.values()))
_NAME = _asked("name", "What the names must have, in any case.", {"type": "string"})
_OPERATIONS = (
    _Operation(
        "/api/v1/search",
        "search",
        "The hits of a search, with facets and ways on.",
        reply_types.SearchReply,
        _SEARCH,
        example="/api/v1/search?q=vertaistuki&status=ended&size=5",
    ),
    _Operation(
        "/api/v1/suggest",
        "suggest",
        "How a query might go on: at most ten.",
        reply_types.SuggestReply,
        [
            _asked("q", "The beginning of a query.", {"type": "string"}),
            _asked("language", "Of the labels.", _one_of(LANGUAGES, "en")),
        ],
        example="/api/v1/suggest?q=vertais",
    ),
    _Operation(
        "/api/v1/documents/{id}",
        "document",
        "A document whole, with those like it and those that name it.",
        reply_types.DocumentReply,
        [_in_path("id", "The id of a document; slashes stand as they are.")],
        missing="There is no such document.",
    ),
    _Operation(
        "/api/v1/facets/{facet}",
        "facetValues",
        "The values of a facet by a part of their name, with counts for a search.",
        reply_types.FacetValuesReply,
        [_in_path("facet", "Which facet.", _one_of(KEYWORD_FACETS)), _NAME, *_LIMITS],
        missing="There is no such facet.",
        example="/api/v1/facets/organisation?name=kaupunki",
    ),
    _Operation(
        "/api/v1/{entities}",
        "table",
        "The funders or the organisations of a search as a table.",
        reply_types.TableReply,
        [_PARTIES, _NAME, *_SEARCH],
        missing="There is no such table.",
        example="/api/v1/funders?q=vertaistuki",
    ),
    _Operation(
        "/api/v1/{entities}/{slug}",
        "entity",
        "A funder or an organisation and its documents, the newest first.",
        reply_types.EntityReply,
        [_PARTIES, _in_path("slug", "As in the addresses of the pages."), *_PAGES],
        missing="There is no such funder or organisation.",
    ),
    _Operation(
        "/api/v1/index",
        "index",
        "The index in numbers: size, age, sources, analysis.",
        reply_types.AboutReply,
        [],
        example="/api/v1/index",
    ),
)


@cache
def openapi_document() -> dict[str, Any]:
    """Return the description of the API, as JSON values."""
    told = (*dict.fromkeys(each.reply for each in _OPERATIONS), Problem)
    _, schemas = msgspec.json.schema_components(told, ref_template="#/components/schemas/{name}")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hankehaku",
            "version": _VERSION,
            "description": "Search of project registers and the news about them. Replies carry an ETag; errors are"
            " problem details (RFC 9457). What the pages show and these replies say comes from the same search.",
            "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
        },
        "paths": {each.path: each.described() for each in _OPERATIONS},
        "components": {
            "schemas": schemas,
            "parameters": _PARAMETERS,
            "responses": {
                "BadRequest": {"description": "A parameter cannot be used; the reply names it.", "content": _PROBLEM},
                "NoIndex": {"description": "There is no index to search.", "content": _PROBLEM},
            },
        },
    }


def resolved(told: dict[str, Any]) -> dict[str, Any]:
    """Return what a part of the description refers to; itself where it refers to nothing."""
    found: Any = told
    if "$ref" in told:
        found = openapi_document()
        for step in told["$ref"].removeprefix("#/").split("/"):
            found = found[step]
    return dict(found)


def values_text(schema: dict[str, Any]) -> str:
    """Return what values a parameter takes, in a few words.

    >>> values_text({"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 9}})
    'integer 1–9; may be repeated'
    """
    if schema.get("type") == "array":
        return f"{values_text(schema['items'])}; may be repeated"
    if "enum" in schema:
        told = " | ".join(schema["enum"])
    elif "minimum" in schema:
        told = f"{schema['type']} {schema['minimum']}–{schema['maximum']}"
    else:
        told = "text"
    return f"{told}; by default {schema['default']}" if "default" in schema else told
