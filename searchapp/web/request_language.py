"""The language of a request, which its URL determines (`/sv/…`, `/en/…`, Finnish without a prefix).

A link therefore shows the same page to everyone. Only the start page without parameters may redirect a new visitor, to
the language that was chosen earlier or that the browser prefers.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Request
from markupsafe import Markup

from searchapp.i18n.languages import FINNISH, LANGUAGES, Language, current_language, use_language

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

COOKIE = "language"
COOKIE_S = 365 * 24 * 3600


def language_of_path(path: str) -> Language:
    """Return the language of a URL path.

    >>> language_of_path("/sv/documents/x").code, language_of_path("/documents/x").code
    ('sv', 'fi')
    """
    return LANGUAGES.get(path.split("/", 2)[1] if "/" in path else "", FINNISH)


def preferred_language(request: Request) -> Language:
    """Return the language that a visitor of the start page prefers: chosen earlier, or else accepted by the browser."""
    chosen = LANGUAGES.get(request.cookies.get(COOKIE, ""))
    if chosen:
        return chosen
    if request.referrer and urlsplit(request.referrer).netloc == request.host:
        return FINNISH  # the visitor followed one of our own links to this page
    accepted = (tag.split("-")[0].lower() for tag, quality in request.accept_languages if quality > 0)  # best first
    return next((LANGUAGES[code] for code in accepted if code in LANGUAGES), FINNISH)


def register(app: Flask) -> None:
    """Make the application reply in the language of the URL."""
    answer = app.wsgi_app

    def answer_in_language(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        # Set before Flask runs, so that every error page has it. Not reset, since a streamed reply is written later.
        use_language(language_of_path(environ.get("PATH_INFO", "")))
        return answer(environ, start_response)

    app.wsgi_app = answer_in_language  # type: ignore[method-assign]  # the documented way to wrap an application
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of the extension
        gettext=lambda text: current_language().translations.ugettext(text),
        ngettext=lambda one, many, n: current_language().translations.ungettext(one, many, n),
        newstyle=True,
        pgettext=lambda context, text: current_language().translations.upgettext(context, text),
        npgettext=lambda context, one, many, n: current_language().translations.unpgettext(context, one, many, n),
    )
    app.jinja_env.globals["_"] = _translate  # instead of the alias of gettext: a page has about a hundred calls


def _translate(text: str, **variables: object) -> Markup:
    """Return a text of a template in the language of the request, with escaped variables, as gettext does."""
    return _translation(current_language(), text) % variables


@lru_cache(maxsize=5_000)
def _translation(language: Language, text: str) -> Markup:
    return Markup(language.translations.ugettext(text))  # noqa: S704 - a text of a template or a catalogue
