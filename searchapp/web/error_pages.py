"""What goes wrong, told to a person on a page and to a program as problem details (RFC 9457)."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from indexer.errors import SearchIndexError
from searchapp.web.problem_details import problem

log = logging.getLogger(__name__)
API_PREFIX = "/api/"
_TOLD = (400, 413)  # errors whose descriptions are ours, and written for a person


def _with_headers(reply: Response, error: HTTPException) -> Response:
    """Return the reply with what an error tells in headers, as which methods are allowed."""
    told = {
        name: value for name, value in error.get_headers() if name.lower() not in ("content-type", "content-length")
    }
    reply.headers.update(told)
    return reply


def register(app: Flask) -> None:
    """Answer errors of the application in the manner of what was asked for."""

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
        detail = error.description if status in _TOLD else ""
        return _with_headers(make_response(render_template("error.html", status=status, detail=detail), status), error)

    @app.errorhandler(Exception)
    def bug(error: Exception) -> tuple[str, int] | Response:
        number = secrets.token_hex(4)  # what a person can tell the operator, and the log says the rest
        log.error("error %s at %r", number, request.path, exc_info=error)
        if request.path.startswith(API_PREFIX):
            return problem(500, "an error of the service; its log has it by this number", error=number)
        return render_template("error.html", status=500, number=number), 500
