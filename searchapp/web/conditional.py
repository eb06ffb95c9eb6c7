"""Replies that a browser keeps and asks about: as long as nothing has changed, it is told so and nothing is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from searchapp.web.service import service

P = ParamSpec("P")


def revalidated(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
    """Give the reply of a view an ETag, and 304 to who has it already.

    The view must depend on nothing but the address, the generation, the day and the application. The tag is made before
    the view runs, so that a generation published meanwhile can only make a reply newer than its tag, never older.
    """

    @wraps(view)
    def reply(*args: P.args, **told: P.kwargs) -> Response:
        tag = _tag()
        held = not request.if_none_match.star_tag and request.if_none_match.contains_weak(tag)
        response = Response(status=304) if held else make_response(view(*args, **told))
        if response.status_code in (200, 304):
            response.set_etag(tag, weak=True)  # weak: a proxy may compress it
            response.cache_control.private = True
            response.cache_control.no_cache = True
        return response

    return reply


def _tag() -> str:
    """Return what changes with anything that the reply depends on. Raises: SearchIndexError."""
    mine = service()
    seal = mine.current().generation.manifest.seal
    told = "\0".join((mine.token, seal, mine.today().isoformat(), request.full_path))
    return hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()[:32]
