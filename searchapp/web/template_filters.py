"""Filters and functions of the templates, which format values in the language of the request."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context

from searchapp.export import CITATION_FORMATS, FORMATS
from searchapp.i18n.formatting import (
    bad_parameter_text,
    built_text,
    date_text,
    euros,
    feed_date,
    kinds_counted,
    number,
    offer_text,
    period_text,
    results_and_partial_counted,
    results_counted,
    texts_counted,
    when_text,
    why_parts,
)
from searchapp.i18n.labels import (
    KINDS_NAMES,
    SORT_NAMES,
    facet_name,
    field_name,
    notice_text,
    value_name,
    width_name,
)
from searchapp.web.highlight_markup import marked


def _not_constant(write: Callable[..., object]) -> Callable[..., object]:
    """Return a filter that is not evaluated when a template is compiled, because its result depends on the language."""

    @pass_context
    def filtered(_context: Context, *values: object) -> object:
        return write(*values)

    return filtered


def register(app: Flask) -> None:
    """Register the filters and functions of the templates."""
    localized: dict[str, Callable[..., object]] = {
        "built": built_text,
        "date": date_text,
        "dated": feed_date,
        "euros": euros,
        "facet_name": facet_name,
        "field_name": field_name,
        "notice": notice_text,
        "number": number,
        "period": period_text,
        "results": results_counted,
        "texts": texts_counted,
        "value_name": value_name,
        "when": when_text,
        "width_name": width_name,
    }
    app.jinja_env.filters.update({name: _not_constant(write) for name, write in localized.items()})
    app.jinja_env.filters["marked"] = marked
    app.jinja_env.globals.update(
        CITATION_FORMATS=CITATION_FORMATS,
        EXPORT_FORMATS=FORMATS,
        SORT_NAMES=SORT_NAMES,
        KINDS_NAMES=KINDS_NAMES,
        bad_parameter_text=bad_parameter_text,
        kinds_counted=kinds_counted,
        offer_text=offer_text,
        results_and_partial_counted=results_and_partial_counted,
        why_parts=why_parts,
    )
