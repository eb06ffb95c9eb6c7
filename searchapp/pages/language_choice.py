"""Choosing the language of the screen: remembered in a cookie, which holds nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from searchapp.i18n.languages import FINNISH, LANGUAGES, current_language
from searchapp.web.request_language import COOKIE, COOKIE_S, preferred_language
from searchapp.web.urls import address

blueprint = Blueprint("language", __name__)


@blueprint.get("/language/<code>")
def choose(code: str) -> Response:
    """Remember a language and go on to the page named by `to`, which is one of ours."""
    chosen = LANGUAGES.get(code) or abort(404)
    to = request.args.get("to", "")
    ours = to.startswith("/") and not to.startswith(("//", "/\\")) and not any(letter < " " for letter in to)
    reply = redirect(to if ours else address("results", chosen))
    reply.set_cookie(COOKIE, chosen.code, max_age=COOKIE_S, samesite="Lax", httponly=True)
    reply.headers["Cache-Control"] = "no-store"
    return reply


def in_the_wanted_language(view: Callable[[], ResponseReturnValue]) -> Callable[[], ResponseReturnValue]:
    """Send who comes to the bare start page to that of the language that they want."""

    @wraps(view)
    def start() -> ResponseReturnValue:
        if request.args or current_language() is not FINNISH:
            return view()
        wanted = preferred_language(request)
        reply = redirect(address("results", wanted)) if wanted is not FINNISH else view()
        if isinstance(reply, Response):
            reply.vary.update(("Accept-Language", "Cookie"))
        return reply

    return start
