"""The routes of the table as Litestar's handlers: who calls, what they sent, and the answer as it came."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
from litestar import MediaType, Response
from litestar import Request as HttpRequest
from litestar import response as litestar_response
from litestar.handlers import HTTPRouteHandler

from .auth import Caller, Verifier
from .dispatch import Handler, handler
from .errors import Problem
from .limits import Limits
from .live import Live
from .request import Layer, Request
from .routes import ROUTES, Route, Stream, is_public

BODY_SECONDS = 15.0

HttpRequests = HttpRequest[Any, Any, Any]


class Service(msgspec.Struct, frozen=True):
    """What endpoints need: the layer under them, who checks tokens, the live streams, the limits for guests."""

    layer: Layer
    verifier: Verifier
    live: Live
    limits: Limits


def endpoints(service: Service) -> list[HTTPRouteHandler]:
    """The handlers of the whole table, OPTIONS included."""
    return [*_options(), *(_endpoint(route, service) for route in ROUTES)]


def _endpoint(route: Route, service: Service) -> HTTPRouteHandler:
    answer: Callable[[HttpRequests], Awaitable[Response[Any]]]
    if isinstance(route, Stream):
        answer = _stream(route, service)
    elif is_public(route):
        answer = _public(handler(route, service.layer), service.limits)
    else:
        answer = _signed_in(handler(route, service.layer), service.verifier)
    kind = "text/event-stream" if isinstance(route, Stream) else MediaType.JSON
    return HTTPRouteHandler(_template(route.path), http_method=route.method, status_code=200, media_type=kind)(answer)


def _signed_in(handle: Handler, verifier: Verifier) -> Callable[[HttpRequests], Awaitable[Response[bytes]]]:
    async def endpoint(request: HttpRequests) -> Response[bytes]:
        caller, tenant = await _caller(request, verifier)
        return await _answer(request, handle, caller, tenant)

    return endpoint


def _public(handle: Handler, limits: Limits) -> Callable[[HttpRequests], Awaitable[Response[bytes]]]:
    async def endpoint(request: HttpRequests) -> Response[bytes]:
        limits.admit(address(request), request.path_params["token"])
        return await _answer(request, handle, None, "")

    return endpoint


def _stream(route: Stream, service: Service) -> Callable[[HttpRequests], Awaitable[litestar_response.Stream]]:
    async def endpoint(request: HttpRequests) -> litestar_response.Stream:
        caller, tenant = await _caller(request, service.verifier)
        try:
            id = str(UUID(request.path_params["id"]))
        except ValueError:
            raise Problem("not-found") from None
        events = await service.live.watch(
            caller,
            tenant,
            route.event,
            id,
            last_id=request.headers.get("last-event-id"),
            until=service.verifier.until(request.headers["authorization"]),
        )
        return litestar_response.Stream(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    return endpoint


async def _answer(request: HttpRequests, handle: Handler, caller: Caller | None, tenant: str) -> Response[bytes]:
    parameters = request.path_params
    if any("\0" in value for value in (tenant, *parameters.values())):
        raise Problem("not-found")
    answer = await handle(
        Request(
            caller=caller,
            tenant=tenant,
            method=request.method,
            path=request.url.path,
            parameters=parameters,
            headers=request.headers,
            query=request.scope["query_string"],
            body=b"" if request.method == "GET" else await body(request),
            address=address(request),
        )
    )
    return Response(answer.body, status_code=answer.status, headers=answer.headers, media_type=MediaType.JSON)


async def _caller(request: HttpRequests, verifier: Verifier) -> tuple[Caller, str]:
    """Who calls, and in which tenant. Errors: TokenError, Problem tenant-required."""
    caller = await verifier.caller(request.headers.get("authorization"))
    tenant = caller.tenant or request.headers.get("x-tenant")
    if not tenant:
        raise Problem("tenant-required", "Name the tenant in the token, or in the header X-Tenant.")
    return caller, tenant


def address(request: HttpRequests) -> str:
    """Where a request comes from; behind a proxy that is trusted, what it says."""
    client = request.scope["client"]
    return client[0] if client else ""


async def body(request: HttpRequests) -> bytes:
    """The body of a request. Errors: Problem request-timeout."""
    try:
        return await asyncio.wait_for(request.body(), BODY_SECONDS)
    except TimeoutError:
        headers = {"Connection": "close"}
        raise Problem("request-timeout", "The body took too long to arrive.", headers=headers) from None


def _options() -> list[HTTPRouteHandler]:
    """What each path allows, all of it: the framework's own answer knows only one handler of a path."""

    def allowing(methods: str) -> Callable[[], Awaitable[Response[None]]]:
        async def options() -> Response[None]:
            return Response(None, status_code=204, headers={"Allow": methods})

        return options

    return [
        HTTPRouteHandler(_template(path), http_method="OPTIONS", status_code=204)(
            allowing(", ".join(sorted({"OPTIONS", *(route.method for route in ROUTES if route.path == path)})))
        )
        for path in dict.fromkeys(route.path for route in ROUTES)
    ]


def _template(path: str) -> str:
    return "/v1" + path.replace("}", ":str}")
