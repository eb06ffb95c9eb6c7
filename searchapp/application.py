"""The Flask application, composed of the pages, the API and the parts of web/."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Flask

from indexer import Settings, load_settings
from searchapp import pages
from searchapp.api import routes
from searchapp.search.search_index import SearchIndex
from searchapp.web import error_pages, metrics, request_language, security, template_filters, urls
from searchapp.web.service import EXTENSION, Service


def create_app(settings: Settings | None = None, *, today: Callable[[], date] = date.today) -> Flask:
    """Return the application. The index is opened at the first request.

    settings: by default those of hankehaku.toml and the environment.
    today: returns the day for which statuses are computed.
    """
    settings = settings or load_settings()
    app = Flask(__name__)
    app.url_map.strict_slashes = False
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.extensions[EXTENSION] = Service(SearchIndex(settings, verify_all=True), today, settings)
    app.register_blueprint(routes.blueprint)
    for part in (request_language, pages, urls, error_pages, security, template_filters, metrics):
        part.register(app)
    return app
