"""The routes of the table as an ASGI application: who calls, what they sent, and the answer as it came.

Litestar mounts it and makes problems of what it raises. Its handlers are for functions that want arguments and return
objects: their Request and Response, made to be passed on as bytes at once, cost a request more than all that is here.
"""

from __future__ import annotations

import codecs
from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

import msgspec
from litestar.enums import ScopeType
from litestar.handlers import ASGIRouteHandler
from litestar.response.streaming import ASGIStreamingResponse
from litestar.types import HTTPScope, Receive, Scope, Send

from ..auth.tokens import Verifier
from ..caller import Caller
from ..contract.operations import Route, Stream, is_public
from ..contract.routes import ROUTES
from ..handlers.handlers import Handler, Reply, handler
from ..handlers.request import Request
from ..handlers.service import Service
from ..links import tenant_of, token_of
from ..problems import Problem
from ..server.asgi import MAX_BODY, Headers, address, body
from ..server.middleware import allow, only_head
from ..server.rate_limit import Limits
from .router import Router

PREFIX = "/v1"

# Of a guest, who is nobody that we know: what the longest answer takes, each of its letters as an escape of JSON.
GUEST_BODY = 65_536

_EVENTS = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no")]

_Endpoint = Callable[[HTTPScope, Receive, Send], Awaitable[None]]


class _Place(msgspec.Struct, frozen=True):
    """What stands at a path: its template, its endpoints by method, and what Allow says."""

    template: str
    methods: Mapping[str, _Endpoint]
    allow: Mapping[str, str]


def endpoints(service: Service) -> ASGIRouteHandler:
    """All of the table, OPTIONS included, mounted under its prefix."""
    table: dict[str, dict[str, _Endpoint]] = {}
    for route in ROUTES:
        table.setdefault(route.path, {})[route.method] = _endpoint(route, service)
    paths: Router[_Place] = Router()
    for path, methods in table.items():
        paths.add(path, _Place(PREFIX + path, methods, {"Allow": allow([*methods])}))

    async def mounted(scope: Scope, receive: Receive, send: Send) -> None:
        found = paths.find(scope["path"])
        if found is None or scope["type"] != ScopeType.HTTP:
            raise Problem("not-found")
        place, scope["path_params"] = found
        scope["path_template"] = place.template
        if endpoint := place.methods.get(scope["method"]):
            await endpoint(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await _send(Reply(204, b"", dict(place.allow)), send)
        else:
            raise Problem("method-not-allowed", headers=place.allow)

    return ASGIRouteHandler(PREFIX, is_mount=True, copy_scope=False)(mounted)


def _endpoint(route: Route, service: Service) -> _Endpoint:
    if isinstance(route, Stream):
        return _stream(route, service)
    handle = handler(route, service.backend)
    return _public(handle, service.limits) if is_public(route) else _signed_in(handle, service.verifier)


def _signed_in(handle: Handler, verifier: Verifier) -> _Endpoint:
    async def endpoint(scope: HTTPScope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        caller, tenant = await _caller(headers, verifier)
        await _send(await handle(await _request(scope, receive, headers, caller, tenant)), send)

    return endpoint


def _public(handle: Handler, limits: Limits) -> _Endpoint:
    async def endpoint(scope: HTTPScope, receive: Receive, send: Send) -> None:
        scope["path_params"]["token"] = token = token_of(scope["path_params"]["token"])
        limits.admit(address(scope), token)
        await _send(await handle(await _request(scope, receive, _headers(scope), None, tenant_of(token))), send)

    return endpoint


def _stream(route: Stream, service: Service) -> _Endpoint:
    async def endpoint(scope: HTTPScope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        caller, tenant = await _caller(headers, service.verifier)
        try:
            id = str(UUID(scope["path_params"]["id"]))
        except ValueError:
            raise Problem("not-found") from None
        if only_head(scope):
            await service.live.check(caller, tenant, route.event, id)
            await send({"type": "http.response.start", "status": 200, "headers": _EVENTS})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        events = await service.live.watch(
            caller,
            tenant,
            route.event,
            id,
            last_id=headers.get("last-event-id"),
            until=service.verifier.until(headers["authorization"]),
        )
        response = ASGIStreamingResponse(
            iterator=events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
        )
        await response(scope, receive, send)

    return endpoint


async def _request(scope: HTTPScope, receive: Receive, headers: Headers, caller: Caller | None, tenant: str) -> Request:
    parameters = scope["path_params"]
    most = GUEST_BODY if caller is None else MAX_BODY
    if any("\0" in value for value in (tenant, *parameters.values())):
        raise Problem("not-found")
    return Request(
        caller=caller,
        tenant=tenant,
        method=scope["method"],
        path=PREFIX + scope["path"].rstrip("/"),
        parameters=parameters,
        headers=headers,
        query=scope["query_string"],
        body=b"" if scope["method"] == "GET" else _said(await body(headers, receive, most)),
        address=address(scope),
    )


def _said(body: bytes) -> bytes:
    """A body less the mark that some editors and clients set before UTF-8; nothing where it is white space alone."""
    said = body.removeprefix(codecs.BOM_UTF8)
    return b"" if said[:1].isspace() and not said.strip() else said


async def _caller(headers: Headers, verifier: Verifier) -> tuple[Caller, str]:
    """Who calls, and in which tenant. Errors: TokenError, Problem tenant-required."""
    caller = await verifier.caller(headers.get("authorization"))
    tenant = caller.tenant or headers.get("x-tenant")
    if not tenant:
        raise Problem("tenant-required", "Name the tenant in the token, or in the header X-Tenant.")
    return caller, tenant


def _headers(scope: HTTPScope) -> Headers:
    """The headers by their names, which the server has put in lower case, each once."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


async def _send(answer: Reply, send: Send) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    if answer.body:
        headers += ((b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer.body)))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})
