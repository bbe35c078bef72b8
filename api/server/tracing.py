"""What every answer carries and every request leaves behind: a trace id, safe headers, a line of log, its figures.

An ASGI layer around the whole application, so that also what never reaches a route (404, 405, a broken request) is
traced.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from .logs import Line
from .metrics import Metrics

_TRACEPARENT = re.compile(rb"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_NO_TRACE = b"0" * 32

SAFE: tuple[tuple[bytes, bytes], ...] = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)

TRACE_ID = "tocsin_trace_id"


class Trace:
    """The layer. Arguments: app; metrics, where it counts; clock, seconds that only go forward."""

    def __init__(self, app: ASGIApp, metrics: Metrics, clock: Callable[[], float] = time.perf_counter) -> None:
        self._app = app
        self._metrics = metrics
        self._clock = clock
        self._tells = structlog.get_logger("tocsin.http").bind().is_enabled_for(logging.INFO)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and see to its answer."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        trace_id = _trace_id(scope["headers"])
        # ASGI leaves room for a layer's own keys, which the framework's typed dictionary does not tell of.
        scope[TRACE_ID] = trace_id.decode()  # type: ignore[literal-required]
        started = self._clock()
        status = 0

        async def traced(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message.get("headers", ()))
                given = {name.lower() for name, _ in headers}
                headers += [(b"x-trace-id", trace_id), *(pair for pair in SAFE if pair[0] not in given)]
                message["headers"] = headers
            await send(message)

        try:
            await self._app(scope, receive, traced)
        finally:
            template = scope.get("path_template") or "-"
            seconds = self._clock() - started
            self._metrics.count(scope["method"], template, status, seconds)
            if self._tells:
                Line(
                    trace_id=trace_id.decode(),
                    method=scope["method"],
                    route=template,
                    status=status,
                    ms=round(seconds * 1000, 1),
                    timestamp=datetime.now(UTC),
                ).write()


def trace_id(scope: Any) -> str:
    """The trace id of a request that passed the layer."""
    return str(scope[TRACE_ID])


def _trace_id(headers: Any) -> bytes:
    """The caller's own trace id (W3C trace context) or a new one."""
    for name, value in headers:
        if name == b"traceparent" and (match := _TRACEPARENT.fullmatch(value)) and match[1] != _NO_TRACE:
            return bytes(match[1])
    return secrets.token_hex(16).encode()
