"""The application: Litestar with a handler a route, and nothing of its own to say.

`create()` is what uvicorn's workers call. It refuses to start on a database that does not keep the contract.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, NoReturn

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
from litestar.types import ASGIApp
from uvicorn.config import STARTUP_FAILURE

from .auth.cookies import Sessions
from .auth.tokens import TokenError, Verifier
from .contract import check as contracts
from .contract import signature
from .contract.operations import Stream
from .contract.routes import ROUTES
from .db.pool import Pool
from .db.replica import LsnTable, Replica
from .db.session_settings import pin_settings
from .docs import openapi, routes
from .handlers.backend import Backend
from .handlers.handlers import StreamSource
from .handlers.readiness import Readiness
from .handlers.service import Service
from .handlers.streams import StreamHub
from .links import prefix_of
from .lists.errors import QueryError
from .pages.routes import pages
from .problems import MEDIA_TYPE, TYPE_PREFIX, Problem, from_database
from .server.logs import configure_logs
from .server.metrics import Metrics
from .server.middleware import Clients, allowed
from .server.parent import die_with_parent
from .server.rate_limit import Limits
from .server.serve import on_stop
from .server.tracing import Trace, trace_id
from .settings.environment import Settings, load, replica_url_for, secrets
from .v1.endpoints import endpoints

log = structlog.get_logger("tocsin.app")

START_SECONDS = 30.0


def create() -> ASGIApp:
    """The application as the environment configures it.

    Errors: SystemExit when the database does not keep the contract.
    """
    die_with_parent()
    settings = load()
    configure_logs(settings.log_level, settings.log_format)
    if settings.member_url is None or settings.guest_url is None:
        _give_up("DATABASE_MEMBER_URL and DATABASE_GUEST_URL are not set: `tocsin serve` sets them for its workers")
    keys = secrets(settings)
    try:
        agreed = _agree(settings.member_url)
        options, guests_options = pin_settings(settings.member_url), pin_settings(settings.guest_url)
    except (psycopg.Error, signature.ContractError) as error:
        _give_up(f"The API cannot start: {error}")
    try:
        positions = LsnTable(settings.data / "positions") if settings.replica_url else None
    except OSError as error:
        _give_up(
            f"{settings.data}: {error.strerror}; with DATABASE_REPLICA_URL the API keeps a file there: see DATA_DIR"
        )
    backend = Backend(
        contract=agreed,
        members=Pool(
            settings.member_url,
            keys.gate_key,
            options=options,
            size=settings.pool_size,
            written=positions.keep if positions else None,
        ),
        # Everybody is asked at once: whoever answers waits rather than being sent away to come again.
        guests=Pool(
            settings.guest_url,
            "",
            options=guests_options,
            size=settings.pool_size,
            patience=10.0,
            queue=256,
        ),
        key=bytes.fromhex(keys.cursor_secret),
        base_url=settings.public_url,
        replica=_replica(settings, settings.member_url, keys.gate_key, options, positions),
    )
    app = application(settings, backend, bytes.fromhex(keys.jwt_secret), keys.gate_key)
    # What there is now stays: the collector need not go through it again and again.
    gc.collect()
    gc.freeze()
    return app


def _give_up(reason: str) -> NoReturn:
    """End this worker and all of them: another one would fail in the same way."""
    print(reason, file=sys.stderr)
    sys.exit(STARTUP_FAILURE)


def _replica(
    settings: Settings, primary_url: str, gate_key: str, options: str, positions: LsnTable | None
) -> Replica | None:
    if settings.replica_url is None or positions is None:
        return None
    return Replica(
        replica_url_for(primary_url, settings.replica_url),
        primary_url,
        gate_key,
        options=options,
        size=settings.pool_size,
        positions=positions,
        max_lag=settings.replica_max_lag,
    )


def application(settings: Settings, backend: Backend, token_key: bytes, gate_key: str) -> ASGIApp:
    """The application on what it needs: settings, ways to the database, the keys of tokens and of the gate."""
    watched = StreamSource((route for route in ROUTES if isinstance(route, Stream)), backend)
    service = Service(
        backend=backend,
        verifier=Verifier(issuer=settings.issuer, audience=settings.audience, local_key=token_key, jwks=settings.jwks),
        live=StreamHub(watched.read, watched.check),
        limits=Limits(per_address=settings.guest_requests),
    )
    metrics = Metrics()
    Problem.prefix = settings.problem_types or TYPE_PREFIX
    root = prefix_of(backend.base_url)
    readiness = Readiness(backend.contract, backend.members, backend.guests, gate_key)

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        await backend.members.open()
        await backend.guests.open()
        if backend.replica:
            await backend.replica.open()
        on_stop(service.live.close)
        told = asyncio.create_task(_told(readiness))
        pools = {"members": backend.members.pool, "guests": backend.guests.pool}
        if backend.replica:
            pools["replica"] = backend.replica.pool
        watch = asyncio.create_task(metrics.watch(pools, lambda: service.live.streams))
        try:
            yield
        finally:
            watch.cancel()
            told.cancel()
            service.live.close()
            await backend.members.close()
            await backend.guests.close()
            if backend.replica:
                await backend.replica.close()

    config = AppConfig(
        route_handlers=[
            endpoints(service),
            *pages(service, Sessions(token_key)),
            *_own(readiness),
            *routes.documentation(openapi.document(backend.contract, "0.1.0", root), root),
        ],
        lifespan=[lifespan],
        exception_handlers=_exception_handlers(backend.contract),
        openapi_config=None,
        logging_config=None,
    )
    return Trace(Clients(Litestar.from_config(config), settings.cors_origins), metrics)


async def _told(readiness: Readiness) -> None:
    """Let the log say at the start whether anybody could be served; the pools may still be filling."""
    with suppress(Problem, psycopg.Error):
        await readiness.check()


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


def _own(readiness: Readiness) -> list[HTTPRouteHandler]:
    """The routes that are about the service itself."""

    @get("/healthz", media_type=MediaType.JSON, sync_to_thread=False)
    def healthz() -> bytes:
        return b'{"status":"up"}\n'

    @get("/readyz", media_type=MediaType.JSON)
    async def readyz() -> bytes:
        await readiness.check()
        return b'{"status":"ready"}\n'

    return [healthz, readyz]


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
        slug = {404: "not-found", 405: "method-not-allowed"}.get(error.status_code, "bad-request")
        headers = {"Allow": allowed(request.app, request.scope["path"])} if slug == "method-not-allowed" else {}
        return _refusal(request, Problem(slug, headers=headers))

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
