"""What the handlers of the pages share: a browser's request as the layer's, a page as a response, cookies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from litestar import MediaType, Response
from litestar import Request as HttpRequest
from litestar.datastructures import Cookie

from ..handlers.request import Request
from ..handlers.service import Service
from ..html_document import Page
from ..links import prefix_of
from ..problems import Problem, from_database
from ..server.asgi import address
from . import browser

HttpRequests = HttpRequest[Any, Any, Any]


def layer_request(
    request: HttpRequests, caller: Any, tenant: str, parameters: Mapping[str, Any], method: str, raw: bytes
) -> Request:
    """A request of the layer. Of a browser's headers none but its name matters there."""
    if any("\0" in str(value) for value in parameters.values()):
        raise Problem("not-found")
    return Request(
        caller=caller,
        tenant=tenant,
        method=method,
        path=request.url.path,
        parameters=parameters,
        headers={"content-type": "application/json", "user-agent": request.headers.get("user-agent", "")},
        query=b"",
        body=raw,
        address=address(request.scope),
    )


def crumb(request: HttpRequests, name: str) -> str:
    """The value of a cookie, empty where there is none."""
    return browser.cookie(request.headers.get("cookie"), name) or ""


def parameters(request: HttpRequests) -> Mapping[str, str]:
    """The parameters of the address."""
    return browser.parameters(request.scope["query_string"])


def address_of(service: Service, request: HttpRequests, path: str) -> str:
    """The address of a path of ours as the browser knows it, with the parameters that were sent."""
    query = request.scope["query_string"].decode("latin-1")
    return f"{prefix_of(service.backend.base_url)}{path}{'?' if query else ''}{query}"


def is_ours(request: HttpRequests) -> bool:
    """Whether a form comes from a page of ours: another site's may bring what others know. Old browsers do not say."""
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def problem_of(error: Problem | psycopg.Error, service: Service) -> Problem:
    """What went wrong, as a problem."""
    return error if isinstance(error, Problem) else from_database(error, service.backend.contract.rules)


def respond(page: Page, status: int = 200, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    """A page as a response."""
    told = {**page.headers, **(headers or {})}
    return Response(page.html, status_code=status, headers=told, media_type=MediaType.HTML)


def cookie(service: Service, name: str, value: str, path: str, seconds: int) -> Cookie:
    """A cookie of one page. Arguments: path, ours: the browser's has what a proxy serves us below in front."""
    base = service.backend.base_url
    secure = base.startswith("https:")
    # Lax, for the way here is a link in a message, from another site.
    return Cookie(
        name,
        value=value,
        path=prefix_of(base) + path,
        max_age=seconds,
        httponly=True,
        secure=secure,
        samesite="lax",
    )
