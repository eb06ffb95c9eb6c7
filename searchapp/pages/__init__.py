"""The pages of the web interface. One blueprint has them all, and is registered once per language."""

from __future__ import annotations

from flask import Blueprint, Flask

from searchapp.i18n.languages import LANGUAGES

blueprint = Blueprint("pages", __name__)


def register(app: Flask) -> None:
    """Register every page in every language."""
    from searchapp.api.openapi import values_text
    from searchapp.pages import (  # noqa: F401 - importing a module adds its pages to the blueprint
        documents,
        entities,
        exports,
        language_choice,
        results,
        site,
    )
    from searchapp.pages.facet_panel import bar_width

    for language in LANGUAGES.values():
        app.register_blueprint(blueprint, name=language.blueprint, url_prefix=language.prefix or None)
    app.register_blueprint(language_choice.blueprint)
    app.jinja_env.filters["values"] = values_text
    app.jinja_env.globals["bar_width"] = bar_width
