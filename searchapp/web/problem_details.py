"""Problem details (RFC 9457), the error replies of the API."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
from flask import Response


class BadParameterReply(msgspec.Struct, frozen=True, kw_only=True):
    """An invalid parameter: its name, its value, and what is expected."""

    name: str
    value: str
    expected: str


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Problem details (RFC 9457). parameter, parameters: those that are invalid. error: its number in the log."""

    type: str
    title: str
    status: int
    detail: str
    parameter: str | None = None
    parameters: list[BadParameterReply] = []
    error: str | None = None


def problem(status: int, detail: str, **more: Any) -> Response:  # noqa: ANN401 - JSON values
    """Return a reply with problem details. detail: what happened. more: further fields of Problem."""
    body = Problem(type="about:blank", title=HTTPStatus(status).phrase, status=status, detail=detail, **more)
    return Response(msgspec.json.encode(body), status, content_type="application/problem+json")
