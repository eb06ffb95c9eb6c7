"""The trusted host names and the security headers of every response.

No text of a document or a query can run as a script. Pages of other sites may read only the API and the exports, only
if the operator allows it ([server] cors), and never with cookies.
"""

from __future__ import annotations

import re

from flask import Flask, Response, request
from werkzeug.exceptions import SecurityError

from searchapp.web.error_pages import API_PREFIX
from searchapp.web.problem_details import problem
from searchapp.web.service import EXTENSION, Service

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_CORS_PATHS_RE = re.compile(rf"(?:/[a-z]{{2}})?(?:{re.escape(API_PREFIX)}|/export\.|/feed\.atom$|/opensearch\.xml$)")
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
# Not a template: under a wrong host name no URL of this service works, neither of a style sheet nor of a search.
_WRONG_HOST = """<!doctype html>
<html lang="fi">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Hankehaku</title></head>
<body>
<h1>Hankehaku ei vastaa tässä osoitteessa</h1>
<p>Palvelimen nimi osoitteessa on väärä. Tarkista osoite siltä, jolta sait sen.</p>
<p lang="sv">Hankehaku svarar inte på den här adressen. Kontrollera adressen.</p>
<p lang="en">Hankehaku does not answer at this address. Please check the address.</p>
</body>
</html>
"""


def register(app: Flask) -> None:
    """Accept only the host names of the settings, and add the security headers to every response."""
    service: Service = app.extensions[EXTENSION]
    server = service.settings.server
    app.config["TRUSTED_HOSTS"] = list(server.hosts) or None
    # First, because other functions may use the host.
    app.before_request_funcs.setdefault(None, []).insert(0, _refuse_wrong_host)
    app.register_error_handler(SecurityError, _wrong_host)

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(_HEADERS)
        if server.cors and _CORS_PATHS_RE.match(request.path):
            _allow_origins(response, server.cors)
        return response


def _refuse_wrong_host() -> None:
    if isinstance(request.routing_exception, SecurityError):
        raise request.routing_exception


def _wrong_host(_error: SecurityError) -> Response:
    """Return an error reply that does not depend on the host name."""
    if request.path.startswith(API_PREFIX):
        return problem(400, "the service does not answer under this host name; see [server] hosts in its settings")
    return Response(_WRONG_HOST, 400, content_type="text/html; charset=utf-8")


def _allow_origins(response: Response, origins: tuple[str, ...]) -> None:
    """Allow pages of these origins to read a response."""
    origin = request.headers.get("Origin", "")
    if "*" in origins:
        response.headers["Access-Control-Allow-Origin"] = "*"
    else:
        response.vary.add("Origin")
        if origin not in origins:
            return
        response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = "Content-Disposition, ETag"
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        response.headers.update(_PREFLIGHT)
