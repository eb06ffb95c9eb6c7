"""The pages: each reads the request, asks, renders. One blueprint, which the application has once for each language."""

from __future__ import annotations

from flask import Blueprint, Flask

from searchapp.web.languages import LANGUAGES

blueprint = Blueprint("pages", __name__)


def register(app: Flask) -> None:
    """Give the application every page in every language."""
    from searchapp.web.pages import (  # noqa: F401 - each adds its pages
        documents,
        entities,
        exports,
        language_choice,
        results,
        site,
    )

    for each in LANGUAGES.values():
        app.register_blueprint(blueprint, name=each.blueprint, url_prefix=each.prefix or None)
    app.register_blueprint(language_choice.blueprint)
