"""Conditional requests: a client that already has the current reply gets 304 without a body."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from searchapp.web.service import current_snapshot, service

P = ParamSpec("P")


def conditional(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
    """Add an ETag to the reply of a view, and reply 304 to a client that already has it.

    The view must depend on nothing but the URL, the snapshot of the request and the application.
    """

    @wraps(view)
    def reply(*args: P.args, **kwargs: P.kwargs) -> Response:
        tag = _tag()
        is_current = not request.if_none_match.star_tag and request.if_none_match.contains_weak(tag)
        response = Response(status=304) if is_current else make_response(view(*args, **kwargs))
        if response.status_code in (200, 304):
            response.set_etag(tag, weak=True)  # weak: a proxy may compress it
            response.cache_control.private = True
            response.cache_control.no_cache = True
        return response

    return reply


def _tag() -> str:
    """Return a hash of everything that the reply depends on. Raises: SearchIndexError."""
    snapshot = current_snapshot()
    parts = (service().token, snapshot.generation.manifest.seal, snapshot.today.isoformat(), request.full_path)
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:32]
