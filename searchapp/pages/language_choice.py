"""The choice of the interface language, stored in a cookie that contains nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from searchapp.i18n.languages import FINNISH, LANGUAGES, current_language
from searchapp.web.request_language import COOKIE, COOKIE_S, preferred_language
from searchapp.web.urls import page_url

blueprint = Blueprint("language", __name__)


@blueprint.get("/language/<code>")
def choose(code: str) -> Response:
    """Store a language in the cookie and redirect to the path in `to`, or to the start page if it is not local."""
    chosen = LANGUAGES.get(code) or abort(404)
    to = request.args.get("to", "")
    is_local = to.startswith("/") and not to.startswith(("//", "/\\")) and not any(character < " " for character in to)
    reply = redirect(to if is_local else page_url("results", chosen))
    reply.set_cookie(COOKIE, chosen.code, max_age=COOKIE_S, samesite="Lax", httponly=True)
    reply.headers["Cache-Control"] = "no-store"
    return reply


def redirects_to_preferred_language(view: Callable[[], ResponseReturnValue]) -> Callable[[], ResponseReturnValue]:
    """Make the start page without parameters redirect to the language that the visitor prefers."""

    @wraps(view)
    def start() -> ResponseReturnValue:
        if request.args or current_language() is not FINNISH:
            return view()
        preferred = preferred_language(request)
        reply = redirect(page_url("results", preferred)) if preferred is not FINNISH else view()
        if isinstance(reply, Response):
            reply.vary.update(("Accept-Language", "Cookie"))
        return reply

    return start
