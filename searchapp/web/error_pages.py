"""Error replies: a page for people, problem details (RFC 9457) for clients of the API."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from indexer.errors import SearchIndexError
from searchapp.web.problem_details import problem

log = logging.getLogger(__name__)
API_PREFIX = "/api/"
_WITH_DETAIL = (400, 413)  # the application writes the descriptions of these itself, translated


def _with_headers(reply: Response, error: HTTPException) -> Response:
    """Return the reply with the headers of an error, such as Allow."""
    headers = {
        name: value for name, value in error.get_headers() if name.lower() not in ("content-type", "content-length")
    }
    reply.headers.update(headers)
    return reply


def register(app: Flask) -> None:
    """Register the error handlers of the application."""

    @app.errorhandler(SearchIndexError)
    def no_index(error: SearchIndexError) -> tuple[str, int] | Response:
        log.error("%s", error)
        if request.path.startswith(API_PREFIX):
            return problem(503, str(error))
        return render_template("no_index.html", reason=str(error)), 503

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        status = error.code or 500
        if request.path.startswith(API_PREFIX):
            return _with_headers(problem(status, error.description or ""), error)
        detail = error.description if status in _WITH_DETAIL else ""
        return _with_headers(make_response(render_template("error.html", status=status, detail=detail), status), error)

    @app.errorhandler(Exception)
    def bug(error: Exception) -> tuple[str, int] | Response:
        number = secrets.token_hex(4)  # the visitor can report it, and the operator finds it in the log
        log.error("error %s at %r", number, request.path, exc_info=error)
        if request.path.startswith(API_PREFIX):
            return problem(
                500, "internal error; the log of the service has the details under this number", error=number
            )
        return render_template("error.html", status=500, number=number), 500
