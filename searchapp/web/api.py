"""The JSON API: everything the page can do."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from indexer.errors import SearchIndexError
from searchapp.facets import FacetValue
from searchapp.parameters import Parameters, read_parameters
from searchapp.search import Hit, Results
from searchapp.suggest import suggest
from searchapp.web.errors import problem
from searchapp.web.revalidating import revalidated
from searchapp.web.service import Answer, service

blueprint = Blueprint("api", __name__)


@blueprint.get("/api/v1/search")
@revalidated
def search() -> Response:
    """Answer a search; a parameter that cannot be used is an error that names it."""
    parameters, bad = read_parameters(request.args.to_dict(flat=False))
    if bad:
        return problem(
            400,
            "; ".join(f"{each.name} must be {each.expected}" for each in bad),
            parameter=bad[0].name,
            parameters=[each._asdict() for each in bad],
        )
    return jsonify(to_json(service().search(parameters)))


@blueprint.get("/api/v1/suggest")
def suggestions() -> Response:
    """Suggest what to search for, from the beginning of it."""
    typed = request.args.get("q", "")
    found = suggest(typed, service().current().searcher.reader)
    return jsonify(query=typed, suggestions=[each._asdict() for each in found])


@blueprint.get("/healthz")
def health() -> Response:
    """Say whether searches can be answered: 200, or 503 and why not."""
    try:
        generation = service().current().generation
    except SearchIndexError as error:
        return problem(503, str(error))
    return jsonify(status="ok", generation=generation.number, documents=generation.manifest.documents)


def to_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as the API gives it."""
    results: Results = answer.results
    return {
        "query": results.parameters.q,
        "total": results.total,
        "page": results.parameters.page,
        "size": results.parameters.size,
        "hits": [_hit(hit) for hit in results.hits],
        "facets": {facet: list(map(_facet_value, values)) for facet, values in results.facets.items()},
        "width": results.parameters.width.value,
        "widths": {width.value: count for width, count in results.widths.items()},
        "offers": [
            {"kind": each.kind, "about": each.about, "count": each.count, "parameters": _parameters(each.parameters)}
            for each in results.offers
        ],
        "related": [_hit(hit) for hit in results.related],
        "synonyms": [{"words": each.words, "others": list(each.others)} for each in results.synonyms],
        "notices": list(results.notices),
        "index": {"generation": answer.generation.number, "built": answer.generation.manifest.built},
    }


def _hit(hit: Hit) -> dict[str, Any]:
    document = hit.document
    return {
        "id": document.id,
        "kind": document.kind.value,
        "title": document.title,
        "titles": document.titles,
        "url": document.url or None,
        "score": round(hit.score, 6),
        "period": {"start": _text(document.period.start), "end": _text(document.period.end)},
        "published": _text(document.published),
        "status": hit.status.value if hit.status else None,
        "funders": list(document.funders),
        "organisations": list(document.organisations),
        "lead": document.lead or None,
        "people": list(document.people),
        "total_eur": document.total_eur,
        "language": document.language,
        "why": [each._asdict() for each in hit.why],
        "snippets": [{"field": each.field, "text": each.text, "marks": each.marks} for each in hit.snippets],
    }


def _facet_value(each: FacetValue) -> dict[str, Any]:
    told: dict[str, Any] = {"value": each.value, "count": each.count, "selected": each.selected}
    if each.includes:
        told["includes"] = [{"value": name, "until": until} for name, until in each.includes]
    return told


def _parameters(parameters: Parameters) -> dict[str, list[str]]:
    """Return the parameters by name, each with all its values, as an address would have them."""
    told: dict[str, list[str]] = {}
    for name, value in parameters.pairs():
        told.setdefault(name, []).append(value)
    return told


def _text(value: object) -> str | None:
    return None if value is None else str(value)
