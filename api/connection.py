"""A client's connection: uvicorn's HTTP, and the bounds on it that uvicorn leaves to a proxy.

Who connects and says nothing, sends a request's head letter by letter, or one without an end, is parted with; and what
is no HTTP is answered with a problem, as everything else is.
"""

from __future__ import annotations

import secrets
from asyncio import AbstractEventLoop, TimerHandle, Transport
from typing import Any

import structlog
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from .errors import MEDIA_TYPE, Problem
from .trace import SAFE

log = structlog.get_logger("tocsin.http")

# Seconds in which the head of a request must come; bytes that it may have, and what follows a body in chunks too.
HEAD_SECONDS = 10.0
HEAD_BYTES = 65_536


class _Outgoing(Transport):
    """A transport that sends what is written in one turn of the loop in one piece: an answer's head, and its body.

    Two pieces are two calls of the kernel, and wake the client twice. Arguments: transport; loop, which runs it.
    """

    def __init__(self, transport: Transport, loop: AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []

    def write(self, data: bytes) -> None:  # type: ignore[override]
        """Send it before the loop waits again."""
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(data)

    def is_closing(self) -> bool:
        """Whether it is closed, or will be."""
        return self._transport.is_closing()

    def close(self) -> None:
        """Close it when everything is sent."""
        self._send()
        self._transport.close()

    def abort(self) -> None:
        """Close it, whatever is not sent."""
        self._transport.abort()

    def _send(self) -> None:
        if self._held:
            held, self._held = self._held, []
            self._transport.write(b"".join(held))


class Connection(HttpToolsProtocol):
    """The connection. What it overrides are uvicorn's names for what asyncio and the parser of HTTP tell it."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._late: TimerHandle | None = None
        self._unread = 0
        self._came_to_something = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Somebody is there."""
        super().connection_made(transport)
        self.transport = _Outgoing(transport, self.loop)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """They are gone."""
        self._head_is_over()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """They have sent something."""
        self._came_to_something = False
        super().data_received(data)
        self._unread = 0 if self._came_to_something else self._unread + len(data)
        if self._unread > HEAD_BYTES:
            self._refuse(Problem("head-too-large"))

    def on_message_begin(self) -> None:
        """The first line of a request begins."""
        super().on_message_begin()
        self._await_head()

    def on_headers_complete(self) -> None:
        """The head of a request is here."""
        self._head_is_over()
        self._came_to_something = True
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Some of a request's body is here."""
        self._came_to_something = True
        super().on_body(body)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        self._refuse(Problem("bad-request"))

    def _await_head(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _head_is_over(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _refuse(self, problem: Problem) -> None:
        """Send a problem that the application does not know of, and hang up."""
        if self.transport.is_closing():
            return
        if self.cycle and self.cycle.response_started and not self.cycle.response_complete:
            # It would stand in the middle of an answer.
            self.transport.abort()
            return
        trace_id = secrets.token_hex(16)
        log.info("no request", trace_id=trace_id, status=problem.status)
        body = problem.body(trace_id)
        told = (
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", b"%d" % len(body)),
            (b"connection", b"close"),
            (b"x-trace-id", trace_id.encode()),
            *SAFE,
        )
        head = b"".join(b"%s: %s\r\n" % pair for pair in told)
        self.transport.write(STATUS_LINE[problem.status] + head + b"\r\n" + body)
        self.transport.close()
