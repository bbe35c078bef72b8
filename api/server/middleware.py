"""What HTTP clients expect around every route: HEAD wherever GET is, and CORS for the origins that the operator names.

An ASGI layer between the trace and the application. A request that is neither costs it nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import cast

from litestar import Litestar
from litestar.enums import HttpMethod, ScopeType
from litestar.exceptions import HTTPException
from litestar.types import HTTPScope, Message, Receive, Scope, Send
from litestar.utils import normalize_path

# What a browser's script may send and read beyond what the Fetch standard always allows.
SENT = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Last-Event-ID",
    "X-Tenant",
    "traceparent",
)
READ = ("ETag", "Location", "Retry-After", "WWW-Authenticate", "X-Trace-Id")

# Seconds that a browser may remember a preflight.
REMEMBERED = 600

# Pages with cookies of their own are nobody else's to read.
_OPEN = ("/v1/", "/openapi.json", "/problems/")

_ONLY_HEAD = "tocsin_only_head"


def only_head(scope: Scope) -> bool:
    """Whether a GET was asked for as HEAD: what has no end is then not begun."""
    return _ONLY_HEAD in scope


class Clients:
    """The layer. Arguments: app; origins, whose scripts may read answers, as browsers write them."""

    def __init__(self, app: Litestar, origins: Sequence[str]) -> None:
        self._app = app
        self._origins = frozenset(origin.encode() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        if self._origins and scope["path"].startswith(_OPEN):
            send = self._shared(scope, send)
        match scope["method"]:
            case "HEAD":
                await self._head(scope, receive, send)
            case "OPTIONS" if not scope["path"].startswith("/v1/"):
                await self._app(scope, receive, _naming(allowed(self._app, scope["path"]), send))
            case _:
                await self._app(scope, receive, send)

    async def _head(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        """Answer what GET would, less the body: the server sends none, and the length is that of GET's."""
        asked = cast("HTTPScope", {**scope, "method": "GET", _ONLY_HEAD: True})

        async def bodiless(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        try:
            await self._app(asked, receive, bodiless)
        finally:
            # What the layer around this one tells of the request.
            if template := asked.get("path_template"):
                scope["path_template"] = template

    def _shared(self, scope: HTTPScope, send: Send) -> Send:
        """Tell the browser that a script of a named origin may have the answer; all others that it depends on that."""
        headers = dict(scope["headers"])
        origin = headers.get(b"origin")
        allowed = origin if origin in self._origins else None
        preflight = scope["method"] == "OPTIONS" and b"access-control-request-method" in headers

        async def shared(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = [*message.get("headers", ()), (b"vary", b"Origin")]
                if allowed is not None:
                    told.append((b"access-control-allow-origin", allowed))
                    told += _of_preflight(told) if preflight else [(_EXPOSED, ", ".join(READ).encode())]
                message = {**message, "headers": told}
            await send(message)

        return shared


_EXPOSED = b"access-control-expose-headers"


def _of_preflight(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """What may be sent to a path: the methods that it has, which Allow names already."""
    methods = next((value for name, value in headers if name.lower() == b"allow"), b"")
    return [
        (b"access-control-allow-methods", methods),
        (b"access-control-allow-headers", ", ".join(SENT).encode()),
        (b"access-control-max-age", b"%d" % REMEMBERED),
    ]


def _naming(methods: str, send: Send) -> Send:
    """Answer OPTIONS with the methods."""

    async def named(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 204:
            others = [(name, value) for name, value in message["headers"] if name.lower() != b"allow"]
            message = {**message, "headers": [*others, (b"allow", methods.encode())]}
        await send(message)

    return named


def allowed(app: Litestar, path: str) -> str:
    """What Allow says of a path of Litestar's, whose own answers name only one handler's methods."""
    methods = []
    for method in HttpMethod:
        with suppress(HTTPException):
            app.asgi_router.handle_routing(path=normalize_path(path), method=method.value)
            methods.append(method.value)
    return allow(methods)


def allow(methods: Sequence[str]) -> str:
    """What Allow says of the methods that a path has."""
    return ", ".join(sorted({"OPTIONS", *methods, *(["HEAD"] if "GET" in methods else [])}))
