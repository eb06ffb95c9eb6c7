"""The pages: each reads the request, asks, renders. One blueprint, which the application has once for each language."""

from __future__ import annotations

from flask import Blueprint, Flask

from searchapp.i18n.languages import LANGUAGES

blueprint = Blueprint("pages", __name__)


def register(app: Flask) -> None:
    """Give the application every page in every language."""
    from searchapp.api.openapi import values_text
    from searchapp.pages import (  # noqa: F401 - each adds its pages to the blueprint
        documents,
        entities,
        exports,
        language_choice,
        results,
        site,
    )
    from searchapp.pages.facet_panel import bar_width

    for each in LANGUAGES.values():
        app.register_blueprint(blueprint, name=each.blueprint, url_prefix=each.prefix or None)
    app.register_blueprint(language_choice.blueprint)
    app.jinja_env.filters["values"] = values_text
    app.jinja_env.globals["bar_width"] = bar_width
