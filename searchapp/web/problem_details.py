"""Problem details (RFC 9457): how errors are reported to programs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
from flask import Response


class BadParameterReply(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter that cannot be used, what it was, and what it should be."""

    name: str
    value: str
    expected: str


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Problem details (RFC 9457). parameter, parameters: what was wrong in the request. error: its number in logs."""

    type: str
    title: str
    status: int
    detail: str
    parameter: str | None = None
    parameters: list[BadParameterReply] = []
    error: str | None = None


def problem(status: int, detail: str, **more: Any) -> Response:  # noqa: ANN401 - JSON values
    """Return problem details: what kind, what happened, and what else a program can use."""
    body = Problem(type="about:blank", title=HTTPStatus(status).phrase, status=status, detail=detail, **more)
    return Response(msgspec.json.encode(body), status, content_type="application/problem+json")
