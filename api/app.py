"""The application: Litestar with a handler a route, and nothing of its own to say.

`create()` is what Granian's workers call. It refuses to start on a database that does not keep the contract.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import msgspec
import psycopg
import structlog
from litestar import Litestar, MediaType, Response, get
from litestar import Request as HttpRequest
from litestar.config.app import AppConfig
from litestar.exceptions import (
    ClientException,
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
)
from litestar.handlers import HTTPRouteHandler
from litestar.plugins.prometheus import PrometheusConfig, PrometheusController
from litestar.types import ASGIApp

from . import contract as contracts
from . import docs, openapi
from .auth import TokenError, Verifier
from .cursor import QueryError
from .db import Gateway
from .dispatch import Handler, Request, handler
from .errors import MEDIA_TYPE, Problem, from_database
from .logs import configure_logs
from .routes import ROUTES, Route
from .serving import end_with_parent
from .settings import Settings, load, secrets
from .trace import Trace, trace_id

log = structlog.get_logger("tocsin.app")

MAX_BODY = 1_000_000
BODY_SECONDS = 15.0
START_SECONDS = 30.0


def create() -> ASGIApp:
    """The application as the environment configures it.

    Errors: SystemExit when the database does not keep the contract.
    """
    end_with_parent()
    settings = load()
    configure_logs(settings.log_level)
    if settings.member_url is None:
        sys.exit("DATABASE_MEMBER_URL is not set: `tocsin serve` sets it for its workers")
    keys = secrets(settings)
    try:
        agreed = _agree(settings.member_url)
    except (psycopg.Error, contracts.ContractError) as error:
        sys.exit(f"The API cannot start: {error}")
    gateway = Gateway(settings.member_url, keys.gate_key, size=settings.pool_size)
    return application(settings, agreed, gateway, keys.token_key, keys.cursor_key)


def application(
    settings: Settings, contract: contracts.Contract, gateway: Gateway, token_key: str, cursor_key: str
) -> ASGIApp:
    """The application on what it needs: the contract that was checked, and the way to the database."""
    verifier = Verifier(
        issuer=settings.issuer,
        audience=settings.audience,
        local_key=bytes.fromhex(token_key),
        jwks=settings.jwks,
    )
    metrics = PrometheusConfig(app_name="tocsin", prefix="tocsin", group_path=True, exclude=["/metrics", "/healthz"])
    described = openapi.document(contract, "0.1.0")
    endpoints = [
        _endpoint(route, handler(route, contract, gateway, bytes.fromhex(cursor_key)), verifier) for route in ROUTES
    ]

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        await gateway.open()
        try:
            yield
        finally:
            await gateway.close()

    config = AppConfig(
        route_handlers=[*_options(), *endpoints, *_own(contract, gateway, described), PrometheusController],
        lifespan=[lifespan],
        middleware=[metrics.middleware],
        exception_handlers=_exception_handlers(contract),
        openapi_config=None,
        logging_config=None,
        request_max_body_size=MAX_BODY,
    )
    return Trace(Litestar.from_config(config))


def _agree(url: str) -> contracts.Contract:
    """Check the contract, waiting a while for a database that is still starting."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with psycopg.connect(url, connect_timeout=5) as connection:
                return contracts.check(connection)
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def _endpoint(route: Route, handle: Handler, verifier: Verifier) -> HTTPRouteHandler:
    async def endpoint(request: HttpRequest[Any, Any, Any]) -> Response[bytes]:
        caller = await verifier.caller(request.headers.get("authorization"))
        tenant = caller.tenant or request.headers.get("x-tenant")
        if not tenant:
            raise Problem("tenant-required", "Name the tenant in the token, or in the header X-Tenant.")
        parameters = request.path_params
        if any("\0" in value for value in (tenant, *parameters.values())):
            raise Problem("not-found")
        answer = await handle(
            Request(
                caller=caller,
                tenant=tenant,
                path=request.url.path,
                parameters=parameters,
                headers=request.headers,
                query=request.scope["query_string"],
                body=b"" if request.method == "GET" else await _body(request),
            )
        )
        return Response(answer.body, status_code=answer.status, headers=answer.headers, media_type=MediaType.JSON)

    return HTTPRouteHandler(
        _template(route.path), http_method=route.method, status_code=200, media_type=MediaType.JSON
    )(endpoint)


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


async def _body(request: HttpRequest[Any, Any, Any]) -> bytes:
    try:
        return await asyncio.wait_for(request.body(), BODY_SECONDS)
    except TimeoutError:
        raise Problem("request-timeout", "The body took too long to arrive.") from None


def _own(contract: contracts.Contract, gateway: Gateway, described: dict[str, Any]) -> list[HTTPRouteHandler]:
    """The routes that are about the service itself."""
    specification = msgspec.json.encode(described)
    page = docs.page(described)

    @get("/healthz", media_type=MediaType.JSON, sync_to_thread=False)
    def healthz() -> bytes:
        return b'{"status":"up"}'

    @get("/readyz", media_type=MediaType.JSON)
    async def readyz() -> bytes:
        if not await gateway.ask(partial(contracts.holds, contract)):
            raise Problem("not-ready", "The database is of another version than this process.")
        return b'{"status":"ready"}'

    @get("/openapi.json", media_type="application/vnd.oai.openapi+json", sync_to_thread=False)
    def openapi_json() -> bytes:
        return specification

    @get("/docs", media_type=MediaType.HTML, sync_to_thread=False)
    def documentation() -> Response[bytes]:
        return Response(page, headers={"Content-Security-Policy": docs.POLICY}, media_type=MediaType.HTML)

    return [healthz, readyz, openapi_json, documentation]


def _exception_handlers(contract: contracts.Contract) -> dict[int | type[Exception], Callable[..., Response[bytes]]]:
    def of_database(request: HttpRequest[Any, Any, Any], error: psycopg.Error) -> Response[bytes]:
        problem = from_database(error, contract.rules)
        if problem.status >= 500:
            # Names only: a message or detail of the database can hold what people wrote.
            log.error(
                "database error",
                trace_id=trace_id(request.scope),
                sqlstate=error.sqlstate,
                kind=type(error).__name__,
                constraint=error.diag.constraint_name,
            )
        return _refusal(request, problem)

    def of_library(request: HttpRequest[Any, Any, Any], error: HTTPException) -> Response[bytes]:
        slug = {404: "not-found", 405: "method-not-allowed", 413: "body-too-large"}.get(
            error.status_code, "bad-request"
        )
        return _refusal(request, Problem(slug, headers=dict(error.headers or {})))

    def of_anything(request: HttpRequest[Any, Any, Any], error: Exception) -> Response[bytes]:
        log.error("unexpected error", trace_id=trace_id(request.scope), kind=type(error).__name__, exc_info=error)
        return _refusal(request, Problem("internal"))

    return {
        Problem: _refusal,
        TokenError: lambda request, error: _refusal(request, Problem(error.slug, error.detail)),
        QueryError: lambda request, error: _refusal(
            request, Problem(error.slug, error.detail, members={"parameter": error.parameter})
        ),
        psycopg.Error: of_database,
        NotFoundException: of_library,
        MethodNotAllowedException: of_library,
        ClientException: of_library,
        HTTPException: of_library,
        Exception: of_anything,
    }


def _refusal(request: HttpRequest[Any, Any, Any], problem: Problem) -> Response[bytes]:
    body = problem.body(trace_id(request.scope))
    return Response(body, status_code=problem.status, headers=problem.headers, media_type=MEDIA_TYPE)
